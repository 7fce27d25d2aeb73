"""Pre-harvest and withdrawal intervals: which records forbid a harvest on a day, until when."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from thuongxuan.db.session import WriteSession
from thuongxuan.errors import FieldError, Invalid, m
from thuongxuan.production import holds_sql
from thuongxuan.production.kinds.base import Waits
from thuongxuan.production.schemas import IntervalWarning, RecordView


def running(records: Sequence[RecordView], harvested_on: date) -> list[IntervalWarning]:
    """Every standing record before or on the day whose interval has not ended by that day; the longest first.

    An input after the harvest does not count, nor one that a correction replaced.
    """
    found = [
        IntervalWarning(
            clear_on=record.clear_on,
            record_id=record.id,
            material=record.details.material,
            applied_on=record.occurred_on,
        )
        for record in records
        if isinstance(record.details, Waits)
        and record.superseded_by is None
        and record.clear_on is not None
        and record.occurred_on <= harvested_on < record.clear_on
    ]
    return sorted(found, key=lambda warning: warning.clear_on, reverse=True)


async def refuse_running(write: WriteSession, cycle_id: UUID, harvested_on: date) -> None:
    """Raises ``Invalid`` on the day of a harvest, once for each interval that runs and no exception covers."""
    errors = [
        FieldError(
            "occurred_on",
            "interval_runs",
            m(
                "Còn trong thời gian cách ly: ngày {applied} đã dùng {material}. Từ ngày {clear} mới được thu hoạch.",
                applied=f"{found.applied_on:%d/%m/%Y}",
                material=found.material,
                clear=f"{found.clear_on:%d/%m/%Y}",
            ),
        )
        for found in await holds_sql.running(write, cycle_id, harvested_on)
    ]
    if errors:
        raise Invalid(errors)
