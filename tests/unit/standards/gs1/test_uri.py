"""Digital Link URIs: vectors good and bad, and every way back."""

import pytest
from hypothesis import given, settings

from tests.support.gs1_values import links
from tests.unit.standards.gs1.link_vectors import BAD, GOOD
from thuongxuan.standards.gs1 import uri
from thuongxuan.standards.gs1.fault import Fault

GTIN = "09521234567899"


def test_good_addresses_are_read_and_written_again() -> None:
    assert len(GOOD) + len(BAD) >= 250
    for address in GOOD:
        link = uri.parse(address)
        again = uri.build(link.base, link.elements + link.attributes, link.other)
        assert uri.parse(again) == link, address
        assert link.elements[0][0] in {"00", "01", "253", "255", "401", "402", "414", "415", "417"} or (
            link.elements[0][0].startswith("80")
        )


def test_bad_addresses_say_element_position_and_rule() -> None:
    for ai, position, rule, address in BAD:
        with pytest.raises(Fault) as caught:
            uri.parse(address)
        found = caught.value
        assert (found.ai or "-", found.position, found.rule) == (ai, int(position), rule), address
        assert found.reason in str(found)


def test_stem_qualifiers_attributes_and_other_parameters_are_told_apart() -> None:
    link = uri.parse(f"https://a.vn/x/y/01/{GTIN}/22/V/10/A%2FB?17=271231&linkType=gs1:pip&c=d+e#f")
    assert link.base == "https://a.vn/x/y"
    assert link.elements == (("01", GTIN), ("22", "V"), ("10", "A/B"))
    assert link.attributes == (("17", "271231"),)
    assert link.other == (("linkType", "gs1:pip"), ("c", "d e"))


@pytest.mark.parametrize(
    ("elements", "ai", "rule"),
    [
        ([], "", "structure"),
        ([("10", "A"), ("01", GTIN)], "10", "structure"),
        ([("414", "9521234000013"), ("254", "x"), ("7040", "1ABc")], "414", "qualifiers"),
        ([("01", GTIN), ("414", "9521234000013"), ("254", "x")], "254", "attribute"),
        ([("01", GTIN), ("10", "")], "10", "length"),
        ([("01", GTIN), ("17", "271231"), ("17", "271231")], "17", "repeated"),
        ([("01", GTIN), ("10", "..")], "10", "dot-segment"),
        ([("01", GTIN), ("00000", "A")], "00000", "unknown"),
        ([("10", "A")], "10", "structure"),
    ],
)
def test_what_cannot_be_a_link_is_not_built(elements: list[tuple[str, str]], ai: str, rule: str) -> None:
    with pytest.raises(Fault) as caught:
        uri.build("https://a.vn", elements)
    assert (caught.value.ai, caught.value.rule) == (ai, rule)


def test_a_link_is_built_with_qualifiers_in_order_and_the_rest_in_the_query() -> None:
    elements = [("01", GTIN), ("21", "S"), ("17", "271231"), ("10", "1+1/2"), ("22", "V")]
    assert uri.build("https://a.vn/stem/", elements, [("a b", "c&d")]) == (
        f"https://a.vn/stem/01/{GTIN}/22/V/10/1%2B1%2F2/21/S?17=271231&a%20b=c%26d"
    )


@given(links())
@settings(max_examples=80)
def test_every_link_leads_back_to_its_elements(elements: list[tuple[str, str]]) -> None:
    address = uri.build(uri.CANONICAL, elements)
    link = uri.parse(address)
    assert sorted(link.elements + link.attributes) == sorted(elements)
    assert uri.build(link.base, link.elements + link.attributes) == address
