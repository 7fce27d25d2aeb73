"""Details of diary records: stored and read back without loss, refused with every field at once."""

from datetime import date
from pathlib import Path

import msgspec
import pytest

from thuongxuan.errors import Invalid
from thuongxuan.production.crops import lists
from thuongxuan.production.details import clear_on, kind_of, restore, settle, store
from thuongxuan.production.kinds.base import Kind
from thuongxuan.production.kinds.lab_result import LabResult
from thuongxuan.production.kinds.registry import KINDS, DetailsGiven, suiting, weekly
from thuongxuan.production.screens import required, widget

LISTS = lists(Path("geodata"))
ONE_OF_EACH = [
    '{"kind":"planting","material":"Giống quế","amount":{"value":"300","unit":"cay"},"source":"Vườn ươm"}',
    '{"kind":"input","material":"Phân","amount":{"value":"3.50","unit":"ta"},"purpose":"Bón lót","interval_days":0}',
    '{"kind":"harvest","quantity":{"value":12.5,"unit":"yen"}}',
    '{"kind":"processing","process":"drying","input":{"value":"100","unit":"kg"},"output":{"value":"4","unit":"yen"}}',
    '{"kind":"check","what":"Dư lượng","result":"Không phát hiện","checked_by":"Phòng A","valid_until":"2027-01-31"}',
    '{"kind":"note","text":"Mưa to"}',
    '{"kind":"feeding","material":"Ngô","amount":{"value":"2","unit":"yen"}}',
    '{"kind":"treatment","material":"Vắc xin","amount":{"value":"50","unit":"ml"},"purpose":"Phòng cúm",'
    '"interval_days":21,"animals":{"value":"50","unit":"cay"}}',
    '{"kind":"observation","subject":"pest","name":"Sâu cuốn lá","degree":"light"}',
    '{"kind":"sampling","matter":"produce","sample_no":"M-1","laboratory":"Phòng A"}',
    '{"kind":"lab_result","analyte":"Chlorpyrifos","finding":"measured","value":"0.010","measure":"mg/kg",'
    '"limit":0.01,"laboratory":"Phòng A"}',
    '{"kind":"peeling","quantity":{"value":"6","unit":"ta"},"trees":{"value":"40","unit":"cay"}}',
    '{"kind":"extraction","quantity":{"value":"4","unit":"yen"},"moisture_percent":"19.5","flowers":"Hoa rừng"}',
    '{"kind":"felling","quantity":{"value":"12","unit":"tan"},"volume":{"value":"15","unit":"m3"}}',
    '{"kind":"catch","quantity":{"value":"2","unit":"ta"},"fish":{"value":"80","unit":"cay"},"cage":"Lồng 2"}',
    '{"kind":"slaughter","quantity":{"value":"60","unit":"kg"},"animals":{"value":"30","unit":"cay"}}',
    '{"kind":"handling","work":"washing","input":{"value":"10","unit":"kg"},"output":{"value":"9","unit":"kg"}}',
    '{"kind":"drying","input":{"value":"10","unit":"kg"},"output":{"value":"4","unit":"kg"},"temperature":"45"}',
    '{"kind":"distilling","input":{"value":"200","unit":"kg"},"output":{"value":"1","unit":"l"},"hours":6}',
    '{"kind":"milling","input":{"value":"10","unit":"kg"},"output":{"value":"9","unit":"kg"}}',
    '{"kind":"packing","input":{"value":"10","unit":"kg"},"packs":{"value":"20","unit":"cay"},"size":"500 g"}',
    '{"kind":"storage","quantity":{"value":"10","unit":"kg"},"place":"Kho nhà","temperature":"-18"}',
    '{"kind":"sale","quantity":{"value":"10","unit":"kg"},"buyer":"Chị Lan"}',
]


def given(text: str) -> DetailsGiven:
    details: DetailsGiven = msgspec.json.decode(text, type=DetailsGiven)
    return details


@pytest.mark.parametrize("text", ONE_OF_EACH)
def test_every_kind_is_read_back_as_it_was_stored(text: str) -> None:
    settled = settle(given(text), LISTS.units)
    assert restore(msgspec.json.decode(msgspec.json.encode(store(settled)))) == settled


def test_the_given_value_keeps_its_digits() -> None:
    stored = store(settle(given(ONE_OF_EACH[1]), LISTS.units))
    assert stored["amount"] == {"value": "3.50", "unit": "ta", "base": "350", "base_unit": "KGM"}


def test_all_bad_quantities_are_named_at_once() -> None:
    bad = ONE_OF_EACH[3].replace('"100"', '"0"').replace("yen", "sao")
    with pytest.raises(Invalid) as refused:
        settle(given(bad), LISTS.units)
    assert [(error.field, error.code) for error in refused.value.errors] == [
        ("details.input", "not_positive"),
        ("details.output", "unknown_unit"),
    ]


@pytest.mark.parametrize(
    ("interval", "applied", "clear"),
    [
        (0, date(2026, 1, 1), None),
        (14, date(2026, 1, 1), date(2026, 1, 15)),
        (1, date(2028, 2, 28), date(2028, 2, 29)),
        (365, date(2027, 3, 1), date(2028, 2, 29)),
    ],
)
def test_a_harvest_is_clear_after_whole_days(interval: int, applied: date, clear: date | None) -> None:
    text = ONE_OF_EACH[1].replace('"interval_days":0', f'"interval_days":{interval}')
    assert clear_on(settle(given(text), LISTS.units), applied) == clear


def test_only_what_names_an_interval_starts_one() -> None:
    waits = {text for text in ONE_OF_EACH if clear_on(settle(given(text), LISTS.units), date(2026, 1, 1))}
    assert [given(text).__struct_config__.tag for text in waits] == ["treatment"]


def test_one_of_each_is_really_one_of_each() -> None:
    assert sorted(kind_of(given(text)).name for text in ONE_OF_EACH) == sorted(KINDS)


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_a_kind_asks_for_every_field_and_hides_none_that_it_needs(kind: Kind) -> None:
    fields = [field.name for field in msgspec.structs.fields(kind.details)]
    assert sorted(item.field for item in kind.asks) == sorted(fields)
    for item in kind.asks:
        assert not (item.more and required(kind.name, item.field)), item.field
        assert bool(item.units) == (widget(kind.name, item.field) == "quantity"), item.field
    assert {*kind.takes, *kind.gives} <= {item.field for item in kind.asks if item.units}
    assert "quantity" in kind.gives or kind.role != "harvest"


def test_every_crop_has_a_way_to_be_harvested_and_only_kinds_that_suit_it() -> None:
    for crop in LISTS.crops.values():
        offered, possible = weekly(crop), suiting(crop)
        assert any(kind.role == "harvest" for kind in offered), crop.code
        assert all(kind in possible for kind in offered), crop.code


@pytest.mark.parametrize(
    ("value", "code"),
    [("NaN", "not_a_number"), ("1e-9", "number_size"), ("-51", "out_of_bounds"), ("80.000001", "out_of_bounds")],
)
def test_a_measured_number_stays_in_its_bounds(value: str, code: str) -> None:
    text = ONE_OF_EACH[-2].replace('"-18"', f'"{value}"')
    with pytest.raises(Invalid) as refused:
        settle(given(text), LISTS.units)
    assert [(error.field, error.code) for error in refused.value.errors] == [("details.temperature", code)]


@pytest.mark.parametrize(
    ("value", "limit", "exceeds"),
    [("0.01", "0.01", False), ("0.010001", "0.01", True), ("0.009", "0.01", False), ("5", None, False)],
)
def test_a_result_at_its_limit_is_within_it(value: str, limit: str | None, exceeds: bool) -> None:
    fields = {"analyte": "A", "finding": "measured", "value": value, "measure": "mg/kg", "limit": limit}
    result = msgspec.convert(fields | {"kind": "lab_result", "laboratory": "A"}, LabResult, strict=False)
    assert result.exceeds is exceeds


def test_the_crop_list_has_both_names_and_a_trade_unit() -> None:
    assert LISTS.crops["que"].name("en") == "Cinnamon"
    assert all(crop.vi and crop.en and crop.unit in {"KGM", "MTQ", "H87"} for crop in LISTS.crops.values())
    assert LISTS.crop_name("gone", "vi") == "gone"
