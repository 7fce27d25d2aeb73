"""A value chain driven at random: the same moves on the real database and on a model of plain Python."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import msgspec
from sqlalchemy import text

from tests.support.identity import Made, make_account
from tests.support.production import make_cycle, make_harvest
from tests.support.trace import make_product
from thuongxuan.db.session import Database, WriteSession
from thuongxuan.errors import Conflict, Invalid
from thuongxuan.identity.schemas import Principal
from thuongxuan.production.crops import lists
from thuongxuan.production.kinds.harvest import HarvestGiven
from thuongxuan.production.schemas import RecordCommand
from thuongxuan.production.service import enter_record
from thuongxuan.production.units import Given
from thuongxuan.trace import lineage_sql, lots, recalls, service
from thuongxuan.trace.lot_schemas import LotMake, LotTake, ReceiveCommand, StepCommand
from thuongxuan.trace.processes import processes
from thuongxuan.trace.recall_schemas import RecallCommand
from thuongxuan.trace.record_effects import effects_of
from thuongxuan.trace.registering import register
from thuongxuan.trace.schemas import BatchCommand, Draw, StatusCommand

GEODATA = Path(__file__).parents[2] / "geodata"
DAY = date(2026, 6, 10)
BASE_URL = "http://testserver.local"
STATE = """
SELECT b.id, b.kg, b.drawn_kg, b.status,
    (SELECT coalesce(sum(i.kg), 0) FROM lot_input i WHERE i.batch_id = b.id) AS taken,
    (SELECT array_agg(harvest_id ORDER BY harvest_id) FROM (
        SELECT harvest_id FROM batch_draw WHERE batch_id = b.id
        UNION SELECT harvest_id FROM batch_origin WHERE batch_id = b.id) o) AS origins
FROM batch b
"""
HARVESTS = """
SELECT h.id, h.kg, h.drawn_kg, (SELECT coalesce(sum(kg), 0) FROM batch_draw d WHERE d.harvest_id = h.id) AS taken
FROM harvest h
"""


class Harvested(msgspec.Struct):
    """A harvest of the model."""

    id: UUID
    record_id: UUID
    cycle_id: UUID
    kg: Decimal
    drawn: Decimal = Decimal(0)


class Held(msgspec.Struct):
    """A lot of the model. ``parents`` are the lots it was made of."""

    id: UUID
    owner: int
    kg: Decimal
    origins: set[UUID]
    parents: set[UUID]
    drawn: Decimal = Decimal(0)
    status: str = "active"

    @property
    def left(self) -> Decimal:
        """What no step has taken."""
        return self.kg - self.drawn


class Chain:
    """Two owners and an officer. Every move tells whether it was done, and expects exactly that of the database."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.harvests: list[Harvested] = []
        self.lots: list[Held] = []
        self.people: list[Principal] = []
        self.products: list[UUID] = []
        self.grower: Made

    async def begin(self) -> None:
        """The people and their products, in an empty database."""
        for kind in ("household", "cooperative", "officer"):
            made = await make_account(self.database, kind)
            self.people.append(Principal(account_id=made.id, kind=made.kind, display_name=made.display_name))
            if kind != "officer":
                self.products.append(await make_product(self.database, made))
            if kind == "household":
                self.grower = made

    async def tried(self, move: Callable[[WriteSession], Awaitable[Any]]) -> Any:
        """What a move gave in a transaction of its own, or ``None`` when it was refused."""
        try:
            async with self.database.write() as write:
                return await move(write)
        except (Invalid, Conflict):
            return None

    async def harvest(self, kg: Decimal) -> None:
        """Harvest kilograms."""
        cycle_id = await make_cycle(self.database, self.grower)
        harvest_id = await make_harvest(self.database, self.grower, cycle_id, kg=str(kg))
        async with self.database.read() as read:
            record_id = await read.scalar(text("SELECT record_id FROM harvest WHERE id = :id"), {"id": harvest_id})
        self.harvests.append(Harvested(harvest_id, record_id, cycle_id, kg))

    async def correct(self, one: Harvested, kg: Decimal) -> None:
        """Correct the weight of a harvest; never below what was drawn."""
        details: Any = HarvestGiven(quantity=Given(kg, "kg"))
        command = RecordCommand(
            crop_cycle_id=one.cycle_id,
            occurred_on=date(2026, 6, 1),
            details=details,
            supersedes=one.record_id,
            reason="Cân lại",
        )
        saved = await self.tried(
            lambda write: enter_record(
                write, self.people[0], lists(GEODATA), command, effects_of("http://testserver.local")
            )
        )
        assert (saved is not None) == (kg >= one.drawn)
        if saved:
            one.kg, one.record_id = kg, saved.record.id

    async def register(self, one: Harvested, kg: Decimal) -> None:
        """Register a lot of a harvest."""
        command = BatchCommand(
            product_id=self.products[0], quantity=kg, produced_on=DAY, draws=[Draw(harvest_id=one.id, kg=kg)]
        )
        try:
            made = (await register(self.database.hot, BASE_URL, self.people[0], command, str(uuid4()))).batch
        except Invalid:
            made = None
        assert (made is not None) == (one.drawn + kg <= one.kg)
        if made:
            one.drawn += kg
            self.lots.append(Held(made.id, 0, kg, {one.id}, set()))

    async def step(self, kind: str, taken: list[tuple[Held, Decimal]], made: list[Decimal], process: str = "") -> None:
        """Split, pool, process, pack, sell or dispose; refused exactly when a lot is blocked or holds too little."""
        owner = taken[0][0].owner
        wanted: Any = kind
        command = StepCommand(
            kind=wanted,
            occurred_on=DAY,
            inputs=[LotTake(batch_id=lot.id, kg=kg) for lot, kg in taken],
            outputs=[LotMake(product_id=self.products[owner], quantity=kg) for kg in made],
            process=process or None,
            recipient="Chợ" if kind == "ship" else "",
            note="Hỏng" if kind == "dispose" else "",
        )
        known = processes(GEODATA)
        done = await self.tried(lambda write: lots.take_step(write, BASE_URL, self.people[owner], known, command))
        assert (done is not None) == all(lot.status == "active" and kg <= lot.left for lot, kg in taken)
        if done:
            self._took(taken)
            for line in done.outputs:
                self.lots.append(self._made(line.batch_id, owner, line.kg, [lot for lot, _ in taken]))

    async def move(self, lot: Held, kg: Decimal) -> None:
        """Ship to the other owner, who receives all of it."""
        sender, receiver = lot.owner, 1 - lot.owner
        if receiver == 0:
            return await self.step("sell", [(lot, kg)], [])
        command = StepCommand(
            kind="ship",
            occurred_on=DAY,
            inputs=[LotTake(batch_id=lot.id, kg=kg)],
            recipient_id=self.people[receiver].account_id,
        )
        known = processes(GEODATA)
        sent = await self.tried(lambda write: lots.take_step(write, BASE_URL, self.people[sender], known, command))
        assert (sent is not None) == (lot.status == "active" and kg <= lot.left)
        if sent is None:
            return None
        self._took([(lot, kg)])
        arrival = ReceiveCommand(occurred_on=DAY, output=LotMake(product_id=self.products[receiver], quantity=kg))
        done = await self.tried(lambda write: lots.receive(write, BASE_URL, self.people[receiver], sent.id, arrival))
        assert done is not None
        self.lots.append(self._made(done.outputs[0].batch_id, receiver, kg, [lot]))
        return None

    async def race(self, lot: Held, kg: Decimal, sellers: int) -> None:
        """Sell the same kilograms several times at once; as many sales go through as the lot holds."""
        command = StepCommand(kind="sell", occurred_on=DAY, inputs=[LotTake(batch_id=lot.id, kg=kg)])
        known, seller = processes(GEODATA), self.people[lot.owner]
        sales = [
            self.tried(lambda write: lots.take_step(write, BASE_URL, seller, known, command)) for _ in range(sellers)
        ]
        done = [one for one in await asyncio.gather(*sales) if one]
        fits = int(lot.left // kg) if lot.status == "active" else 0
        assert len(done) == min(sellers, fits)
        lot.drawn += kg * len(done)

    async def recall(self, lot: Held, status: Any) -> None:
        """Recall or suspend everything made from a lot."""
        command = RecallCommand(status=status, reason="Kiểm thử thu hồi", batch_id=lot.id)
        report = await self.tried(lambda write: recalls.recall(write, BASE_URL, self.people[2], command))
        stopped = self.descendants(lot) | {lot.id}
        assert {one.batch_id for one in report.found} == stopped
        for one in self.lots:
            if one.id in stopped:
                one.status = "recalled" if one.status == "recalled" else status

    async def reopen(self, lot: Held) -> None:
        """An officer opens a blocked lot again."""
        command = StatusCommand(status="active", reason="Kiểm tra lại thấy an toàn")
        done = await self.tried(
            lambda write: service.change_status(write, BASE_URL, self.people[2], lot.id, command, None)
        )
        assert (done is not None) == (lot.status != "active")
        lot.status = "active"

    async def check(self) -> None:
        """The database and the model hold the same, and every sum is what its lines say."""
        async with self.database.read() as read:
            rows = (await read.execute(text(STATE))).all()
            harvests = (await read.execute(text(HARVESTS))).all()
        found = {row.id: (row.kg, row.drawn_kg, row.taken, row.status, set(row.origins or ())) for row in rows}
        assert found == {one.id: (one.kg, one.drawn, one.drawn, one.status, one.origins) for one in self.lots}
        known = {one.id: (one.kg, one.drawn, one.drawn) for one in self.harvests}
        assert {row.id: (row.kg, row.drawn_kg, row.taken) for row in harvests} == known
        assert all(one.drawn <= one.kg for one in self.lots)

    async def trace(self, lot: Held) -> None:
        """The lineage of a lot equals the graph of the model."""
        async with self.database.read() as read:
            stored = await lineage_sql.lineage(read, [lot.id], [], up=True)
        expected = {lot.id} | self.ancestors(lot) | self.descendants(lot)
        assert {one.id for one in stored.lots or []} == expected
        sources = set().union(*(one.origins for one in self.lots if one.id in expected))
        assert {one.id for one in stored.harvests or []} == sources

    def ancestors(self, lot: Held) -> set[UUID]:
        """Every lot it was made of, at any depth."""
        known = {one.id: one for one in self.lots}
        found, waiting = set[UUID](), list(lot.parents)
        while waiting:
            one = waiting.pop()
            if one not in found:
                found.add(one)
                waiting += known[one].parents
        return found

    def descendants(self, lot: Held) -> set[UUID]:
        """Every lot made of it, at any depth."""
        return {one.id for one in self.lots if lot.id in self.ancestors(one)}

    def _took(self, taken: list[tuple[Held, Decimal]]) -> None:
        for lot, kg in taken:
            lot.drawn += kg

    def _made(self, batch_id: UUID, owner: int, kg: Decimal, parents: list[Held]) -> Held:
        origins = set[UUID]().union(*(one.origins for one in parents))
        return Held(batch_id, owner, kg, origins, {one.id for one in parents})
