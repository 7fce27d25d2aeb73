"""Which harvests the rules forbid, computed anew from the standing records of a crop cycle.

A rule is a condition over records and not a memory of when it was checked: a record that is entered late, or corrected,
has the same effect as one that was there in time.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import text

from thuongxuan.db.session import ReadSession, WriteSession
from thuongxuan.production.holding_schemas import Hold
from thuongxuan.production.schemas import Held, IntervalWarning

_STANDS = "NOT EXISTS (SELECT FROM diary_record later WHERE later.supersedes = r.id)"

_RUNNING = f"""
SELECT r.clear_on, r.id AS record_id, r.details->>'material' AS material, r.occurred_on AS applied_on
FROM diary_record r
WHERE r.crop_cycle_id = :cycle_id AND r.occurred_on <= :day AND r.clear_on > :day AND {_STANDS}
  AND NOT EXISTS (SELECT FROM granted_exception g
                  WHERE g.cause_id = r.id AND g.rule = 'interval' AND g.harvest_on = :day)
ORDER BY r.clear_on DESC, r.id
"""  # noqa: S608 - put together from constants, values are bound

_FORBIDDEN = f"""
SELECT h.id AS harvest_id, r.id AS cause_id, 'interval' AS rule
FROM harvest h JOIN diary_record r ON r.crop_cycle_id = h.crop_cycle_id
WHERE h.crop_cycle_id = :cycle_id AND r.occurred_on <= h.harvested_on AND r.clear_on > h.harvested_on AND {_STANDS}
  AND NOT EXISTS (SELECT FROM granted_exception g
                  WHERE g.cause_id = r.id AND g.rule = 'interval' AND g.harvest_on = h.harvested_on)
UNION ALL
SELECT h.id, r.id, 'limit'
FROM harvest h JOIN diary_record r ON r.crop_cycle_id = h.crop_cycle_id
WHERE h.crop_cycle_id = :cycle_id AND r.kind = 'lab_result' AND {_STANDS}
  AND (r.details->>'value')::numeric > (r.details->>'limit')::numeric
  AND CASE WHEN r.details->>'harvested_on' IS NULL THEN h.harvested_on <= r.occurred_on
           ELSE h.harvested_on = (r.details->>'harvested_on')::date END
  AND NOT EXISTS (SELECT FROM granted_exception g WHERE g.cause_id = r.id AND g.rule = 'limit')
"""  # noqa: S608 - put together from constants, values are bound
"""A result names the day of the harvest it is about, or else is about every harvest up to its own day."""

_RENEW = f"""
WITH forbidden AS ({_FORBIDDEN}), released AS (
    UPDATE harvest_hold hold SET released_at = :at
    FROM harvest h
    WHERE h.id = hold.harvest_id AND h.crop_cycle_id = :cycle_id AND hold.released_at IS NULL
      AND (hold.harvest_id, hold.cause_id) NOT IN (SELECT harvest_id, cause_id FROM forbidden)
), held AS (
    INSERT INTO harvest_hold AS hold (harvest_id, cause_id, rule, since)
    SELECT harvest_id, cause_id, rule, :at FROM forbidden
    ON CONFLICT (harvest_id, cause_id) DO UPDATE SET released_at = NULL, since = excluded.since
    WHERE hold.released_at IS NOT NULL
    RETURNING harvest_id, cause_id, rule
), marked AS (
    UPDATE harvest h SET barred = EXISTS (SELECT FROM forbidden WHERE harvest_id = h.id)
    WHERE h.crop_cycle_id = :cycle_id AND h.barred <> EXISTS (SELECT FROM forbidden WHERE harvest_id = h.id)
)
SELECT held.harvest_id, held.cause_id, held.rule,
       coalesce(r.details->>'analyte', r.details->>'material') AS named
FROM held JOIN diary_record r ON r.id = held.cause_id ORDER BY held.harvest_id, held.cause_id
"""  # noqa: S608 - put together from constants, values are bound

_OPEN = """
SELECT hold.harvest_id, h.record_id, hold.cause_id, hold.rule, hold.since, h.harvested_on,
       coalesce(r.details->>'analyte', r.details->>'material') AS named
FROM harvest_hold hold JOIN harvest h ON h.id = hold.harvest_id JOIN diary_record r ON r.id = hold.cause_id
WHERE h.crop_cycle_id = :cycle_id AND hold.released_at IS NULL ORDER BY hold.since, hold.cause_id
"""


async def lock_cycle(write: WriteSession, cycle_id: UUID) -> None:
    """Let records into a cycle one after the other: of an input and a harvest at once the second sees the first."""
    await write.execute(text("SELECT FROM crop_cycle WHERE id = :id FOR NO KEY UPDATE").bindparams(id=cycle_id))


async def running(read: ReadSession, cycle_id: UUID, day: date) -> list[IntervalWarning]:
    """The intervals that forbid a harvest on a day, the longest first, without those that an exception covers."""
    rows = await read.execute(text(_RUNNING).bindparams(cycle_id=cycle_id, day=day))
    return [IntervalWarning(**row) for row in rows.mappings()]


async def renew(write: WriteSession, cycle_id: UUID, at: datetime) -> list[Held]:
    """Hold and release the harvests of a cycle as its records now demand; those that are held from now on."""
    rows = await write.execute(text(_RENEW).bindparams(cycle_id=cycle_id, at=at))
    return [Held(**row) for row in rows.mappings()]


async def open_holds(read: ReadSession, cycle_id: UUID) -> list[Hold]:
    """What holds harvests of a cycle back, the oldest first."""
    rows = await read.execute(text(_OPEN).bindparams(cycle_id=cycle_id))
    return [Hold(**row) for row in rows.mappings()]
