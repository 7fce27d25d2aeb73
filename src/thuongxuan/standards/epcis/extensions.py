"""Extension fields of an event and of the parts that can carry them, as flat facts."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from thuongxuan.standards.epcis.facts import Extended, Section
from thuongxuan.standards.epcis.instants import read_instant
from thuongxuan.standards.epcis.names import expand

Prefixes = Mapping[str, str]
_VALUES = ("@value", "#text")
"""Where a value sits that carries attributes: JSON-LD's own member, and the one of documents converted from XML."""

_OPEN = frozenset(("readPoint", "bizLocation"))
"""Parts whose extension fields may have names without a prefix."""


def extensions_of(value: Mapping[str, Any], prefixes: Prefixes) -> Iterator[Extended]:
    """Every extension field of an event, of its lot data, places, error declaration and sensor parts."""
    for section, part in _parts(value):
        for name, member in part.items():
            if ":" in name or (section in _OPEN and name != "id"):
                yield from _facts(section, False, name, member, prefixes)


def _parts(value: Mapping[str, Any]) -> Iterator[tuple[Section, Mapping[str, Any]]]:
    yield "event", value
    single: tuple[Section, ...] = ("ilmd", "errorDeclaration", "readPoint", "bizLocation")
    for section in single:
        if isinstance(part := value.get(section), dict):
            yield section, part
    elements = value.get("sensorElementList")
    for element in elements if isinstance(elements, list) else ():
        yield "sensorElement", element
        yield "sensorMetadata", element.get("sensorMetadata", {})
        for report in element["sensorReport"]:
            yield "sensorReport", report


def _facts(section: Section, inner: bool, name: str, value: Any, prefixes: Prefixes) -> Iterator[Extended]:
    if isinstance(value, list):
        for member in value:
            yield from _facts(section, inner, name, member, prefixes)
        return
    simple = next((value[key] for key in _VALUES if key in value), None) if isinstance(value, dict) else value
    yield _fact(section, inner, name, simple, prefixes)
    if isinstance(value, dict):
        for key, member in value.items():
            if key not in _VALUES:
                yield from _facts(section, True, key, member, prefixes)


def _fact(section: Section, inner: bool, name: str, value: Any, prefixes: Prefixes) -> Extended:
    full = expand(name, prefixes)
    if isinstance(value, bool):
        return Extended(section, inner, full, name, "true" if value else "false")
    if isinstance(value, int | Decimal):
        return Extended(section, inner, full, name, str(value), Decimal(value))
    if isinstance(value, str):
        return Extended(section, inner, full, name, value, None, read_instant(value))
    return Extended(section, inner, full, name)
