"""Unknown query parameters are refused: a misspelt filter must not silently answer with everything."""

from collections.abc import Iterator, Mapping
from typing import Any

from litestar.connection import ASGIConnection
from litestar.di import Provide
from litestar.handlers.base import BaseRouteHandler
from litestar.params import CookieParameter, HeaderParameter, PathParameter
from litestar.utils.signature import ParsedSignature

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
    """Names of the query parameters that a handler or one of its dependencies takes."""
    return set(_query_names(handler.parsed_fn_signature, handler.resolve_dependencies()))


def _query_names(signature: ParsedSignature, providers: Mapping[str, Provide]) -> Iterator[str]:
    for name, field in signature.parameters.items():
        kwarg = field.kwarg_definition
        if provider := providers.get(name):
            yield from _query_names(provider.parsed_fn_signature, providers)
        elif not isinstance(kwarg, HeaderParameter | CookieParameter | PathParameter):
            yield getattr(kwarg, "name", None) or name
