"""What every address of the binding shares: versions, media types, formats, pages (EPCIS 2.0 section 12.4)."""

import base64
import binascii
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any, cast, get_args
from urllib.parse import quote, urlencode

import msgspec

from thuongxuan.clock import now
from thuongxuan.db.session import Database
from thuongxuan.epcis.errors import NotAcceptable, QueryParameter, UnsupportedMedia
from thuongxuan.errors import FieldError, m
from thuongxuan.i18n import Language, negotiate
from thuongxuan.settings import Settings
from thuongxuan.standards.epcis.epc_format import EpcFormat
from thuongxuan.web.direct import Answer, Call, Headers
from thuongxuan.web.negotiation import best_media_type

ROOT = "/epcis"
VERSION = "2.0.0"
JSON, JSON_LD = "application/json", "application/ld+json"
MEDIA_TYPES = (JSON, JSON_LD)
VERSIONS: Headers = [(b"gs1-epcis-version", VERSION.encode()), (b"gs1-cbv-version", VERSION.encode())]
CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
TOKEN_DAYS = 30
PAGE_DEFAULT = 30
"""What the standard sets when ``perPage`` is not given."""

FORMATS: tuple[EpcFormat, ...] = get_args(EpcFormat)


def settings_of(call: Call) -> Settings:
    """The settings."""
    return cast("Settings", call.state.settings)


def database_of(call: Call) -> Database:
    """The database."""
    return cast("Database", call.state.database)


def language_of(header: str) -> Language:
    """``Accept-Language``, then Vietnamese. Programs have no cookie for it."""
    return negotiate(header)


def url(call: Call, *parts: str) -> str:
    """The public address of something below ``/epcis``; parts are percent-encoded whole."""
    return "/".join([settings_of(call).base_url + ROOT, *(quote(part, safe="") for part in parts)])


def check_versions(call: Call) -> None:
    """Raises ``NotAcceptable`` when the client insists on another version of EPCIS or CBV."""
    for standard in ("epcis", "cbv"):
        low, high, used = (
            call.header(f"gs1-{standard}-{bound}".encode()).strip() for bound in ("min", "max", "version")
        )
        ours = _numbers(VERSION)
        if (low and _numbers(low) > ours) or (high and _numbers(high) < ours[: len(_numbers(high))]):
            raise NotAcceptable(m("Ở đây chỉ có EPCIS {version}.", version=VERSION))
        if used and _numbers(used)[:2] != ours[:2]:
            raise NotAcceptable(m("Ở đây chỉ có EPCIS {version}.", version=VERSION))


def _numbers(version: str) -> tuple[int, ...]:
    parts = version.split(".")
    if not all(part.isascii() and part.isdigit() and len(part) < 6 for part in parts):
        raise NotAcceptable(m("Ở đây chỉ có EPCIS {version}.", version=VERSION))
    return tuple(map(int, parts))


def media_type(call: Call) -> str:
    """What the answer is sent as. Raises ``NotAcceptable``."""
    best = best_media_type(call.header(b"accept"), MEDIA_TYPES)
    if best is None:
        raise NotAcceptable
    return best


def require_json(call: Call) -> None:
    """Raises ``UnsupportedMedia`` unless the body is JSON or JSON-LD."""
    if call.header(b"content-type").partition(";")[0].strip().lower() not in MEDIA_TYPES:
        raise UnsupportedMedia(m("Gửi nội dung dạng application/json hoặc application/ld+json."))


def epc_format(call: Call) -> EpcFormat:
    """How identifiers are written in the answer. Raises ``NotAcceptable`` for an unknown one."""
    wish = call.header(b"gs1-epc-format").strip() or "Always_GS1_Digital_Link"
    found = next((known for known in FORMATS if known.lower() == wish.lower()), None)
    if found is None:
        raise NotAcceptable(m("Các giá trị: {names}.", names=", ".join(FORMATS)))
    return found


def json_answer(call: Call, body: Any, *, status: int = 200, headers: Iterable[tuple[bytes, bytes]] = ()) -> Answer:
    """A document in the media type that the client likes."""
    encoded = body if isinstance(body, bytes) else msgspec.json.encode(body)
    common: Headers = [*VERSIONS, (b"vary", b"accept, authorization"), (b"cache-control", b"private, no-store")]
    return Answer(body=encoded, media_type=media_type(call), status=status, headers=[*common, *headers])


def created(location: str) -> Answer:
    """201 with the address of what was made."""
    return Answer(status=201, headers=[*VERSIONS, (b"location", location.encode())])


def empty() -> Answer:
    """204."""
    return Answer(status=204, headers=VERSIONS)


class Paging(msgspec.Struct, frozen=True):
    """How many, and the sort keys of the last one before."""

    size: int
    after: tuple[str, ...] | None


def paging(call: Call, keys: int) -> Paging:
    """``perPage`` and ``nextPageToken``. Raises ``QueryParameter``."""
    text = call.query.get("perPage", str(PAGE_DEFAULT))
    if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text) > 0):
        raise QueryParameter(errors=[FieldError("perPage", "invalid", m("Số từ 1 trở lên."))])
    token = call.query.get("nextPageToken")
    return Paging(min(int(text), settings_of(call).epcis_page_max), _read(token, keys) if token else None)


def _read(token: str, keys: int) -> tuple[str, ...]:
    try:
        found = msgspec.json.decode(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)), type=tuple[str, ...])
    except (binascii.Error, ValueError, msgspec.DecodeError):
        found = ()
    if len(found) != keys or any("\0" in key for key in found):
        refusal = m("Dùng địa chỉ trong trường Link của trang trước.")
        raise QueryParameter(errors=[FieldError("nextPageToken", "invalid", refusal)])
    return found


def next_page(call: Call, keys: Sequence[str] | None) -> Headers:
    """The headers that lead to the page after these sort keys; none on the last page."""
    if keys is None:
        return []
    token = base64.urlsafe_b64encode(msgspec.json.encode(list(keys))).rstrip(b"=").decode()
    asked = {name: value for name, value in call.query.items() if name != "nextPageToken"}
    path = call.scope["raw_path"].split(b"?", 1)[0].decode("latin-1")
    address = f"{settings_of(call).base_url}{path}?{urlencode({**asked, 'nextPageToken': token}, quote_via=quote)}"
    expires = (now() + timedelta(days=TOKEN_DAYS)).isoformat(timespec="milliseconds")
    return [(b"link", f'<{address}>; rel="next"'.encode()), (b"gs1-next-page-token-expires", expires.encode())]
