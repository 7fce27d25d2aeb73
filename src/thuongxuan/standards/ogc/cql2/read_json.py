"""The JSON encoding of CQL2 (clause 8.3, annex C)."""

import math
from collections.abc import Callable
from typing import Any, cast

import msgspec

from thuongxuan.errors import m
from thuongxuan.standards.ogc.cql2 import build
from thuongxuan.standards.ogc.cql2.fault import DEFAULT_LIMITS, Fault, Limits
from thuongxuan.standards.ogc.cql2.geometry import make_bbox, make_collection, make_geometry
from thuongxuan.standards.ogc.cql2.instants import read_date, read_instant, read_timestamp
from thuongxuan.standards.ogc.cql2.lexer import is_plain, require_characters
from thuongxuan.standards.ogc.cql2.nodes import (
    ArithmeticOperator,
    Array,
    Boolean,
    ComparisonOperator,
    Function,
    Geometry,
    Node,
    Number,
    Property,
    Text,
)
from thuongxuan.standards.ogc.cql2.words import ARITHMETIC, COMPARISONS, GEOMETRY_BY_WORD, RELATIONS

_OPERANDS = {
    **dict.fromkeys(COMPARISONS | ARITHMETIC | RELATIONS | {"like", "in"}, 2),
    **dict.fromkeys(("not", "isNull", "casei", "accenti"), 1),
    "between": 3,
}
"""How many arguments an operation takes; the others take any number."""
_TYPES = {name: name for name in GEOMETRY_BY_WORD.values()}
_INT64 = range(-(2**63), 2**63)


def read_json(data: str | bytes, limits: Limits = DEFAULT_LIMITS) -> Node:
    """The syntax tree of a filter in the JSON encoding. Raises ``Fault`` with the JSON pointer it stumbled on."""
    if len(data) > limits.json:
        raise Fault("", "length", m("Bộ lọc dài hơn {limit} byte.", limit=limits.json))
    try:
        value = msgspec.json.decode(data)
    except RecursionError:
        raise Fault("", "depth", m("Bộ lọc lồng nhau quá {limit} cấp.", limit=limits.depth)) from None
    except (msgspec.MsgspecError, UnicodeError):
        raise Fault("", "syntax", m("Bộ lọc không phải là JSON hợp lệ.")) from None
    return read_value(value, limits)


def read_value(value: Any, limits: Limits = DEFAULT_LIMITS) -> Node:
    """The syntax tree of a filter that came as part of a decoded JSON document. Raises ``Fault``."""
    return build.check_limits(build.condition(_Reader(limits).read(value, "", 0)), limits)


class _Reader:
    def __init__(self, limits: Limits) -> None:
        self._deepest = limits.depth
        self._objects: dict[str, Callable[[dict[str, Any], str, int], Node]] = {
            "op": self._operation,
            "property": self._property,
            "date": lambda value, at, _: read_date(_string(value["date"], at), at),
            "timestamp": lambda value, at, _: read_timestamp(_string(value["timestamp"], at), at),
            "interval": self._interval,
            "type": self._geometry,
            "bbox": lambda value, at, _: make_bbox(value["bbox"], at),
        }

    def read(self, value: Any, at: str, depth: int) -> Node:
        """Any value, as the node it stands for."""
        if depth > self._deepest:
            raise Fault(at, "depth", m("Bộ lọc lồng nhau quá {limit} cấp.", limit=self._deepest))
        if isinstance(value, dict):
            for member, read in self._objects.items():
                if member in value:
                    return read(value, at, depth)
        if isinstance(value, list):
            return Array(self._all(value, at, depth), at=at)
        return _scalar(value, at)

    def _all(self, values: list[Any], at: str, depth: int) -> tuple[Node, ...]:
        return tuple(self.read(value, f"{at}/{number}", depth + 1) for number, value in enumerate(values))

    def _operation(self, value: dict[str, Any], at: str, depth: int) -> Node:
        name, raw = _string(value["op"], f"{at}/op"), value.get("args")
        if not isinstance(raw, list):
            raise Fault(at, "syntax", m("“args” phải là một mảng."))
        count = _OPERANDS.get(name)
        if count not in {None, len(raw)} or (name in {"and", "or"} and len(raw) < 2):
            reason = m("“{name}” không nhận {found} đối số.", name=name[:40], found=len(raw))
            raise Fault(f"{at}/args", "syntax", reason)
        arguments = self._all(raw, f"{at}/args", depth)
        if name == "in":
            return self._among(arguments, at)
        return _node(name, arguments, at)

    def _among(self, arguments: tuple[Node, ...], at: str) -> Node:
        if not isinstance(arguments[1], Array):
            raise Fault(arguments[1].at, "syntax", m("Danh sách của “in” phải là một mảng."))
        return build.among(arguments[0], arguments[1].items, at)

    def _property(self, value: dict[str, Any], at: str, _depth: int) -> Node:
        name = _string(value["property"], f"{at}/property")
        if not name:
            raise Fault(at, "syntax", m("Tên thuộc tính đang rỗng."))
        return Property(name, at=at)

    def _interval(self, value: dict[str, Any], at: str, depth: int) -> Node:
        ends = value["interval"]
        if not isinstance(ends, list) or len(ends) != 2:
            raise Fault(at, "time", m("“interval” phải là một mảng có hai đầu."))
        start, end = (self._end(end, f"{at}/interval/{number}", depth) for number, end in enumerate(ends))
        return build.interval(start, end, at)

    def _end(self, value: Any, at: str, depth: int) -> Node | None:
        if isinstance(value, str):
            return None if value == ".." else read_instant(_string(value, at), at)
        node = self.read(value, at, depth + 1)
        if not isinstance(node, Property | Function):
            raise Fault(at, "type", m("Đầu khoảng thời gian là ngày, thời điểm, '..' hoặc tên thuộc tính."))
        return node

    def _geometry(self, value: dict[str, Any], at: str, _depth: int) -> Node:
        if value["type"] != "GeometryCollection":
            return _simple(value, at)
        members = value.get("geometries")
        if not isinstance(members, list):
            raise Fault(at, "geometry", m("Tập hợp hình thiếu “geometries”."))
        return make_collection([_simple(item, f"{at}/geometries/{i}") for i, item in enumerate(members)], at)


def _scalar(value: Any, at: str) -> Node:
    if isinstance(value, str):
        return Text(_string(value, at), at=at)
    if isinstance(value, bool):
        return Boolean(value, at=at)
    if isinstance(value, int | float):
        return Number(_finite(value, at), at=at)
    raise Fault(at, "syntax", m("Giá trị này không phải là một phần của bộ lọc CQL2."))


def _finite(value: float, at: str) -> int | float:
    """The number itself; a whole number beyond 64 bits becomes a float."""
    if isinstance(value, int) and value in _INT64:
        return value
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise Fault(at, "number", m("Số quá lớn."))
    return number


def _node(name: str, arguments: tuple[Node, ...], at: str) -> Node:
    if name in {"and", "or"}:
        return build.logic(name, arguments, at)
    if len(arguments) == 2 and name in _OPERANDS:
        return _binary(name, *arguments, at=at)
    if name in {"casei", "accenti"}:
        return build.fold(name, arguments[0], at)
    if name == "not":
        return build.negation(arguments[0], at)
    if name == "isNull":
        return build.is_null(arguments[0], at)
    if name == "between":
        return build.between(arguments[0], arguments[1], arguments[2], at)
    if not is_plain(name):
        raise Fault(f"{at}/op", "function", m("Không có phép so sánh hay hàm nào tên “{name}”.", name=name[:40]))
    return Function(name, arguments, at=at)


def _binary(name: str, left: Node, right: Node, at: str) -> Node:
    if name in COMPARISONS:
        return build.comparison(cast("ComparisonOperator", name), left, right, at)
    if name in ARITHMETIC:
        return build.arithmetic(cast("ArithmeticOperator", name), left, right, at)
    if name == "like":
        return build.like(left, right, at)
    return build.relation(name, left, right, at)


def _simple(value: Any, at: str) -> Geometry:
    kind = _TYPES.get(value["type"]) if isinstance(value, dict) and isinstance(value.get("type"), str) else None
    if kind is None:
        raise Fault(at, "geometry", m("Loại hình này không có trong GeoJSON."))
    return make_geometry(kind, value.get("coordinates"), at)


def _string(value: Any, at: str) -> str:
    if not isinstance(value, str):
        raise Fault(at, "syntax", m("Ở đây cần một chuỗi ký tự."))
    require_characters(value, at)
    return value
