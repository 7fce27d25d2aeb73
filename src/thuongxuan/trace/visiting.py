"""Which places the scan page invites to. The answer depends on communes only, so it is kept for a minute."""

import time

import msgspec

from thuongxuan.db.bytes import HotPool
from thuongxuan.trace import scan_sql
from thuongxuan.trace.public_schemas import Visit

KEEP_SECONDS = 60.0
MAX_KEPT = 500


class Visits:
    """Answers of the last minute, by communes; one object a worker."""

    def __init__(self, hot: HotPool) -> None:
        self._hot = hot
        self._kept: dict[tuple[str, ...], tuple[float, bytes]] = {}

    async def near(self, communes: tuple[str, ...]) -> bytes:
        """At most three places as JSON (``list[Visit]``)."""
        kept = self._kept.get(communes)
        if kept and time.monotonic() - kept[0] < KEEP_SECONDS:
            return kept[1]
        found: str = await self._hot.fetchval(scan_sql.VISITS, list(communes))
        if len(self._kept) >= MAX_KEPT:
            self._kept.clear()
        self._kept[communes] = time.monotonic(), found.encode()
        return found.encode()


def read(found: bytes) -> list[Visit]:
    """The places as Structs."""
    return msgspec.json.decode(found, type=list[Visit])
