"""The words of the language: names of comparisons, geometry types, and what is reserved (clause 8.2)."""

from typing import get_args

from thuongxuan.standards.ogc.cql2.nodes import GeometryType

SPATIAL = frozenset(
    f"s_{name}" for name in ("contains", "crosses", "disjoint", "equals", "intersects", "overlaps", "touches", "within")
)
INSTANT_RELATIONS = frozenset(f"t_{name}" for name in ("after", "before", "disjoint", "equals", "intersects"))
INTERVAL_RELATIONS = frozenset(
    f"t_{name}"
    for name in (
        "contains",
        "during",
        "finishedBy",
        "finishes",
        "meets",
        "metBy",
        "overlappedBy",
        "overlaps",
        "startedBy",
        "starts",
    )
)
TEMPORAL = INSTANT_RELATIONS | INTERVAL_RELATIONS
ARRAY = frozenset({"a_containedBy", "a_contains", "a_equals", "a_overlaps"})
RELATIONS = SPATIAL | TEMPORAL | ARRAY
RELATION_BY_WORD = {name.lower(): name for name in RELATIONS}
GEOMETRY_BY_WORD: dict[str, GeometryType] = {name.lower(): name for name in get_args(GeometryType)}
COMPARISONS = frozenset({"=", "<>", "<", ">", "<=", ">="})
ARITHMETIC = frozenset({"+", "-", "*", "/", "%", "div", "^"})

OPERATOR_WORDS = frozenset(
    {"and", "or", "not", "like", "between", "in", "is", "null", "true", "false", "div"},
)
CONSTRUCTORS = frozenset({"casei", "accenti", "date", "timestamp", "interval", "bbox", "geometrycollection"})
KEYWORDS = OPERATOR_WORDS | CONSTRUCTORS | set(RELATION_BY_WORD) | set(GEOMETRY_BY_WORD)
