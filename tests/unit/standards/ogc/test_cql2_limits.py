"""A filter that asks too much is refused with its rule, never with a crash, however it is built."""

import inspect
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from thuongxuan.standards.ogc.cql2.fault import Fault, Limits
from thuongxuan.standards.ogc.cql2.read_json import read_json, read_value
from thuongxuan.standards.ogc.cql2.read_text import read_text
from thuongxuan.standards.ogc.cql2.write_text import write_text

ROOMY = Limits(text=10_000_000, json=10_000_000)


def chain(word: str, count: int) -> str:
    return word.join(["a = 1"] * count)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("(" * 10_000 + "a = 1" + ")" * 10_000, "depth"),
        ("(" * 100_000, "depth"),
        ("NOT (" * 5_000 + "a = 1" + ")" * 5_000, "depth"),
        ("a OR b AND c = 1 + 2 * 3 ^ (" * 500, "depth"),
        ("a = " + "1 + " * 10_000 + "1", "depth"),
        ("a IS NULL" + " IS NULL" * 5_000, "depth"),
        ("a = " + "-(" * 5_000 + "1", "depth"),
        ("f(" * 5_000, "depth"),
        ("CASEI(" * 5_000, "depth"),
        ("A_EQUALS(" + "(" * 5_000, "depth"),
        ("f(" + "(" * 5_000, "depth"),
        ("NOT " * 5_000, "syntax"),
        ("a = " + "-" * 5_000 + "1", "syntax"),
        ("a = " + "1" * 100_000, "number"),
        ("a IN (" + "1, " * 1_000 + "1)", "items"),
        ("A_EQUALS(a, (" + "1, " * 1_000 + "1))", "items"),
        ("f(" + "1, " * 1_000 + "1)", "items"),
        ("S_WITHIN(a, LINESTRING(" + "1 1, " * 2_000 + "2 2))", "vertices"),
        (
            "S_WITHIN(a, GEOMETRYCOLLECTION(" + ", ".join(["MULTIPOINT(" + "1 1, " * 999 + "2 2)"] * 3) + "))",
            "vertices",
        ),
        ("a LIKE '" + "%a" * 501 + "'", "pattern"),
        ("a = '" + "\\" * 100_000, "syntax"),
        ("a = '" + "''" * 100_000, "syntax"),
        ("'" * 99_999, "syntax"),
    ],
)
def test_text_beyond_a_limit(text: str, rule: str) -> None:
    with pytest.raises(Fault) as caught:
        read_text(text, ROOMY)
    assert caught.value.rule == rule
    with pytest.raises(Fault):
        read_text(text)


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        ("[" * 60_000, "depth"),
        ('{"op":"not","args":[' * 60_000, "depth"),
        ('{"op":"not","args":[' * 500 + "true" + "]}" * 500, "depth"),
        ('{"op":"f","args":[' + "[" * 500 + "]" * 500 + "]}", "depth"),
        ('{"op":"in","args":[1,[' + "1," * 1_000 + "1]]}", "items"),
    ],
)
def test_json_beyond_a_limit(data: str, rule: str) -> None:
    with pytest.raises(Fault) as caught:
        read_json(data, ROOMY)
    assert caught.value.rule == rule


@pytest.mark.parametrize("size", [8_193, 1_000_000])
def test_a_text_is_refused_by_its_length_before_it_is_read(size: int) -> None:
    with pytest.raises(Fault) as caught:
        read_text("(" * size)
    assert (caught.value.at, caught.value.rule) == (8_192, "length")


def test_json_is_refused_by_its_length_before_it_is_read() -> None:
    with pytest.raises(Fault) as caught:
        read_json("[" * 65_537)
    assert caught.value.rule == "length"


def test_a_long_but_flat_filter_is_taken() -> None:
    assert write_text(read_text(chain(" AND ", 600))) == chain(" AND ", 600)


@pytest.mark.parametrize("levels", [30, 60])
def test_what_a_limit_allows_needs_little_of_the_stack(levels: int) -> None:
    """A request is already some hundred calls deep when its filter is read."""
    with stack(450):
        read_text("(" * levels + "a = 1" + ")" * levels)
        with pytest.raises(Fault):
            read_text("a OR b AND c = 1 + 2 * 3 ^ (" * 200)
        value: object = True
        for _ in range(levels):
            value = {"op": "not", "args": [value]}
        write_text(read_value(value))


@contextmanager
def stack(calls: int) -> Iterator[None]:
    """Only so many more calls before Python gives up."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack(0)) + calls)
    try:
        yield
    finally:
        sys.setrecursionlimit(before)
