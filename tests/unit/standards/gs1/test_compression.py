"""The compressed form of Digital Links, both ways."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.gs1_values import links
from thuongxuan.standards.gs1 import uri
from thuongxuan.standards.gs1.compression import ALPHABET, compress, decompress
from thuongxuan.standards.gs1.fault import Fault

GTIN = "09521234567899"


@pytest.mark.parametrize(
    ("path", "segment"),
    [
        (f"/01/{GTIN}/10/L25A", "CxFRq5vFtshe3IA"),
        (f"/01/{GTIN}", "ARFRq5vFtg"),
        (f"/01/{GTIN}/10/abc/21/123?17=271231", "GhFRq5vFtkdXgGPaEb-"),
        ("/00/195212340000000010", "ACtYiWxXkICg"),
        ("/414/9521234000013/254/gate7", "nYqNXFOI1lgate7"),
    ],
)
def test_a_link_has_this_compressed_form(path: str, segment: str) -> None:
    link = uri.parse("https://a.vn" + path)
    assert compress(link.elements + link.attributes) == segment
    elements, other = decompress(segment)
    assert (uri.build("https://a.vn", elements), other) == ("https://a.vn" + path, [])


def test_other_parameters_are_kept() -> None:
    other = [("linkType", "gs1:pip"), ("n", "0042"), ("x-y_z", "dead"), ("u", "BEEF"), ("empty", "")]
    assert decompress(compress([("01", GTIN)], other)) == ([("01", GTIN)], other)


@pytest.mark.parametrize("other", [("a b", "x"), ("", "x"), ("a", "đ"), ("a", "x" * 128), ("a" * 128, "x")])
def test_parameters_that_do_not_fit_are_refused(other: tuple[str, str]) -> None:
    with pytest.raises(Fault):
        compress([("01", GTIN)], [other])


@given(links())
@settings(max_examples=80)
def test_every_link_survives_compression(elements: list[tuple[str, str]]) -> None:
    found, _ = decompress(compress(elements))
    assert sorted(found) == sorted(elements)


@given(st.text(ALPHABET, min_size=0, max_size=40))
@settings(max_examples=150)
def test_whatever_stands_in_a_path_is_read_or_refused(segment: str) -> None:
    try:
        elements, other = decompress(segment)
    except Fault:
        return
    assert decompress(compress(elements, other)) == (elements, other)


def packed(bits: str) -> str:
    """The segment of bits."""
    bits += "0" * (-len(bits) % 6)
    return "".join(ALPHABET[int(bits[at : at + 6], 2)] for at in range(0, len(bits), 6))


PRODUCT = f"00000001{int(GTIN):047b}"


@pytest.mark.parametrize(
    ("segment", "rule"),
    [
        ("Cx+", "character"),
        ("CxFRq5vFtshe3I", "compression"),
        (packed(PRODUCT) + "B", "compression"),
        ("ARFRq5vFtq", "compression"),
        ("AR_____", "compression"),
        (packed("00000001" + "1" * 47), "compression"),
        ("BQAAAAAA", "unknown"),
        (packed(PRODUCT * 2), "repeated"),
        ("EOAAAAAA", "compression"),
    ],
)
def test_a_wrong_compressed_form_says_why(segment: str, rule: str) -> None:
    with pytest.raises(Fault) as caught:
        decompress(segment)
    assert caught.value.rule == rule
