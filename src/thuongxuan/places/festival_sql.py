"""Writing what an officer decided about one coming of a festival."""

from uuid import UUID

from msgspec.structs import asdict
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from thuongxuan.db.session import WriteSession
from thuongxuan.places.lore_models import EventOccurrence, EventSeries
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
