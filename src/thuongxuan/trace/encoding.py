"""JSON of this slice: quantities are numbers with all their decimals, as PostgreSQL writes them too."""

from typing import Any, TypeVar

import msgspec
from litestar import Response

from thuongxuan.settings import Settings
from thuongxuan.trace.codes import code_uri
from thuongxuan.trace.schemas import BatchOut, BatchView

T = TypeVar("T")
_encoder = msgspec.json.Encoder(decimal_format="number")


def encode(value: Any) -> bytes:
    """A Struct as JSON."""
    return _encoder.encode(value)


def answer(value: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response[bytes]:
    """A Struct as a JSON answer."""
    return Response(encode(value), status_code=status, media_type="application/json", headers=headers)


def public_path(uri: str, base_url: str) -> str:
    """The path of a code's address on this installation."""
    return uri[len(base_url) :]


def outward(batch: BatchView, settings: Settings) -> BatchOut:
    """The batch with the addresses that belong to it."""
    uri = code_uri(settings.base_url, gtin=batch.gtin, code=batch.product_code, lot=batch.lot)
    url = settings.base_url + public_path(uri, settings.base_url)
    return BatchOut(**msgspec.structs.asdict(batch), code_uri=uri, public_url=url)
