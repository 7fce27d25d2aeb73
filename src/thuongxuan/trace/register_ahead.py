"""Registration through the API ahead of the framework (ADR 4): the plain case, which one statement settles.

A request that is unusual, wrong or refused is left to ``api.BatchesApi.create``, which says why. That is also the
description of this address, and both answer alike.
"""

from typing import TYPE_CHECKING, Any

import msgspec

from thuongxuan.errors import AppError
from thuongxuan.identity.tokens import key_digest
from thuongxuan.settings import Settings
from thuongxuan.trace.encoding import encode, outward
from thuongxuan.trace.registering import register_by_key
from thuongxuan.trace.schemas import BatchCommand, BatchView
from thuongxuan.web.caching import etag
from thuongxuan.web.direct import Answer, Call
from thuongxuan.web.idempotency import required_key

if TYPE_CHECKING:
    from litestar.types import Receive

PATH = "/api/v1/batches"
MAX_BYTES = 65_536
"""A batch of 50 harvests is below 6 kB; anything longer meets the limits of the framework."""


async def registered(http: Any, receive: "Receive") -> Answer | None:
    """Register a batch for the holder of an API key, or leave it to the framework with ``None``."""
    if http["method"] != "POST" or http["query_string"] or not _plain(http["headers"]):
        return None
    call = Call(http, receive)
    api_key = key_digest(call.header(b"authorization"))
    if api_key is None:
        return None
    settings: Settings = call.state.settings
    try:
        key = required_key(call.header(b"idempotency-key"))
        # In two steps, as the framework does: a number would have other decimals in one, and so another fingerprint.
        command = msgspec.convert(msgspec.json.decode(await call.body(MAX_BYTES)), BatchCommand, strict=False)
        batch = await register_by_key(call.state.database.hot, settings.base_url, api_key, command, key)
    except (AppError, msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    return _created(batch, settings) if batch else None


def _created(batch: BatchView, settings: Settings) -> Answer:
    headers = [(b"location", f"{PATH}/{batch.id}".encode()), (b"etag", etag(batch.row_version).encode())]
    return Answer(status=201, media_type="application/json", headers=headers, body=encode(outward(batch, settings)))


def _plain(headers: list[tuple[bytes, bytes]]) -> bool:
    """Whether a JSON body follows and no header is there twice."""
    given = dict(headers)
    return len(given) == len(headers) and given.get(b"content-type", b"").startswith(b"application/json")
