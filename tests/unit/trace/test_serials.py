"""Serials: every one is found again, none is guessed, and they tell nothing about their order."""

import string
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thuongxuan.trace.codes import ALPHABET
from thuongxuan.trace.serials import LENGTH, MOST, Serials

KEY = bytes(range(32))
BATCH = UUID("01a220f6-cc58-756c-b718-e32d93f07907")
OTHER = UUID("01a220f6-cc58-756c-b718-e32d93f07908")
MADE = Serials(KEY)


@settings(max_examples=60)
@given(st.integers(0, MOST - 1), st.uuids())
def test_a_serial_leads_back_to_its_number(number: int, batch: UUID) -> None:
    serial = MADE.serial(batch, number)
    assert len(serial) == LENGTH <= 20
    assert set(serial) <= set(ALPHABET)
    assert MADE.number(batch, serial) == number


def test_serials_of_a_run_are_different_and_look_unordered() -> None:
    serials = [MADE.serial(BATCH, number) for number in range(3000)]
    assert len(set(serials)) == 3000
    assert serials != sorted(serials)
    assert len({serial[:2] for serial in serials}) > 700
    assert MADE.serial(OTHER, 0) != serials[0]


def test_every_changed_sign_and_every_invented_serial_is_known() -> None:
    serial = MADE.serial(BATCH, 41)
    for place in range(LENGTH):
        for sign in ALPHABET.replace(serial[place], ""):
            assert MADE.number(BATCH, serial[:place] + sign + serial[place + 1 :]) is None
    invented = (string.ascii_uppercase[n % 26] * LENGTH for n in range(26))
    assert all(
        MADE.number(BATCH, text) is None for text in (*invented, "", "x", serial.lower(), serial + "2", "é" * 11)
    )
    assert MADE.number(OTHER, serial) is None
    assert Serials(bytes(32)).number(BATCH, serial) is None


@pytest.mark.parametrize("number", [-1, MOST])
def test_a_number_out_of_range_has_no_serial(number: int) -> None:
    with pytest.raises(ValueError, match=str(number)):
        MADE.serial(BATCH, number)
