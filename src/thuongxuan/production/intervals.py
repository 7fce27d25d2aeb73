"""Pre-harvest intervals: which inputs still forbid a harvest on a day. For now this warns and does not block."""

from collections.abc import Sequence
from datetime import date

from thuongxuan.production.kinds.base import Waits
from thuongxuan.production.schemas import IntervalWarning, RecordView


def running(records: Sequence[RecordView], harvested_on: date) -> list[IntervalWarning]:
    """Every standing input before or on the day whose interval has not ended by that day; the longest first.

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
