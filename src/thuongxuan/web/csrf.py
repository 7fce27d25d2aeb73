"""Cross-site request forgery: Fetch Metadata first, then a token bound to the session (OWASP ASVS 5.0 section 3.5).

The token is an HMAC of the session's secret, made by ``identity`` and put into ``scope["state"]["csrf_token"]``; a
request without a session cookie (an API key, a visitor) has none and needs none.
"""

import hmac
from typing import Any
from urllib.parse import urlsplit

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.handlers.base import BaseRouteHandler

from thuongxuan.errors import Forbidden, m

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
FIELD = "csrf_token"
HEADER = "x-csrf-token"
FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")


async def guard(connection: ASGIConnection[Any, Any, Any, Any], _handler: BaseRouteHandler) -> None:
    """Refuse unsafe requests that another site started. A form's token is in a field, any other's in a header."""
    if connection.scope.get("method", "GET") in SAFE_METHODS or connection.headers.get("authorization"):
        return
    if not _same_origin(connection):
        raise Forbidden(m("Yêu cầu này không đến từ trang của chúng tôi. Hãy mở lại trang rồi thử lại."))
    is_form = connection.headers.get("content-type", "").startswith(FORM_TYPES)
    if not is_form and session_token(connection):
        check(connection, connection.headers.get(HEADER, ""))


def _same_origin(connection: ASGIConnection[Any, Any, Any, Any]) -> bool:
    site = connection.headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    source = connection.headers.get("origin") or connection.headers.get("referer")
    if source is None:  # no browser in use today leaves out all three; other clients carry no ambient cookie
        return not connection.cookies
    return urlsplit(source).netloc == connection.headers.get("host", "")


def session_token(connection: ASGIConnection[Any, Any, Any, Any]) -> str:
    """The token that this session's forms must carry, or an empty string without a session."""
    return str(connection.scope.get("state", {}).get("csrf_token", ""))


def check(connection: "Request[Any, Any, Any] | ASGIConnection[Any, Any, Any, Any]", submitted: object) -> None:
    """Compare a submitted token with the session's. Raises ``Forbidden``; passes when there is no session."""
    expected = session_token(connection)
    given = submitted.encode("utf-8", "surrogateescape") if isinstance(submitted, str) else b""
    if expected and not hmac.compare_digest(given, expected.encode()):
        raise Forbidden(m("Trang đã mở quá lâu. Hãy tải lại trang rồi gửi lại."))
