"""Partitions of events: a month must have its table before its first event comes."""

from sqlalchemy import text

from thuongxuan.db.bytes import HotPool
from thuongxuan.db.session import WriteSession

AHEAD = 12
"""Months made at a time; a server that is not started for a year writes into the partition of all other times."""
_BEHIND = """
SELECT to_regclass('epcis_event_' || to_char((now() + interval '2 months') AT TIME ZONE 'UTC', 'YYYY_MM')) IS NULL
"""
_REFRESH = text("SELECT tx_epcis_months(:ahead)")


async def behind(hot: HotPool) -> bool:
    """Whether the month after the next has no table yet. The database's own clock counts, as it does for partitions."""
    return bool(await hot.fetchval(_BEHIND))


async def refresh(session: WriteSession) -> int:
    """Make the tables of the coming months; returns how many were missing."""
    return int(await session.scalar(_REFRESH.bindparams(ahead=AHEAD)))
