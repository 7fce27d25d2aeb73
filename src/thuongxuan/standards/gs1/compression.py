"""The compressed form of Digital Links: one path segment of the URL-safe base 64 alphabet.

Source: GS1 Digital Link Standard, Compression 1.0.0. An identifier is written as decimal digits of four bits, its value
by its components: numbers in as few bits as hold them, texts with an encoding of three bits, a length and characters
of four, six or seven bits. Frequent rows of identifiers have a code of two hexadecimal digits (``ROWS``); a parameter
that is no application identifier begins with F.
"""

import math
from collections.abc import Iterable, Mapping
from functools import cache

from thuongxuan.standards.gs1.fault import Fault
from thuongxuan.standards.gs1.identifiers import check, find, number_lengths

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
FOREIGN = "F"
Pairs = list[tuple[str, str]]
Part = tuple[bool, int, bool]
"""Whether a component is numeric, its (largest) length, and whether that length is fixed."""

_HEX = "0123456789ABCDEF"
_CODES = {
    "0A": "01 22", "0B": "01 10", "0C": "01 21", "0D": "01 17", "0E": "01 7003", "0F": "01 30",
    "1A": "01 10 21 17", "1B": "01 15", "1C": "01 11", "1D": "01 16", "1E": "01 91", "1F": "01 10 15",
    **{f"2{'ABCDEF'[n]}": f"01 310{n}" for n in range(6)},
    **{f"3{'ABCDEF'[n]}": f"01 320{n}" for n in range(6)},
    "9A": "8010 8011", "9B": "8017 8019", "9C": "8018 8019", "9D": "414 254",
    **{f"A{n}": f"01 392{n}" for n in range(10)},
    **{f"C{n}": f"255 390{n}" for n in range(10)},
    **{f"C{'ABCD'[n]}": f"255 394{n}" for n in range(4)},
}  # fmt: skip
ROWS: Mapping[str, tuple[str, ...]] = {code: tuple(row.split()) for code, row in _CODES.items()}
"""Codes for rows of identifiers whose values follow each other."""


def compress(elements: Iterable[tuple[str, str]], other: Iterable[tuple[str, str]] = ()) -> str:
    """The segment for elements, with parameters that are none. Raises ``Fault`` for a wrong or too long value."""
    values = dict(elements)
    for ai, value in values.items():
        check(find(ai), value)
    bits = []
    for code in _rows_in(values):
        bits.append(_bits(code, 4))
        bits += [_value(ai, values.pop(ai)) for ai in ROWS[code]]
    bits += [_bits(ai, 4) + _value(ai, values[ai]) for ai in sorted(values)]
    bits += [_foreign(name, value) for name, value in other]
    told = "".join(bits)
    told += "0" * (-len(told) % 6)
    return "".join(ALPHABET[int(told[at : at + 6], 2)] for at in range(0, len(told), 6))


def decompress(segment: str) -> tuple[Pairs, Pairs]:
    """Elements, the key of a Digital Link first, and the other parameters. Raises ``Fault``."""
    reader = _Reader(segment)
    elements: dict[str, str] = {}
    other: Pairs = []
    while reader.left > 8:
        code = reader.digits(2)
        if code in ROWS:
            read = [(ai, reader.value(ai)) for ai in ROWS[code]]
        elif code[0] == FOREIGN:
            other.append(reader.foreign(code[1]))
            continue
        else:
            ai = code + reader.digits(number_lengths().get(code, 2) - 2)
            read = [(ai, reader.value(ai))]
        for ai, value in read:
            if ai in elements:
                raise Fault(ai, 0, "repeated", "the same identifier stands twice")
            check(find(ai), value)
            elements[ai] = value
    if not reader.is_padding():
        raise Fault("", len(segment), "compression", "bits are left over")
    return sorted(elements.items(), key=lambda pair: find(pair[0]).paths is None), other


def _rows_in(values: Mapping[str, str]) -> list[str]:
    """The codes to use: always the one that saves most, the first of equals."""
    left = set(values)
    found: list[str] = []
    while True:
        fitting = [code for code, row in ROWS.items() if left.issuperset(row)]
        if not fitting:
            return found
        best = max(fitting, key=lambda code: len("".join(ROWS[code])))
        found.append(best)
        left -= set(ROWS[best])


@cache
def _parts(ai: str) -> tuple[Part, ...]:
    """Components as compression sees them: numbers of fixed length side by side are one, a text goes to the end."""
    parts: list[Part] = []
    for component in find(ai).components:
        numeric = component.kind == "N"
        fixed = component.shortest == component.longest and not component.optional
        before = parts[-1] if parts else None
        if before and before[0] == numeric and (before[2] == fixed or not numeric):
            parts[-1] = (numeric, before[1] + component.longest, fixed and before[2])
        else:
            parts.append((numeric, component.longest, fixed))
    return tuple(parts)


def _value(ai: str, value: str) -> str:
    bits, start = "", 0
    for numeric, most, fixed in _parts(ai):
        text = value[start : start + most] if fixed else value[start:]
        start += len(text)
        size = "" if fixed else f"{len(text):0{_length_bits(most)}b}"
        if numeric:
            bits += size + (f"{int(text):0{_number_bits(len(text))}b}" if text else "")
        else:
            bits += _text(text, size)
    return bits


def _text(text: str, size: str) -> str:
    """Encoding, length, characters: digits, hexadecimal in one case, base 64 alphabet, or ASCII."""
    if text.isdigit():
        return f"000{size}{int(text):0{_number_bits(len(text))}b}"
    for code, alphabet, width in ((2, _HEX, 4), (1, _HEX.lower(), 4), (3, ALPHABET, 6)):
        if text and set(text) <= set(alphabet):
            return f"{code:03b}{size}" + "".join(f"{alphabet.index(sign):0{width}b}" for sign in text)
    return f"100{size}" + "".join(f"{ord(sign):07b}" for sign in text)


def _foreign(name: str, value: str) -> str:
    if not 0 < len(name) < 128 or not set(name) <= set(ALPHABET) or len(value) > 127 or not value.isascii():
        raise Fault("", 0, "compression", f"the parameter {name!r} cannot be compressed")
    key = "".join(f"{ALPHABET.index(sign):06b}" for sign in name)
    return f"1111{len(name):07b}{key}{_text(value, f'{len(value):07b}')}"


def _bits(digits: str, width: int) -> str:
    return "".join(f"{int(digit, 16):0{width}b}" for digit in digits)


def _length_bits(most: int) -> int:
    return math.ceil(math.log2(most) + 0.01)


def _number_bits(digits: int) -> int:
    return math.ceil(digits * math.log2(10) + 0.01)


class _Reader:
    """Reads bits from the left. Everything raises ``Fault`` when they end too early."""

    def __init__(self, segment: str) -> None:
        wrong = next((place for place, sign in enumerate(segment) if sign not in ALPHABET), None)
        if wrong is not None:
            raise Fault("", wrong, "character", f"{segment[wrong]!r} is not in the alphabet of compression")
        self._bits = "".join(f"{ALPHABET.index(sign):06b}" for sign in segment)
        self._at = 0

    @property
    def left(self) -> int:
        """Bits not read yet."""
        return len(self._bits) - self._at

    def is_padding(self) -> bool:
        """Whether what is left only fills the last character."""
        return self.left < 6 and "1" not in self._bits[self._at :]

    def number(self, width: int) -> int:
        """An unsigned number."""
        if width > self.left:
            raise Fault("", self._at // 6, "compression", "the compressed form ends too early")
        self._at += width
        return int(self._bits[self._at - width : self._at] or "0", 2)

    def digits(self, count: int) -> str:
        """Hexadecimal digits."""
        return "".join(_HEX[self.number(4)] for _ in range(count))

    def value(self, ai: str) -> str:
        """The value of an identifier."""
        told = ""
        for numeric, most, fixed in _parts(ai):
            kind = 0 if numeric else self.number(3)
            size = most if fixed else self.number(_length_bits(most))
            told += self._text(kind, size)
        return told

    def foreign(self, first: str) -> tuple[str, str]:
        """A parameter that is no application identifier; ``first`` are the first four bits of its length."""
        size = int(first, 16) << 3 | self.number(3)
        name = "".join(ALPHABET[self.number(6)] for _ in range(size))
        kind = self.number(3)
        return name, self._text(kind, self.number(7))

    def _text(self, kind: int, size: int) -> str:
        if kind == 0:
            text = str(self.number(_number_bits(size))) if size else ""
            if len(text) > size:
                raise Fault("", self._at // 6, "compression", "the number is larger than its length says")
            return text.zfill(size)
        if kind > 4:
            raise Fault("", self._at // 6, "compression", "there is no such encoding")
        if kind == 4:
            return "".join(chr(self.number(7)) for _ in range(size))
        alphabet, width = ((_HEX.lower(), 4), (_HEX, 4), (ALPHABET, 6))[kind - 1]
        return "".join(alphabet[self.number(width)] for _ in range(size))
