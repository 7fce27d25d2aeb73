"""Growing areas are computed once a month, so that the changes of a month show together (ADR 9)."""

from datetime import date

from thuongxuan.clock import today
from thuongxuan.db.bytes import HotPool
from thuongxuan.db.session import WriteSession
from thuongxuan.production import growing_areas_sql


async def behind(hot: HotPool) -> bool:
    """Whether this month has not been computed although there are parcels."""
    return bool(await hot.fetchval(growing_areas_sql.BEHIND, _month()))


async def refresh(session: WriteSession, *, again: bool = False) -> None:
    """Compute this month's areas; once only, also when several servers try, unless it is wanted ``again``."""
    await growing_areas_sql.compute(session, _month(), again=again)


def _month() -> date:
    return today().replace(day=1)
