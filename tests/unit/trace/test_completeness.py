"""What a lot holds of what two rules' summaries name."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from tests.support.source_tree import CHECKOUT
from thuongxuan.trace.completeness import Held, State, facts, forms_of, measure, rules
from thuongxuan.trace.completeness_wording import FACT_NAMES

TODAY = date(2028, 2, 29)
LISTED = rules(CHECKOUT / "geodata")
EMPTY = Held(
    batch_id=UUID(int=1),
    product_id=UUID(int=2),
    owner_id=UUID(int=3),
    name="Quế ống",
    gtin=None,
    code="ABC1",
    photo=False,
    brand=" ",
    standards="",
    shelf_life_days=None,
    produced_on=TODAY,
    expires_on=None,
    producer="",
    commune=None,
    prefix=False,
    numbered=False,
    harvests=0,
    unplaced=0,
    stepped=False,
    certificates=(),
)
FULL: dict[str, Any] = {
    "gtin": "08938505970011",
    "photo": True,
    "brand": "Quế Thanh",
    "standards": "TCCS 01:2026",
    "expires_on": TODAY,
    "producer": "Hộ Lò Thị Mẫu",
    "commune": "15622",
    "prefix": True,
    "numbered": True,
    "harvests": 2,
    "certificates": (None,),
}


def but(**values: Any) -> Held:
    """A lot without anything, but for these."""
    return Held(**({name: getattr(EMPTY, name) for name in EMPTY.__struct_fields__} | values))


def states(held: Held) -> dict[str, list[State]]:
    return {rule.code: [item.state for item in rule.items] for rule in measure(LISTED, held, TODAY, {}).rules}


def test_a_lot_with_nothing_lacks_what_is_needed_and_not_what_is_only_if_any() -> None:
    circular, decree = states(EMPTY).values()
    missing, none = "missing", "not_applicable"
    assert circular == ["present", *[missing] * 4, "present", "present", none, none, missing]
    assert decree == [*[missing] * 4, none, "present", "unchecked", "unchecked"]


def test_a_full_lot_has_every_item_that_can_be_told() -> None:
    circular, decree = measure(LISTED, but(**FULL), TODAY, {}).rules
    assert (circular.present, circular.applicable, len(circular.items)) == (10, 10, 10)
    assert (decree.present, decree.applicable, len(decree.items)) == (6, 6, 8)
    assert all(found.form is None for rule in (circular, decree) for item in rule.items for found in item.facts)


@pytest.mark.parametrize(
    ("days", "state"),
    [
        ((), "not_applicable"),
        ((date(2028, 2, 28),), "missing"),
        ((TODAY,), "present"),
        ((date(2028, 3, 1),), "present"),
        ((date(2028, 2, 28), None), "present"),
    ],
)
def test_a_certificate_counts_through_its_last_day(days: tuple[date | None, ...], state: State) -> None:
    assert facts(but(certificates=days), TODAY)["certificates"] == state


@pytest.mark.parametrize(
    ("values", "places", "origin"),
    [
        ({"harvests": 2}, "present", "present"),
        ({"harvests": 2, "unplaced": 1}, "not_applicable", "not_applicable"),
        ({"harvests": 2, "stepped": True}, "not_applicable", "present"),
        ({"harvests": 0}, "not_applicable", "not_applicable"),
    ],
)
def test_every_stage_needs_its_place(values: dict[str, Any], places: State, origin: State) -> None:
    found = facts(but(**values), TODAY)
    assert (found["places"], found["origin"]) == (places, origin)


def test_forms_are_those_that_whoever_asks_may_use() -> None:
    held = but(unplaced=1)
    owner = forms_of(held, officer=False, everywhere=False)
    assert owner["image"] == f"/products/{held.product_id}"
    assert owner["places"] == "/land/parcels"
    assert "address" not in owner
    assert "places" not in forms_of(EMPTY, officer=False, everywhere=False)
    assert forms_of(held, officer=True, everywhere=True) == {"address": f"/officer/accounts/{held.owner_id}"}
    assert forms_of(held, officer=True, everywhere=False) == {}


def test_every_fact_has_a_name_and_is_asked_for_by_an_item() -> None:
    asked = {fact for rule in LISTED for item in rule.item for fact in (*item.needs, *item.if_any)}
    assert set(FACT_NAMES) == asked == set(facts(EMPTY, TODAY))
