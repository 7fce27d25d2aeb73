"""The facts that are told onwards of a record: amounts in base units with their direction, never a person's name."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest

from thuongxuan.production.crops import lists
from thuongxuan.production.details import settle
from thuongxuan.production.kinds.registry import DetailsGiven
from thuongxuan.production.recorded import RecordFacts, facts
from thuongxuan.production.schemas import CycleView, RecordView

UNITS = lists(Path("geodata")).units
ID = UUID(int=7)
AT = datetime(2026, 6, 1, 3, tzinfo=UTC)
CYCLE = CycleView(
    id=ID,
    parcel_id=UUID(int=8),
    parcel_name="Đồi sau nhà bà Tư",
    crop="que",
    variety="",
    started_on=date(2012, 3, 1),
    expected_harvest_on=None,
    receipt="7K3M-9QPD",
    received_at=AT,
)


def told(details: dict[str, Any]) -> RecordFacts:
    given: DetailsGiven = msgspec.convert(details, DetailsGiven, strict=False)
    record = RecordView(
        id=ID,
        crop_cycle_id=ID,
        occurred_on=date(2026, 6, 1),
        occurred_precision="day",
        details=settle(given, UNITS),
        clear_on=None,
        photo=None,
        receipt="7K3M-9QPD",
        supersedes=None,
        superseded_by=None,
        reason=None,
        entered_by_name="Bà Tư",
        received_at=AT,
    )
    return facts(record, CYCLE)


def test_a_step_tells_what_went_in_and_what_came_out() -> None:
    found = told({"kind": "distilling", "input": {"value": "2", "unit": "ta"}, "output": {"value": "1.5", "unit": "l"}})
    assert (found.role, found.step, found.kind) == ("process", "distilling", "distilling")
    assert [(item.flow, str(item.value), item.uom) for item in found.amounts] == [
        ("in", "200", "KGM"),
        ("out", "1.5", "LTR"),
    ]


def test_a_harvest_tells_its_weight_first_and_no_name() -> None:
    found = told(
        {
            "kind": "peeling",
            "quantity": {"value": "6", "unit": "ta"},
            "trees": {"value": "40", "unit": "cay"},
            "operator": "Bà Tư",
        }
    )
    assert [(item.field, str(item.value), item.uom) for item in found.amounts] == [("quantity", "600", "KGM")]
    assert "Bà Tư".encode() not in msgspec.json.encode(found)


@pytest.mark.parametrize(("value", "exceeds"), [("0.01", False), ("0.02", True)])
def test_a_result_tells_whether_it_is_above_its_limit(value: str, exceeds: bool) -> None:
    result = {"kind": "lab_result", "analyte": "A", "finding": "measured", "value": value, "measure": "mg/kg"}
    found = told(result | {"limit": "0.01", "laboratory": "Phòng A"})
    assert found.measurement is not None
    assert (found.measurement.exceeds, found.amounts) == (exceeds, ())
