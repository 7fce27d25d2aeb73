"""Application identifiers, element strings and the line that people read."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.gs1_values import links, values
from thuongxuan.standards.gs1 import dictionary, element_string, published
from thuongxuan.standards.gs1.element_string import FNC1, format_bracketed, format_string, parse, parse_bracketed
from thuongxuan.standards.gs1.fault import Fault
from thuongxuan.standards.gs1.identifiers import _component, check, find, table
from thuongxuan.standards.gs1.linters import LINTERS

GTIN = "09521234567899"


def test_the_table_holds_every_identifier_and_no_two_of_one_number() -> None:
    known = table()
    assert len(known) == 541
    assert find("3103").title == "NET WEIGHT (kg)"
    assert find("10").title == "BATCH/LOT"
    assert find("01").order == ("22", "10", "21", "235")
    assert {linter for one in known.values() for component in one.components for linter in component.linters} == {
        *LINTERS
    }


def test_the_published_table_is_what_the_generator_writes() -> None:
    table_text = published.read(dictionary.NAME)
    read = msgspec.json.decode(table_text, type=dictionary.Table)
    assert dictionary.written(read.identifiers, read.source).decode() == table_text


def test_a_dictionary_is_read_with_flags_rules_and_title() -> None:
    text = """# comment

01         *?  N14,csum,gcppos2                  ex=255,37 dlpkey=22,10,21|235                      # GTIN
253         ?  N13,csum,gcppos1 [X..17]          dlpkey                                             # GDTI
3920-3929   ?  N..15  req=01+30,01+31nn ex=392n,393n                                                # PRICE
8110        ?  X..70,couponcode
7041           X..4,packagetype                  req=00 req=02                                      # UFRGT UNIT TYPE
"""
    rows = dictionary.read_dictionary(text)
    assert [row.ai for row in rows] == ["01", "253", "3920-3929", "8110", "7041"]
    assert rows[0].key == [["22", "10", "21"], ["235"]]
    assert (rows[0].fixed, rows[0].attribute, rows[0].ex, rows[0].title) == (True, True, ["255", "37"], "GTIN")
    assert (rows[1].format, rows[1].key) == (["N13,csum,gcppos1", "X..17?"], [])
    assert rows[2].req == [["01+30", "01+31nn"]]
    assert (rows[3].title, rows[3].key) == ("", None)
    assert rows[4].req == [["00"], ["02"]]
    assert len(list(dictionary.expanded(rows))) == 14
    with pytest.raises(ValueError, match="no entry"):
        dictionary.read_dictionary("no entry")
    with pytest.raises(ValueError, match="no component"):
        _component("Q5")


@pytest.mark.parametrize(
    ("text", "elements"),
    [
        (f"01{GTIN}", [("01", GTIN)]),
        (f"01{GTIN}10L25A", [("01", GTIN), ("10", "L25A")]),
        (f"01{GTIN}10L25A{FNC1}2177", [("01", GTIN), ("10", "L25A"), ("21", "77")]),
        (f"]Q301{GTIN}17271231", [("01", GTIN), ("17", "271231")]),
        (f"]d2{FNC1}01{GTIN}", [("01", GTIN)]),
        (f"01{GTIN}{FNC1}17271231{FNC1}", [("01", GTIN), ("17", "271231")]),
        (f"10L{FNC1}01{GTIN}", [("10", "L"), ("01", GTIN)]),
        (f"01{GTIN}01{GTIN}", [("01", GTIN)]),
        (f"01{GTIN}3103000500422704", [("01", GTIN), ("3103", "000500"), ("422", "704")]),
        ("00195212340000000010", [("00", "195212340000000010")]),
        ("90private", [("90", "private")]),
        ("8110123", [("8110", "123")]),
    ],
)
def test_an_element_string_is_read(text: str, elements: list[tuple[str, str]]) -> None:
    assert list(parse(text)) == elements


@pytest.mark.parametrize(
    ("text", "ai", "position", "rule"),
    [
        ("", "", 0, "structure"),
        (FNC1, "", 0, "structure"),
        ("ABC", "", 0, "unknown"),
        (f"01{GTIN}05x", "", 16, "unknown"),
        (f"01{GTIN}3106000500", "3106", 0, "unknown"),
        ("010952123456", "01", 10, "length"),
        (f"01{GTIN}10", "10", 0, "length"),
        (f"01{GTIN}1712{FNC1}10A", "17", 2, "length"),
        (f"01{GTIN}10A{FNC1}10B", "10", 0, "repeated"),
        ("10L25A", "10", 0, "required"),
        ("21S", "21", 0, "required"),
        (f"01{GTIN}37{5}", "01", 0, "excluded"),
        ("8110abc", "8110", 0, "couponcode"),
        ("8112abc", "8112", 0, "couponposoffer"),
    ],
)
def test_a_wrong_element_string_says_where(text: str, ai: str, position: int, rule: str) -> None:
    with pytest.raises(Fault) as caught:
        parse(text)
    assert (caught.value.ai, caught.value.position, caught.value.rule) == (ai, position, rule)


@pytest.mark.parametrize(
    ("ai", "value", "position", "rule"),
    [
        ("8013", "1987654Ad4X4bL5ttr2310c2", 22, "csumalpha"),
        ("8014", "1987654123456789012345678", 23, "csumalpha"),
        ("8004", "95212" + "x" * 26, 30, "length"),
        ("8014", "95212341234567890123456ZZ", 23, "csumalpha"),
        ("8014", "9521234", 5, "csumalpha"),
        ("8014", "9521990039998923", 0, "hasnondigit"),
        ("8014", "952112345PL", None, None),
        ("8008", "2601", 4, "length"),
        ("8008", "260101231", 9, "length"),
        ("8007", "GB82WEST!2345698765432", 0, "iban"),
        ("7251", "198002292400", 8, "hhmi"),
        ("7250", "00000230", 6, "yyyymmdd"),
        ("8030", "a b", 1, "character"),
        ("8006", "095212345678990102", None, None),
        ("7252", "2", None, None),
        ("7030", "999A", None, None),
        ("7041", "CT", None, None),
        ("7041", "QQZ", 0, "packagetype"),
        ("7241", "01", None, None),
        ("8112", "0123", None, None),
    ],
)
def test_values_are_checked_by_their_rules(ai: str, value: str, position: int | None, rule: str | None) -> None:
    if rule is None:
        check(find(ai), value)
        return
    with pytest.raises(Fault) as caught:
        check(find(ai), value)
    assert (caught.value.position, caught.value.rule) == (position, rule)


def test_the_line_for_people_is_read_and_written_with_brackets_in_values() -> None:
    elements = [("01", GTIN), ("10", "A(1)B"), ("3103", "000500")]
    line = format_bracketed(elements)
    assert line == f"(01){GTIN}(10)A\\(1)B(3103)000500"
    assert list(parse_bracketed(line)) == elements
    for wrong in ("", "01", f"(01){GTIN}x(y", f"(1){GTIN}"):
        with pytest.raises(Fault):
            parse_bracketed(wrong)


def test_separators_stand_only_where_they_are_needed() -> None:
    elements = [("01", GTIN), ("10", "A"), ("17", "271231"), ("21", "S")]
    assert format_string(elements) == f"01{GTIN}10A{FNC1}1727123121S"


@given(links())
@settings(max_examples=60)
def test_elements_survive_both_spellings(elements: list[tuple[str, str]]) -> None:
    assert list(parse(format_string(elements))) == elements
    assert list(parse_bracketed(format_bracketed(elements))) == elements


@given(st.sampled_from(sorted(table())).flatmap(lambda ai: st.tuples(st.just(ai), values(table()[ai]))), st.data())
@settings(max_examples=150)
def test_every_identifier_takes_a_value_of_its_format_and_no_foreign_character(
    pair: tuple[str, str], data: st.DataObject
) -> None:
    ai, value = pair
    check(find(ai), value)
    place = data.draw(st.integers(0, len(value) - 1))
    with pytest.raises(Fault) as caught:
        check(find(ai), value[:place] + "ă" + value[place + 1 :])
    assert (caught.value.position, caught.value.rule) == (place, "character")


def test_an_explicit_group_of_partners_is_accepted() -> None:
    text = f"00195212340000000010{'02'}{GTIN}3724"
    assert element_string.parse(text)[2] == ("37", "24")
