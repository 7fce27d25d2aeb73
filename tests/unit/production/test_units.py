"""Units people use become exact kilograms, square metres, litres and pieces; what was given is kept."""

from decimal import Decimal
from pathlib import Path

import pytest

from thuongxuan.production.crops import lists
from thuongxuan.production.numerals import NotANumber
from thuongxuan.production.units import BASE_CODES, Dimension, Given, UnitTable

UNITS = lists(Path("geodata")).units


@pytest.mark.parametrize(
    ("value", "unit", "dimension", "base", "base_unit"),
    [
        ("3.5", "kg", "mass", "3.5", "KGM"),
        ("3.5", "yen", "mass", "35", "KGM"),
        ("3.5", "ta", "mass", "350", "KGM"),
        ("0.1", "tan", "mass", "100", "KGM"),
        ("250", "g", "mass", "0.25", "KGM"),
        ("0.000001", "kg", "mass", "0.000001", "KGM"),
        ("1", "sao", "area", "500", "MTK"),
        ("1", "sao_bac_bo", "area", "360", "MTK"),
        ("1.5", "ha", "area", "15000", "MTK"),
        ("120.25", "m2", "area", "120.25", "MTK"),
        ("20", "ml", "volume", "0.02", "LTR"),
        ("16", "l", "volume", "16", "LTR"),
        ("300", "cay", "count", "300", "H87"),
    ],
)
def test_a_unit_gives_its_exact_base_value(
    value: str, unit: str, dimension: Dimension, base: str, base_unit: str
) -> None:
    quantity = UNITS.convert(Given(Decimal(value), unit), dimension)
    assert (str(quantity.value), quantity.unit) == (value, unit)
    assert (str(quantity.base), quantity.base_unit) == (base, base_unit)


@pytest.mark.parametrize(
    ("value", "unit", "dimension", "code"),
    [
        ("1", "sao", "mass", "unknown_unit"),
        ("1", "KG", "mass", "unknown_unit"),
        ("1", "", "mass", "unknown_unit"),
        ("0", "kg", "mass", "not_positive"),
        ("-1", "kg", "mass", "not_positive"),
        ("-0", "kg", "mass", "not_positive"),
        ("NaN", "kg", "mass", "not_a_number"),
        ("sNaN", "kg", "mass", "not_a_number"),
        ("Infinity", "kg", "mass", "not_a_number"),
        ("1e-7", "kg", "mass", "number_size"),
        ("1e-400000", "kg", "mass", "number_size"),
        ("1e400000", "kg", "mass", "number_size"),
        ("1000001", "tan", "mass", "number_size"),
    ],
)
def test_what_is_no_sensible_quantity_is_refused(value: str, unit: str, dimension: Dimension, code: str) -> None:
    with pytest.raises(NotANumber) as refused:
        UNITS.convert(Given(Decimal(value), unit), dimension)
    assert refused.value.code == code


def test_a_typed_number_and_a_chosen_unit_make_a_quantity() -> None:
    assert UNITS.read("1.234,5", "kg", "mass").base == Decimal("1234.5")
    assert UNITS.read("12,5", "ta", "mass", "count").base == 1250


def test_the_sao_of_central_viet_nam_is_the_first_offered_for_land() -> None:
    assert next(unit.code for unit in UNITS.of("area")) == "sao"
    assert UNITS["sao"].factor == 500


def test_every_base_unit_is_in_the_table_with_factor_one() -> None:
    for dimension, code in BASE_CODES.items():
        assert [unit.factor for unit in UNITS.of(dimension) if unit.unece == code] == [1]


def test_a_table_with_a_broken_unit_is_refused() -> None:
    with pytest.raises(ValueError, match="dimension"):
        UnitTable.parse('[[unit]]\ncode="x"\ndimension="light"\nfactor="1"\nvi="x"\nen="x"\n')
