"""Values of query parameters: the same conditions from text of an address and from typed JSON."""

import re
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec

from thuongxuan.errors import Message, m
from thuongxuan.standards.epcis.index import identifier
from thuongxuan.standards.epcis.instants import read_instant
from thuongxuan.standards.epcis.names import expand
from thuongxuan.standards.epcis.shapes import NOT_URI, URI, is_huge
from thuongxuan.standards.epcis.vocabulary import Vocabulary

_NUMBER = re.compile(r"-?\d{1,200}(\.\d{1,200})?([eE][+-]?\d{1,3})?", re.ASCII)
_LOST_PLUS = re.compile(r"(.*T.*) (\d\d:\d\d)")
_TRUE = {"true": True, "1": True, "": True, "false": False, "0": False}
_INTEGER_DIGITS = 9


class NotTaken(ValueError):
    """A value that a parameter does not take."""

    def __init__(self, reason: Message) -> None:
        super().__init__(reason.text)
        self.reason = reason


class Given(msgspec.Struct, frozen=True):
    """What stands behind a parameter: strings of an address, or JSON values with exact numbers. Methods raise
    ``NotTaken``.
    """

    values: tuple[Any, ...]
    prefixes: Mapping[str, str]

    def texts(self) -> tuple[str, ...]:
        """At least one string."""
        if not self.values or not all(isinstance(value, str) and value for value in self.values):
            raise NotTaken(m("Ở đây cần ít nhất một chuỗi ký tự."))
        return self.values

    def uris(self) -> tuple[str, ...]:
        """Identifiers in their canonical spelling."""
        for value in self.texts():
            if not URI.fullmatch(value):
                raise NotTaken(NOT_URI)
        return tuple(identifier(value, self.prefixes) for value in self.values)

    def words(self, vocabulary: Vocabulary) -> tuple[str, ...]:
        """Words of a vocabulary in any spelling, or URIs of one's own, as URIs."""
        full = tuple(vocabulary.full(expand(value, self.prefixes)) for value in self.texts())
        for value in full:
            if not URI.fullmatch(value):
                raise NotTaken(m("“{found}” không phải từ của CBV hay một URI của riêng mình.", found=value[:80]))
        return full

    def among(self, allowed: tuple[str, ...]) -> tuple[str, ...]:
        """Strings of a short list."""
        if not set(self.texts()) <= set(allowed):
            raise NotTaken(m("Ở đây chỉ nhận: {allowed}.", allowed=", ".join(allowed)))
        return self.values

    def time(self) -> datetime:
        """One instant; a ``+`` that became a space in an address is understood."""
        value = self._single()
        found = as_time(value)
        if found is None:
            raise NotTaken(m("Thời điểm phải có thật và có múi giờ, ví dụ 2026-07-01T08:30:00+07:00."))
        return found

    def numbers(self) -> tuple[Decimal, ...]:
        """At least one number."""
        found = tuple(number for value in self.values if (number := as_number(value)) is not None)
        if not found or len(found) < len(self.values):
            raise NotTaken(m("Ở đây cần một số."))
        return found

    def number(self) -> Decimal:
        """One number."""
        self._single()
        return self.numbers()[0]

    def whole(self, least: int = 0) -> int:
        """One whole number of at most nine digits."""
        value = str(self._single())
        if not value.isascii() or not value.isdigit() or len(value) > _INTEGER_DIGITS or int(value) < least:
            raise NotTaken(m("Ở đây cần một số nguyên từ {least}.", least=least))
        return int(value)

    def truth(self) -> bool:
        """``true`` or ``false``; a query document also says null or a number, which mean true."""
        value = self._single()
        if value is None or isinstance(value, bool):
            return value is None or value
        if isinstance(value, int):
            return bool(value)
        if not isinstance(value, str) or value not in _TRUE:
            raise NotTaken(m("Ở đây cần true hoặc false."))
        return _TRUE[value]

    def single(self) -> str:
        """One string."""
        self._single()
        return self.texts()[0]

    def _single(self) -> Any:
        if len(self.values) != 1:
            raise NotTaken(m("Ở đây chỉ nhận một giá trị."))
        return self.values[0]


def as_number(value: Any) -> Decimal | None:
    """The number a value is or spells."""
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return None if is_huge(value) else Decimal(value)
    return Decimal(value) if isinstance(value, str) and _NUMBER.fullmatch(value) else None


def as_time(value: Any) -> datetime | None:
    """The instant a value spells."""
    if not isinstance(value, str):
        return None
    lost = _LOST_PLUS.fullmatch(value)
    return read_instant(f"{lost[1]}+{lost[2]}" if lost else value)
