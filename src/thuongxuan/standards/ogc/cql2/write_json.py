"""A syntax tree in the JSON encoding of CQL2 (clause 8.3, annex C)."""

from collections.abc import Callable
from typing import Any

from thuongxuan.standards.ogc.cql2.instants import write_instant
from thuongxuan.standards.ogc.cql2.nodes import (
    Arithmetic,
    Array,
    BBox,
    Between,
    Boolean,
    Comparison,
    Date,
    Fold,
    Function,
    Geometry,
    GeometryCollection,
    In,
    Interval,
    IsNull,
    Like,
    Logic,
    Node,
    Not,
    Number,
    Property,
    Relation,
    Text,
    Timestamp,
)


def write_json(node: Node) -> Any:
    """The value that a JSON encoder takes: dictionaries, lists, texts, numbers and booleans."""
    return _WRITERS[type(node)](node)


def _op(name: str, *arguments: Node) -> dict[str, Any]:
    return {"op": name, "args": [write_json(argument) for argument in arguments]}


def _interval(node: Interval) -> dict[str, Any]:
    ends = [
        ".." if end is None else write_instant(end) if isinstance(end, Date | Timestamp) else write_json(end)
        for end in (node.start, node.end)
    ]
    return {"interval": ends}


def _lists(value: Any) -> Any:
    return [_lists(item) for item in value] if isinstance(value, tuple) else value


_WRITERS: dict[type[Node], Callable[[Any], Any]] = {
    Text: lambda node: node.value,
    Number: lambda node: node.value,
    Boolean: lambda node: node.value,
    Date: lambda node: {"date": write_instant(node)},
    Timestamp: lambda node: {"timestamp": write_instant(node)},
    Interval: _interval,
    Geometry: lambda node: {"type": node.type, "coordinates": _lists(node.coordinates)},
    GeometryCollection: lambda node: {
        "type": "GeometryCollection",
        "geometries": [write_json(member) for member in node.members],
    },
    BBox: lambda node: {"bbox": list(node.values)},
    Array: lambda node: [write_json(item) for item in node.items],
    Property: lambda node: {"property": node.name},
    Function: lambda node: _op(node.name, *node.arguments),
    Fold: lambda node: _op(node.mode, node.argument),
    Arithmetic: lambda node: _op(node.operator, node.left, node.right),
    Comparison: lambda node: _op(node.operator, node.left, node.right),
    Like: lambda node: _op("like", node.value, node.pattern),
    Between: lambda node: _op("between", node.value, node.low, node.high),
    In: lambda node: _op("in", node.value, Array(node.items)),
    IsNull: lambda node: _op("isNull", node.value),
    Relation: lambda node: _op(node.name, node.left, node.right),
    Logic: lambda node: _op(node.operator, *node.conditions),
    Not: lambda node: _op("not", node.condition),
}
