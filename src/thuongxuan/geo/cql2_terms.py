"""Pieces of a compiled filter: bound parameters, and SQL expressions that know their kind."""

import unicodedata
from typing import Any

from msgspec import Struct

from thuongxuan.errors import Message, m
from thuongxuan.geo.queryable import Kind
from thuongxuan.standards.ogc.cql2.fault import Fault, Place
from thuongxuan.standards.ogc.cql2.instants import read_instant
from thuongxuan.standards.ogc.cql2.nodes import Boolean, Date, Node, Number, Text, Timestamp

SQL_TYPES: dict[Kind, str] = {
    "string": "text",
    "number": "float8",
    "integer": "bigint",
    "boolean": "boolean",
    "date": "date",
    "timestamp": "timestamptz",
    "geometry": "geometry",
}
NUMERIC = frozenset({"number", "integer"})
TEMPORAL = frozenset({"date", "timestamp"})
KIND_NAMES: dict[Kind, Message] = {
    "string": m("chuỗi ký tự"),
    "number": m("số"),
    "integer": m("số nguyên"),
    "boolean": m("đúng/sai"),
    "date": m("ngày tháng"),
    "timestamp": m("thời điểm"),
    "interval": m("khoảng thời gian"),
    "geometry": m("hình"),
    "array": m("mảng"),
}


class Term(Struct, frozen=True):
    """An SQL expression of a kind; ``item`` is of arrays and intervals, ``srid`` of geometries."""

    sql: str
    kind: Kind
    at: Place = 0
    item: Kind | None = None
    srid: int = 0
    constant: bool = False


class Parameters:
    """Values in the order of their placeholders. Nothing else of a filter than its shape enters the SQL text."""

    def __init__(self, first: int) -> None:
        self.values: list[Any] = []
        self._first = first

    def bind(self, value: Any, sql_type: str) -> str:
        """The placeholder of a value."""
        self.values.append(value)
        return f"${self._first + len(self.values) - 1}::{sql_type}"


def literal(node: Node) -> tuple[Any, Kind] | None:
    """Value and kind of a scalar literal; texts in the composed form the data has. ``None`` for anything else."""
    if isinstance(node, Text):
        return unicodedata.normalize("NFC", node.value), "string"
    if isinstance(node, Number):
        return node.value, "integer" if isinstance(node.value, int) else "number"
    if isinstance(node, Boolean):
        return node.value, "boolean"
    if isinstance(node, Date):
        return node.value, "date"
    return (node.value, "timestamp") if isinstance(node, Timestamp) else None


def beside(node: Node, kind: Kind | None) -> Node:
    """The node itself; but a text beside a date or a timestamp is read as one, as the standard's own tests do."""
    return read_instant(node.value, node.at) if kind in TEMPORAL and isinstance(node, Text) else node


def unlike(left: Kind, right: Kind, at: Place) -> Fault:
    """What to raise when two kinds do not go together."""
    reason = m("Không so sánh được {left} với {right}.", left=KIND_NAMES[left], right=KIND_NAMES[right])
    return Fault(at, "type", reason)


def require(term: Term, *kinds: Kind) -> Term:
    """The term itself when it is of one of the kinds. Raises ``Fault``."""
    if term.kind not in kinds:
        reason = m("Ở đây cần {wanted}, đang là {found}.", wanted=KIND_NAMES[kinds[0]], found=KIND_NAMES[term.kind])
        raise Fault(term.at, "type", reason)
    return term
