"""Unknown query parameters are refused: a misspelt filter must not silently answer with everything."""

from typing import Any

from litestar.connection import ASGIConnection
from litestar.handlers.base import BaseRouteHandler
from litestar.params import CookieParameter, HeaderParameter, PathParameter

from thuongxuan.errors import FieldError, Malformed, m

ALWAYS = frozenset({"lang"})


async def guard(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Raise ``Malformed`` naming each query parameter that the handler below ``/api/`` does not declare."""
    if "\0" in connection.scope["path"] or any("\0" in value for _, value in connection.query_params.multi_items()):
        raise Malformed(m("Dữ liệu có ký tự không đọc được."))  # PostgreSQL stores no such text (U+0000)
    if not connection.scope["path"].startswith("/api/"):
        return
    unknown = sorted(set(connection.query_params) - declared(handler) - ALWAYS)
    if unknown:
        raise Malformed(
            errors=[FieldError(name, "unknown_parameter", m("Không có tham số tên này.")) for name in unknown]
        )


def declared(handler: BaseRouteHandler) -> set[str]:
    """Names of the query parameters in a handler's signature."""
    names = set()
    for name, field in handler.parsed_fn_signature.parameters.items():
        kwarg = field.kwarg_definition
        if not isinstance(kwarg, HeaderParameter | CookieParameter | PathParameter):
            names.add(getattr(kwarg, "name", None) or name)
    return names
