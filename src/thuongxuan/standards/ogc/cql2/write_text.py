"""A syntax tree in the text encoding of CQL2 (clause 8.2): the fewest parentheses that read back to the same tree."""

from collections.abc import Callable
from typing import Any

from thuongxuan.standards.ogc.cql2.build import COMPUTED
from thuongxuan.standards.ogc.cql2.instants import write_instant
from thuongxuan.standards.ogc.cql2.lexer import is_plain, quote
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

_STRENGTH = {"+": 1, "-": 1, "*": 2, "/": 2, "%": 2, "div": 2, "^": 3}
_SHORT_NEGATIONS: tuple[type[Node], ...] = (Like, Between, In, IsNull)
_CONDITION: tuple[type[Node], ...] = (Logic, Not, Comparison, Like, Between, In, IsNull)


def write_text(node: Node) -> str:
    """The filter as text. A function's name must be an identifier; no other name can be written."""
    return _WRITERS[type(node)](node)


def _listed(nodes: tuple[Node, ...]) -> str:
    return ", ".join(_argument(node) for node in nodes)


def _argument(node: Node) -> str:
    """An array of one computed element is put in two pairs of parentheses, one pair would only group."""
    text = write_text(node)
    single = isinstance(node, Array) and len(node.items) == 1 and isinstance(node.items[0], COMPUTED)
    return f"({text})" if single else text


def _name(name: str) -> str:
    return name if is_plain(name) else '"' + name.replace('"', '""') + '"'


def _coordinate(value: float) -> str:
    return repr(int(value)) if value.is_integer() else repr(value)


def _nested(value: tuple[Any, ...]) -> str:
    if not isinstance(value[0], tuple):
        return " ".join(map(_coordinate, value))
    return f"({', '.join(_nested(item) for item in value)})"


def _geometry(node: Geometry) -> str:
    first = node.coordinates
    while isinstance(first[0], tuple):
        first = first[0]
    name = node.type.upper() + (" Z" if len(first) == 3 else "")
    if node.type == "Point":
        return f"{name}({_nested(node.coordinates)})"
    if node.type == "MultiPoint":
        return f"{name}({', '.join(f'({_nested(position)})' for position in node.coordinates)})"
    return name + _nested(node.coordinates)


def _interval(node: Interval) -> str:
    ends = [
        "'..'" if end is None else f"'{write_instant(end)}'" if isinstance(end, Date | Timestamp) else write_text(end)
        for end in (node.start, node.end)
    ]
    return f"INTERVAL({', '.join(ends)})"


def _arithmetic(node: Arithmetic) -> str:
    strength = _STRENGTH[node.operator]
    left = _grouped(node.left, _strength_of(node.left) < strength + (node.operator == "^"))
    right = _grouped(node.right, _strength_of(node.right) <= strength)
    return f"{left} {node.operator} {right}"


def _strength_of(node: Node) -> int:
    return _STRENGTH[node.operator] if isinstance(node, Arithmetic) else 9


def _grouped(node: Node, needed: bool) -> str:
    text = write_text(node)
    return f"({text})" if needed else text


def _logic(node: Logic) -> str:
    return f" {node.operator.upper()} ".join(_grouped(item, isinstance(item, Logic)) for item in node.conditions)


def _not(node: Not) -> str:
    inner = node.condition
    if isinstance(inner, _SHORT_NEGATIONS):
        return _predicate(inner, "NOT ")
    return f"NOT {_grouped(inner, isinstance(inner, (*_CONDITION, Arithmetic)))}"


def _predicate(node: Node, negated: str = "") -> str:
    if isinstance(node, Like):
        return f"{write_text(node.value)} {negated}LIKE {write_text(node.pattern)}"
    if isinstance(node, Between):
        return f"{write_text(node.value)} {negated}BETWEEN {write_text(node.low)} AND {write_text(node.high)}"
    if isinstance(node, In):
        return f"{write_text(node.value)} {negated}IN ({', '.join(map(write_text, node.items))})"
    assert isinstance(node, IsNull)  # noqa: S101 - tells the type checker what is left
    return f"{_grouped(node.value, isinstance(node.value, _CONDITION))} IS {negated}NULL"


_WRITERS: dict[type[Node], Callable[[Any], str]] = {
    Text: lambda node: quote(node.value),
    Number: lambda node: repr(node.value),
    Boolean: lambda node: "TRUE" if node.value else "FALSE",
    Date: lambda node: f"DATE('{write_instant(node)}')",
    Timestamp: lambda node: f"TIMESTAMP('{write_instant(node)}')",
    Interval: _interval,
    Geometry: _geometry,
    GeometryCollection: lambda node: f"GEOMETRYCOLLECTION({', '.join(map(_geometry, node.members))})",
    BBox: lambda node: f"BBOX({', '.join(map(_coordinate, node.values))})",
    Array: lambda node: f"({_listed(node.items)})",
    Property: lambda node: _name(node.name),
    Function: lambda node: f"{node.name}({_listed(node.arguments)})",
    Fold: lambda node: f"{node.mode.upper()}({write_text(node.argument)})",
    Arithmetic: _arithmetic,
    Comparison: lambda node: f"{write_text(node.left)} {node.operator} {write_text(node.right)}",
    Like: _predicate,
    Between: _predicate,
    In: _predicate,
    IsNull: _predicate,
    Relation: lambda node: f"{node.name.upper()}({write_text(node.left)}, {write_text(node.right)})",
    Logic: _logic,
    Not: _not,
}
