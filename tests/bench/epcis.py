"""``make bench-epcis``: the event repository at size, on a database of its own.

Fills it with made-up events (a million if not told otherwise), asks for an EPC, a lot and a place as the binding does,
and captures documents of 100 events. What capture costs is told in processor time, which holds on a machine that does
other things too.
"""

import asyncio
import os
import statistics
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from tests.bench import seed
from thuongxuan.clock import new_id
from thuongxuan.db import migrate, places_on_disk
from thuongxuan.db.bytes import HotPool
from thuongxuan.db.embedded import Cluster, running
from thuongxuan.db.session import Database
from thuongxuan.epcis import find_sql, service
from thuongxuan.epcis.access import Viewer
from thuongxuan.epcis.asking import conditions_of, order_of
from thuongxuan.epcis.places_sql import Places
from thuongxuan.epcis.tokens import HAS, token
from thuongxuan.identity import tokens
from thuongxuan.identity.schemas import Entry
from thuongxuan.settings import Settings
from thuongxuan.standards.epcis.document import read_document
from thuongxuan.standards.epcis.query_params import read_address

CHECKOUT = Path(__file__).parents[2]
CHUNK = 20_000
PLACES, LOT_EVENTS = 200, 20
"""Places of events, and events that speak of one lot."""
MONTHS = 12
ROUNDS = 200
BATCH, BATCHES = 100, 50
COLUMNS = (
    *("record_time", "id", "owner_id", "entered_by", "public", "parties", "event_id", "event_time", "read_point"),
    *("biz_location", "tokens", "measures", "context", "document"),
)
STEPS = ("creating_class_instance", "storing", "packing", "shipping", "receiving", "inspecting")
CONTEXT = '["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",{"tx":"https://thuongxuan.example/voc/"}]'


def lot(number: int) -> str:
    """The lot that an event speaks of."""
    return f"https://id.gs1.org/01/{seed.GTIN}/10/L{number}"


def place(number: int) -> str:
    """The place of an event."""
    return f"https://id.gs1.org/414/9520000000004/254/{number}"


def event(number: int, at: datetime) -> dict[str, Any]:
    """A made-up event: a lot or a bottle, a place, a step, an extension field."""
    step = STEPS[number % len(STEPS)]
    return {
        "type": "ObjectEvent",
        "eventID": f"urn:uuid:00000000-0000-4000-8000-{number:012}",
        "eventTime": at.isoformat(timespec="milliseconds"),
        "eventTimeZoneOffset": "+07:00",
        "action": "OBSERVE",
        "bizStep": step,
        "disposition": "in_progress",
        "readPoint": {"id": place(number % PLACES)},
        "bizLocation": {"id": place(number % PLACES)},
        "epcList": [f"https://id.gs1.org/01/{seed.GTIN}/21/{number}"],
        "quantityList": [{"epcClass": lot(number // LOT_EVENTS), "quantity": number % 900, "uom": "KGM"}],
        "tx:crew": f"tổ {number % 40}",
    }


def record(number: int, owner: Any, first: datetime, span: timedelta, total: int) -> tuple[Any, ...]:
    """The row of an event as ``rows.row_of`` makes it, without reading the document again a million times."""
    at = first + span * number / total
    made = event(number, at)
    facts = [
        *(("eventType", "ObjectEvent"), ("action", "OBSERVE"), ("eventID", made["eventID"])),
        ("bizStep", f"https://ref.gs1.org/cbv/BizStep-{made['bizStep']}"),
        ("disposition", "https://ref.gs1.org/cbv/Disp-in_progress"),
        *(("readPoint", place(number % PLACES)), ("bizLocation", place(number % PLACES))),
        *(("epc", made["epcList"][0]), ("epcClass", lot(number // LOT_EVENTS))),
        *((HAS, "quantity"), (HAS, "quantity KGM")),
        *((HAS, "event https://thuongxuan.example/voc/crew"), (HAS, "event written tx:crew")),
        ("event https://thuongxuan.example/voc/crew", made["tx:crew"]),
        ("event written tx:crew", made["tx:crew"]),
    ]
    measures = msgspec.json.encode({"quantity": [number % 900], "quantity KGM": [number % 900]}).decode()
    hashed = [token(kind, value) for kind, value in facts]
    where = place(number % PLACES)
    document = msgspec.json.encode(made).decode()
    return (
        at,
        new_id(),
        owner,
        owner,
        True,
        [],
        made["eventID"],
        at,
        where,
        where,
        hashed,
        measures,
        CONTEXT,
        document,
    )


async def fill(url: str, total: int) -> None:
    """Write the events of the last months, the latest now."""
    connection = await asyncpg.connect(url)
    owner, span = seed.uuid_text(seed.ACCOUNT), timedelta(days=30 * (MONTHS - 1))
    now = datetime.now(UTC)  # the time of the seed, not of the application
    first = now - span
    for back in range(1, MONTHS + 1):
        start = (now.replace(day=1, hour=0, minute=0, second=0, microsecond=0) - timedelta(days=30 * back)).replace(
            day=1
        )
        end = (start + timedelta(days=32)).replace(day=1)
        await connection.execute(
            f"CREATE TABLE IF NOT EXISTS epcis_event_{start:%Y_%m} PARTITION OF epcis_event "
            f"FOR VALUES FROM ('{start.isoformat()}') TO ('{end.isoformat()}')"
        )
    for begin in range(0, total, CHUNK):
        rows = [record(n, owner, first, span, total) for n in range(begin, min(total, begin + CHUNK))]
        await connection.copy_records_to_table("epcis_event", records=rows, columns=COLUMNS)
    await connection.execute("VACUUM ANALYZE epcis_event")
    await connection.close()


async def asked(hot: HotPool, viewer: Viewer, **parameters: str) -> None:
    """One page of thirty, as the binding answers it."""
    query = read_address(parameters.items()).query
    conditions = await conditions_of(hot, query, Places("https://bench.example", viewer))
    found = await find_sql.page(hot, conditions, order_of(query), None, 31)
    assert found, parameters


async def timed(action: Callable[[int], Awaitable[None]]) -> tuple[float, float]:
    """Median and 95th percentile of ``ROUNDS`` calls, in milliseconds; the first ones warm up."""
    for number in range(20):
        await action(number)
    times = []
    for number in range(ROUNDS):
        started = time.perf_counter()
        await action(number * 7919)
        times.append((time.perf_counter() - started) * 1000)
    times.sort()
    return statistics.median(times), times[int(len(times) * 0.95)]


def postgres_seconds(cluster: Cluster) -> float:
    """Processor time of all processes of the cluster so far."""
    main = int((cluster.data / "postmaster.pid").read_text(encoding="utf-8").splitlines()[0])
    ticks = 0
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                fields = (folder / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[1]) == main or int(folder.name) == main:
                ticks += sum(map(int, fields[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


async def captured(database: Database, cluster: Cluster, total: int) -> None:
    """Capture documents of a hundred events, and tell what each event costs."""
    account = UUID(seed.uuid_text(seed.ACCOUNT))
    owner = Entry(account, account, None)
    bodies = []
    for batch in range(BATCHES):
        first = total + batch * BATCH
        events = [event(n, datetime.now(UTC)) for n in range(first, first + BATCH)]
        header: dict[str, Any] = {
            "@context": msgspec.Raw(CONTEXT.encode()),
            "type": "EPCISDocument",
            "schemaVersion": "2.0",
        }
        header |= {"creationDate": "2026-11-30T09:00:00Z", "epcisBody": {"eventList": events}}
        bodies.append(msgspec.json.encode(header))
    begun, ours, theirs = time.perf_counter(), time.process_time(), postgres_seconds(cluster)
    for body in bodies:
        document = read_document(body)
        prepared = service.prepare(document.events, document.raw_context)
        async with database.write() as write:
            done = await service.store(write, prepared, owner, public=True)
        assert not done.duplicates
    events_made = BATCH * BATCHES
    wall, python, postgres = time.perf_counter() - begun, time.process_time() - ours, postgres_seconds(cluster) - theirs
    tell(
        f"capture, {BATCH} events a document: {events_made / wall:.0f} events/s by the clock; processor time an event "
        f"{python / events_made * 1e6:.0f} us here and {postgres / events_made * 1e6:.0f} us in PostgreSQL"
    )


def tell(line: str) -> None:
    """Write a line of the report."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


async def measure(url: str, cluster: Cluster, total: int) -> None:
    """Ask and capture, and print the figures."""
    database = Database(Settings(database_url=url, statement_timeout_ms=60_000), url)
    await database.start()
    everybody = Viewer()
    cases: dict[str, Callable[[int], Awaitable[None]]] = {
        "an EPC": lambda n: asked(
            database.hot, everybody, MATCH_epc=f"https://id.gs1.org/01/{seed.GTIN}/21/{n % total}"
        ),
        "a lot": lambda n: asked(database.hot, everybody, MATCH_anyEPCClass=lot(n % (total // LOT_EVENTS))),
        "a place": lambda n: asked(database.hot, everybody, EQ_bizLocation=place(n % PLACES)),
        "a place and a step": lambda n: asked(
            database.hot, everybody, EQ_bizLocation=place(n % PLACES), EQ_bizStep=STEPS[n % PLACES % len(STEPS)]
        ),
        "a step": lambda n: asked(database.hot, everybody, EQ_bizStep=STEPS[n % len(STEPS)]),
        "a field": lambda n: asked(
            database.hot, everybody, **{"EQ_https://thuongxuan.example/voc/crew": f"tổ {n % 40}"}
        ),
    }
    try:
        for name, case in cases.items():
            median, late = await timed(case)
            tell(f"{name}: {median:.1f} ms median, {late:.1f} ms p95 of {ROUNDS}")
        await captured(database, cluster, total)
    finally:
        await database.stop()


def main() -> None:
    """Fill, measure, drop."""
    total = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    home = places_on_disk.cluster_home(CHECKOUT / "var" / "bench-postgres")
    name = f"bench_epcis_{os.getpid()}"
    with running(Cluster(home)) as cluster:
        try:
            url = cluster.ensure_database(name)
            migrate.upgrade(url)
            cluster.sql(seed.statements(tokens.digest("x"))[0], name)
            started = time.perf_counter()
            asyncio.run(fill(url, total))
            tell(f"{total} events written in {time.perf_counter() - started:.0f} s")
            asyncio.run(measure(url, cluster, total))
        finally:
            cluster.sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


if __name__ == "__main__":
    main()
