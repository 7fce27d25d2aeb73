"""The facts of an event: what queries look for, read once when an event is captured."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from thuongxuan.standards.epcis import vocabulary as cbv
from thuongxuan.standards.epcis.document import Event
from thuongxuan.standards.epcis.events import SENSOR_NUMBERS, understood
from thuongxuan.standards.epcis.extensions import extensions_of
from thuongxuan.standards.epcis.facts import ErrorDeclared, EventFacts, Linked, Role, Sensed, Thing
from thuongxuan.standards.epcis.instants import offset_minutes, read_instant
from thuongxuan.standards.epcis.names import expand
from thuongxuan.standards.epcis.vocabulary import Vocabulary
from thuongxuan.standards.gs1.epc import canonical
from thuongxuan.standards.gs1.fault import Fault

Prefixes = Mapping[str, str]
_EPCS: tuple[tuple[str, Role], ...] = (
    ("epcList", "epc"),
    ("childEPCs", "childEPC"),
    ("inputEPCList", "inputEPC"),
    ("outputEPCList", "outputEPC"),
)
_CLASSES: tuple[tuple[str, Role], ...] = (
    ("quantityList", "epcClass"),
    ("childQuantityList", "childEPCClass"),
    ("inputQuantityList", "inputEPCClass"),
    ("outputQuantityList", "outputEPCClass"),
)
_GEO = re.compile(r"geo:(-?\d{1,2}(?:\.\d+)?),(-?\d{1,3}(?:\.\d+)?)(?:,-?\d+(?:\.\d+)?)?(?:;.*)?", re.ASCII)
_SENSOR_WORDS = {"type": cbv.MEASUREMENT, "exception": cbv.ALERT, "component": cbv.COMPONENT}
_SENSOR_TIMES = frozenset(("time", "startTime", "endTime"))
_SENSOR_PLAIN = frozenset(("stringValue", "booleanValue", "hexBinaryValue", "uom"))


def facts_of(event: Event) -> EventFacts:
    """The facts of a valid event."""
    prefixes, kind = event.prefixes, str(event.value["type"])
    value = event.value if kind in cbv.EVENT_TYPES else understood(event.value)
    persistent = value.get("persistentDisposition", {})
    read_point, biz_location = (_place(value.get(name), prefixes) for name in ("readPoint", "bizLocation"))
    return EventFacts(
        type=kind if kind in cbv.EVENT_TYPES else expand(kind, prefixes),
        event_time=_time(value["eventTime"]),
        offset=offset_minutes(value["eventTimeZoneOffset"]),
        event_id=value.get("eventID"),
        action=value.get("action"),
        biz_step=_word(cbv.BIZ_STEP, value.get("bizStep"), prefixes),
        disposition=_word(cbv.DISPOSITION, value.get("disposition"), prefixes),
        persistent_set=tuple(_words(cbv.DISPOSITION, persistent.get("set", ()), prefixes)),
        persistent_unset=tuple(_words(cbv.DISPOSITION, persistent.get("unset", ()), prefixes)),
        read_point=read_point,
        biz_location=biz_location,
        transformation_id=_id(value.get("transformationID"), prefixes),
        certification=_certification(value.get("certificationInfo", ()), prefixes),
        things=tuple(_things(value, prefixes)),
        transactions=_linked(value, "bizTransaction", cbv.TRANSACTION_TYPE, prefixes),
        sources=_linked(value, "source", cbv.PARTY_TYPE, prefixes),
        destinations=_linked(value, "destination", cbv.PARTY_TYPE, prefixes),
        error=_error(value.get("errorDeclaration"), prefixes),
        sensors=tuple(_sensors(value.get("sensorElementList", ()), prefixes)),
        extensions=tuple(extensions_of(value, prefixes)),
        points=tuple(point for place in (read_point, biz_location) if place and (point := geo_point(place))),
    )


def identifier(value: str, prefixes: Prefixes) -> str:
    """The canonical spelling of an identifier; one that only looks like an EPC stays as it was sent."""
    full = expand(value, prefixes)
    try:
        return canonical(full)
    except Fault:
        return full


def geo_point(uri: str) -> tuple[float, float] | None:
    """Longitude and latitude of a ``geo:`` URI on WGS 84 (RFC 5870); ``None`` for any other place."""
    parts = _GEO.fullmatch(uri)
    if parts is None or ";crs=" in uri.lower().replace(";crs=wgs84", ""):
        return None
    latitude, longitude = float(parts[1]), float(parts[2])
    return (longitude, latitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None


def _time(text: str) -> datetime:
    found = read_instant(text)
    if found is None:
        raise ValueError(f"{text!r} came through validation")
    return found


def _id(value: str | None, prefixes: Prefixes) -> str | None:
    return None if value is None else identifier(value, prefixes)


def _word(vocabulary: Vocabulary, value: str | None, prefixes: Prefixes) -> str | None:
    return None if value is None else vocabulary.full(expand(value, prefixes))


def _words(vocabulary: Vocabulary, values: Any, prefixes: Prefixes) -> Iterator[str]:
    return (vocabulary.full(expand(value, prefixes)) for value in values)


def _place(value: Mapping[str, Any] | None, prefixes: Prefixes) -> str | None:
    return None if value is None else identifier(value["id"], prefixes)


def _certification(value: Any, prefixes: Prefixes) -> tuple[str, ...]:
    return tuple(identifier(one, prefixes) for one in ([value] if isinstance(value, str) else value))


def _things(value: Mapping[str, Any], prefixes: Prefixes) -> Iterator[Thing]:
    if "parentID" in value:
        yield Thing("parentID", identifier(value["parentID"], prefixes))
    for name, role in _EPCS:
        for epc in value.get(name, ()):
            yield Thing(role, identifier(epc, prefixes))
    for name, role in _CLASSES:
        for element in value.get(name, ()):
            quantity = element.get("quantity")
            exact = None if quantity is None else Decimal(quantity)
            yield Thing(role, identifier(element["epcClass"], prefixes), exact, element.get("uom", ""))


def _linked(value: Mapping[str, Any], name: str, types: Vocabulary, prefixes: Prefixes) -> tuple[Linked, ...]:
    return tuple(
        Linked(_word(types, one.get("type"), prefixes) or "", identifier(one[name], prefixes))
        for one in value.get(f"{name}List", ())
    )


def _error(value: Any, prefixes: Prefixes) -> ErrorDeclared | None:
    if value is None:
        return None
    reason = _word(cbv.ERROR_REASON, value.get("reason"), prefixes) or ""
    return ErrorDeclared(_time(value["declarationTime"]), reason, tuple(value.get("correctiveEventIDs", ())))


def _sensors(elements: Any, prefixes: Prefixes) -> Iterator[Sensed]:
    for number, element in enumerate(elements):
        if "sensorMetadata" in element:
            yield _sensed(element["sensorMetadata"], number, None, prefixes)
        for place, report in enumerate(element["sensorReport"]):
            yield _sensed(report, number, place, prefixes)


def _sensed(values: Mapping[str, Any], element: int, report: int | None, prefixes: Prefixes) -> Sensed:
    known = {
        field: _sensor_value(name, value, prefixes)
        for name, value in values.items()
        if (field := SENSOR_FIELDS.get(name))
    }
    return Sensed(element=element, report=report, **known)


def _sensor_value(name: str, value: Any, prefixes: Prefixes) -> Any:
    if name in SENSOR_NUMBERS:
        return Decimal(value)
    if name in _SENSOR_TIMES:
        return _time(value)
    if name in _SENSOR_WORDS:
        return _word(_SENSOR_WORDS[name], value, prefixes)
    return value if name in _SENSOR_PLAIN else identifier(value, prefixes)


def _wire_name(field: str) -> str:
    first, *rest = field.split("_")
    return first + "".join("ID" if part == "id" else part.capitalize() for part in rest)


SENSOR_FIELDS: Mapping[str, str] = {
    _wire_name(field): field for field in Sensed.__struct_fields__ if field not in {"element", "report"}
}
"""Name of a sensor field in EPCIS to its name in ``Sensed`` (``sDev`` to ``s_dev``)."""
