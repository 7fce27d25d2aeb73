"""The operations that write a collection, in OpenAPI 3.0 (OGC API - Features Part 4)."""

from typing import Any

from thuongxuan.geo.collection import Collection
from thuongxuan.ogcapi import receiving
from thuongxuan.ogcapi.catalog import Catalog

Document = dict[str, Any]
SECURITY: Document = {
    "apiKey": {"type": "http", "scheme": "bearer", "description": "An officer's API key with the scope `write`"}
}
_VERSION: Document = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "schema": {"type": "string"},
    "description": "The `ETag` of the feature as it was read; 428 without it, 412 when somebody was faster",
}
_HANDLING: Document = {
    "name": "Prefer",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "enum": ["handling=strict", "handling=lenient"]},
    "description": "With `lenient`, properties that are not received are left out instead of refused",
}
_SYSTEM: Document = {
    "name": "Content-Crs",
    "in": "header",
    "required": False,
    "schema": {"type": "string"},
    "description": "System of the geometry in the body, as `<URI>`; CRS84 without it",
}
_ONCE: Document = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "minLength": 8, "maxLength": 128},
    "description": "The same key again makes no second feature",
}
_REASON: Document = {
    "name": "source",
    "in": "query",
    "required": False,
    "schema": {"type": "string", "minLength": 3, "maxLength": 500},
    "description": "Why the feature is withdrawn",
}


def on_items(catalog: Catalog, found: Collection) -> Document:
    """Operations of ``/items``; none for a collection that is only read."""
    if not found.records:
        return {}
    made = {"description": "Created; `Location` is its address", "headers": _text_headers("Location", "ETag")}
    body = _body(catalog, found, receiving.WHOLE)
    return {"post": _operation(found, "create", "Add", {"201": made}, [_HANDLING, _SYSTEM, _ONCE], body)}


def on_item(catalog: Catalog, found: Collection, feature: Document) -> Document:
    """Operations of ``/items/{featureId}``."""
    if not found.records:
        return {}
    done = {"204": {"description": "Done", "headers": _text_headers("ETag")}}
    gone = {"204": {"description": "Withdrawn: the address answers 410 from now on"}}
    whole = _body(catalog, found, receiving.WHOLE)
    patch = _body(catalog, found, receiving.PATCHES)
    written = [feature, _VERSION, _HANDLING, _SYSTEM]
    return {
        "put": _operation(found, "replace", "Replace", done, written, whole),
        "patch": _operation(found, "update", "Change", done, written, patch),
        "delete": _operation(found, "withdraw", "Withdraw", gone, [feature, _VERSION, _REASON]),
    }


def _operation(
    found: Collection,
    name: str,
    verb: str,
    done: Document,
    parameters: list[Document],
    body: Document | None = None,
) -> Document:
    refused = {"default": {"$ref": "#/components/responses/problem"}}
    made: Document = {
        "operationId": f"{found.id}.{name}",
        "summary": f"{verb} a feature of {found.title.en} (officers)",
        "security": [{"apiKey": []}],
        "parameters": parameters,
        "responses": done | refused,
    }
    return made | ({"requestBody": body} if body else {})


def _body(catalog: Catalog, found: Collection, kinds: tuple[str, ...]) -> Document:
    schema = catalog.url("collections", found.id, "schema")
    text = f"Properties as in {schema}, those that are not readOnly"
    return {
        "required": True,
        "description": text,
        "content": {kind: {"schema": {"type": "object"}} for kind in kinds},
    }


def _text_headers(*names: str) -> Document:
    return {name: {"schema": {"type": "string"}} for name in names}
