"""Element strings as scanners read them (FNC1) and as people write them (brackets).

Sources: GS1 General Specifications sections 7.8 (FNC1, predefined lengths) and 4.14 (brackets); the syntax dictionary.
"""

import re
from collections.abc import Iterable

from thuongxuan.standards.gs1.fault import Fault
from thuongxuan.standards.gs1.identifiers import Identifier, check, find, number_lengths

FNC1 = "\x1d"
"""How a scanner transmits the separator: the group separator of ASCII."""
SYMBOLOGIES = ("]C1", "]e0", "]d2", "]Q3", "]J1")
"""Symbology identifiers of GS1-128, DataBar, DataMatrix, QR Code and DotCode."""
_BRACKETED = re.compile(r"\(([0-9]{2,4})\)((?:[^(\\]|\\.)*)", re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)

Elements = tuple[tuple[str, str], ...]
"""Application identifiers and their values, in the order read."""


def parse(text: str) -> Elements:
    """Read an element string with FNC1, a symbology identifier in front or not. Raises ``Fault``."""
    rest = text[3:] if text.startswith(SYMBOLOGIES) else text
    start = len(text) - len(rest.removeprefix(FNC1))
    found = []
    while start < len(text):
        identifier = _identifier(text, start)
        begin = start + len(identifier.ai)
        end = text.find(FNC1, begin)
        end = len(text) if end < 0 else end
        if identifier.fixed:
            end = min(end, begin + identifier.length)
        found.append((identifier, text[begin:end]))
        start = end + (text[end : end + 1] == FNC1)
    return together(found)


def parse_bracketed(text: str) -> Elements:
    """Read ``(01)09521234567899(10)ABC``. A bracket in a value is written ``\\(``. Raises ``Fault``."""
    found, place = [], 0
    while place < len(text):
        part = _BRACKETED.match(text, place)
        if part is None:
            raise Fault("", place, "structure", "an application identifier in brackets should stand here")
        found.append((find(part[1]), _ESCAPED.sub(r"\1", part[2])))
        place = part.end()
    return together(found)


def format_string(elements: Iterable[tuple[str, str]]) -> str:
    """The element string with FNC1 where it is needed. Raises ``Fault``."""
    parts: list[str] = []
    for identifier, value in _checked(elements):
        parts += [identifier.ai, value, "" if identifier.fixed else FNC1]
    return "".join(parts).removesuffix(FNC1)


def format_bracketed(elements: Iterable[tuple[str, str]]) -> str:
    """The line that people read. Raises ``Fault``."""
    return "".join(f"({identifier.ai}){value.replace('(', chr(92) + '(')}" for identifier, value in _checked(elements))


def together(found: Iterable[tuple[Identifier, str]]) -> Elements:
    """The elements when every value is right and all may stand together. Raises ``Fault``."""
    pairs = list(found)
    values: dict[str, str] = {}
    for identifier, value in pairs:
        check(identifier, value)
        if values.setdefault(identifier.ai, value) != value:
            raise Fault(identifier.ai, 0, "repeated", "the same identifier with two values")
    if len(values) > 1 or not pairs or pairs[0][0].alone or pairs[0][0].groups:
        associate(pairs, values.keys())
    return tuple(values.items())


def associate(pairs: list[tuple[Identifier, str]], names: Iterable[str]) -> None:
    """Raise ``Fault`` when an identifier lacks another that it needs, or meets one that it excludes."""
    there = frozenset(names)
    if not there:
        raise Fault("", 0, "structure", "no elements")
    for identifier, _ in pairs:
        if identifier.alone and identifier.alone.isdisjoint(there):
            wanted = ", ".join(sorted(identifier.alone))
            raise Fault(identifier.ai, 0, "required", f"one of {wanted} has to go with it")
        for groups in identifier.groups:
            if not any(all(there & one for one in group) for group in groups):
                raise Fault(identifier.ai, 0, "required", "another identifier has to go with it")
        if identifier.excluded and not identifier.excluded.isdisjoint(there):
            others = ", ".join(sorted(identifier.excluded & there))
            raise Fault(identifier.ai, 0, "excluded", f"it cannot stand together with {others}")


def _identifier(text: str, start: int) -> Identifier:
    length = number_lengths().get(text[start : start + 2])
    if length is None:
        raise Fault("", start, "unknown", "no application identifier starts like this")
    return find(text[start : start + length])


def _checked(elements: Iterable[tuple[str, str]]) -> list[tuple[Identifier, str]]:
    pairs = [(find(ai), value) for ai, value in elements]
    together(pairs)
    return pairs
