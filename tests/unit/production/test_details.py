"""Details of diary records: stored and read back without loss, refused with every field at once."""

from datetime import date
from pathlib import Path

import msgspec
import pytest

from thuongxuan.errors import Invalid
from thuongxuan.production.crops import lists
from thuongxuan.production.details import DetailsGiven, clear_on, restore, settle, store

LISTS = lists(Path("geodata"))
ONE_OF_EACH = [
    '{"kind":"planting","material":"Giống quế","amount":{"value":"300","unit":"cay"},"source":"Vườn ươm"}',
    '{"kind":"input","material":"Phân","amount":{"value":"3.50","unit":"ta"},"purpose":"Bón lót","interval_days":0}',
    '{"kind":"harvest","quantity":{"value":12.5,"unit":"yen"}}',
    '{"kind":"processing","process":"drying","input":{"value":"100","unit":"kg"},"output":{"value":"4","unit":"yen"}}',
    '{"kind":"check","what":"Dư lượng","result":"Không phát hiện","checked_by":"Phòng A","valid_until":"2027-01-31"}',
    '{"kind":"note","text":"Mưa to"}',
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


def test_only_inputs_start_an_interval() -> None:
    assert all(clear_on(settle(given(text), LISTS.units), date(2026, 1, 1)) is None for text in ONE_OF_EACH)


def test_the_crop_list_has_both_names_and_a_trade_unit() -> None:
    assert LISTS.crops["que"].name("en") == "Cinnamon"
    assert all(crop.vi and crop.en and crop.unit in {"KGM", "MTQ", "H87"} for crop in LISTS.crops.values())
    assert LISTS.crop_name("gone", "vi") == "gone"
