"""Entity tags and preconditions (RFC 9110 sections 8.8.3 and 13)."""

import hashlib
import re
from typing import Any

from litestar import Request, Response

from thuongxuan.errors import PreconditionFailed, PreconditionRequired, m

AnyRequest = Request[Any, Any, Any]
_VERSION = re.compile(r'(?:W/)?"v(\d{1,18})"')


def etag(row_version: int) -> str:
    """The strong entity tag of a row's version: ``"v3"``."""
    return f'"v{row_version}"'


def content_etag(body: bytes) -> str:
    """A weak entity tag of a body: weak, because compression changes the bytes but not the meaning."""
    return f'W/"{hashlib.sha256(body).hexdigest()[:24]}"'


def required_version(request: AnyRequest) -> int:
    """The version in ``If-Match``. Raises 428 when the header is missing and 412 when no tag of ours is in it."""
    header = request.headers.get("if-match")
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


def conditional(request: AnyRequest, response: Response[bytes]) -> Response[bytes]:
    """Give the response a weak tag of its body, or answer 304 when the client already has it."""
    tag = content_etag(response.content)
    response.headers["ETag"] = tag
    if not matches(request, tag):
        return response
    kept = {name: value for name, value in response.headers.items() if name.lower() != "content-type"}
    return Response(b"", status_code=304, headers=kept)
