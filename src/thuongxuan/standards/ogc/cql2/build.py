"""Nodes with operands of the right sort, as the grammar (annex B) and the schema (annex C) allow them."""

from collections.abc import Sequence
from datetime import UTC, datetime, time

from thuongxuan.errors import Message, m
from thuongxuan.standards.ogc.cql2.fault import Fault, Limits, Place
from thuongxuan.standards.ogc.cql2.geometry import positions
from thuongxuan.standards.ogc.cql2.nodes import (
    Arithmetic,
    ArithmeticOperator,
    Array,
    BBox,
    Between,
    Boolean,
    Comparison,
    ComparisonOperator,
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

_Types = tuple[type[Node], ...]
_ANY_KIND: _Types = (Property, Function)
CONDITION: _Types = (Logic, Not, Comparison, Like, Between, In, IsNull, Relation, Function, Boolean)
COMPUTED: _Types = (Logic, Not, Comparison, Like, Between, In, IsNull, Relation, Arithmetic)
"""What is put in parentheses for grouping; parentheses around anything else make an array."""
_CHARACTER: _Types = (Text, Fold, *_ANY_KIND)
_NUMERIC: _Types = (Number, Arithmetic, *_ANY_KIND)
_SCALAR: _Types = (Text, Fold, Number, Boolean, Date, Timestamp, Arithmetic, *_ANY_KIND)
_SPATIAL: _Types = (Geometry, GeometryCollection, BBox, *_ANY_KIND)
_TEMPORAL: _Types = (Date, Timestamp, Interval, *_ANY_KIND)
_ARRAY: _Types = (Array, *_ANY_KIND)

_LEAVES = frozenset({Text, Number, Boolean, Date, Timestamp, Property, Geometry, BBox})
_UNBOUNDED = frozenset({In, Array, Function, Like, Geometry, BBox})
"""What may hold many members, corners or characters."""

_WANTED: dict[_Types, Message] = {
    CONDITION: m("Ở đây cần một điều kiện, ví dụ tên = giá trị."),
    _CHARACTER: m("Ở đây cần một chuỗi ký tự hoặc tên thuộc tính."),
    _NUMERIC: m("Ở đây cần một số hoặc tên thuộc tính."),
    _SCALAR: m("Ở đây cần một giá trị đơn: chuỗi, số, đúng/sai, ngày, thời điểm, hoặc tên thuộc tính."),
    _SPATIAL: m("Ở đây cần một hình hoặc tên thuộc tính."),
    _TEMPORAL: m("Ở đây cần một ngày, thời điểm, khoảng thời gian, hoặc tên thuộc tính."),
    _ARRAY: m("Ở đây cần một mảng hoặc tên thuộc tính."),
}


def condition(node: Node) -> Node:
    """The node itself when it can be true or false. Raises ``Fault``, as all functions here do."""
    return _require(node, CONDITION)


def logic(operator: str, conditions: Sequence[Node], at: Place) -> Logic:
    """``AND`` or ``OR`` of two or more conditions."""
    return Logic("and" if operator == "and" else "or", tuple(condition(node) for node in conditions), at=at)


def negation(node: Node, at: Place) -> Not:
    """``NOT`` of a condition."""
    return Not(condition(node), at=at)


def comparison(operator: ComparisonOperator, left: Node, right: Node, at: Place) -> Comparison:
    """Two scalars compared."""
    return Comparison(operator, single(left), single(right), at=at)


def arithmetic(operator: ArithmeticOperator, left: Node, right: Node, at: Place) -> Arithmetic:
    """Two numbers computed."""
    return Arithmetic(operator, numeric(left), numeric(right), at=at)


def like(value: Node, pattern: Node, at: Place) -> Like:
    """A character expression against a literal pattern, which may be folded."""
    inner = pattern
    while isinstance(inner, Fold):
        inner = inner.argument
    if not isinstance(inner, Text):
        raise Fault(pattern.at, "type", m("Mẫu của LIKE phải là chuỗi ký tự trong nháy đơn."))
    return Like(_require(value, _CHARACTER), pattern, at=at)


def between(value: Node, low: Node, high: Node, at: Place) -> Between:
    """A number between two others."""
    return Between(numeric(value), numeric(low), numeric(high), at=at)


def among(value: Node, items: Sequence[Node], at: Place) -> In:
    """A scalar among others, at least one."""
    if not items:
        raise Fault(at, "syntax", m("Danh sách của IN không được rỗng."))
    return In(single(value), tuple(single(item) for item in items), at=at)


def is_null(value: Node, at: Place) -> IsNull:
    """Whether a value is missing; arrays are left out by the grammar."""
    if isinstance(value, Array):
        raise _unfit(value, _SCALAR)
    return IsNull(value, at=at)


def fold(mode: str, argument: Node, at: Place) -> Fold:
    """``CASEI`` or ``ACCENTI``."""
    return Fold("casei" if mode == "casei" else "accenti", _require(argument, _CHARACTER), at=at)


def relation(name: str, left: Node, right: Node, at: Place) -> Relation:
    """A spatial, temporal or array comparison."""
    wanted = {"s": _SPATIAL, "t": _TEMPORAL, "a": _ARRAY}[name[0]]
    return Relation(name, _require(left, wanted), _require(right, wanted), at=at)


def interval(start: Node | None, end: Node | None, at: Place) -> Interval:
    """An interval; literal ends must not run backwards."""
    if (
        isinstance(start, Date | Timestamp)
        and isinstance(end, Date | Timestamp)
        and _moment(start, last=False) > _moment(end, last=True)
    ):
        raise Fault(at, "time", m("Khoảng thời gian kết thúc trước khi bắt đầu."))
    return Interval(start, end, at=at)


def single(node: Node) -> Node:
    """The node itself when it is a scalar expression."""
    return _require(node, _SCALAR)


def numeric(node: Node) -> Node:
    """The node itself when it can be a number."""
    return _require(node, _NUMERIC)


def check_limits(root: Node, limits: Limits) -> Node:
    """The tree itself when it stays within the bounds; walks without recursion."""
    vertices, level, depth = 0, [root], 0
    while level:
        depth += 1
        if depth > limits.depth:
            raise Fault(level[0].at, "depth", m("Bộ lọc lồng nhau quá {limit} cấp.", limit=limits.depth))
        for node in level:
            if type(node) in _UNBOUNDED:
                vertices += _measure(node, limits)
            if vertices > limits.vertices:
                raise Fault(node.at, "vertices", m("Các hình có nhiều hơn {limit} điểm.", limit=limits.vertices))
        level = [child for node in level if type(node) not in _LEAVES for child in node.children()]
    return root


def _moment(node: Date | Timestamp, *, last: bool) -> datetime:
    """The instant itself, or the first or last moment of a day."""
    if isinstance(node, Timestamp):
        return node.value
    return datetime.combine(node.value, time.max if last else time.min, UTC)


def _measure(node: Node, limits: Limits) -> int:
    """The corners of a node, after its own bounds were checked."""
    if isinstance(node, In | Array | Function):
        items = node.arguments if isinstance(node, Function) else node.items
        if len(items) > limits.items:
            raise Fault(node.at, "items", m("Danh sách có nhiều hơn {limit} giá trị.", limit=limits.items))
    if isinstance(node, Like):
        _check_pattern(node.pattern, limits.pattern)
    return len(positions(node)) if isinstance(node, Geometry | BBox) else 0


def _check_pattern(node: Node, longest: int) -> None:
    while isinstance(node, Fold):
        node = node.argument
    value = node.value if isinstance(node, Text) else ""
    if len(value) > longest:
        raise Fault(node.at, "pattern", m("Mẫu của LIKE dài hơn {limit} ký tự.", limit=longest))
    if (len(value) - len(value.rstrip("\\"))) % 2:
        raise Fault(node.at, "pattern", m("Mẫu của LIKE không được kết thúc bằng dấu \\ lẻ loi."))


def _require(node: Node, wanted: _Types) -> Node:
    if not isinstance(node, wanted):
        raise _unfit(node, wanted)
    return node


def _unfit(node: Node, wanted: _Types) -> Fault:
    return Fault(node.at, "type", _WANTED[wanted])
