"""Counts scans per batch and hour, without anything about who scanned.

Counts wait in memory and are written once a second by one statement, so that no page waits for them. A worker that is
killed loses the counts of its last second; that is accepted and stated in the documentation.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import date, datetime
from uuid import UUID

import asyncpg
from litestar import Litestar

from thuongxuan.clock import now, today
from thuongxuan.db.bytes import HotPool
from thuongxuan.trace import scan_sql, serial_sql

logger = logging.getLogger("thuongxuan.scans")

FLUSH_SECONDS = 1.0
MAX_WAITING = 50_000
"""Batches and hours that may wait while the database does not answer; beyond it counts are dropped, never the page."""


class ScanCounter:
    """Waiting counts of one worker."""

    def __init__(self) -> None:
        self._waiting: Counter[tuple[UUID, datetime]] = Counter()
        self._labels: Counter[tuple[UUID, int, date]] = Counter()
        self.counted = 0
        """Scans since this worker started."""

    def add(self, batch_id: UUID) -> None:
        """Count one scan now."""
        self.counted += 1
        hour = now().replace(minute=0, second=0, microsecond=0)
        if len(self._waiting) < MAX_WAITING or (batch_id, hour) in self._waiting:
            self._waiting[batch_id, hour] += 1

    def add_label(self, batch_id: UUID, number: int) -> None:
        """Count one scan of a numbered label today."""
        if len(self._labels) < MAX_WAITING:
            self._labels[batch_id, number, today()] += 1

    async def flush(self, hot: HotPool) -> None:
        """Write what waits; when that fails it waits on."""
        await self._flush_labels(hot)
        taken, self._waiting = self._waiting, Counter()
        if not taken:
            return
        keys = sorted(taken)  # one order for every worker: rows are locked without dead-locks
        values = ([key[0] for key in keys], [key[1] for key in keys], [taken[key] for key in keys])
        try:
            await hot.execute(scan_sql.COUNT, *values)
        except Exception:
            self._waiting.update(taken)
            raise

    async def _flush_labels(self, hot: HotPool) -> None:
        taken, self._labels = self._labels, Counter()
        if not taken:
            return
        keys = sorted(_by_label(taken).items())
        columns = zip(*((batch, number, *counted) for (batch, number), counted in keys), strict=True)
        try:
            await hot.execute(serial_sql.COUNT, *map(list, columns))
        except Exception:
            self._labels.update(taken)
            raise

    async def run(self, hot: HotPool, stopping: asyncio.Event) -> None:
        """Flush each second, and once more when it is time to stop."""
        while not stopping.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(stopping.wait(), FLUSH_SECONDS)
            try:
                await self.flush(hot)
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                logger.exception("scan counts wait for the database")


def _by_label(taken: Counter[tuple[UUID, int, date]]) -> dict[tuple[UUID, int], tuple[date, int]]:
    """First day and number of scans of each label: one statement cannot write a row twice."""
    found: dict[tuple[UUID, int], tuple[date, int]] = {}
    for (batch_id, number, day), scans in taken.items():
        known_day, known = found.get((batch_id, number), (day, 0))
        found[batch_id, number] = (min(day, known_day), known + scans)
    return found


@asynccontextmanager
async def counting(app: Litestar) -> AsyncIterator[ScanCounter]:
    """Runs a counter while the application runs; at the end everything that waits is written."""
    counter = ScanCounter()
    stopping = asyncio.Event()
    task = asyncio.create_task(counter.run(app.state.database.hot, stopping))
    try:
        yield counter
    finally:
        stopping.set()
        await task
