"""From a SimpleEventQuery to conditions in SQL (EPCIS 2.0 section 8.2.7.1): the one place that knows both."""

from collections.abc import Callable, Coroutine
from datetime import datetime
from decimal import Decimal
from typing import Any

from thuongxuan.db.bytes import HotPool
from thuongxuan.epcis import find_sql, rows
from thuongxuan.epcis.conditions_sql import Conditions
from thuongxuan.epcis.errors import QueryNotValid, QueryParameter, QueryTooComplex
from thuongxuan.epcis.find_sql import Order
from thuongxuan.epcis.places_sql import Places
from thuongxuan.errors import FieldError, Malformed, m
from thuongxuan.geo.reading import read_shape
from thuongxuan.geo.shapes import Refused
from thuongxuan.geo.systems import SYSTEMS, WGS84
from thuongxuan.standards.epcis import query as q
from thuongxuan.standards.epcis import vocabulary as cbv
from thuongxuan.standards.epcis.names import PREFIXES, expand

INTERSECTS = "TX_intersects"
"""Our extension: a polygon as well-known text or GeoJSON, longitude first."""
MOST_VALUES = 1_000
"""Places or identifiers that one pattern or hierarchy may stand for."""
_PARTY_TYPES = tuple(cbv.PARTY_TYPE.full(word) for word in sorted(cbv.PARTY_TYPES))
_CLASSES = ("epcClass", "childEPCClass", "inputEPCClass", "outputEPCClass")
_COLUMNS: dict[str, Any] = {
    "eventTime": "event_time",
    "recordTime": "record_time",
    "readPoint": "read_point",
    "bizLocation": "biz_location",
}


def refused(error: q.QueryRefused) -> Malformed:
    """A query that is not taken, with every wrong parameter."""
    kind = QueryParameter if error.problem == "QueryParameterException" else QueryNotValid
    return kind(errors=[FieldError(fault.parameter, "invalid", fault.reason) for fault in error.faults])


def order_of(query: q.Query) -> Order:
    """The order of a query; by event time, newest first, when it asks for none."""
    if query.order_by in {None, "eventTime", "recordTime"}:
        return Order(_COLUMNS[query.order_by or "eventTime"], None, query.descending)
    key = rows.field_key("event", str(query.order_by), inner=False, declared=query.order_declared)
    return Order(key=key, descending=query.descending)


async def on_the_map(hot: HotPool, conditions: Conditions, places: Places, text: str) -> None:
    """Our own ``TX_intersects``: events whose read point or business location meets a polygon. Raises
    ``QueryParameter`` and ``QueryTooComplex``.
    """
    try:
        shape = read_shape(text, SYSTEMS[WGS84])
    except Refused as error:
        raise QueryParameter(errors=[FieldError(INTERSECTS, error.code, error.reason)]) from error
    if not await places.is_valid(hot, shape.wkt):
        raise QueryParameter(errors=[FieldError(INTERSECTS, "invalid", m("Hình tự cắt chính nó."))])
    found = _few(await places.intersecting(hot, shape.wkt, MOST_VALUES + 1))
    conditions.require(conditions.place("read_point", found), conditions.place("biz_location", found))


async def conditions_of(hot: HotPool, query: q.Query, places: Places) -> Conditions:
    """What an event must fulfil that the viewer is shown. Raises ``QueryTooComplex``."""
    asked = _Asked(hot, places)
    asked.sql.require(asked.sql.visible_to(places.viewer))
    for condition in query.conditions:
        await asked.add(condition)
    return asked.sql


class _Asked:
    """Translates condition by condition."""

    def __init__(self, hot: HotPool, places: Places) -> None:
        self.sql = Conditions()
        self._hot = hot
        self._places = places

    async def add(self, condition: q.Condition) -> None:
        """Add one condition."""
        later = _LATER.get(type(condition))
        if later is not None:
            await later(self, condition)
        else:
            self.sql.require(*_NOW[type(condition)](self.sql, condition))

    async def within(self, wanted: q.Within) -> None:
        """``WD_``: the places and what lies within them."""
        places = await self._places.within(self._hot, wanted.values, MOST_VALUES + 1)
        self.sql.require(self.sql.place(_COLUMNS[wanted.field], _few(places)))

    async def matches(self, wanted: q.Matches) -> None:
        """``MATCH_``: identifiers, and those that patterns stand for."""
        ids = [pattern.exact for pattern in wanted.patterns if pattern.exact is not None]
        for pattern in wanted.patterns:
            if pattern.like is not None:
                ids += _few(await find_sql.alike(self._hot, pattern.like, self._places.viewer, MOST_VALUES + 1))
        self.sql.require(self.sql.any_of([(role, one) for role in wanted.roles for one in ids]))

    async def attributes(self, wanted: q.AttributeIs) -> None:
        """``HASATTR_`` and ``EQATTR_``: what the master data that the viewer told or everybody knows says of things."""
        names = [expand(name, PREFIXES) for name in wanted.names]
        ids = _few(await self._places.described(self._hot, names, wanted.values, MOST_VALUES + 1))
        if wanted.field in {"readPoint", "bizLocation"}:
            self.sql.require(self.sql.place(_COLUMNS[wanted.field], ids))
        elif wanted.field in {"source", "destination"}:
            linked = [(wanted.field, rows.linked_value(kind, one)) for kind in _PARTY_TYPES for one in ids]
            self.sql.require(self.sql.any_of(linked))
        elif wanted.field == "epcClass":
            self.sql.require(self.sql.any_of([(role, one) for role in _CLASSES for one in ids]))
        else:
            key = rows.field_key("event", wanted.field, inner=False, declared=True)
            self.sql.require(self.sql.any_of([(key, one) for one in ids]))


def _few(values: list[str]) -> list[str]:
    if len(values) > MOST_VALUES:
        raise QueryTooComplex(m("Một mẫu hoặc một vùng gồm hơn {most} giá trị.", most=MOST_VALUES))
    return values


def _one_of(sql: Conditions, wanted: q.OneOf) -> list[str]:
    if wanted.field in {"readPoint", "bizLocation"}:
        return [sql.place(_COLUMNS[wanted.field], wanted.values)]
    return [sql.any_of([(wanted.field, value) for value in wanted.values])]


def _at(sql: Conditions, wanted: q.At) -> list[str]:
    if wanted.field == "errorDeclarationTime":
        return [sql.measure(wanted.field, wanted.operator, wanted.value)]
    return [sql.at(_COLUMNS[wanted.field], wanted.operator, wanted.value)]


def _amount(sql: Conditions, wanted: q.Amount) -> list[str]:
    key = rows.quantity_key(wanted.uom)
    return [sql.measure(key, wanted.operator, value) for value in wanted.values]


def _has(sql: Conditions, wanted: q.Has) -> list[str]:
    return [sql.has(wanted.what)]


def _linked(sql: Conditions, wanted: q.LinkedTo) -> list[str]:
    return [sql.any_of([(wanted.what, rows.linked_value(wanted.type, value)) for value in wanted.values])]


def _sensor(sql: Conditions, wanted: q.SensorIs) -> list[str]:
    key, found = rows.sensor_key(wanted.field, wanted.uom), []
    for value in wanted.values:
        if isinstance(value, Decimal | datetime):
            found.append(sql.measure(key, wanted.operator, value))
        else:
            found.append(sql.any_of([(key, rows.plain(value))]))
    return found


def _field(sql: Conditions, wanted: q.FieldIs) -> list[str]:
    key = rows.field_key(wanted.section, wanted.name, inner=wanted.inner, declared=wanted.declared)
    found = [sql.any_of([(key, text) for text in wanted.texts])] if wanted.texts else []
    compared: list[Decimal | datetime] = [*wanted.numbers, *wanted.times]
    return [*found, *(sql.measure(key, wanted.operator, value) for value in compared)]


def _there(sql: Conditions, wanted: q.FieldExists) -> list[str]:
    return [sql.has(rows.field_key(wanted.section, wanted.name, inner=wanted.inner, declared=wanted.declared))]


_NOW: dict[type, Callable[[Conditions, Any], list[str]]] = {
    q.OneOf: _one_of,
    q.At: _at,
    q.Amount: _amount,
    q.Has: _has,
    q.LinkedTo: _linked,
    q.SensorIs: _sensor,
    q.FieldIs: _field,
    q.FieldExists: _there,
}
_LATER: dict[type, Callable[[_Asked, Any], Coroutine[Any, Any, None]]] = {
    q.Within: _Asked.within,
    q.Matches: _Asked.matches,
    q.AttributeIs: _Asked.attributes,
}
