"""Schema, queryables and sortables of a collection as JSON Schema (OGC API - Common Part 3, Features Parts 3 and 5)."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from thuongxuan.geo.collection import Collection, GeometryType, Kind, Property
from thuongxuan.i18n import Language
from thuongxuan.ogcapi.catalog import Catalog, catalog_of, json_answer, language_of
from thuongxuan.ogcapi.formats import Format, choose
from thuongxuan.standards.ogc.common import JSON, JSON_SCHEMA, Schema
from thuongxuan.web.direct import Answer, Call

DIALECT = "https://json-schema.org/draft/2020-12/schema"
FORMATS = (Format("json", JSON_SCHEMA, "JSON Schema"), Format("json", JSON, "JSON"))
TYPES: dict[Kind, dict[str, Any]] = {
    "string": {"type": "string"},
    "integer": {"type": "integer"},
    "number": {"type": "number"},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "datetime": {"type": "string", "format": "date-time"},
    "strings": {"type": "array", "items": {"type": "string"}},
    "uuid": {"type": "string", "format": "uuid"},
}
GEOMETRIES: dict[GeometryType, str] = {
    "Point": "geometry-point",
    "LineString": "geometry-linestring",
    "Polygon": "geometry-polygon",
    "MultiPolygon": "geometry-multipolygon",
    "Geometry": "geometry-any",
}


async def schema(call: Call) -> Answer:
    """``/schema``: everything a feature holds."""
    return _answer(call, "schema", lambda prop: True, closed=True)


async def queryables(call: Call) -> Answer:
    """``/queryables``: what filters may name."""
    return _answer(call, "queryables", lambda prop: True, closed=True)


async def sortables(call: Call) -> Answer:
    """``/sortables``: what ``sortby`` may name."""
    return _answer(call, "sortables", lambda prop: prop.sortable, closed=True, geometry=False)


def _answer(call: Call, kind: str, keep: Callable[[Property], bool], *, closed: bool, geometry: bool = True) -> Answer:
    catalog, language = catalog_of(call), language_of(call)
    collection = catalog.collection(call.values[0])
    chosen = choose(call, FORMATS)
    document = document_of(catalog, collection, kind, language, keep, geometry=geometry)
    if kind == "schema":
        document["required"] = [p.name for p in (*collection.properties, *collection.told) if p.required]
    if closed:
        document["additionalProperties"] = False
    return json_answer(document, chosen.media_type, language)


def document_of(
    catalog: Catalog,
    collection: Collection,
    kind: str,
    language: Language,
    keep: Callable[[Property], bool],
    *,
    geometry: bool = True,
) -> Schema:
    """The JSON Schema of the properties that ``keep`` says."""
    properties: dict[str, Any] = {}
    if kind == "schema":
        properties["id"] = TYPES[collection.key_kind] | {"x-ogc-role": "id", "readOnly": True, "title": "ID"}
    full = kind == "schema"
    named = (*collection.properties, *(collection.told if full else ()))
    for number, prop in enumerate((p for p in named if keep(p)), 1):
        properties[prop.name] = property_schema(prop, language, full=full) | {"x-ogc-propertySeq": number}
        if full:
            properties[prop.name] |= _direction(collection, prop)
    if collection.geometry and geometry:
        properties["geometry"] = {
            "x-ogc-role": "primary-geometry",
            "format": GEOMETRIES[collection.geometry.type],
            "title": {"vi": "Vị trí", "en": "Geometry"}[language],
        }
    return {
        "$schema": DIALECT,
        "$id": catalog.url("collections", quote(collection.id), kind),
        "type": "object",
        "title": getattr(collection.title, language),
        "description": getattr(collection.description, language),
        "properties": properties,
    }


def property_schema(prop: Property, language: Language, *, full: bool) -> dict[str, Any]:
    """One property; ``full`` adds what only matters to the whole feature."""
    made = TYPES[prop.kind] | {"title": getattr(prop.title, language)}
    if prop.enum:
        made["enum"] = list(prop.enum)
    if full and prop.role:
        made["x-ogc-role"] = prop.role
    return made | (_limits(prop) if full else {})


def _direction(collection: Collection, prop: Property) -> dict[str, bool]:
    """Whether a property is only given out, or only received (Features Part 5, returnables and receivables)."""
    if prop in collection.told:
        return {"writeOnly": True}
    return {} if prop in collection.receivables else {"readOnly": True}


def _limits(prop: Property) -> dict[str, Any]:
    named = {"maxLength": prop.longest, "minimum": prop.least, "maximum": prop.most}
    limits: dict[str, Any] = {word: limit for word, limit in named.items() if limit is not None}
    return limits | ({"pattern": f"^{prop.pattern}$"} if prop.pattern else {})
