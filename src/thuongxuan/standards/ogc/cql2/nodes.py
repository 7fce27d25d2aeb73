"""The syntax tree of a filter: what the text and the JSON encoding have in common. Nodes are values; where they
were read (``at``) does not count when they are compared.
"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, Literal

import msgspec

from thuongxuan.standards.ogc.cql2.fault import Place

ComparisonOperator = Literal["=", "<>", "<", ">", "<=", ">="]
ArithmeticOperator = Literal["+", "-", "*", "/", "%", "div", "^"]
GeometryType = Literal["Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon"]
Coordinates = tuple[Any, ...]
"""A position, or tuples of positions as deep as the type asks."""


class Node(msgspec.Struct, frozen=True, kw_only=True):
    """Anything in a filter."""

    at: Place = 0

    def __eq__(self, other: object) -> bool:
        """Whether both say the same, wherever they were read."""
        if type(self) is not type(other):
            return False
        return all(getattr(self, name) == getattr(other, name) for name in self.__struct_fields__ if name != "at")

    def __hash__(self) -> int:
        """Equal nodes hash alike; the place is left out."""
        return hash((type(self), *(getattr(self, name) for name in self.__struct_fields__ if name != "at")))

    def children(self) -> Iterator["Node"]:
        """The nodes directly below."""
        for name in self.__struct_fields__:
            value = getattr(self, name)
            if isinstance(value, Node):
                yield value
            elif isinstance(value, tuple):
                yield from (item for item in value if isinstance(item, Node))


class Text(Node, frozen=True):
    """A character literal."""

    value: str


class Number(Node, frozen=True):
    """A numeric literal, always finite."""

    value: int | float


class Boolean(Node, frozen=True):
    """TRUE or FALSE."""

    value: bool


class Date(Node, frozen=True):
    """A day of the Gregorian calendar, without a time zone."""

    value: date


class Timestamp(Node, frozen=True):
    """An instant in UTC, to the microsecond."""

    value: datetime


class Interval(Node, frozen=True):
    """A closed interval; an end is a Date, a Timestamp, a Property, a Function, or ``None`` for ``..``."""

    start: Node | None
    end: Node | None


class Geometry(Node, frozen=True):
    """A geometry literal in the axis order of its reference system; every position has as many numbers."""

    type: GeometryType
    coordinates: Coordinates


class GeometryCollection(Node, frozen=True):
    """A collection of simple geometries, never of collections."""

    members: tuple[Geometry, ...]


class BBox(Node, frozen=True):
    """Four or six numbers, lower corner first; west above east crosses the antimeridian."""

    values: tuple[float, ...]


class Array(Node, frozen=True):
    """An array, compared as a set."""

    items: tuple[Node, ...]


class Property(Node, frozen=True):
    """A reference to a queryable."""

    name: str


class Function(Node, frozen=True):
    """A call of a custom function."""

    name: str
    arguments: tuple[Node, ...]


class Fold(Node, frozen=True):
    """CASEI or ACCENTI of a character expression."""

    mode: Literal["casei", "accenti"]
    argument: Node


class Arithmetic(Node, frozen=True):
    """Two numeric expressions and an operator."""

    operator: ArithmeticOperator
    left: Node
    right: Node


class Comparison(Node, frozen=True):
    """Two scalar expressions and an operator."""

    operator: ComparisonOperator
    left: Node
    right: Node


class Like(Node, frozen=True):
    """A character expression against a pattern: ``%`` any characters, ``_`` one, ``\\`` escapes."""

    value: Node
    pattern: Node


class Between(Node, frozen=True):
    """A number between two numbers, both included."""

    value: Node
    low: Node
    high: Node


class In(Node, frozen=True):
    """A scalar expression among others."""

    value: Node
    items: tuple[Node, ...]


class IsNull(Node, frozen=True):
    """Whether an expression has no value."""

    value: Node


class Relation(Node, frozen=True):
    """A spatial (``s_``), temporal (``t_``) or array (``a_``) comparison, named as in JSON: ``t_metBy``."""

    name: str
    left: Node
    right: Node


class Logic(Node, frozen=True):
    """Two or more conditions, all connected by the same operator."""

    operator: Literal["and", "or"]
    conditions: tuple[Node, ...]


class Not(Node, frozen=True):
    """A negated condition."""

    condition: Node
