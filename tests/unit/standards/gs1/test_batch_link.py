"""GS1 keys: check digits, character set 82, Digital Link addresses of a batch."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thuongxuan.standards.gs1.check_digit import (
    GLN_LENGTHS,
    GTIN_LENGTHS,
    SSCC_LENGTHS,
    check_digit,
    gtin14,
    require,
)
from thuongxuan.standards.gs1.digital_link import CSET_82, BatchLink, build, check_lot, parse, shouting_base
from thuongxuan.standards.gs1.fault import Fault

GTIN = "09521234567899"
LOTS = st.text(st.sampled_from(sorted(CSET_82)), min_size=1, max_size=20).filter(lambda lot: lot not in {".", ".."})
GTINS = st.text("0123456789", min_size=13, max_size=13).map(lambda body: body + check_digit(body))


@pytest.mark.parametrize(
    "number", ["02345673", "416000336108", "1234567890128", "12345678901231", "123456789012345675"]
)
def test_published_numbers_have_their_check_digit(number: str) -> None:
    assert check_digit(number[:-1]) == number[-1]


def test_keys_are_checked_by_their_length() -> None:
    assert require("02345673", GTIN_LENGTHS, "01")
    assert require("1234567890128", GLN_LENGTHS, "414")
    assert require("123456789012345675", SSCC_LENGTHS, "00")
    assert gtin14("02345673") == "00000002345673"


@pytest.mark.parametrize(
    ("number", "rule", "position"),
    [
        ("", "length", 0),
        ("123", "length", 3),
        ("1234567890129", "check-digit", 12),
        ("12345678901x8", "character", 11),
        ("123456789012٨", "character", 12),
        ("²2345673", "character", 0),
    ],
)
def test_a_wrong_number_says_rule_and_position(number: str, rule: str, position: int) -> None:
    with pytest.raises(Fault) as caught:
        require(number, GTIN_LENGTHS, "01")
    assert (caught.value.ai, caught.value.rule, caught.value.position) == ("01", rule, position)


@given(st.text("0123456789", min_size=1, max_size=17), st.data())
def test_every_single_wrong_digit_is_found(body: str, data: st.DataObject) -> None:
    number = body + check_digit(body)
    place = data.draw(st.integers(0, len(number) - 1))
    other = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != number[place]]))
    with pytest.raises(Fault, match="check digit"):
        require(number[:place] + other + number[place + 1 :], (len(number),), "01")


def test_character_set_82_has_82_characters_and_no_space() -> None:
    assert len(CSET_82) == 82
    assert not CSET_82 & set(" #$@[]^`{|}~\\ăđ")


@pytest.mark.parametrize(
    ("lot", "rule", "position"),
    [
        ("A B", "character", 1),
        ("Quế1", "character", 2),
        ("", "length", 0),
        ("A" * 21, "length", 21),
        ("A\n", "character", 1),
    ],
)
def test_a_lot_outside_ai_10_is_refused(lot: str, rule: str, position: int) -> None:
    with pytest.raises(Fault) as caught:
        check_lot(lot)
    assert (caught.value.ai, caught.value.rule, caught.value.position) == ("10", rule, position)


@pytest.mark.parametrize(
    ("base", "lot", "address"),
    [
        ("https://id.thuongxuan.vn", "L25A", f"HTTPS://ID.THUONGXUAN.VN/01/{GTIN}/10/L25A"),
        ("http://127.0.0.1:8000/", "l25a", f"HTTP://127.0.0.1:8000/01/{GTIN}/10/l25a"),
        ("https://a.vn/Nguon/goc", "A/B%C", f"HTTPS://A.VN/Nguon/goc/01/{GTIN}/10/A%2FB%25C"),
        ("https://a.vn", "1+1=2?", f"HTTPS://A.VN/01/{GTIN}/10/1%2B1%3D2%3F"),
        ("https://a.vn", "x_y-z.", f"HTTPS://A.VN/01/{GTIN}/10/x_y-z."),
    ],
)
def test_only_scheme_and_host_are_put_in_upper_case(base: str, lot: str, address: str) -> None:
    assert build(base, BatchLink(GTIN, lot)) == address


@given(GTINS, LOTS)
def test_an_address_leads_back_to_its_batch(gtin: str, lot: str) -> None:
    link = BatchLink(gtin, lot)
    address = build("https://id.example/stem", link)
    assert parse(address) == link
    assert parse(address + "/") == link
    assert parse(address.removeprefix("HTTPS://ID.EXAMPLE") + "?linkType=linkset") == link


@given(st.text(max_size=60))
def test_reading_anything_gives_a_batch_or_a_fault(text: str) -> None:
    for address in (text, f"/01/{GTIN}/10/{text}"):
        try:
            link = parse(address)
        except Fault:
            continue
        if link.lot not in {".", ".."}:  # can be read, and is never printed
            assert parse(build("https://a.example", link)) == link


@pytest.mark.parametrize(
    ("address", "ai", "rule"),
    [
        ("/", "", "structure"),
        (f"/01/{GTIN}", "", "structure"),
        (f"/10/A/01/{GTIN}", "", "structure"),
        (f"/01/{GTIN}/10/", "", "structure"),
        (f"/01/{GTIN}/21/A", "", "structure"),
        ("/01/9521234567899/10/A", "01", "length"),
        ("/01/09521234567898/10/A", "01", "check-digit"),
        (f"/01/{GTIN}/10/A%2", "10", "encoding"),
        (f"/01/{GTIN}/10/A%GG", "10", "encoding"),
        (f"/01/{GTIN}/10/%FF", "10", "encoding"),
        (f"/01/{GTIN}/10/a%20b", "10", "character"),
        (f"/01/{GTIN}/10/%C4%91", "10", "character"),
    ],
)
def test_an_address_that_is_none_is_refused(address: str, ai: str, rule: str) -> None:
    with pytest.raises(Fault) as caught:
        parse(address)
    assert (caught.value.ai, caught.value.rule) == (ai, rule)


@pytest.mark.parametrize("lot", [".", ".."])
def test_a_lot_that_browsers_would_drop_is_not_printed(lot: str) -> None:
    with pytest.raises(Fault, match="survive"):
        build("https://a.vn", BatchLink(GTIN, lot))


@pytest.mark.parametrize("base", ["a.vn", "https://", "https://a.vn?x=1", "https://a.vn#x"])
def test_a_base_address_needs_scheme_and_host_only(base: str) -> None:
    with pytest.raises(Fault, match="base address"):
        shouting_base(base)
