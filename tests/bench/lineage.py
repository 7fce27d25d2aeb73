"""``python -m tests.bench.lineage``: how long a lineage takes among 10,000 lots in 20 layers, and a recall of 1,000.

Every lot but those of the first layer is made of two lots of the layer above, chosen so that the ways part and meet: a
lineage through the whole net reaches half of it. Times are taken in the database (``EXPLAIN ANALYZE``) and around it.
"""

import asyncio
import os
import statistics
import sys
import time
from pathlib import Path
from uuid import UUID, uuid4

from sqlalchemy import text

from thuongxuan.clock import new_id
from thuongxuan.db import migrate, places_on_disk
from thuongxuan.db.embedded import Cluster, running
from thuongxuan.db.session import Database, ReadSession
from thuongxuan.identity.models import Account
from thuongxuan.identity.schemas import Principal
from thuongxuan.settings import Settings
from thuongxuan.trace import lineage_sql, recall_sql, recalls
from thuongxuan.trace.codes import product_code
from thuongxuan.trace.recall_schemas import RecallCommand

CHECKOUT = Path(__file__).parents[2]
LAYERS, WIDTH, ROUNDS = 20, 500, 20

_PRODUCT = """
INSERT INTO product (id, owner_id, code, name_vi, name_en, crop, brand, unit, description_vi, description_en, standards,
                     entered_by, on_behalf_of, received_at)
VALUES (:id, :owner, :code, 'Quế', '', 'que', '', 'kg', '', '', '', :owner, :owner, now())
"""
_STEPS = """
INSERT INTO lot_operation (id, kind, owner_id, occurred_on, recipient, document, note, entered_by, on_behalf_of,
                           received_at)
SELECT md5('step' || layer || '-' || n)::uuid, 'pool', :owner, '2026-01-01', '', '', '', :owner, :owner, now()
FROM generate_series(1, :layers - 1) AS layer, generate_series(0, :width - 1) AS n
"""
_LOTS = """
INSERT INTO batch (id, product_id, owner_id, lot, quantity, kg, drawn_kg, made_by, produced_on, receipt, entered_by,
                   on_behalf_of, received_at)
SELECT md5('lot' || layer || '-' || n)::uuid, :product, :owner, layer || '-' || n, 10, 10, 10,
       CASE WHEN layer > 0 THEN md5('step' || layer || '-' || n)::uuid END,
       '2026-01-01', layer || '-' || n, :owner, :owner,
       now()
FROM generate_series(0, :layers - 1) AS layer, generate_series(0, :width - 1) AS n
"""
_INPUTS = """
INSERT INTO lot_input (operation_id, batch_id, kg)
SELECT md5('step' || layer || '-' || n)::uuid, md5('lot' || layer - 1 || '-' || source)::uuid, 5
FROM generate_series(1, :layers - 1) AS layer, generate_series(0, :width - 1) AS n,
     unnest(ARRAY[n * 7 % :width, (n * 7 + 3) % :width]) AS source
"""


async def seed(database: Database) -> UUID:
    """Fill an empty database; the account that owns everything, an officer."""
    owner = new_id()
    async with database.write() as write:
        write.add(Account(id=owner, kind="officer", display_name="Thử"))
        await write.flush()
        product = uuid4()
        await write.execute(text(_PRODUCT), {"id": product, "owner": owner, "code": product_code()})
        for sql in (_STEPS, _LOTS, _INPUTS):
            values = {"owner": owner, "product": product, "layers": LAYERS, "width": WIDTH}
            statement = text(sql)
            await write.execute(statement, {name: values[name] for name in statement.compile().params})
    await database.hot.execute("VACUUM ANALYZE")
    return owner


async def lot(read: ReadSession, layer: int, number: int) -> UUID:
    """One lot of the net."""
    found = await read.scalar(text("SELECT md5(:name)::uuid"), {"name": f"lot{layer}-{number}"})
    return UUID(str(found))


async def planned(read: ReadSession, sql: str, batch_id: UUID) -> float:
    """Milliseconds in the database."""
    values = {"batch_ids": [batch_id], "harvest_ids": [], "up": True}
    statement = text("EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) " + sql)
    [plan] = await read.scalar(statement, {name: values[name] for name in statement.compile().params})
    return float(plan["Execution Time"])


async def measure(database: Database) -> list[str]:
    """The rows of the report."""
    rows = []
    for name, layer in (
        ("from the first layer, down", 0),
        ("from the middle, both ways", 10),
        ("from the last, up", 19),
    ):
        whole, ids, sizes, around = [], [], [], []
        for number in range(ROUNDS):
            async with database.read() as read:
                batch_id = await lot(read, layer, number)
                whole.append(await planned(read, lineage_sql.LINEAGE, batch_id))
                ids.append(await planned(read, recall_sql.FOUND.format(lock=""), batch_id))
                start = time.process_time(), time.perf_counter()
                stored = await lineage_sql.lineage(read, [batch_id], [], up=True)
                around.append((time.perf_counter() - start[1]) * 1000)
                sizes.append(len(stored.lots or []))
        rows.append(
            f"{name}: {statistics.median(sizes):.0f} lots; whole lineage as JSON {_p95(whole):.1f} ms p95"
            f" (around it {_p95(around):.1f}); lots downwards only {_p95(ids):.1f} ms p95"
        )
    return rows


async def recall(database: Database, officer: UUID) -> str:
    """How long it takes to stop everything made from one lot near the end."""
    principal = Principal(account_id=officer, kind="officer", display_name="")
    async with database.write() as write:
        batch_id = await lot(write, 8, 1)
        command = RecallCommand(status="recalled", reason="Thử tốc độ", batch_id=batch_id)
        start = time.perf_counter()
        report = await recalls.recall(write, "http://localhost", principal, command)
        return f"recall of {report.lots} lots in one transaction: {time.perf_counter() - start:.2f} s"


def _p95(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.95)]


async def _run(url: str) -> None:
    database = Database(Settings(database_url=url, geodata_dir=CHECKOUT / "geodata", statement_timeout_ms=60_000))
    await database.start()
    try:
        officer = await seed(database)
        for row in [*await measure(database), await recall(database, officer)]:
            sys.stdout.write(row + "\n")
    finally:
        await database.stop()


def main() -> None:
    """Seed a database of its own, measure, remove it."""
    name = f"lineage_{os.getpid()}"
    with running(Cluster(places_on_disk.cluster_home(CHECKOUT / "var" / "bench-postgres"))) as cluster:
        try:
            migrate.upgrade(cluster.ensure_database(name))
            asyncio.run(_run(cluster.url(name)))
        finally:
            cluster.sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


if __name__ == "__main__":
    main()
