"""Writing what an officer decided about one coming of a festival, and the comings that rules give."""

from datetime import date
from typing import Any
from uuid import UUID

from msgspec.structs import asdict
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from thuongxuan.db.session import ReadSession, WriteSession
from thuongxuan.places.lore_models import EventOccurrence, EventSeries, FestivalDate
from thuongxuan.places.schemas import FestivalDecision


async def decide(session: WriteSession, slug: str, decision: FestivalDecision, officer: UUID) -> UUID | None:
    """Store a decision over an earlier one; ``None`` for an unknown festival."""
    series: UUID | None = await session.scalar(select(EventSeries.id).where(EventSeries.slug == slug))
    if series is None:
        return None
    values = asdict(decision) | {"confirmed_by": officer}
    statement = insert(EventOccurrence).values(series_id=series, **values)
    await session.execute(statement.on_conflict_do_update(index_elements=["series_id", "rule_date"], set_=values))
    return series


BEHIND = """
SELECT EXISTS (SELECT FROM event_series s WHERE jsonb_typeof(s.rule) = 'object' AND NOT EXISTS (
    SELECT FROM festival_date d WHERE d.series_id = s.id AND d.rule_date >= $1::date))
"""
"""Whether a festival with a rule has no coming from a day on."""

Coming = tuple[UUID, date, date]
"""A festival's key, the day that its rule gives, and the last day."""


async def rules(session: ReadSession) -> list[tuple[UUID, Any]]:
    """Every festival with its stored rule."""
    return list((await session.execute(select(EventSeries.id, EventSeries.rule))).tuples())


async def comings(session: ReadSession) -> set[Coming]:
    """What is stored of rules' comings."""
    statement = select(FestivalDate.series_id, FestivalDate.rule_date, FestivalDate.ends_on)
    return set((await session.execute(statement)).tuples())


async def replace_comings(session: WriteSession, found: set[Coming]) -> None:
    """Store these comings and no others. Another process may write the same at the same time."""
    await session.execute(delete(FestivalDate))
    rows = [dict(zip(("series_id", "rule_date", "ends_on"), coming, strict=True)) for coming in sorted(found)]
    if rows:
        await session.execute(insert(FestivalDate).on_conflict_do_nothing(), rows)
