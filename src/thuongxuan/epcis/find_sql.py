"""Statements that find events: conditions with bound parameters, one page in the order of time."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

import msgspec

from thuongxuan.db.bytes import HotPool
from thuongxuan.epcis.access import Viewer
from thuongxuan.epcis.models import EVERYBODY
from thuongxuan.epcis.tokens import HAS, instant_text, token

Order = Literal["event_time", "record_time"]
Comparison = Literal["=", ">", ">=", "<", "<="]
COMPARED: dict[str, Comparison] = {"EQ": "=", "GT": ">", "GE": ">=", "LT": "<", "LE": "<="}
_PATH = {"=": "==", ">": ">", ">=": ">=", "<": "<", "<=": "<="}


class Found(msgspec.Struct, frozen=True):
    """One event as it is stored."""

    id: UUID
    record_time: datetime
    event_time: datetime
    event_id: str
    context: str | None
    document: str


class Conditions:
    """What an event must fulfil, every part of it; values never become text of the statement."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.parameters: list[Any] = []

    def bind(self, value: Any, kind: str) -> str:
        """The place of a value in the statement."""
        self.parameters.append(value)
        return f"CAST(${len(self.parameters)} AS {kind})"

    def any_of(self, facts: Iterable[tuple[str, str]]) -> None:
        """One of these facts."""
        self.parts.append(f"e.tokens && {self.bind([token(*fact) for fact in facts], 'bigint[]')}")

    def has(self, key: str) -> None:
        """A measure or field is there."""
        self.any_of([(HAS, key)])

    def lacks(self, key: str) -> None:
        """A measure or field is not there."""
        self.parts.append(f"NOT e.tokens && {self.bind([token(HAS, key)], 'bigint[]')}")

    def column(self, column: str, comparison: Comparison, value: datetime) -> None:
        """A time of the event against another."""
        self.parts.append(f"e.{column} {comparison} {self.bind(value, 'timestamptz')}")

    def measure(self, key: str, comparison: Comparison, value: Decimal | datetime) -> None:
        """A number or time within the event: one of those with this key compares so."""
        self.has(key)
        bound = self.bind(value, "numeric") if isinstance(value, Decimal) else self.bind(instant_text(value), "text")
        path = f"'$[*] ? (@ {_PATH[comparison]} $v)'"
        wanted = f"jsonb_build_object('v', {bound})"
        self.parts.append(f"jsonb_path_exists(e.measures -> {self.bind(key, 'text')}, {path}, {wanted})")

    def place(self, column: Literal["read_point", "biz_location"], places: Sequence[str]) -> None:
        """The event happened at one of these places."""
        if len(places) == 1:
            self.parts.append(f"e.{column} = {self.bind(places[0], 'text')}")
        else:
            self.parts.append(f"e.{column} = ANY({self.bind(list(places), 'text[]')})")

    def visible_to(self, viewer: Viewer) -> None:
        """Public events, the viewer's own, and those it is a party of; officers see all."""
        if viewer.officer:
            return
        if viewer.account is None:
            self.parts.append("e.public")
            return
        me = self.bind(viewer.account, "uuid")
        self.parts.append(f"(e.public OR e.owner_id = {me} OR {me} = ANY(e.parties))")

    def among(self, events: Sequence[UUID], since: datetime) -> None:
        """Only these events, recorded at ``since`` or later."""
        self.parts.append(f"e.id = ANY({self.bind(list(events), 'uuid[]')})")
        self.column("record_time", ">=", since)

    def after(self, order: Order, time: datetime, event: UUID, *, descending: bool) -> None:
        """What comes behind an event in the order."""
        sign = "<" if descending else ">"
        self.parts.append(f"(e.{order}, e.id) {sign} ({self.bind(time, 'timestamptz')}, {self.bind(event, 'uuid')})")

    @property
    def where(self) -> str:
        """The condition as SQL."""
        return " AND ".join(self.parts) or "true"


_COLUMNS = "e.id, e.record_time, e.event_time, e.event_id, e.context, e.document"


def page_sql(conditions: Conditions, order: Order, most: int, *, descending: bool) -> str:
    """The statement of one page."""
    way = "DESC" if descending else "ASC"
    return (
        f"SELECT {_COLUMNS} FROM epcis_event e WHERE {conditions.where} "  # noqa: S608 - put together from constants, values are bound
        f"ORDER BY e.{order} {way}, e.id {way} LIMIT {int(most)}"
    )


async def page(hot: HotPool, conditions: Conditions, order: Order, most: int, *, descending: bool) -> list[Found]:
    """At most ``most`` events in the order."""
    sql = page_sql(conditions, order, most, descending=descending)
    return [Found(**dict(row)) for row in await hot.fetch(sql, *conditions.parameters)]


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
    conditions.visible_to(viewer)
    sql = _BY_IDENTITY.format(columns=_COLUMNS, event_id=wanted, where=conditions.where)
    return [Found(**dict(row)) for row in await hot.fetch(sql, *conditions.parameters)]


_VALUES = """
SELECT DISTINCT value FROM epcis_value
WHERE kind = $1 AND (public OR $2 OR owner_id = $3) AND value > $4 ORDER BY value LIMIT $5
"""
_KNOWN = """
SELECT EXISTS (SELECT FROM epcis_value WHERE kind = $1 AND value = $4 AND (public OR $2 OR owner_id = $3))
"""


async def values(hot: HotPool, kind: str, viewer: Viewer, after: str, most: int) -> list[str]:
    """Values of a kind that occur in events the viewer may see, in their order."""
    rows = await hot.fetch(_VALUES, kind, viewer.officer, viewer.account or EVERYBODY, after, most)
    return [row[0] for row in rows]


async def is_known(hot: HotPool, kind: str, viewer: Viewer, value: str) -> bool:
    """Whether a value occurs in an event the viewer may see."""
    return bool(await hot.fetchval(_KNOWN, kind, viewer.officer, viewer.account or EVERYBODY, value))


_WITHIN = """
WITH RECURSIVE within AS (
    SELECT unnest($1::text[]) AS id
    UNION
    SELECT l.id FROM epcis_location l JOIN within ON l.parent = within.id WHERE l.owner_id = $2 OR l.owner_id = $3
)
SELECT id FROM within LIMIT $4
"""


async def within(hot: HotPool, places: Sequence[str], viewer: Viewer, most: int) -> list[str]:
    """These places and every place within them that everybody or the viewer knows, at most ``most``."""
    rows = await hot.fetch(_WITHIN, list(places), EVERYBODY, viewer.account or EVERYBODY, most)
    return [row[0] for row in rows]
