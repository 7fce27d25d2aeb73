"""Entity tags and preconditions (RFC 9110 sections 8.8.3 and 13)."""

import hashlib
import re
from typing import Annotated, Any, TypeVar, cast
from urllib.parse import urlencode

import msgspec
from litestar import Request, Response
from litestar.datastructures import ResponseHeader
from litestar.openapi.spec import Example
from litestar.params import HeaderParameter

from thuongxuan.errors import PreconditionFailed, PreconditionRequired, m

AnyRequest = Request[Any, Any, Any]
T = TypeVar("T")
IF_MATCH = "If-Match"
IfMatch = Annotated[
    str | None,
    HeaderParameter(name=IF_MATCH, description="The `ETag` of what was read", examples=[Example(value='"v1"')]),
]
ETAG = ResponseHeader(name="ETag", description="Version to send back in `If-Match`", documentation_only=True)
_VERSION = re.compile(r'(?:W/)?"v(\d{1,18})(?:-[0-9a-z.]{1,80})?"')


def etag(row_version: int) -> str:
    """The strong entity tag of a row's version: ``"v3"``."""
    return f'"v{row_version}"'


def content_etag(body: bytes) -> str:
    """A weak entity tag of a body: weak, because compression changes the bytes but not the meaning."""
    return f'W/"{_digest(body)}"'


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()[:24]


def required_version(header: str | None) -> int:
    """The version in ``If-Match``. Raises 428 when the header is missing and 412 when no tag of ours is in it."""
    if header is None:
        raise PreconditionRequired(m("Gửi ETag của bản đang sửa trong If-Match."))
    found = _VERSION.fullmatch(header.strip())
    if not found:
        raise PreconditionFailed(m("If-Match không phải ETag của bản ghi này."))
    return int(found[1])


def matches(request: AnyRequest, tag: str) -> bool:
    """Whether ``If-None-Match`` names this tag (weak comparison)."""
    header = request.headers.get("if-none-match", "")
    plain = tag.removeprefix("W/")
    return header.strip() == "*" or plain in (part.strip().removeprefix("W/") for part in header.split(","))


def conditional(request: AnyRequest, response: Response[bytes], tag: str = "") -> Response[bytes]:
    """Give the response a tag (of its body, weak, by default), or answer 304 when the client already has it."""
    tag = tag or content_etag(response.content)
    response.headers["ETag"] = tag
    if not matches(request, tag):
        return response
    kept = {name: value for name, value in response.headers.items() if name.lower() != "content-type"}
    return Response(b"", status_code=304, headers=kept)


def conditional_json(
    request: AnyRequest, value: T, headers: dict[str, str], row_version: int | None = None
) -> Response[T]:
    """A value as JSON with a tag of its body, or 304 when the client already has it.

    With ``row_version`` the tag begins with it (``"v3-5d41..."``) and does for ``If-Match`` too: a body may change
    although its row did not, such as whether a place is open now.
    """
    body = msgspec.json.encode(value)
    tag = content_etag(body) if row_version is None else f'"v{row_version}-{_digest(body)}"'
    response = Response(body, media_type="application/json", headers=headers)
    return cast("Response[T]", conditional(request, response, tag))  # the API description needs T, not bytes


def moved(request: AnyRequest, path: str) -> Response[Any]:
    """308 to another path of ours with the same query (RFC 9110 section 15.4.9); kept for an hour."""
    query = urlencode(list(request.query_params.multi_items()))
    headers = {"Location": f"{path}?{query}" if query else path, "Cache-Control": "public, max-age=3600"}
    return Response(b"", status_code=308, headers=headers, media_type="text/plain")
