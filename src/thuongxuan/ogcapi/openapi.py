"""The description of ``/ogc`` as OpenAPI 3.0.3, the version that OGC clients read (17-069r4 section 10)."""

from typing import Any

from thuongxuan.geo.collection import Collection
from thuongxuan.i18n import Language
from thuongxuan.ogcapi import encoders, html, schemas, tile_openapi, write_openapi
from thuongxuan.ogcapi.catalog import Catalog, catalog_of, json_answer, language_of
from thuongxuan.ogcapi.formats import Format, choose
from thuongxuan.standards.ogc.common import JSON, OPENAPI_30
from thuongxuan.web.direct import Answer, Call

FORMATS = (Format("json", OPENAPI_30, "OpenAPI 3.0"), Format("json", JSON, "JSON"), html.FORMAT)
Document = dict[str, Any]


async def api(call: Call) -> Answer:
    """``/ogc/api``."""
    chosen = choose(call, FORMATS)
    catalog, language = catalog_of(call), language_of(call)
    made = document(catalog, language)
    if chosen is html.FORMAT:
        return html.document(call, catalog, "ogcapi/api.html", description=made)
    return json_answer(made, chosen.media_type, language)


def document(catalog: Catalog, language: Language) -> Document:
    """The whole description."""
    paths: Document = {
        "/": _get("landing", "Landing page"),
        "/conformance": _get("conformance", "Conformance declaration"),
        "/collections": _get("collections", "Collections"),
        "/functions": _get("functions", "Functions that filters may call"),
    }
    for found in catalog.collections.values():
        paths |= _collection_paths(catalog, found, language)
    paths |= {
        "/bulk": _get("bulk", "Files of whole collections, with SHA-256 sums"),
        "/bulk/{name}": _get("bulkFile", "One file, by ranges", [_path("name")], "application/octet-stream"),
    }
    paths |= tile_openapi.paths(catalog, language, _get)
    return {
        "openapi": "3.0.3",
        "info": {
            "title": f"{catalog.settings.locality} open data",
            "version": "1.0.0",
            "license": {"name": "CC BY 4.0", "url": "https://creativecommons.org/licenses/by/4.0/"},
        },
        "servers": [{"url": catalog.url()}],
        "paths": paths,
        "components": {
            "parameters": _parameters(catalog),
            "responses": _responses(),
            "securitySchemes": write_openapi.SECURITY,
        },
    }


def _get(name: str, summary: str, parameters: list[Document] | None = None, media: str = JSON) -> Document:
    common = [{"$ref": "#/components/parameters/f"}, {"$ref": "#/components/parameters/lang"}]
    return {
        "get": {
            "operationId": name,
            "summary": summary,
            "parameters": [*(parameters or []), *common],
            "responses": {
                "200": {"description": summary, "content": {media: {"schema": {"type": "object"}}}},
                "400": {"$ref": "#/components/responses/problem"},
                "default": {"$ref": "#/components/responses/problem"},
            },
        }
    }


def _collection_paths(catalog: Catalog, found: Collection, language: Language) -> Document:
    here, name = f"/collections/{found.id}", found.id
    items = _get(f"{name}.items", f"Features of {found.title.en}", _item_parameters(found, language))
    contents = {e.format.media_type: {"schema": {"type": "object"}} for e in encoders.ENCODERS}
    items["get"]["responses"]["200"]["content"] = contents
    asked = [_path("featureId"), _ref("crs")]
    item = _get(f"{name}.item", f"One feature of {found.title.en}", asked, "application/geo+json")
    return {
        here: _get(f"{name}.collection", found.title.en),
        f"{here}/items": items | write_openapi.on_items(catalog, found),
        f"{here}/items/{{featureId}}": item | write_openapi.on_item(catalog, found, _path("featureId")),
        f"{here}/schema": _get(f"{name}.schema", "Schema", media="application/schema+json"),
        f"{here}/queryables": _get(f"{name}.queryables", "Queryables", media="application/schema+json"),
        f"{here}/sortables": _get(f"{name}.sortables", "Sortables", media="application/schema+json"),
    }


def _path(name: str) -> Document:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}


def _ref(name: str) -> Document:
    return {"$ref": f"#/components/parameters/{name}"}


def _item_parameters(found: Collection, language: Language) -> list[Document]:
    names = ["limit", "cursor", "datetime", "filter", "filter-lang", "filter-crs", "sortby"]
    names += ["properties", "exclude-properties", "skipGeometry", "crs"]
    if found.geometry:
        names += ["bbox", "bbox-crs"]
    if found.search:
        names.append("q")
    own = [
        {
            "name": prop.name,
            "in": "query",
            "required": False,
            "style": "form",
            "explode": False,
            "schema": schemas.TYPES["string" if prop.kind == "strings" else prop.kind],
            "description": getattr(prop.title, language),
        }
        for prop in found.properties
    ]
    return [*(_ref(name) for name in names), *own]


def _parameters(catalog: Catalog) -> Document:
    settings = catalog.settings
    text: Document = {"type": "string"}
    limit = {
        "type": "integer",
        "minimum": 1,
        "maximum": settings.ogc_limit_max,
        "default": settings.ogc_limit_default,
    }
    given: dict[str, tuple[Document, str]] = {
        "f": (text, "Representation, by its short name"),
        "lang": ({"type": "string", "enum": ["vi", "en"]}, "Language of titles and messages"),
        "limit": (limit, "At most this many features; a larger number is lowered"),
        "cursor": (text, "Where the page begins; follow the links, do not make it yourself"),
        "bbox": (
            {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 6},
            "West, south, east, north, in the axis order of bbox-crs",
        ),
        "bbox-crs": ({"type": "string", "format": "uri"}, "System of bbox"),
        "crs": ({"type": "string", "format": "uri"}, "System of the answer"),
        "datetime": (text, "An instant or a period, RFC 3339"),
        "sortby": (
            {"type": "array", "items": {"type": "string"}, "minItems": 1},
            "Sortables, each with - for descending",
        ),
        "properties": ({"type": "array", "items": {"type": "string"}}, "Only these properties"),
        "exclude-properties": ({"type": "array", "items": {"type": "string"}}, "All properties but these"),
        "skipGeometry": ({"type": "boolean", "default": False}, "Leave geometries out"),
        "filter": (text, "A condition in CQL2"),
        "filter-lang": ({"type": "string", "enum": ["cql2-text", "cql2-json"]}, "Encoding of filter"),
        "filter-crs": ({"type": "string", "format": "uri"}, "System of the shapes in filter"),
        "q": (text, "Words, with or without diacritics"),
    }
    return {
        name: {
            "name": name,
            "in": "query",
            "required": False,
            "style": "form",
            "explode": False,
            "schema": schema,
            "description": description,
        }
        for name, (schema, description) in given.items()
    }


def _responses() -> Document:
    return {
        "problem": {
            "description": "What is wrong, and with which parameter (RFC 9457)",
            "content": {"application/problem+json": {"schema": {"type": "object"}}},
        }
    }
