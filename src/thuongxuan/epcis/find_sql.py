"""Statements that find events and the values that occur in them."""

from datetime import datetime
from typing import Any
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


FEW = 2_000
"""So many are sorted in a few milliseconds; where there are more, walking the order meets enough of them soon."""


def page_sql(
    conditions: Conditions, order: Order, after: tuple[str, UUID] | None, most: int, *, few: bool = False
) -> str:
    """The statement of one page: what comes behind ``after`` (sort key and id) in the order. Binds its values.

    The planner cannot know how rare a fact is, and walks the order through millions of events to find three. With
    ``few`` all events that fulfil the conditions are found first, at most ``FEW``; the first column of the first row
    tells how many.
    """
    if order.key is None:
        kind, ordered = "timestamptz", f"e.{order.column}"
    else:
        kind, ordered = "jsonb", f"coalesce(e.measures -> {conditions.bind(order.key, 'text')} -> 0, 'null')"
    where, (sign, way) = conditions.where, ("<", "DESC") if order.descending else (">", "ASC")
    if after is not None:
        last = f"({conditions.bind(_sort_value(order, after[0]), kind)}, {conditions.bind(after[1], 'uuid')})"
        where = f"{where} AND ({ordered}, e.id) {sign} {last}"
    parts = {"where": where, "ordered": ordered, "way": way, "most": int(most), "few": FEW, "columns": _COLUMNS}
    return (_FEW if few else _WALK).format(**parts)


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


def _sort_value(order: Order, text: str) -> Any:
    return text if order.key is not None else datetime.fromisoformat(text)


async def page(
    hot: HotPool, conditions: Conditions, order: Order, after: tuple[str, UUID] | None, most: int
) -> list[Found]:
    """At most ``most`` events. Raises ``ValueError`` for a sort key that is none."""
    bound = len(conditions.parameters)
    if conditions.may_be_few:
        rows = await hot.fetch(page_sql(conditions, order, after, most, few=True), *conditions.parameters)
        if rows[0]["n"] <= FEW:
            return [_found(row) for row in rows if row["id"] is not None]
        del conditions.parameters[bound:]
    return [_found(row) for row in await hot.fetch(page_sql(conditions, order, after, most), *conditions.parameters)]


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
