"""Codes people read, type and print."""

from datetime import date
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thuongxuan.clock import new_id
from thuongxuan.errors import Invalid
from thuongxuan.standards.gs1.digital_link import CSET_82
from thuongxuan.trace.codes import (
    ALPHABET,
    LOT_LENGTH,
    PRODUCT_LENGTH,
    RECEIPT_LENGTH,
    check_sign,
    code_path,
    code_uri,
    lot_code,
    product_code,
    read_code,
    read_gtin,
    read_lot,
    readable,
    receipt_code,
)

GTIN = "09521234567899"
BODIES = st.text(st.sampled_from(ALPHABET), min_size=1, max_size=20)


def test_no_sign_can_be_taken_for_another() -> None:
    assert not set(ALPHABET) & set("01ILO")
    assert len(set(ALPHABET)) == 31
    assert ALPHABET.isupper()


@given(BODIES, st.data())
def test_one_wrong_sign_is_always_found(body: str, data: st.DataObject) -> None:
    code = body + check_sign(body)
    place = data.draw(st.integers(0, len(code) - 1))
    other = data.draw(st.sampled_from([sign for sign in ALPHABET if sign != code[place]]))
    wrong = code[:place] + other + code[place + 1 :]
    with pytest.raises(Invalid):
        read_code(wrong, len(wrong))


@given(BODIES)
def test_two_swapped_signs_are_always_found(body: str) -> None:
    code = body + check_sign(body)
    for place, (left, right) in enumerate(pairwise(code)):
        if left != right:
            wrong = code[:place] + right + left + code[place + 2 :]
            with pytest.raises(Invalid):
                read_code(wrong, len(wrong))


def test_a_typed_code_may_have_spaces_hyphens_and_small_letters() -> None:
    code = product_code()
    assert len(code) == PRODUCT_LENGTH
    assert read_code(f" {code[:3].lower()}-{code[3:]} ", PRODUCT_LENGTH) == code


@pytest.mark.parametrize(
    ("text", "code"), [("", "length"), ("ABC", "length"), ("O0ABCD", "character"), ("Ế2345", "character")]
)
def test_a_code_that_is_none_is_refused_with_its_reason(text: str, code: str) -> None:
    with pytest.raises(Invalid) as caught:
        read_code(text, PRODUCT_LENGTH, "product_code")
    assert [(error.field, error.code) for error in caught.value.errors] == [("product_code", code)]


@given(st.dates(date(2020, 1, 1), date(2050, 12, 31)), st.dates(date(2020, 1, 1), date(2050, 12, 31)))
def test_lots_of_different_days_never_meet(one: date, other: date) -> None:
    first, second = lot_code(one, lambda signs: signs[0]), lot_code(other, lambda signs: signs[0])
    assert len(first) == LOT_LENGTH
    assert (first == second) == (one == other)
    assert CSET_82.issuperset(first)
    assert read_code(first, LOT_LENGTH) == first


@given(st.uuids())
def test_a_receipt_is_the_same_for_the_same_record(record: UUID) -> None:
    receipt = receipt_code(record)
    assert receipt == receipt_code(record)
    assert len(receipt.split("-")) == 3
    assert read_code(receipt, RECEIPT_LENGTH) == receipt.replace("-", "")


def test_records_of_one_moment_have_different_receipts() -> None:
    assert len({receipt_code(new_id()) for _ in range(2000)}) == 2000


@pytest.mark.parametrize(("typed", "gtin"), [("952 1234 567899", GTIN), (GTIN, GTIN), ("02345673", "00000002345673")])
def test_a_gtin_is_kept_in_14_digits(typed: str, gtin: str) -> None:
    assert read_gtin(typed) == gtin


@pytest.mark.parametrize(
    ("typed", "code"), [("", "length"), ("12", "length"), ("9521234567890", "check-digit"), ("952a", "character")]
)
def test_a_wrong_gtin_is_refused_with_its_reason(typed: str, code: str) -> None:
    with pytest.raises(Invalid) as caught:
        read_gtin(typed)
    assert [(error.field, error.code) for error in caught.value.errors] == [("gtin", code)]


@pytest.mark.parametrize(
    ("typed", "code"),
    [("", "length"), ("A" * 21, "length"), ("lô 1", "character"), (".", "character"), ("..", "character")],
)
def test_a_lot_no_label_can_carry_is_refused(typed: str, code: str) -> None:
    with pytest.raises(Invalid) as caught:
        read_lot(typed)
    assert [(error.field, error.code) for error in caught.value.errors] == [("lot", code)]


def test_the_address_claims_a_gs1_number_only_where_there_is_one() -> None:
    base = "https://id.thuongxuan.vn"
    with_gtin = code_uri(base, gtin=GTIN, code="ABC234", lot="L/1")
    without = code_uri(base, gtin=None, code="ABC234", lot="L/1")
    assert with_gtin == f"HTTPS://ID.THUONGXUAN.VN/01/{GTIN}/10/L%2F1"
    assert without == "HTTPS://ID.THUONGXUAN.VN/TX/ABC234/10/L%2F1"
    assert without.endswith(code_path(gtin=None, code="ABC234", lot="L/1"))
    assert readable(gtin=GTIN, code="ABC234", lot="L/1") == f"(01) {GTIN} (10) L/1"
    assert readable(gtin=None, code="ABC234", lot="L/1") == "TX ABC234 · L/1"
