"""What this installation does, counted for Prometheus (text format 0.0.4).

Labels are bounded by construction: a route is a template of ours or ``unmatched``, a method one of seven or ``other``,
a status its first digit. Every worker counts in memory and writes its counts each second into a file of its own
(``metrics_slots``); whichever worker is asked adds the files of the others to what it knows itself.
"""

import asyncio
import logging
import resource
import sys
from bisect import bisect_left
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager, suppress
from os import sysconf
from pathlib import Path
from typing import Any

import msgspec
from litestar import Litestar

from thuongxuan.web.metrics_slots import Slots

logger = logging.getLogger("thuongxuan.metrics")

Values = Mapping[str, float]
Source = Callable[[Litestar], Values]
"""Reads values by the name of their series, with labels. A name that ends in ``_total`` only ever grows."""
FLUSH_SECONDS = 1.0
BOUNDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0)
"""Upper bounds in seconds: a scan takes below one thousandth, a request that takes five has met a limit."""
METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"})
UNMATCHED = "unmatched"


class Route(msgspec.Struct):
    """Answers of one route: how many by method and class of status, and how long they took."""

    answers: dict[str, int] = {}
    buckets: list[int] = msgspec.field(default_factory=lambda: [0] * (len(BOUNDS) + 1))
    seconds: float = 0.0


class Counts(msgspec.Struct):
    """Everything one worker counts. Gauges are true only while it lives."""

    routes: dict[str, Route] = {}
    totals: dict[str, float] = {}
    gauges: dict[str, float] = {}

    def add(self, other: "Counts", *, alive: bool) -> None:
        """Add the counts of another worker."""
        for template, route in other.routes.items():
            mine = self.routes.setdefault(template, Route())
            for key, number in route.answers.items():
                mine.answers[key] = mine.answers.get(key, 0) + number
            mine.buckets = [a + b for a, b in zip(mine.buckets, route.buckets, strict=True)]
            mine.seconds += route.seconds
        for into, values in ((self.totals, other.totals), (self.gauges, other.gauges if alive else {})):
            for name, value in values.items():
                into[name] = into.get(name, 0.0) + value


def read(data: bytes) -> Counts | None:
    """Counts as they were written; ``None`` for what another version or an accident left."""
    try:
        found = msgspec.json.decode(data, type=Counts)
    except msgspec.DecodeError:
        return None
    return found if all(len(route.buckets) == len(BOUNDS) + 1 for route in found.routes.values()) else None


class Metrics:
    """The counts of one worker. ``earlier`` are those of the worker before it, which it goes on from."""

    def __init__(self, sources: Iterable[Source] = (), earlier: Counts | None = None) -> None:
        self._sources = tuple(sources)
        self._routes = earlier.routes if earlier else {}
        self._totals = earlier.totals if earlier else {}
        self._in_flight = 0

    def begin(self) -> None:
        """A request arrived."""
        self._in_flight += 1

    def end(self, scope: Any, method: str, status: int, seconds: float) -> None:
        """A request was answered. ``path_template`` of its scope names the route."""
        self._in_flight -= 1
        template = scope.get("path_template") or UNMATCHED
        route = self._routes.get(template)
        if route is None:
            route = self._routes[template] = Route()
        key = f"{method if method in METHODS else 'other'} {status // 100}xx"
        route.answers[key] = route.answers.get(key, 0) + 1
        route.buckets[bisect_left(BOUNDS, seconds)] += 1
        route.seconds += seconds

    def counts(self, app: Litestar) -> Counts:
        """Everything, as it is now."""
        found = Counts(routes=self._routes, totals=dict(self._totals))
        found.gauges["thuongxuan_requests_in_flight"] = float(self._in_flight)
        for source in (*self._sources, process):
            for name, value in source(app).items():
                kept = found.totals if name.partition("{")[0].endswith("_total") else found.gauges
                kept[name] = kept.get(name, 0.0) + value
        return found


def process(_app: Litestar) -> Values:
    """Memory and processor time of this process, and itself as one worker."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    resident = used.ru_maxrss * (
        1 if sys.platform == "darwin" else 1024
    )  # the largest so far, where nothing tells more
    with suppress(OSError):
        resident = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * sysconf("SC_PAGE_SIZE")
    return {
        "thuongxuan_workers": 1,
        "thuongxuan_resident_memory_bytes": resident,
        "thuongxuan_cpu_seconds_total": used.ru_utime + used.ru_stime,
    }


@asynccontextmanager
async def measured(app: Litestar, sources: Iterable[Source], folder: Path) -> AsyncIterator[None]:
    """Counts while the application runs, and keeps the counts where the other workers find them."""
    slots = Slots(folder)
    taken = slots.take()
    earlier = read(taken) if taken else None
    app.state.metrics, app.state.metrics_slots = Metrics(sources, earlier), slots
    stopping = asyncio.Event()
    task = asyncio.create_task(_flush(app, slots, stopping))
    try:
        yield
    finally:
        stopping.set()
        await task
        slots.release()


async def _flush(app: Litestar, slots: Slots, stopping: asyncio.Event) -> None:
    while not stopping.is_set():
        with suppress(TimeoutError):
            await asyncio.wait_for(stopping.wait(), FLUSH_SECONDS)
        await keep(app, slots)


async def keep(app: Litestar, slots: Slots) -> None:
    """Write the counts of this worker."""
    metrics: Metrics = app.state.metrics
    try:
        await asyncio.to_thread(slots.write, msgspec.json.encode(metrics.counts(app)))
    except OSError as error:
        logger.warning("metrics are not written", extra={"fields": {"error": error.strerror}})


async def together(app: Litestar) -> Counts:
    """The counts of all workers: this one's as they are, the others' as they were within the last second."""
    metrics: Metrics = app.state.metrics
    slots: Slots = app.state.metrics_slots
    found = Counts()
    found.add(metrics.counts(app), alive=True)
    for data, alive in await asyncio.to_thread(slots.others):
        other = read(data)
        if other is not None:
            found.add(other, alive=alive)
    return found
