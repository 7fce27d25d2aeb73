"""The parameter ``filter`` (OGC API - Features Part 3, 19-079r2): CQL2 as text or JSON, read once and kept."""

from functools import lru_cache

from thuongxuan.errors import FieldError, Malformed, m
from thuongxuan.geo.collection import Collection
from thuongxuan.geo.collection import Kind as PropertyKind
from thuongxuan.geo.cql2_sql import compile_filter, evaluation_fault
from thuongxuan.geo.queryable import Kind, Queryable
from thuongxuan.ogcapi.feature_sql import Condition, quoted
from thuongxuan.standards.ogc import crs as systems
from thuongxuan.standards.ogc.cql2.fault import Fault
from thuongxuan.standards.ogc.cql2.read_json import read_json
from thuongxuan.standards.ogc.cql2.read_text import read_text

KEPT = 500
"""Filters kept by each worker; a map program sends the same few again and again."""
LANGUAGES = ("cql2-text", "cql2-json")
KINDS: dict[PropertyKind, Kind] = {
    "string": "string",
    "integer": "integer",
    "number": "number",
    "boolean": "boolean",
    "date": "date",
    "datetime": "timestamp",
    "strings": "array",
    "uuid": "string",
}


def queryables(collection: Collection) -> dict[str, Queryable]:
    """What filters may name: every property, the key as ``id``, and the geometry as ``geometry``."""
    found = {
        prop.name: Queryable(
            name=prop.name,
            sql=quoted(prop.name),
            kind=KINDS[prop.kind],
            item="string" if prop.kind == "strings" else None,
        )
        for prop in collection.properties
    }
    key = quoted(collection.key) + ("::text" if collection.key_kind == "uuid" else "")
    found.setdefault("id", Queryable(name="id", sql=key, kind=KINDS[collection.key_kind]))
    if collection.geometry:
        shape = quoted(collection.geometry.column)
        found["geometry"] = Queryable(name="geometry", sql=shape, kind="geometry")
    return found


def read_filter(collection: Collection, query: dict[str, str], errors: list[FieldError]) -> Condition | None:
    """The compiled filter of a request; what is wrong with it is added to ``errors``."""
    text = query.get("filter")
    language = query.get("filter-lang", LANGUAGES[0])
    system = systems.DEFAULT if "filter-crs" not in query else systems.find(query["filter-crs"])
    if language not in LANGUAGES:
        errors.append(FieldError("filter-lang", "invalid", m("Các dạng có sẵn: {names}.", names=", ".join(LANGUAGES))))
    elif system is None:
        errors.append(FieldError("filter-crs", "invalid", m("Hệ tọa độ này không được hỗ trợ.")))
    elif text is not None:
        try:
            return _compiled(collection, text, language, system)
        except Fault as fault:
            errors.append(error_of(fault))
    return None


def error_of(fault: Fault) -> FieldError:
    """The fault as an error of the parameter, with its place in the filter."""
    return FieldError("filter", fault.rule, m("Vị trí {at}: {reason}", at=fault.at, reason=fault.reason))


def refused(sqlstate: str | None, message: str) -> Malformed | None:
    """The client's error when PostgreSQL could not compute a filter; ``None`` when it is not the filter's fault."""
    fault = evaluation_fault(sqlstate or "", message)
    return Malformed(errors=[error_of(fault)]) if fault else None


@lru_cache(maxsize=KEPT)
def _compiled(collection: Collection, text: str, language: str, system: systems.Crs) -> Condition:
    node = read_text(text) if language == "cql2-text" else read_json(text)
    compiled = compile_filter(node, queryables(collection), crs=system)
    return Condition(compiled.sql, tuple(compiled.parameters))
