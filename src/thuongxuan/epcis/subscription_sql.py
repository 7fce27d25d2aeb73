"""Statements by which subscriptions learn of new events, each exactly once.

A captured event waits in ``epcis_pending``. Whoever takes it out asks every subscription and writes what it found, in
one transaction: an event of a transaction that is not committed yet is seen by the next look, whatever its time.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import text

from thuongxuan.db.session import WriteSession

AT_ONCE = 500
"""New events of one look."""
SILENCE = timedelta(minutes=2)
"""A WebSocket that gave no sign of life for so long is gone."""


class New(msgspec.Struct, frozen=True):
    """A new event that subscriptions are asked about."""

    id: UUID
    record_time: datetime


class Asked(msgspec.Struct, frozen=True):
    """A subscription with its query, and whose it is."""

    id: UUID
    owner_id: UUID
    officer: bool
    document: str


class Due(msgspec.Struct, frozen=True):
    """A webhook subscription that has something to tell, or whose time has come."""

    id: UUID
    owner_id: UUID
    officer: bool
    name: str
    dest: str
    secret: str | None
    schedule: dict[str, Any] | None
    report_if_empty: bool


class Waiting(msgspec.Struct, frozen=True):
    """An event that a receiver was not told of yet."""

    record_time: datetime
    event_id: str
    context: str | None
    document: str


SOMETHING_NEW = "SELECT EXISTS (SELECT FROM epcis_pending)"
SOMETHING_DUE = """
SELECT EXISTS (SELECT FROM epcis_match)
    OR EXISTS (SELECT FROM epcis_subscription
               WHERE next_run_at <= $1 OR seen_at < $1::timestamptz - interval '2 minutes')
"""
"""What a look costs while nobody waits for anything."""
_TAKE = text("""
DELETE FROM epcis_pending WHERE event IN (
    SELECT event FROM epcis_pending ORDER BY event LIMIT :most FOR UPDATE SKIP LOCKED
) RETURNING event, record_time
""")
_ASKED = text("""
SELECT s.id, q.owner_id, a.kind IN ('officer', 'administrator') AS officer, q.document
FROM epcis_subscription s JOIN epcis_query q ON q.id = s.query_id JOIN account a ON a.id = q.owner_id AND a.active
""")
_MATCHED = """
INSERT INTO epcis_match (subscription_id, event, record_time)
SELECT {subscription}, e.id, e.record_time FROM epcis_event e WHERE {where} ON CONFLICT DO NOTHING
"""
_DUE = text("""
SELECT s.id, q.owner_id, a.kind IN ('officer', 'administrator') AS officer, q.name, s.dest, s.secret, s.schedule,
       s.report_if_empty
FROM epcis_subscription s JOIN epcis_query q ON q.id = s.query_id JOIN account a ON a.id = q.owner_id AND a.active
WHERE s.dest IS NOT NULL AND (
    (s.schedule IS NULL AND EXISTS (SELECT FROM epcis_match m WHERE m.subscription_id = s.id))
    OR s.next_run_at <= :now)
ORDER BY s.id FOR UPDATE OF s SKIP LOCKED
""")
_TOLD = text("""
WITH told AS (
    DELETE FROM epcis_match WHERE subscription_id = :subscription AND event IN (
        SELECT event FROM epcis_match WHERE subscription_id = :subscription ORDER BY record_time, event LIMIT :most)
    RETURNING event, record_time
)
SELECT e.record_time, e.event_id, e.context, e.document
FROM told JOIN epcis_event e ON e.id = told.event AND e.record_time = told.record_time ORDER BY e.record_time, e.id
""")
_NEXT_RUN = text("UPDATE epcis_subscription SET next_run_at = :at WHERE id = :subscription")
_FORGET_SOCKETS = text("DELETE FROM epcis_subscription WHERE seen_at < :silent")
_FORGET = text("DELETE FROM epcis_subscription WHERE id = :subscription")
_SEEN = text("UPDATE epcis_subscription SET seen_at = :now WHERE id = :subscription RETURNING id")


async def take(session: WriteSession, most: int = AT_ONCE) -> list[New]:
    """Take new events out of what waits; they are put back when the transaction fails."""
    return [New(*row) for row in await session.execute(_TAKE.bindparams(most=most))]


async def asked(session: WriteSession) -> list[Asked]:
    """Every subscription of an active account."""
    return [Asked(*row) for row in await session.execute(_ASKED)]


async def match(session: WriteSession, subscription_id: UUID, where: str, parameters: Sequence[Any]) -> None:
    """Note which events fulfil the conditions of a subscription (``find_sql.Conditions``: ``$1``, ``$2``, …)."""
    values = {f"p{place}": value for place, value in enumerate(parameters, 1)}
    sql = _MATCHED.format(subscription="CAST(:subscription AS uuid)", where=_named(where, len(parameters)))
    await session.execute(text(sql).bindparams(subscription=subscription_id, **values))


def _named(where: str, parameters: int) -> str:
    """Places of parameters as SQLAlchemy writes them."""
    for place in range(1, parameters + 1):
        where = where.replace(f"(${place} AS ", f"(:p{place} AS ")
    return where


async def due(session: WriteSession, at: datetime) -> list[Due]:
    """Webhooks that have something to tell now; no other worker gets them meanwhile."""
    return [Due(*row) for row in await session.execute(_DUE.bindparams(now=at))]


async def told(session: WriteSession, subscription_id: UUID, most: int) -> list[Waiting]:
    """Take the oldest events that the receiver was not told of."""
    rows = await session.execute(_TOLD.bindparams(subscription=subscription_id, most=most))
    return [Waiting(*row) for row in rows]


async def next_run(session: WriteSession, subscription_id: UUID, at: datetime | None) -> None:
    """Set when a scheduled subscription is due again."""
    await session.execute(_NEXT_RUN.bindparams(subscription=subscription_id, at=at))


async def forget_sockets(session: WriteSession, at: datetime) -> None:
    """Delete subscriptions of WebSockets whose process died."""
    await session.execute(_FORGET_SOCKETS.bindparams(silent=at - SILENCE))


async def forget(session: WriteSession, subscription_id: UUID) -> None:
    """Delete the subscription of a WebSocket that has ended."""
    await session.execute(_FORGET.bindparams(subscription=subscription_id))


async def seen(session: WriteSession, subscription_id: UUID, at: datetime) -> bool:
    """Note a sign of life of a WebSocket; ``False`` when its query was deleted."""
    return (await session.execute(_SEEN.bindparams(subscription=subscription_id, now=at))).first() is not None
