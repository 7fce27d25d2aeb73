"""What a step of lots must keep, without a database."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from thuongxuan.trace import lot_rules
from thuongxuan.trace.lot_schemas import LotFacts, LotMake, LotTake, ProductWeights, StepCommand, StepFacts
from thuongxuan.trace.processes import processes

GEODATA = Path(__file__).parents[3] / "geodata"
TODAY = date(2028, 2, 29)
ONE, TWO, BARK, OIL, BUNDLE = (UUID(int=n) for n in range(1, 6))


def command(kind: str = "process", **values: Any) -> StepCommand:
    given: dict[str, Any] = {
        "kind": kind,
        "occurred_on": TODAY,
        "inputs": [LotTake(batch_id=ONE, kg=Decimal(100))],
        "outputs": [LotMake(product_id=OIL, quantity=Decimal(4))],
        "process": "distilling" if kind == "process" else None,
    }
    return StepCommand(**(given | values))


def facts(**values: Any) -> StepFacts:
    given: dict[str, Any] = {
        "id": ONE,
        "lot": "L1",
        "crop": "que",
        "remaining_kg": Decimal(100),
        "status": "active",
        "produced_on": TODAY,
    }
    lot = LotFacts(**(given | values))
    products = [
        ProductWeights(id=OIL, crop="que", unit_kg=Decimal(1), shelf_life_days=None),
        ProductWeights(id=BUNDLE, crop="que", unit_kg=None, shelf_life_days=None),
    ]
    return StepFacts(lots=[lot], products=products)


def codes(given: StepCommand, known: StepFacts | None = None) -> list[tuple[str, str]]:
    errors = lot_rules.check(given, TODAY) or lot_rules.refusals(given, known or facts(), processes(GEODATA))
    return [(error.field, error.code) for error in errors]


@pytest.mark.parametrize(("oil", "refused"), [("4", []), ("4.001", [("outputs", "too_much")])])
def test_distilling_gives_at_most_four_hundredths_of_cinnamon(oil: str, refused: list[tuple[str, str]]) -> None:
    assert codes(command(outputs=[LotMake(product_id=OIL, quantity=Decimal(oil))])) == refused


@pytest.mark.parametrize(
    ("produced_on", "on", "refused"),
    [
        (TODAY, TODAY, []),
        (TODAY, TODAY - timedelta(days=1), [("occurred_on", "before_lot")]),
        (TODAY - timedelta(days=1), TODAY, []),
        (TODAY, TODAY + timedelta(days=1), [("occurred_on", "future")]),
    ],
)
def test_a_step_lies_between_the_lot_and_today(produced_on: date, on: date, refused: list[tuple[str, str]]) -> None:
    assert codes(command(occurred_on=on), facts(produced_on=produced_on)) == refused


REFUSED: list[tuple[StepCommand, StepFacts | None, tuple[str, str]]] = [
    (command("pool", process=None), None, ("inputs", "count")),
    (command("ship", process=None, recipient="X"), None, ("outputs", "count")),
    (
        command("sell", process=None, outputs=[], inputs=[LotTake(batch_id=ONE, kg=Decimal(0))]),
        None,
        ("inputs.0.kg", "not_positive"),
    ),
    (command("ship", process=None, outputs=[]), None, ("recipient", "required")),
    (command("sell", process=None, outputs=[], recipient_id=ONE), None, ("recipient_id", "only_ship")),
    (command("dispose", process=None, outputs=[]), None, ("note", "required")),
    (command(process=None), None, ("process", "process")),
    (command(process="magic"), None, ("process", "unknown")),
    (command(inputs=[LotTake(batch_id=ONE, kg=Decimal(1))] * 2), None, ("inputs", "duplicate")),
    (command(inputs=[LotTake(batch_id=TWO, kg=Decimal(1))]), None, ("inputs.0.batch_id", "unknown")),
    (command(), facts(status="suspended"), ("inputs.0.batch_id", "not_active")),
    (command(), facts(status="recalled"), ("inputs.0.batch_id", "not_active")),
    (command(), facts(remaining_kg=Decimal("99.999")), ("inputs.0.kg", "not_enough")),
    (command(), facts(crop="che"), ("outputs.0.product_id", "other_crop")),
    (command(outputs=[LotMake(product_id=BARK, quantity=Decimal(1))]), None, ("outputs.0.product_id", "unknown")),
    (command(outputs=[LotMake(product_id=BUNDLE, quantity=Decimal(1))]), None, ("outputs.0.kg", "required")),
    (
        command("pack", process=None, outputs=[LotMake(product_id=OIL, quantity=Decimal("100.001"))]),
        None,
        ("outputs", "too_much"),
    ),
]


@pytest.mark.parametrize(("given", "known", "refused"), REFUSED)
def test_a_refusal_names_its_field(given: StepCommand, known: StepFacts | None, refused: tuple[str, str]) -> None:
    assert refused in codes(given, known)


def test_every_process_takes_away_or_says_where_its_bound_comes_from() -> None:
    for process in processes(GEODATA).listed:
        assert 0 <= process.least <= process.most <= 1
        assert process.most == 1 or process.source, process.code
    assert processes(GEODATA).bound("distilling", "che") != processes(GEODATA).bound("distilling", "que")
