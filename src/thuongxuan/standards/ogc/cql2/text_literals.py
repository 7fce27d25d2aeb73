"""A cursor over tokens, and the literals of the text encoding that have a grammar of their own."""

import math
from collections.abc import Callable
from typing import Any, TypeVar

from thuongxuan.errors import m
from thuongxuan.standards.ogc.cql2.fault import Fault
from thuongxuan.standards.ogc.cql2.geometry import LEVELS, make_bbox, make_collection, make_geometry
from thuongxuan.standards.ogc.cql2.instants import read_instant
from thuongxuan.standards.ogc.cql2.lexer import Token, unquote
from thuongxuan.standards.ogc.cql2.nodes import BBox, Date, Geometry, GeometryCollection, Timestamp
from thuongxuan.standards.ogc.cql2.words import GEOMETRY_BY_WORD

T = TypeVar("T")

# 1 and 308 zeros still fit a double; longer ones are a mistake.
_LONGEST_NUMBER = 400
_KINDS = {"number": m("một số"), "string": m("chuỗi trong nháy đơn")}


class Literals:
    """The cursor: ``here`` is the token not yet taken."""

    def __init__(self, found: list[Token]) -> None:
        self._tokens = found
        self._position = 0
        self.here = found[0]

    def take(self) -> Token:
        """The present token; the cursor moves on, but never behind the end."""
        token = self.here
        if token.kind != "end":
            self._position += 1
            self.here = self._tokens[self._position]
        return token

    def accept(self, kind: str) -> bool:
        """Take the present token when it is of the kind."""
        if self.here.kind != kind:
            return False
        self.take()
        return True

    def expect(self, kind: str) -> Token:
        """Take the present token, which must be of the kind. Raises ``Fault``."""
        if self.here.kind != kind:
            raise self.unexpected(self.here, kind)
        return self.take()

    def unexpected(self, token: Token, wanted: str = "") -> Fault:
        """What to raise at a token that cannot stand there."""
        found = token.text[:40]
        if token.kind == "end":
            return Fault(token.at, "syntax", m("Bộ lọc kết thúc giữa chừng."))
        if wanted in {"", "end"}:
            return Fault(token.at, "syntax", m("Không đặt “{found}” ở đây được.", found=found))
        named = _KINDS.get(wanted, wanted)
        return Fault(token.at, "syntax", m("Ở đây cần “{wanted}”, đang là “{found}”.", wanted=named, found=found))

    def listed(self, read: Callable[[], T]) -> list[T]:
        """One or more things up to the closing parenthesis, parted by commas."""
        items = [read()]
        while self.accept(","):
            items.append(read())
        self.expect(")")
        return items

    def geometry(self, token: Token) -> Geometry:
        """Well-known text behind the name of its type; heights may be given with or without ``Z``."""
        kind = GEOMETRY_BY_WORD[token.kind]
        tall = self.here.text in {"Z", "z"}
        if tall:
            self.take()
        self.expect("(")
        coordinates: Any = self.listed(self._point_or_position if kind == "MultiPoint" else self._reader(LEVELS[kind]))
        if kind == "Point":
            if len(coordinates) != 1:
                raise Fault(token.at, "geometry", m("POINT chỉ có một vị trí."))
            coordinates = coordinates[0]
        geometry = make_geometry(kind, coordinates, token.at)
        flat = geometry.coordinates
        while isinstance(flat[0], tuple):
            flat = flat[0]
        if tall and len(flat) != 3:
            raise Fault(token.at, "geometry", m("Hình ghi Z nhưng các điểm không có độ cao."))
        return geometry

    def collection(self, token: Token) -> GeometryCollection:
        """``GEOMETRYCOLLECTION(POINT(1 2), ...)``."""
        if self.here.text in {"Z", "z"}:
            self.take()
        self.expect("(")
        return make_collection(self.listed(self._member), token.at)

    def bbox(self, token: Token) -> BBox:
        """``BBOX(west, south, east, north)`` or with heights."""
        self.expect("(")
        return make_bbox(self.listed(self._signed_number), token.at)

    def open_or_instant(self, token: Token) -> Date | Timestamp | None:
        """An end of an interval given as a character literal; ``None`` for ``'..'``."""
        text = unquote(token.text)
        return None if text == ".." else read_instant(text, token.at)

    def _member(self) -> Geometry:
        if self.here.kind not in GEOMETRY_BY_WORD:
            raise self.unexpected(self.here)
        return self.geometry(self.take())

    def _reader(self, level: int) -> Callable[[], Any]:
        """Reads what stands directly inside the outermost parentheses of a type."""
        return self._position_numbers if level <= 1 else lambda: self._nested(level - 1)

    def _nested(self, level: int) -> Any:
        self.expect("(")
        return self.listed(self._reader(level))

    def _point_or_position(self) -> Any:
        if not self.accept("("):
            return self._position_numbers()
        numbers = self._position_numbers()
        self.expect(")")
        return numbers

    def _position_numbers(self) -> list[float]:
        numbers = [self._signed_number()]
        while self.here.kind in {"number", "-", "+"}:
            numbers.append(self._signed_number())
        return numbers

    def _signed_number(self) -> float:
        negative = self.here.kind == "-"
        if negative or self.here.kind == "+":
            self.take()
        value = number_of(self.expect("number"))
        return -value if negative else value


def number_of(token: Token) -> int | float:
    """The finite number of a token; whole numbers of 64 bits stay exact. Raises ``Fault``."""
    text = token.text
    value = math.inf
    if len(text) <= _LONGEST_NUMBER:
        value = int(text) if text.isdigit() and len(text) < 20 else float(text)
    if not math.isfinite(value):
        raise Fault(token.at, "number", m("Số quá lớn."))
    return value
