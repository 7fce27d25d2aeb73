"""Versions of collections, so that a client who has the present one gets its 304 without touching a table.

Statement triggers count changes in ``collection_version``; the count is spread over rows so that writers do not wait
for each other. All versions are read with one statement, at most every ``ogc_version_ms``, and right after a write
through this process: entity tags are never older than that.
"""

import asyncio
import time
from collections.abc import Callable
from datetime import datetime

from msgspec import Struct

from thuongxuan.clock import today
from thuongxuan.db.bytes import HotPool
from thuongxuan.geo.collection import Collection
from thuongxuan.ogcapi.versions_sql import VERSIONS


class Version(Struct, frozen=True):
    """How often a collection changed, and when it last did."""

    number: int = 0
    changed_at: datetime | None = None


NEVER = Version()


class Versions:
    """The versions as this process last read them."""

    def __init__(self, hot: Callable[[], HotPool], max_age_ms: int) -> None:
        self._hot = hot
        self._max_age = max_age_ms / 1000
        self._read_at = float("-inf")
        self._known: dict[str, Version] = {}
        self._reading: asyncio.Task[None] | None = None

    async def of(self, collection: Collection) -> Version:
        """The version of a collection."""
        if time.monotonic() - self._read_at > self._max_age:
            await self._refresh()
        return self._known.get(collection.id, NEVER)

    def forget(self) -> None:
        """Read anew at the next question: something was written here."""
        self._read_at = float("-inf")

    async def tag(self, collection: Collection) -> str:
        """A text that changes whenever an answer about the collection may: its version, and the day when it counts."""
        version = await self.of(collection)
        return f"{version.number:x}{today():-%m%d}" if collection.daily else f"{version.number:x}"

    async def _refresh(self) -> None:
        """One reading for everybody who asks at the same time; who goes away does not cancel it for the others."""
        if self._reading is None or self._reading.done():
            self._reading = asyncio.create_task(self._read())
        await asyncio.shield(self._reading)

    async def _read(self) -> None:
        started = time.monotonic()
        rows = await self._hot().fetch(VERSIONS)
        self._known = {row["collection"]: Version(row["version"], row["changed_at"]) for row in rows}
        self._read_at = started
