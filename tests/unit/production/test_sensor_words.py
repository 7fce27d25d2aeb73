"""Units, bounds and words of sensor readings."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from thuongxuan.clock import new_id
from thuongxuan.production.sensor_schemas import ReadingView
from thuongxuan.production.sensor_showing import line
from thuongxuan.production.sensor_words import MEASURED, fault_of, in_unit, plain, side
from thuongxuan.production.templates import templates
from thuongxuan.standards.epcis.vocabulary import MEASUREMENTS


def test_words_are_of_the_vocabulary_and_their_first_unit_is_the_plain_one() -> None:
    assert MEASURED.keys() <= MEASUREMENTS
    assert all(one.base.factor == 1 and one.base.shift == 0 for one in MEASURED.values())


def test_shipped_ranges_are_of_words_that_are_measured() -> None:
    ranges = [limit for one in templates(Path("geodata")).by_ref.values() for limit in one.reading]
    assert ranges
    assert all(limit.type in MEASURED and limit.example for limit in ranges)


@pytest.mark.parametrize(
    ("word", "uom", "base", "shown"),
    [
        ("Temperature", "KEL", "20", "293.15"),
        ("Length", "CMT", "15", "1.5"),
        ("VolumeFlowRate", "L2", "1", "16.666667"),
        ("Volume", "LTR", "2", "2000"),
    ],
)
def test_a_bound_of_a_template_is_said_in_the_unit_of_the_reading(word: str, uom: str, base: str, shown: str) -> None:
    assert str(in_unit(Decimal(base), MEASURED[word].units[uom])) == shown


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("NaN", "not_a_number"),
        ("-Infinity", "not_a_number"),
        ("1e9", "number_size"),
        ("1e999999", "number_size"),
        ("0.0000001", "number_size"),
        ("0.000001", None),
        ("-999999999", None),
        ("1E+2", None),
    ],
)
def test_numbers_that_no_sensor_sends(value: str, code: str | None) -> None:
    fault = fault_of(Decimal(value))
    assert (fault[0] if fault else None) == code


def test_bounds_belong_to_the_range() -> None:
    low, high = Decimal(20), Decimal(33)
    assert [side(Decimal(one), low, high) for one in ("19.999999", "20", "33", "33.000001")] == [
        "below",
        None,
        None,
        "above",
    ]
    assert side(Decimal(5), None, None) is None
    assert str(plain(Decimal("1E+2"))) == "100"


def _view(**values: object) -> ReadingView:
    given = {"value": Decimal("34.5"), "lower": None, "upper": Decimal(33), "bounds_from": "template"}
    at = datetime(2026, 11, 19, 23, 30, tzinfo=UTC)
    fixed = {"id": new_id(), "device": "ao-1", "measured_at": at, "type": "Temperature", "uom": "CEL"}
    return ReadingView(**fixed | given | {"out_of_range": "above", "received_at": at} | values)  # type: ignore[arg-type] # any fields


def test_a_reading_in_words() -> None:
    shown = line(_view(), "en")
    assert (shown.when[:5], shown.label, shown.value, shown.outside) == (
        "06:30",
        "Temperature",
        "34.5 °C",
        "Out of range: too high",
    )
    assert shown.bounds == "Range of the template: up to 33 °C"
    both = line(_view(lower=Decimal(20), bounds_from="given"), "vi")
    assert both.bounds == "Ngưỡng gửi kèm: từ 20 °C đến 33 °C"
    assert line(_view(lower=Decimal(40), upper=None, out_of_range="below"), "vi").outside == "Ngoài ngưỡng: thấp hơn"
    assert line(_view(upper=None, bounds_from=None, out_of_range=None), "vi").bounds == ""
