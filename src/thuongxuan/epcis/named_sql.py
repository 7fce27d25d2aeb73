"""Statements of named queries and of who subscribes to them."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import delete, func, insert, select
from sqlalchemy.dialects.postgresql import insert as pg_insert

from thuongxuan.clock import new_id, now
from thuongxuan.db.session import ReadSession, WriteSession
from thuongxuan.epcis.models import NamedQuery, Subscription


class Query(msgspec.Struct, frozen=True):
    """A named query; ``document`` is the query as it was sent."""

    id: UUID
    name: str
    document: str


class Subscribed(msgspec.Struct, frozen=True, kw_only=True):
    """A webhook subscription as its owner sees it; the secret is never told."""

    id: UUID
    dest: str
    schedule: dict[str, Any] | None
    report_if_empty: bool
    initial_record_time: datetime | None
    created_at: datetime


_QUERY = select(NamedQuery.id, NamedQuery.name, NamedQuery.document)
_SUBSCRIBED = select(
    Subscription.id,
    Subscription.dest,
    Subscription.schedule,
    Subscription.report_if_empty,
    Subscription.initial_record_time,
    Subscription.created_at,
).where(Subscription.dest.is_not(None))


async def add(session: WriteSession, owner_id: UUID, name: str, document: str) -> bool:
    """Write a named query; ``False`` when the owner has one of this name."""
    values = {"id": new_id(), "owner_id": owner_id, "name": name, "document": document, "created_at": now()}
    made = await session.execute(pg_insert(NamedQuery).values(values).on_conflict_do_nothing().returning(NamedQuery.id))
    return made.first() is not None


async def find(session: ReadSession, owner_id: UUID, name: str) -> Query | None:
    """An owner's query of this name."""
    statement = _QUERY.where(NamedQuery.owner_id == owner_id, NamedQuery.name == name)
    row = (await session.execute(statement)).first()
    return None if row is None else Query(*row)


async def page(session: ReadSession, owner_id: UUID, after: str, most: int) -> list[Query]:
    """Queries of an owner by their names."""
    statement = _QUERY.where(NamedQuery.owner_id == owner_id, NamedQuery.name > after)
    return [Query(*row) for row in await session.execute(statement.order_by(NamedQuery.name).limit(most))]


async def count(session: ReadSession, owner_id: UUID) -> int:
    """How many named queries an owner has."""
    return int(await session.scalar(select(func.count()).where(NamedQuery.owner_id == owner_id)))


async def remove(session: WriteSession, owner_id: UUID, name: str) -> bool:
    """Delete a query with its subscriptions; ``False`` when there is none."""
    statement = delete(NamedQuery).where(NamedQuery.owner_id == owner_id, NamedQuery.name == name)
    return (await session.execute(statement.returning(NamedQuery.id))).first() is not None


async def subscribe(session: WriteSession, values: dict[str, Any]) -> UUID:
    """Write a subscription (columns of ``epcis_subscription``); returns its id."""
    made = new_id()
    await session.execute(insert(Subscription).values({"id": made, "created_at": now(), **values}))
    return made


async def subscriptions(session: ReadSession, query_id: UUID, after: UUID | None, most: int) -> list[Subscribed]:
    """Webhook subscriptions of a query, oldest first."""
    statement = _SUBSCRIBED.where(Subscription.query_id == query_id).order_by(Subscription.id).limit(most)
    if after is not None:
        statement = statement.where(Subscription.id > after)
    return [_subscribed(row) for row in await session.execute(statement)]


async def subscription(session: ReadSession, query_id: UUID, subscription_id: UUID) -> Subscribed | None:
    """One webhook subscription of a query."""
    statement = _SUBSCRIBED.where(Subscription.query_id == query_id, Subscription.id == subscription_id)
    row = (await session.execute(statement)).first()
    return None if row is None else _subscribed(row)


async def count_subscriptions(session: ReadSession, query_id: UUID) -> int:
    """How many subscriptions a query has, WebSockets included."""
    return int(await session.scalar(select(func.count()).where(Subscription.query_id == query_id)))


async def unsubscribe(session: WriteSession, query_id: UUID, subscription_id: UUID) -> bool:
    """Delete a subscription; ``False`` when there is none."""
    statement = delete(Subscription).where(Subscription.query_id == query_id, Subscription.id == subscription_id)
    return (await session.execute(statement.returning(Subscription.id))).first() is not None


def _subscribed(row: Any) -> Subscribed:
    return Subscribed(
        id=row.id,
        dest=row.dest,
        schedule=row.schedule,
        report_if_empty=row.report_if_empty,
        initial_record_time=row.initial_record_time,
        created_at=row.created_at,
    )
