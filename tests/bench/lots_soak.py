"""``python -m tests.bench.lots_soak``: a value chain under concurrent workers while connections are killed.

Afterwards every invariant is held against the database: balance, no orphan, lineage equal to a graph of its own, and
nothing of a lot after its recall. Ends with a line of figures, or with what is wrong.
"""

import argparse
import asyncio
import os
import random
import sys
import time
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.support.chain import BASE_URL, DAY, Chain
from thuongxuan.db import migrate, places_on_disk
from thuongxuan.db.embedded import Cluster, running
from thuongxuan.db.session import Database
from thuongxuan.errors import AppError
from thuongxuan.settings import Settings
from thuongxuan.trace import lineage_sql, lots, recalls, service
from thuongxuan.trace.lot_schemas import LotMake, LotTake, ReceiveCommand, StepCommand
from thuongxuan.trace.processes import processes
from thuongxuan.trace.recall_schemas import RecallCommand
from thuongxuan.trace.registering import register
from thuongxuan.trace.schemas import BatchCommand, Draw, StatusCommand

CHECKOUT = Path(__file__).parents[2]
KILL_SECONDS = 0.3
HOT = 200
"""Lots that are used again and again, so that workers meet."""
WRONG = {
    "lots whose counter is not the sum of its lines": """
        SELECT count(*) FROM batch b
        WHERE b.drawn_kg <> (SELECT coalesce(sum(kg), 0) FROM lot_input i WHERE i.batch_id = b.id)""",
    "lots that gave more than they held": "SELECT count(*) FROM batch WHERE drawn_kg > kg",
    "harvests whose counter is not the sum of their lines": """
        SELECT count(*) FROM harvest h
        WHERE h.drawn_kg <> (SELECT coalesce(sum(kg), 0) FROM batch_draw d WHERE d.harvest_id = h.id)""",
    "harvests that gave more than they held": "SELECT count(*) FROM harvest WHERE drawn_kg > kg",
    "lots from nowhere": """
        SELECT count(*) FROM batch b
        WHERE (b.made_by IS NULL) <> EXISTS (SELECT FROM batch_draw d WHERE d.batch_id = b.id)""",
    "steps that took nothing": """
        SELECT count(*) FROM lot_operation o
        WHERE o.kind <> 'receive' AND NOT EXISTS (SELECT FROM lot_input i WHERE i.operation_id = o.id)""",
    "steps that gave more than they took": """
        SELECT count(*) FROM (
            SELECT made_by, sum(kg) AS kg FROM batch WHERE made_by IS NOT NULL GROUP BY 1) made
        WHERE made.kg > (SELECT sum(kg) FROM lot_input i WHERE i.operation_id = made.made_by)""",
    "shipments that arrived twice": """
        SELECT count(*) FROM (SELECT made_by FROM batch b JOIN lot_operation o ON o.id = b.made_by
                              WHERE o.kind = 'ship' GROUP BY 1 HAVING count(*) > 1) twice""",
    "lots used after their recall, before it was lifted": """
        SELECT count(*) FROM recall_lot l JOIN recall r ON r.id = l.recall_id
        JOIN lot_input i ON i.batch_id = l.batch_id JOIN lot_operation o ON o.id = i.operation_id
        WHERE o.received_at > r.finished_at AND NOT EXISTS (
            SELECT FROM batch_event e WHERE e.batch_id = l.batch_id AND e.kind = 'reactivated'
              AND e.received_at BETWEEN r.started_at AND o.received_at)""",
    "lots that a recall left active beneath it": """
        SELECT count(*) FROM batch b JOIN lot_input i ON i.operation_id = b.made_by
        JOIN batch source ON source.id = i.batch_id
        WHERE source.status = 'recalled' AND b.status = 'active' AND NOT EXISTS (
            SELECT FROM batch_event e WHERE e.batch_id IN (b.id, source.id) AND e.kind = 'reactivated')""",
}
"""What must be nought."""
EDGES = """
SELECT i.batch_id, b.id FROM batch b JOIN lot_input i ON i.operation_id = b.made_by
"""


class Soak:
    """The workers and what they share."""

    def __init__(self, chain: Chain) -> None:
        self.chain = chain
        self.database = chain.database
        self.random = random.Random(20261128)  # noqa: S311 - a repeatable load, not a secret
        self.lots: list[tuple[UUID, int]] = []
        self.tally: Counter[str] = Counter()
        self.killed = 0
        self.left = 0
        self.known = processes(CHECKOUT / "geodata")

    async def worker(self, until: float) -> None:
        """Do one operation after the other."""
        while self.left > 0 and time.monotonic() < until:
            self.left -= 1
            move = self.random.choices(MOVES, WEIGHTS)[0]
            try:
                self.tally["done" if await move(self) else "refused"] += 1
            except AppError:
                self.tally["refused"] += 1
            except (DBAPIError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError):
                self.tally["cut off"] += 1

    async def killer(self, url: str) -> None:
        """Kill one connection of the workers after the other."""
        own = await asyncpg.connect(url)
        while True:
            await asyncio.sleep(KILL_SECONDS)
            self.killed += await own.fetchval("""
                SELECT count(pg_terminate_backend(pid)) FROM (
                    SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
                    ORDER BY random() LIMIT 1) one""")

    def lot(self) -> tuple[UUID, int]:
        """A lot of late, so that workers meet."""
        return self.random.choice(self.lots[-HOT:])

    async def step(
        self, kind: Any, sources: list[UUID], owner: int, made: list[str], process: str | None = None
    ) -> bool:
        """One step of five kilograms of each source."""
        command = StepCommand(
            kind=kind,
            occurred_on=DAY,
            inputs=[LotTake(batch_id=one, kg=Decimal(5)) for one in sources],
            outputs=[LotMake(product_id=self.chain.products[owner], quantity=Decimal(kg)) for kg in made],
            process=process,
            recipient_id=self.chain.people[1].account_id if kind == "ship" else None,
            note="Hỏng" if kind == "dispose" else "",
        )
        async with self.database.write() as write:
            done = await lots.take_step(write, BASE_URL, self.chain.people[owner], self.known, command)
        self.lots += [(line.batch_id, owner) for line in done.outputs]
        if kind == "ship":
            await self.receive(done.id)
        return True

    async def receive(self, shipment: UUID) -> None:
        """The cooperative receives a shipment."""
        arrival = ReceiveCommand(
            occurred_on=DAY, output=LotMake(product_id=self.chain.products[1], quantity=Decimal(5))
        )
        async with self.database.write() as write:
            done = await lots.receive(write, BASE_URL, self.chain.people[1], shipment, arrival)
        self.lots.append((done.outputs[0].batch_id, 1))

    async def register(self) -> bool:
        """A lot of 40 kg of a harvest that everybody uses."""
        draws = [Draw(harvest_id=self.random.choice(self.chain.harvests).id, kg=Decimal(40))]
        command = BatchCommand(product_id=self.chain.products[0], quantity=Decimal(40), produced_on=DAY, draws=draws)
        done = await register(self.database.hot, BASE_URL, self.chain.people[0], command, str(uuid4()))
        self.lots.append((done.batch.id, 0))
        return True

    async def split(self) -> bool:
        """Two parts of one lot."""
        lot, owner = self.lot()
        return await self.step("split", [lot], owner, ["2", "3"])

    async def pool(self) -> bool:
        """Two lots into one; of two owners it is refused."""
        (one, owner), (two, _) = self.lot(), self.lot()
        return await self.step("pool", [one, two], owner, ["10"])

    async def process(self) -> bool:
        """Dry a lot."""
        lot, owner = self.lot()
        return await self.step("process", [lot], owner, ["4"], "drying")

    async def ship(self) -> bool:
        """From the household to the cooperative."""
        lot, owner = self.lot()
        return owner == 0 and await self.step("ship", [lot], owner, [])

    async def sell(self) -> bool:
        """Away with it."""
        lot, owner = self.lot()
        return await self.step(self.random.choice(["sell", "dispose"]), [lot], owner, [])

    async def recall(self) -> bool:
        """Stop everything made from a lot."""
        status: Any = self.random.choice(["suspended", "recalled"])
        command = RecallCommand(status=status, reason="Kiểm thử thu hồi", batch_id=self.lot()[0])
        async with self.database.write() as write:
            await recalls.recall(write, BASE_URL, self.chain.people[2], command)
        return True

    async def reopen(self) -> bool:
        """An officer lifts what stops a lot."""
        command = StatusCommand(status="active", reason="Kiểm tra lại thấy an toàn")
        async with self.database.write() as write:
            await service.change_status(write, BASE_URL, self.chain.people[2], self.lot()[0], command, None)
        return True


MOVES = [Soak.register, Soak.split, Soak.pool, Soak.process, Soak.ship, Soak.sell, Soak.recall, Soak.reopen]
WEIGHTS = [14, 12, 14, 10, 12, 30, 1, 7]


async def wrong(soak: Soak) -> list[str]:
    """Everything that must not be."""
    found = []
    async with soak.database.read() as read:
        for what, sql in WRONG.items():
            if count := await read.scalar(text(sql)):
                found.append(f"{count} {what}")
        above: dict[UUID, set[UUID]] = {}
        for source, made in await read.execute(text(EDGES)):
            above.setdefault(made, set()).add(source)
        every = list(await read.scalars(text("SELECT id FROM batch")))
        for lot in soak.random.sample(every, min(200, len(every))):
            stored = await lineage_sql.lineage(read, [lot], [], up=True)
            below = reach(turned(above), lot)
            if {one.id for one in stored.lots or []} != {lot} | reach(above, lot) | below:
                found.append(f"the lineage of {lot} is not that of the graph")
    return found


def reach(edges: dict[UUID, set[UUID]], start: UUID) -> set[UUID]:
    """Everything that can be reached from a lot."""
    found, waiting = set[UUID](), [start]
    while waiting:
        fresh = edges.get(waiting.pop(), set()) - found
        found |= fresh
        waiting += fresh
    return found


def turned(edges: dict[UUID, set[UUID]]) -> dict[UUID, set[UUID]]:
    """The same graph, the other way."""
    found: dict[UUID, set[UUID]] = {}
    for target, sources in edges.items():
        for source in sources:
            found.setdefault(source, set()).add(target)
    return found


async def _run(url: str, operations: int, workers: int, minutes: float) -> list[str]:
    settings = Settings(
        database_url=url, geodata_dir=CHECKOUT / "geodata", pool_size=workers, statement_timeout_ms=60_000
    )
    database = Database(settings)
    await database.start()
    chain = Chain(database)
    await chain.begin()
    for _ in range(8):
        await chain.harvest(Decimal(operations))
    soak = Soak(chain)
    soak.left = operations
    while not soak.lots:
        await soak.register()
    killer = asyncio.create_task(soak.killer(url))
    start = time.monotonic()
    await asyncio.gather(*(soak.worker(start + minutes * 60) for _ in range(workers)))
    killer.cancel()
    seconds = time.monotonic() - start
    await database.stop()
    await database.start()
    found = await wrong(soak)
    await database.stop()
    sys.stdout.write(
        f"{soak.tally.total()} operations by {workers} workers in {seconds:.0f} s: {dict(soak.tally)}; "
        f"{soak.killed} connections killed; {len(WRONG)} invariants and 200 lineages checked: {found or 'all hold'}\n"
    )
    return found


def main() -> None:
    """Run it in a database of its own and remove that again."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("operations", type=int, nargs="?", default=100_000)
    asked.add_argument("workers", type=int, nargs="?", default=8)
    asked.add_argument("minutes", type=float, nargs="?", default=600)
    given = asked.parse_args()
    name = f"soak_{os.getpid()}"
    with running(Cluster(places_on_disk.cluster_home(CHECKOUT / "var" / "bench-postgres"))) as cluster:
        try:
            migrate.upgrade(cluster.ensure_database(name))
            found = asyncio.run(_run(cluster.url(name, "postgres"), given.operations, given.workers, given.minutes))
        finally:
            cluster.sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
