"""The comings that lunar rules give, kept some years ahead for readers that cannot reckon in the lunar calendar.

They are computed when geodata is loaded, when the server starts, and once a new year has begun. What an officer decides
about a coming is stored apart and needs no computing.
"""

from datetime import date

from thuongxuan.clock import today
from thuongxuan.db.bytes import HotPool
from thuongxuan.db.session import WriteSession
from thuongxuan.places import festival_sql
from thuongxuan.places.festivals import Occurrence, Rule, in_lunar_year, read_rule

YEARS_BACK, YEARS_AHEAD = 1, 5


async def behind(hot: HotPool) -> bool:
    """Whether comings of the last lunar year ahead are missing."""
    last = date(today().year + YEARS_AHEAD, 1, 1)
    return bool(await hot.fetchval(festival_sql.BEHIND, last))


async def refresh(session: WriteSession) -> int:
    """Store the comings of the lunar years from last year to five years ahead; returns how many changed.

    Nothing is written when nothing changed, so that readers' copies stay valid.
    """
    wanted = {
        (series, coming.rule_date, coming.ends_on)
        for series, stored in await festival_sql.rules(session)
        for coming in _comings(read_rule(stored))
    }
    changed = len(wanted ^ await festival_sql.comings(session))
    if changed:
        await festival_sql.replace_comings(session, wanted)
    return changed


def _comings(rule: Rule | None) -> list[Occurrence]:
    if rule is None:
        return []
    year = today().year
    found = (in_lunar_year(rule, lunar) for lunar in range(year - YEARS_BACK, year + YEARS_AHEAD + 1))
    return [coming for coming in found if coming]
