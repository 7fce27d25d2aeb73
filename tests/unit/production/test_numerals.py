"""Numbers typed by people: read exactly, or refused with what to write instead."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thuongxuan.production.numerals import NotANumber, parse


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("12", "12"),
        (" 12 ", "12"),
        ("0", "0"),
        ("007", "7"),
        ("12,5", "12.5"),
        ("12.5", "12.5"),
        ("0,125", "0.125"),
        ("0.500", "0.5"),
        ("1.234,5", "1234.5"),
        ("1.234,567", "1234.567"),
        ("1.234.567", "1234567"),
        ("12.345.678,25", "12345678.25"),
        ("1234,567", "1234.567"),
        ("1,2340", "1.234"),
        ("999999999999", "999999999999"),
        ("1,000001", "1.000001"),
    ],
)
def test_a_number_is_read_exactly(typed: str, value: str) -> None:
    assert parse(typed) == Decimal(value)


@pytest.mark.parametrize(
    ("typed", "large", "small"),
    [("1.234", "1234", "1,2340"), ("1,234", "1234", "1,2340"), ("500.000", "500000", "500,0000")],
)
def test_a_number_with_two_readings_is_refused_with_both(typed: str, large: str, small: str) -> None:
    with pytest.raises(NotANumber) as refused:
        parse(typed)
    assert refused.value.code == "ambiguous_number"
    assert refused.value.message.values == {"typed": typed, "large": large, "small": small}
    assert parse(large) / parse(small) == 1000


UNREADABLE = ["", " ", "abc", "-5", "+5", "1e9", "NaN", "Infinity", "1 234", "1,234.5", "1,234,567", "1.23.456"]
UNREADABLE += ["12.34.567", "0.123.456", "1.234.56", ",5", "5,", "12kg", "١٢", "１２", "1_000", "0x10", "²", "9" * 41]


@pytest.mark.parametrize("typed", UNREADABLE)
def test_anything_else_is_refused(typed: str) -> None:
    with pytest.raises(NotANumber) as refused:
        parse(typed)
    assert refused.value.code == "not_a_number"


@pytest.mark.parametrize("typed", ["1" + "0" * 12, "1,0000001", "0,00000000001"])
def test_a_number_beyond_any_field_or_scale_is_refused(typed: str) -> None:
    with pytest.raises(NotANumber) as refused:
        parse(typed)
    assert refused.value.code == "number_size"


@given(st.text(max_size=60))
def test_no_text_breaks_the_reader(typed: str) -> None:
    try:
        value = parse(typed)
    except NotANumber:
        return
    assert value.is_finite()
    assert value >= 0


@given(st.integers(0, 10**12 - 1), st.integers(0, 999_999))
def test_the_usual_vietnamese_form_always_reads_back(whole: int, millionths: int) -> None:
    grouped = f"{whole:,}".replace(",", ".")
    assert parse(f"{grouped},{millionths:06d}") == Decimal(whole) + Decimal(millionths) / 1_000_000
