"""The diary as people read it back: what stands, what it replaced, and what a harvest should have waited for."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from thuongxuan.production.intervals import running
from thuongxuan.production.kinds.base import Weighed
from thuongxuan.production.schemas import IntervalWarning, RecordView


class DiaryLine(msgspec.Struct, frozen=True):
    """A standing record, the ones it corrected (latest first), and its warnings."""

    record: RecordView
    earlier: list[RecordView]
    warnings: list[IntervalWarning]


def read_back(records: Sequence[RecordView]) -> list[DiaryLine]:
    """The standing records of one cycle, the latest day first."""
    by_id = {record.id: record for record in records}
    standing = [record for record in records if record.superseded_by is None]
    standing.sort(key=lambda record: (record.occurred_on, record.id), reverse=True)
    return [DiaryLine(record, _earlier(record, by_id), _warnings(record, records)) for record in standing]


def _earlier(record: RecordView, by_id: dict[UUID, RecordView]) -> list[RecordView]:
    found: list[RecordView] = []
    while record.supersedes and record.supersedes in by_id:
        record = by_id[record.supersedes]
        found.append(record)
    return found


def _warnings(record: RecordView, records: Sequence[RecordView]) -> list[IntervalWarning]:
    return running(records, record.occurred_on) if isinstance(record.details, Weighed) else []
