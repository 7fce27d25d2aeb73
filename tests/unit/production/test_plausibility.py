"""A harvest is judged at the limit of what can be, just below it and just above it."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from thuongxuan.production.plausibility import HarvestFacts, Yield, judge, yields

GEODATA = Path(__file__).parents[3] / "geodata"
START = date(2027, 12, 1)
RICE = Yield(crop="lua", upper_kg_ha=Decimal(10_000), source="IRRI", ripe_after_days=90)


def doubts(**values: Any) -> list[tuple[str, bool]]:
    given: dict[str, Any] = {
        "area_ha": Decimal("0.5"),
        "cycle_kg": Decimal(5000),
        "started_on": START,
        "harvested_on": START + timedelta(days=90),
        "shared": Decimal(0),
    }
    return [(doubt.kind, doubt.holds) for doubt in judge(HarvestFacts(**(given | values)), RICE)]


@pytest.mark.parametrize(
    ("kg", "found"),
    [
        ("5000", []),
        ("5003", [("yield", False)]),
        ("7500", [("yield", False)]),
        ("7503", [("yield", True)]),
        ("1000000", [("yield", True)]),
    ],
)
def test_above_the_upper_yield_somebody_looks_and_above_one_and_a_half_it_is_held(kg: str, found: list[Any]) -> None:
    assert doubts(cycle_kg=Decimal(kg)) == found


@pytest.mark.parametrize(
    ("days", "found"),
    [(91, []), (90, []), (89, [("unripe", False)]), (60, [("unripe", False)]), (59, [("unripe", True)])],
)
def test_a_crop_is_not_ripe_the_day_before(days: int, found: list[Any]) -> None:
    assert START + timedelta(days=90) == date(2028, 2, 29)  # a leap day
    assert doubts(harvested_on=START + timedelta(days=days)) == found


@pytest.mark.parametrize(("shared", "found"), [("0.1", []), ("0.101", [("overlap", False)])])
def test_a_neighbour_on_the_same_ground_is_shown(shared: str, found: list[Any]) -> None:
    assert doubts(shared=Decimal(shared)) == found


def test_a_crop_without_a_source_is_not_judged() -> None:
    known = yields(GEODATA)
    assert "ngo" not in known
    assert all(one.source and not one.estimate for one in known.values())
    facts = HarvestFacts(Decimal(1), Decimal(10**9), START, START, Decimal(0))
    assert judge(facts, known.get("ngo")) == []
    assert [doubt.holds for doubt in judge(facts, known["que"])] == [True]
