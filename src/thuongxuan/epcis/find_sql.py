"""Statements that find events and the values that occur in them."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

from thuongxuan.db.bytes import HotPool
from thuongxuan.epcis.access import Viewer
from thuongxuan.epcis.conditions_sql import Conditions
from thuongxuan.epcis.models import EVERYBODY


class Found(msgspec.Struct, frozen=True):
    """One event as it is stored; ``sort_key`` is what it was ordered by, as text."""

    id: UUID
    record_time: datetime
    event_id: str
    context: str | None
    document: str
    sort_key: str = ""


class Order(msgspec.Struct, frozen=True):
    """The order of a page. ``key`` names a measure; without it, it is the ``column``."""

    column: str = "event_time"
    key: str | None = None
    descending: bool = True


_COLUMNS = "e.id, e.record_time, e.event_id, e.context, e.document"


Way = Literal["next", "few", "walk"]
FEW = 2_000
"""So many are sorted in a few milliseconds; where there are more, walking the order meets enough of them soon."""


def page_sql(
    conditions: Conditions, order: Order, after: tuple[str, UUID] | None, most: int, way_of: Way = "walk"
) -> str:
    """The statement of one page: what comes behind ``after`` (sort key and id) in the order. Binds its values.

    The planner cannot know how rare a fact is, and walks the order through millions of events to find three. So there
    are three ways: ``next`` looks only at the next events of the order, ``few`` finds all that fulfil the conditions
    unless they are many, ``walk`` walks. Of the first two, the column ``n`` of the first row tells how many were looked
    at.
    """
    if order.key is None:
        kind, ordered = "timestamptz", f"e.{order.column}"
    else:
        kind, ordered = "jsonb", f"coalesce(e.measures -> {conditions.bind(order.key, 'text')} -> 0, 'null')"
    where, visible = conditions.where, conditions.visible
    sign, way = ("<", "DESC") if order.descending else (">", "ASC")
    if after is not None:
        last = f"({conditions.bind(_sort_value(order, after[0]), kind)}, {conditions.bind(after[1], 'uuid')})"
        where, visible = (f"{part} AND ({ordered}, e.id) {sign} {last}" for part in (where, visible))
    parts = {"where": where, "visible": visible, "ordered": ordered, "way": way, "columns": _COLUMNS}
    return _STATEMENTS[way_of].format(**parts, most=int(most), few=FEW, next=NEXT)


NEXT = 1_000
"""Events in the order that are looked at before anything else, where most have what is asked for."""
_NEXT = """
WITH next AS MATERIALIZED (
    SELECT * FROM epcis_event e WHERE {visible} ORDER BY {ordered} {way}, e.id {way} LIMIT {next}
)
SELECT counted.n, shown.*, shown.sort_value::text AS sort_key
FROM (SELECT count(*) AS n FROM next) counted
LEFT JOIN (
    SELECT {columns}, {ordered} AS sort_value FROM next e WHERE {where}
    ORDER BY {ordered} {way}, e.id {way} LIMIT {most}
) shown ON true
ORDER BY shown.sort_value {way}, shown.id {way}
"""
_WALK = """
SELECT {columns}, {ordered}::text AS sort_key FROM epcis_event e WHERE {where}
ORDER BY {ordered} {way}, e.id {way} LIMIT {most}
"""
_FEW = """
WITH hit AS MATERIALIZED (
    SELECT {columns}, {ordered} AS sort_value FROM epcis_event e WHERE {where} LIMIT {few} + 1
)
SELECT counted.n, shown.*, shown.sort_value::text AS sort_key
FROM (SELECT count(*) AS n FROM hit) counted
LEFT JOIN (SELECT * FROM hit ORDER BY sort_value {way}, id {way} LIMIT {most}) shown ON counted.n <= {few}
ORDER BY shown.sort_value {way}, shown.id {way}
"""
_STATEMENTS: dict[Way, str] = {"next": _NEXT, "few": _FEW, "walk": _WALK}


def _sort_value(order: Order, text: str) -> Any:
    return text if order.key is not None else datetime.fromisoformat(text)


async def page(
    hot: HotPool, conditions: Conditions, order: Order, after: tuple[str, UUID] | None, most: int
) -> list[Found]:
    """At most ``most`` events. Raises ``ValueError`` for a sort key that is none."""
    bound = len(conditions.parameters)
    for way_of in _ways(conditions, order):
        rows = await hot.fetch(page_sql(conditions, order, after, most, way_of), *conditions.parameters)
        found = [_found(row) for row in rows if row["id"] is not None]
        if way_of == "walk" or _is_whole(way_of, rows[0]["n"], len(found), most):
            break
        del conditions.parameters[bound:]
    return found


def _ways(conditions: Conditions, order: Order) -> tuple[Way, ...]:
    if conditions.common_only and order.key is None:
        return "next", "few", "walk"
    return ("few", "walk") if conditions.may_be_few else ("walk",)


def _is_whole(way_of: Way, looked_at: int, found: int, most: int) -> bool:
    return looked_at <= FEW if way_of == "few" else found >= most or looked_at < NEXT


def _found(row: Any) -> Found:
    return Found(row["id"], row["record_time"], row["event_id"], row["context"], row["document"], row["sort_key"])


async def more_than(hot: HotPool, conditions: Conditions, most: int) -> bool:
    """Whether more than ``most`` events fulfil the conditions; counting stops there."""
    found = f"SELECT FROM epcis_event e WHERE {conditions.where} LIMIT {int(most) + 1}"
    return bool(await hot.fetchval(f"SELECT count(*) > {int(most)} FROM ({found}) f", *conditions.parameters))  # noqa: S608 - the same


_BY_IDENTITY = """
SELECT {columns} FROM epcis_identity i JOIN epcis_event e ON e.id = i.event AND e.record_time = i.record_time
WHERE i.digest = substr(sha256(convert_to({event_id}, 'UTF8')), 1, 16) AND {where}
ORDER BY e.record_time, e.id LIMIT 100
"""


async def by_event_id(hot: HotPool, event_id: str, viewer: Viewer) -> list[Found]:
    """The event and its error declarations, as far as the viewer sees them."""
    conditions = Conditions()
    wanted = conditions.bind(event_id, "text")
    sql = _BY_IDENTITY.format(columns=_COLUMNS, event_id=wanted, where=conditions.visible_to(viewer))
    return [Found(**dict(row)) for row in await hot.fetch(sql, *conditions.parameters)]


_VALUES = """
SELECT DISTINCT value FROM epcis_value
WHERE kind = $1 AND (public OR $2 OR owner_id = $3) AND value > $4 ORDER BY value LIMIT $5
"""
_KNOWN = """
SELECT EXISTS (SELECT FROM epcis_value WHERE kind = $1 AND value = $4 AND (public OR $2 OR owner_id = $3))
"""
_ALIKE = """
SELECT DISTINCT value FROM epcis_value
WHERE kind = 'epc' AND value LIKE $3 AND (public OR $1 OR owner_id = $2) LIMIT $4
"""


async def values(hot: HotPool, kind: str, viewer: Viewer, after: str, most: int) -> list[str]:
    """Values of a kind that occur in events the viewer may see, in their order."""
    rows = await hot.fetch(_VALUES, kind, viewer.officer, viewer.account or EVERYBODY, after, most)
    return [row[0] for row in rows]


async def is_known(hot: HotPool, kind: str, viewer: Viewer, value: str) -> bool:
    """Whether a value occurs in an event the viewer may see."""
    return bool(await hot.fetchval(_KNOWN, kind, viewer.officer, viewer.account or EVERYBODY, value))


async def alike(hot: HotPool, pattern: str, viewer: Viewer, most: int) -> list[str]:
    """Identifiers of things that match a pattern of LIKE, at most ``most``."""
    rows = await hot.fetch(_ALIKE, viewer.officer, viewer.account or EVERYBODY, pattern, most)
    return [row[0] for row in rows]
