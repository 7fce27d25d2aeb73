"""What every operation of the API has in common, added to the OpenAPI document: who may call it, and each refusal it
may answer with.

All of it follows from facts of the handlers (their guards, parameters, body and declared headers), so a new handler is
described without anybody remembering to.
"""

import re
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import msgspec
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import OpenAPIConfig
from litestar.openapi.spec import OpenAPI
from litestar.plugins import ReceiveRoutePlugin
from litestar.routes import BaseRoute, HTTPRoute

from thuongxuan import errors
from thuongxuan.i18n import translate
from thuongxuan.identity import guards
from thuongxuan.standards.problem import MEDIA_TYPE, Problem
from thuongxuan.web.caching import IF_MATCH
from thuongxuan.web.idempotency import IDEMPOTENCY_KEY, KEY_LENGTH, REPLAYED

Document = dict[str, Any]
SCHEMAS = "#/components/schemas/"
KEY = {"type": "http", "scheme": "bearer", "description": "An API key of your account, made at /account/keys"}
REFUSALS = {
    kind.status: kind
    for kind in (
        *(errors.Malformed, errors.NotSignedIn, errors.Forbidden, errors.NotFound, errors.Conflict),
        *(errors.PreconditionFailed, errors.TooLarge, errors.Invalid, errors.PreconditionRequired),
        *(errors.TooManyRequests, errors.Gone),
    )
}
NEEDED: dict[str, Document] = {
    IDEMPOTENCY_KEY: {"type": "string", "minLength": KEY_LENGTH.start, "maxLength": KEY_LENGTH.stop - 1},
    IF_MATCH: {"type": "string", "pattern": r'^(W/)?"v[0-9]+'},
}
"""Headers that the handlers ask for themselves, to answer in our words when they are missing."""
WAITING = {
    "Retry-After": {"description": "Seconds until one may try again", "schema": {"type": "integer"}},
    "RateLimit-Policy": {"description": "Requests (q) in how many seconds (w)", "schema": {"type": "string"}},
    "RateLimit": {
        "description": "Requests that are left (r), and seconds until all are back (t); every answer has both",
        "schema": {"type": "string"},
    },
}
_GENERIC = re.compile(r"(\w+?)_(?:\w+\.)+(\w+)_")
_KIND_OF_VIEW = re.compile("(View|Card|Out|Feature)$")


class Handlers(ReceiveRoutePlugin):
    """Every HTTP handler by its path and method, noted while the application is put together."""

    def __init__(self) -> None:
        self.by_operation: dict[tuple[str, str], HTTPRouteHandler] = {}

    def receive_route(self, route: BaseRoute) -> None:
        """Note the handlers of a route."""
        if isinstance(route, HTTPRoute):
            for method, (handler, _) in route.route_handler_map.items():
                self.by_operation[route.path_format, method.lower()] = handler


class Description(OpenAPIConfig):
    """The framework's configuration, with a document that is finished here."""

    handlers: Handlers

    def to_openapi_schema(self) -> OpenAPI:
        """The document before its paths are filled in."""
        finished = _Finished(**vars(super().to_openapi_schema()))
        finished.handlers = self.handlers
        return finished


class _Finished(OpenAPI):
    handlers: Handlers

    def to_schema(self) -> Document:
        document = _renamed(super().to_schema())
        for path, operations in document["paths"].items():
            for method, operation in operations.items():
                _finish(operation, self.handlers.by_operation[path, method])
        components = document["components"]
        components["schemas"] |= msgspec.json.schema_components([Problem], ref_template=SCHEMAS + "{name}")[1]
        components["responses"] = {_name(status): _refusal(status) for status in REFUSALS}
        components["securitySchemes"] = {"key": KEY}
        return document


def _finish(operation: Document, handler: HTTPRouteHandler) -> None:
    """Add to one operation what its handler tells."""
    parameters = operation.get("parameters", [])
    for parameter in parameters:
        if needed := NEEDED.get(parameter["name"]):
            parameter |= {"required": True, "schema": needed}
    if _wants_account(handler):
        operation["security"] = [{"key": []}]
    responses = operation["responses"]
    for status in responses:
        if status.startswith("2"):
            if responses[status]["description"] == "Additional response":  # what the framework says of ResponseSpec
                responses[status]["description"] = HTTPStatus(int(status)).phrase
            responses[status]["headers"] = dict(_headers(status, parameters, handler))
    declared = {int(status) for status in responses} & REFUSALS.keys()
    for status in sorted(declared | set(_refusals(operation))):
        responses[str(status)] = {"$ref": f"#/components/responses/{_name(status)}"}


def _headers(status: str, parameters: list[Document], handler: HTTPRouteHandler) -> Iterator[tuple[str, Document]]:
    """Headers of a success: those the handler declares, and those that every answer of its kind has."""
    text = {"type": "string"}
    for header in handler.resolve_response_headers():
        yield header.name, {"description": header.description, "schema": text}
    if status == "201":
        yield "Location", {"description": "Address of what was made", "schema": text | {"format": "uri-reference"}}
    if any(parameter["name"] == IDEMPOTENCY_KEY for parameter in parameters):
        told = "`true` when this is the stored answer to an earlier request with the same key"
        yield REPLAYED, {"description": told, "schema": text | {"const": "true"}}


def _refusals(operation: Document) -> Iterator[int]:
    """Statuses of the refusals an operation may answer with."""
    parameters = operation.get("parameters", [])
    names = {parameter["name"] for parameter in parameters}
    yield from (400, 401, 429)  # a key that is not valid is refused everywhere
    if "security" in operation:
        yield 403
    if "requestBody" in operation:
        yield from (404, 413, 422)
    if any(parameter["in"] == "path" or parameter["schema"].get("format") == "uuid" for parameter in parameters):
        yield 404
    if IDEMPOTENCY_KEY in names:
        yield from (409, 413, 422)
    if IF_MATCH in names:
        yield from (409, 412, 428)


def _wants_account(handler: HTTPRouteHandler) -> bool:
    return any(getattr(guard, "__module__", "") == guards.__name__ for guard in handler.resolve_guards())


def _name(status: int) -> str:
    return REFUSALS[status].slug.title().replace("-", "")


def _refusal(status: int) -> Document:
    content = {MEDIA_TYPE: {"schema": {"$ref": f"{SCHEMAS}{Problem.__name__}"}}}
    refusal = {"description": translate("en", REFUSALS[status].title), "content": content}
    return refusal | {"headers": WAITING} if status == 429 else refusal


def _renamed(document: Document) -> Document:
    """The document with names of schemas as a person would give them: ``PlacePage`` for ``Page[PlaceCard]``."""
    schemas = document["components"]["schemas"]
    renamed: Document = _replaced(document, {SCHEMAS + name: SCHEMAS + readable(name) for name in schemas})
    schemas = renamed["components"]["schemas"]
    renamed["components"]["schemas"] = {readable(name): schemas[name] for name in schemas}
    return renamed


def _replaced(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _replaced(part, names) for key, part in value.items()}
    if isinstance(value, list):
        return [_replaced(part, names) for part in value]
    return names.get(value, value) if isinstance(value, str) else value


def readable(name: str) -> str:
    """A component's name without modules: ``Input_a.b.Quantity_`` is ``InputQuantity``, ``trace_schemas_ProductView``
    is ``TraceProductView``, a page is named by what it lists.
    """
    if generic := _GENERIC.fullmatch(name):
        outer, inner = generic.groups()
        return _KIND_OF_VIEW.sub("", inner) + outer if outer == "Page" else outer.removesuffix("Given") + inner
    return "".join(part[0].upper() + part[1:] for part in name.split("_") if part != "schemas")
