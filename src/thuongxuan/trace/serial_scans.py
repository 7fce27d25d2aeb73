"""What a scan says about the label itself: a number that we printed, or one that somebody invented."""

from datetime import date
from typing import Literal
from uuid import UUID

from msgspec import Struct

from thuongxuan.db.bytes import HotPool
from thuongxuan.trace import serial_sql
from thuongxuan.trace.scan_counter import ScanCounter
from thuongxuan.trace.serials import Serials

MANY = 20
"""A label that was scanned more often than a household would is worth a word of warning."""


class Seal(Struct, frozen=True):
    """``first_on`` is the day of the first scan, null before it."""

    state: Literal["printed", "invented"]
    first_on: date | None = None
    often: bool = False

    @property
    def mark(self) -> bytes:
        """What pages of one batch differ in by their labels; few, because pages are kept."""
        return f"{self.state} {self.first_on} {self.often}".encode()


INVENTED = Seal("invented")


class Seals:
    """Looks at serials for one worker; the key is read once, when there is one."""

    def __init__(self, hot: HotPool, counter: ScanCounter) -> None:
        self._hot = hot
        self._counter = counter
        self._serials: Serials | None = None

    async def look(self, batch_id: UUID, serial: str) -> Seal:
        """The seal of a serial of a batch, counted as one scan of that label."""
        serials = await self._known()
        number = serials.number(batch_id, serial) if serials else None
        if number is None:
            return INVENTED
        row = await self._hot.fetchrow(serial_sql.SEEN, batch_id, number)
        if row is None or not row["printed"]:
            return INVENTED
        self._counter.add_label(batch_id, number)
        return Seal("printed", row["first_on"], row["scans"] > MANY)

    async def _known(self) -> Serials | None:
        if self._serials is None:
            key = await self._hot.fetchval(serial_sql.KEY)
            self._serials = None if key is None else Serials(key)
        return self._serials
