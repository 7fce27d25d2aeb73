"""Random value chains on the real database beside a model of plain Python (hypothesis, rule-based)."""

import asyncio
from collections.abc import Coroutine, Iterator
from decimal import Decimal
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from tests.support.chain import Chain, Held
from tests.support.databases import TestDatabase
from thuongxuan.db.session import Database
from thuongxuan.settings import Settings
from thuongxuan.trace import lot_sql

NUMBER = st.integers(0, 1_000_000)
TENTHS = st.integers(1, 12)
"""Tenths of what is there; eleven and twelve ask for too much."""


class Run:
    """What one machine needs of the world: a loop of its own and an empty database each time."""

    def __init__(self, database: TestDatabase, own: Settings) -> None:
        self.loop = asyncio.new_event_loop()
        self._database = database
        self._settings = own

    def __call__(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run_until_complete(work)

    async def fresh(self) -> Chain:
        """A chain in an empty database."""
        opened = Database(self._settings, await self._database.url())
        await opened.start()
        chain = Chain(opened)
        await chain.begin()
        await chain.harvest(Decimal(100))
        await chain.register(chain.harvests[0], Decimal(60))
        return chain


class Moves(RuleBasedStateMachine):
    """The moves; ``run`` is set by the test."""

    run: ClassVar[Run]

    def __init__(self) -> None:
        super().__init__()
        self.chain: Chain = self.run(self.run.fresh())

    def lot(self, number: int) -> Held:
        return self.chain.lots[number % len(self.chain.lots)]

    def share(self, lot: Held, tenths: int) -> Decimal:
        return max(lot.left * tenths / 10, Decimal("0.001")).quantize(Decimal("0.001"))

    @rule(kg=st.integers(1, 200))
    def harvest(self, kg: int) -> None:
        self.run(self.chain.harvest(Decimal(kg)))

    @rule(number=NUMBER, percent=st.integers(50, 150))
    def correct(self, number: int, percent: int) -> None:
        one = self.chain.harvests[number % len(self.chain.harvests)]
        self.run(self.chain.correct(one, (one.kg * percent / 100).quantize(Decimal("0.001"))))

    @rule(number=NUMBER, tenths=TENTHS)
    def register(self, number: int, tenths: int) -> None:
        one = self.chain.harvests[number % len(self.chain.harvests)]
        kg = max((one.kg - one.drawn) * tenths / 10, Decimal("0.001")).quantize(Decimal("0.001"))
        self.run(self.chain.register(one, kg))

    @rule(number=NUMBER, tenths=TENTHS)
    def split(self, number: int, tenths: int) -> None:
        lot = self.lot(number)
        kg = self.share(lot, tenths)
        if kg > Decimal("0.01"):
            part = (kg / 3).quantize(Decimal("0.001"))
            self.run(self.chain.step("split", [(lot, kg)], [part, part]))

    @rule(number=NUMBER, other=NUMBER, tenths=TENTHS)
    def pool(self, number: int, other: int, tenths: int) -> None:
        one, two = self.lot(number), self.lot(other)
        if one.id != two.id and one.owner == two.owner:
            taken = [(lot, self.share(lot, tenths)) for lot in (one, two)]
            self.run(self.chain.step("pool", taken, [sum((kg for _, kg in taken), Decimal(0))]))

    @rule(number=NUMBER, tenths=TENTHS)
    def process(self, number: int, tenths: int) -> None:
        lot = self.lot(number)
        kg = self.share(lot, tenths)
        oil = (kg * Decimal("0.04")).quantize(Decimal("0.001"), rounding="ROUND_DOWN")
        if oil:
            self.run(self.chain.step("process", [(lot, kg)], [oil], "distilling"))

    @rule(number=NUMBER, tenths=TENTHS)
    def move(self, number: int, tenths: int) -> None:
        lot = self.lot(number)
        self.run(self.chain.move(lot, self.share(lot, tenths)))

    @rule(number=NUMBER, tenths=TENTHS, kind=st.sampled_from(["sell", "dispose", "ship"]))
    def give(self, number: int, tenths: int, kind: str) -> None:
        lot = self.lot(number)
        self.run(self.chain.step(kind, [(lot, self.share(lot, tenths))], []))

    @rule(number=NUMBER, tenths=st.integers(2, 6))
    def race(self, number: int, tenths: int) -> None:
        lot = self.lot(number)
        self.run(self.chain.race(lot, self.share(lot, tenths), 4))

    @rule(number=NUMBER, status=st.sampled_from(["suspended", "recalled"]))
    def recall(self, number: int, status: str) -> None:
        self.run(self.chain.recall(self.lot(number), status))

    @precondition(lambda self: any(lot.status != "active" for lot in self.chain.lots))
    @rule(number=NUMBER)
    def reopen(self, number: int) -> None:
        blocked = [lot for lot in self.chain.lots if lot.status != "active"]
        self.run(self.chain.reopen(blocked[number % len(blocked)]))

    @rule(number=NUMBER)
    def trace(self, number: int) -> None:
        self.run(self.chain.trace(self.lot(number)))

    @invariant()
    def agree(self) -> None:
        self.run(self.chain.check())

    def teardown(self) -> None:
        self.run(self.chain.database.stop())


@pytest.fixture
def moves(test_database: TestDatabase, tmp_path: Any) -> Iterator[None]:
    Moves.run = Run(test_database, Settings(var_dir=tmp_path, pool_size=4))
    yield
    Moves.run.loop.close()


def short(examples: int, steps: int) -> settings:
    """A short run. Nothing is shrunk: that takes minutes, and the moves of a failure are printed anyway."""
    return settings(
        max_examples=examples,
        stateful_step_count=steps,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


@pytest.mark.usefixtures("moves")
def test_any_chain_keeps_its_balance_its_lineage_and_its_recalls() -> None:
    run_state_machine_as_test(Moves, settings=short(8, 25))


@pytest.mark.usefixtures("moves")
def test_the_machine_finds_a_statement_that_allocates_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    forgetful = lot_sql.APPLY.replace("SET drawn_kg = b.drawn_kg + wanted.kg", "SET drawn_kg = b.drawn_kg")
    assert forgetful != lot_sql.APPLY
    monkeypatch.setattr(lot_sql, "APPLY", forgetful)
    with pytest.raises(AssertionError):
        run_state_machine_as_test(Moves, settings=short(8, 25))
