"""From a valid event to the row that is stored: the document as sent, and beside it what queries look for."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec

from thuongxuan.epcis.tokens import HAS, instant_text, token, tokens
from thuongxuan.standards.epcis.document import Event
from thuongxuan.standards.epcis.facts import EventFacts, Extended, Sensed
from thuongxuan.standards.epcis.index import SENSOR_FIELDS, facts_of, geo_point

Fact = tuple[str, str]
LARGEST_EXPONENT = 1_000
"""Decimal digits before or after the point of a number that can be compared; PostgreSQL ends at 16,383."""
_ENCODER = msgspec.json.Encoder(decimal_format="number")


class Row(msgspec.Struct, frozen=True):
    """An event ready to be stored. ``known`` are the values that lists of the binding show: kind and value; ``points``
    are places that are their own position (``geo:`` URIs): name, longitude, latitude.
    """

    id: str
    event_id: str
    declared_at: datetime | None
    event_time: datetime
    read_point: str | None
    biz_location: str | None
    tokens: list[int]
    measures: dict[str, list[Any]] | None
    context: str | None
    document: str
    known: list[Fact]
    points: list[tuple[str, float, float]]


def row_of(event: Event, event_id: str, row_id: str, context: bytes | None) -> Row:
    """The row of an event whose ``eventID`` was given or minted; ``context`` is that of its document as sent."""
    facts = facts_of(event)
    measures = _measures(facts)
    every = tokens([*_words(facts, event_id), *_sensor_words(facts), *_extension_words(facts)])
    return Row(
        id=row_id,
        event_id=event_id,
        declared_at=facts.error.time if facts.error else None,
        event_time=facts.event_time,
        read_point=facts.read_point,
        biz_location=facts.biz_location,
        tokens=[*every, *(token(HAS, key) for key in measures)],
        measures=measures or None,
        context=context.decode() if context is not None else None,
        document=event.raw.decode(),
        known=_known(facts),
        points=_points(facts),
    )


def encode(rows: list[Row]) -> str:
    """Rows as the statement takes them."""
    return _ENCODER.encode(rows).decode()


def field_key(section: str, name: str, *, inner: bool, declared: bool) -> str:
    """What an extension field is found by: the part of the event, whether below a top-level field, and its full name,
    or its name as written where a query does not declare the prefix.
    """
    return f"{'inner ' if inner else ''}{section} {'' if declared else 'written '}{name}"


def linked_value(kind: str, identifier: str) -> str:
    """A business transaction, source or destination of a type as one value."""
    return f"{kind} {identifier}"


def quantity_key(uom: str | None) -> str:
    """The measure of quantities in a unit; of all without one."""
    return "quantity" if uom is None else f"quantity {uom}"


def sensor_key(field: str, uom: str | None = None) -> str:
    """What a field of sensor reports and metadata is found by (``mean_value``), in a unit or in any."""
    return f"sensor {field}" if uom is None else f"sensor {field} {uom}"


def plain(value: str | bool) -> str:
    """A text or truth value as facts have it."""
    return value if isinstance(value, str) else str(value).lower()


def _words(facts: EventFacts, event_id: str) -> Iterator[Fact]:
    single = {
        "eventType": facts.type,
        "action": facts.action,
        "bizStep": facts.biz_step,
        "disposition": facts.disposition,
        "readPoint": facts.read_point,
        "bizLocation": facts.biz_location,
        "transformationID": facts.transformation_id,
        "eventID": event_id,
    }
    yield from ((kind, value) for kind, value in single.items() if value is not None)
    yield from (("persistentDisposition_set", one) for one in facts.persistent_set)
    yield from (("persistentDisposition_unset", one) for one in facts.persistent_unset)
    yield from ((thing.role, thing.id) for thing in facts.things)
    lists = {
        "bizTransaction": facts.transactions,
        "source": facts.sources,
        "destination": facts.destinations,
    }
    yield from ((kind, linked_value(one.type, one.id)) for kind, found in lists.items() for one in found)
    if facts.error is not None:
        yield HAS, "errorDeclaration"
        yield "errorReason", facts.error.reason
        yield from (("correctiveEventID", one) for one in facts.error.corrective_ids)


def _sensor_words(facts: EventFacts) -> Iterator[Fact]:
    if facts.sensors:
        yield HAS, "sensorElementList"
    for sensed in facts.sensors:
        for field in SENSOR_FIELDS.values():
            value = getattr(sensed, field)
            if isinstance(value, str | bool):
                yield sensor_key(field), plain(value)


def _extension_words(facts: EventFacts) -> Iterator[Fact]:
    for one in facts.extensions:
        for key in _keys(one):
            yield HAS, key
            if one.text is not None:
                yield key, one.text


def _keys(one: Extended) -> Iterator[str]:
    yield field_key(one.section, one.name, inner=one.inner, declared=True)
    if one.written != one.name:
        yield field_key(one.section, one.written, inner=one.inner, declared=False)


def _measures(facts: EventFacts) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for key, value in (*_quantities(facts), *_sensor_measures(facts), *_extension_measures(facts.extensions)):
        if isinstance(value, datetime):
            found.setdefault(key, []).append(instant_text(value))
        elif abs(value.adjusted()) < LARGEST_EXPONENT and len(value.as_tuple().digits) < LARGEST_EXPONENT:
            found.setdefault(key, []).append(value)
    return found


def _quantities(facts: EventFacts) -> Iterator[tuple[str, Decimal | datetime]]:
    if facts.error is not None:
        yield "errorDeclarationTime", facts.error.time
    for one in facts.things:
        if one.quantity is not None:
            yield quantity_key(None), one.quantity
            yield quantity_key(one.uom), one.quantity


def _sensor_measures(facts: EventFacts) -> Iterator[tuple[str, Decimal | datetime]]:
    for sensed in facts.sensors:
        yield from _of_one_sensor(sensed)


def _of_one_sensor(sensed: Sensed) -> Iterator[tuple[str, Decimal | datetime]]:
    for field in SENSOR_FIELDS.values():
        value = getattr(sensed, field)
        if isinstance(value, Decimal | datetime):
            yield sensor_key(field), value
        if isinstance(value, Decimal) and sensed.uom:
            yield sensor_key(field, sensed.uom), value


def _extension_measures(extensions: tuple[Extended, ...]) -> Iterator[tuple[str, Decimal | datetime]]:
    for one in extensions:
        value = one.time if one.number is None else one.number
        if value is not None:
            yield from ((key, value) for key in _keys(one))


def _known(facts: EventFacts) -> list[Fact]:
    places = {"bizStep": facts.biz_step, "bizLocation": facts.biz_location, "readPoint": facts.read_point}
    single = {"eventType": facts.type, "disposition": facts.disposition, **places}
    found = {(kind, value) for kind, value in single.items() if value is not None}
    return sorted(found | {("epc", thing.id) for thing in facts.things})


def _points(facts: EventFacts) -> list[tuple[str, float, float]]:
    if not facts.points:
        return []
    places = {place for place in (facts.read_point, facts.biz_location) if place}
    return [(place, *point) for place in sorted(places) if (point := geo_point(place)) is not None]
