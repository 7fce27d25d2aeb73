"""The text encoding of CQL2: what is read, how it is grouped, and what is refused at which character."""

from datetime import UTC, date, datetime

import pytest

from thuongxuan.standards.ogc.cql2 import nodes as n
from thuongxuan.standards.ogc.cql2.fault import Fault
from thuongxuan.standards.ogc.cql2.read_text import read_text

NAME = n.Property("name")
A, B, C = (n.Comparison("=", n.Property(letter), n.Number(1)) for letter in "abc")


def number(name: str, operator: n.ArithmeticOperator, right: n.Node) -> n.Arithmetic:
    return n.Arithmetic(operator, n.Property(name), right)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("name = 'Thác'", n.Comparison("=", NAME, n.Text("Thác"))),
        ("name <> ''", n.Comparison("<>", NAME, n.Text(""))),
        ("5 >= height", n.Comparison(">=", n.Number(5), n.Property("height"))),
        ("open = TRUE", n.Comparison("=", n.Property("open"), n.Boolean(True))),
        ("a.b:c = .5", n.Comparison("=", n.Property("a.b:c"), n.Number(0.5))),
        ("độ_cao < 1.E3", n.Comparison("<", n.Property("độ_cao"), n.Number(1000.0))),
        ("x = -3", n.Comparison("=", n.Property("x"), n.Number(-3))),
        ("x = +3", n.Comparison("=", n.Property("x"), n.Number(3))),
        ("name LIKE 'Th_c%'", n.Like(NAME, n.Text("Th_c%"))),
        ("name not like 'a'", n.Not(n.Like(NAME, n.Text("a")))),
        ("CASEI(name) LIKE accenti('t%')", n.Like(n.Fold("casei", NAME), n.Fold("accenti", n.Text("t%")))),
        ("x BETWEEN 1 AND 2 AND a = 1", n.Logic("and", (n.Between(n.Property("x"), n.Number(1), n.Number(2)), A))),
        ("name IN ('a', 'b')", n.In(NAME, (n.Text("a"), n.Text("b")))),
        ("name NOT IN ('a')", n.Not(n.In(NAME, (n.Text("a"),)))),
        ("name IS NULL", n.IsNull(NAME)),
        ("name IS NOT NULL", n.Not(n.IsNull(NAME))),
        ("(a = 1 AND b = 1) IS NULL", n.IsNull(n.Logic("and", (A, B)))),
        ("TRUE", n.Boolean(True)),
        ("is_open()", n.Function("is_open", ())),
    ],
)
def test_predicates_are_read(text: str, tree: n.Node) -> None:
    assert read_text(text) == tree


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a = 1 OR b = 1 AND c = 1", n.Logic("or", (A, n.Logic("and", (B, C))))),
        ("(a = 1 OR b = 1) AND c = 1", n.Logic("and", (n.Logic("or", (A, B)), C))),
        ("a = 1 AND b = 1 AND c = 1", n.Logic("and", (A, B, C))),
        ("NOT a = 1 AND b = 1", n.Logic("and", (n.Not(A), B))),
        ("NOT (a = 1 AND b = 1)", n.Not(n.Logic("and", (A, B)))),
        ("notes = 1", n.Comparison("=", n.Property("notes"), n.Number(1))),
    ],
)
def test_and_binds_stronger_than_or_and_not_strongest(text: str, tree: n.Node) -> None:
    assert read_text(text) == tree


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("1 + 2 * x", n.Arithmetic("+", n.Number(1), n.Arithmetic("*", n.Number(2), n.Property("x")))),
        ("x - 1 - 2", n.Arithmetic("-", number("x", "-", n.Number(1)), n.Number(2))),
        ("x-1.5", number("x", "-", n.Number(1.5))),
        ("x - -1", number("x", "-", n.Number(-1))),
        ("-x ^ 2", n.Arithmetic("^", n.Arithmetic("*", n.Number(-1), n.Property("x")), n.Number(2))),
        ("x div 2 % 3", n.Arithmetic("%", number("x", "div", n.Number(2)), n.Number(3))),
        ("x * (y + 1)", number("x", "*", number("y", "+", n.Number(1)))),
        ("-(x + 1)", n.Arithmetic("*", n.Number(-1), number("x", "+", n.Number(1)))),
    ],
)
def test_arithmetic_is_grouped_as_annex_b_says(text: str, tree: n.Node) -> None:
    found = read_text(f"0 = {text}")
    assert isinstance(found, n.Comparison)
    assert found.right == tree


@pytest.mark.parametrize(
    ("literal", "value"),
    [
        ("'O''Hara'", "O'Hara"),
        (r"'O\'Hara'", "O'Hara"),
        (r"'a\tb\nc\rd\ae\bf\vg\fh'", "a\tb\nc\rd\ae\bf\vg\fh"),
        (r"'50\%'", r"50\%"),
        (r"'a\\b'", r"a\b"),
        ("'-- ; DROP TABLE x'", "-- ; DROP TABLE x"),
        ("'two\nlines'", "two\nlines"),
        ("'\U0001f33f'", "\U0001f33f"),
    ],
)
def test_escapes_in_character_literals(literal: str, value: str) -> None:
    assert read_text(f"name = {literal}") == n.Comparison("=", NAME, n.Text(value))


@pytest.mark.parametrize("name", ["date", "and", "POINT", "loại đất", 'a "b" c', "1st", "select * from"])
def test_any_name_can_be_a_quoted_property(name: str) -> None:
    quoted = name.replace('"', '""')
    assert read_text(f'"{quoted}" = 1') == n.Comparison("=", n.Property(name), n.Number(1))


def test_a_word_of_the_language_names_a_property_where_no_parenthesis_follows() -> None:
    assert read_text("date = DATE('2026-07-01')") == n.Comparison("=", n.Property("date"), n.Date(date(2026, 7, 1)))


@pytest.mark.parametrize(
    ("text", "literal"),
    [
        ("DATE('2026-02-28')", n.Date(date(2026, 2, 28))),
        ("TIMESTAMP('2026-02-28T23:59:59Z')", n.Timestamp(datetime(2026, 2, 28, 23, 59, 59, tzinfo=UTC))),
        ("TIMESTAMP('2026-02-28T00:00:00.1234567Z')", n.Timestamp(datetime(2026, 2, 28, 0, 0, 0, 123456, UTC))),
        ("INTERVAL('..', '2026-02-28')", n.Interval(None, n.Date(date(2026, 2, 28)))),
        ("INTERVAL(start, stop(1))", n.Interval(n.Property("start"), n.Function("stop", (n.Number(1),)))),
    ],
)
def test_temporal_literals(text: str, literal: n.Node) -> None:
    assert read_text(f"T_AFTER(made, {text})") == n.Relation("t_after", n.Property("made"), literal)


@pytest.mark.parametrize(
    ("text", "literal"),
    [
        ("POINT(105.2 19.9)", n.Geometry("Point", (105.2, 19.9))),
        ("point Z (1 2 3)", n.Geometry("Point", (1.0, 2.0, 3.0))),
        ("LINESTRING(0 0, -1 +1.5e0)", n.Geometry("LineString", ((0.0, 0.0), (-1.0, 1.5)))),
        ("MULTIPOINT((1 2), (3 4))", n.Geometry("MultiPoint", ((1.0, 2.0), (3.0, 4.0)))),
        ("MULTIPOINT(1 2, 3 4)", n.Geometry("MultiPoint", ((1.0, 2.0), (3.0, 4.0)))),
        ("BBOX(1, 2, 3, 4)", n.BBox((1.0, 2.0, 3.0, 4.0))),
        ("BBOX(1, 2, -9, 3, 4, 9)", n.BBox((1.0, 2.0, -9.0, 3.0, 4.0, 9.0))),
        ("GEOMETRYCOLLECTION(POINT(1 2))", n.GeometryCollection((n.Geometry("Point", (1.0, 2.0)),))),
        (
            "MULTIPOLYGON(((0 0, 1 0, 1 1, 0 0)), ((5 5, 6 5, 6 6, 5 5)))",
            n.Geometry(
                "MultiPolygon",
                (
                    (((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 0.0)),),
                    (((5.0, 5.0), (6.0, 5.0), (6.0, 6.0), (5.0, 5.0)),),
                ),
            ),
        ),
    ],
)
def test_geometry_literals(text: str, literal: n.Node) -> None:
    assert read_text(f"S_INTERSECTS(geom, {text})") == n.Relation("s_intersects", n.Property("geom"), literal)


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("()", ()),
        ("('a')", (n.Text("a"),)),
        ("('a', TRUE, 1)", (n.Text("a"), n.Boolean(True), n.Number(1))),
        ("(x + 1)", (number("x", "+", n.Number(1)),)),
        ("((x + 1), 2)", (number("x", "+", n.Number(1)), n.Number(2))),
        ("((1), (2, 3))", (n.Array((n.Number(1),)), n.Array((n.Number(2), n.Number(3))))),
        ("(((x + 1)))", (n.Array((number("x", "+", n.Number(1)),)),)),
    ],
)
def test_arrays(text: str, items: tuple[n.Node, ...]) -> None:
    assert read_text(f"A_EQUALS(tags, {text})") == n.Relation("a_equals", n.Property("tags"), n.Array(items))


@pytest.mark.parametrize(
    ("text", "arguments"),
    [
        ("f((x + 1) * 2)", (n.Arithmetic("*", number("x", "+", n.Number(1)), n.Number(2)),)),
        ("f((x + 1))", (number("x", "+", n.Number(1)),)),
        ("f(('a'), a = 1)", (n.Array((n.Text("a"),)), A)),
        ("f(DATE('2026-01-01'), POINT(1 2))", (n.Date(date(2026, 1, 1)), n.Geometry("Point", (1.0, 2.0)))),
    ],
)
def test_arguments_of_functions(text: str, arguments: tuple[n.Node, ...]) -> None:
    assert read_text(text) == n.Function("f", arguments)


@pytest.mark.parametrize(
    ("text", "at", "rule"),
    [
        ("", 0, "syntax"),
        ("   ", 3, "syntax"),
        ("name", 0, "type"),
        ("a = 1 garbage", 6, "syntax"),
        ("a = 1; DROP TABLE x", 5, "syntax"),
        ("a = 1 -- a comment", 11, "syntax"),
        ("a=1AND b=1", 3, "number"),
        ("a == 1", 3, "syntax"),
        ("a != 1", 2, "syntax"),
        ("a = ", 4, "syntax"),
        ("= 1", 0, "syntax"),
        ("(a = 1", 6, "syntax"),
        ("a = 1)", 5, "syntax"),
        ("a = b = c", 2, "type"),
        ("NOT NOT a = 1", 4, "syntax"),
        ("a AND b", 0, "type"),
        ("a = NOT b = 1", 4, "type"),
        ("and = 1", 0, "syntax"),
        ("a = 'open", 4, "syntax"),
        ('"open = 1', 0, "syntax"),
        ('"" = 1', 0, "syntax"),
        ("a = 1.2.3", 7, "number"),
        ("a = 5x", 5, "number"),
        ("a = 1e400", 4, "number"),
        ("a = 2 ^ 3 ^ 4", 10, "syntax"),
        ("a = --1", 5, "syntax"),
        ("a = ('x')", 4, "syntax"),
        ("a LIKE b", 7, "type"),
        ("1 LIKE 'x'", 0, "type"),
        ("a LIKE 'x\\\\'", 7, "pattern"),
        ("a IN ()", 6, "syntax"),
        ("a IN 1", 5, "syntax"),
        ("a BETWEEN 1 OR 2", 12, "syntax"),
        ("a BETWEEN 'x' AND 'y'", 10, "type"),
        ("a NOT = 1", 6, "syntax"),
        ("a IS 5", 5, "syntax"),
        ("CASEI(5) = 'a'", 6, "type"),
        ("a + 'x' = 1", 4, "type"),
        ("DATE('2026-02-30') = d", 0, "time"),
        ("DATE(2026) = d", 5, "syntax"),
        ("d = TIMESTAMP('2026-01-01T00:00:00')", 4, "time"),
        ("d = TIMESTAMP('2026-01-01T00:00:00+07:00')", 4, "time"),
        ("d = TIMESTAMP('2026-01-01T25:00:00Z')", 4, "time"),
        ("d = DATE('0000-01-01')", 4, "time"),
        ("T_AFTER(d, INTERVAL('2026-02-01', '2026-01-01'))", 11, "time"),
        ("T_AFTER(d, INTERVAL(5, '..'))", 20, "type"),
        ("T_AFTER(d, 'x')", 11, "type"),
        ("T_AFTER(d)", 9, "syntax"),
        ("S_INTERSECTS(g, 'x')", 16, "type"),
        ("S_INTERSECTS(g, POINT(1))", 16, "geometry"),
        ("S_INTERSECTS(g, POINT(1 2 3 4))", 16, "geometry"),
        ("S_INTERSECTS(g, POINT(1 2, 3 4))", 16, "geometry"),
        ("S_INTERSECTS(g, POINT Z(1 2))", 16, "geometry"),
        ("S_INTERSECTS(g, POINT(NaN 1))", 22, "syntax"),
        ("S_INTERSECTS(g, POINT(1e99 1))", 16, "geometry"),
        ("S_INTERSECTS(g, POINT EMPTY)", 22, "syntax"),
        ("S_INTERSECTS(g, LINESTRING(1 1))", 16, "geometry"),
        ("S_INTERSECTS(g, LINESTRING(1 1, 2 2 2))", 16, "geometry"),
        ("S_INTERSECTS(g, POLYGON((0 0, 1 0, 1 1)))", 16, "geometry"),
        ("S_INTERSECTS(g, POLYGON((0 0, 1 0, 1 1, 0 1)))", 16, "geometry"),
        ("S_INTERSECTS(g, POLYGON(0 0, 1 0, 1 1, 0 0))", 24, "syntax"),
        ("S_INTERSECTS(g, BBOX(1,2,3))", 16, "geometry"),
        ("S_INTERSECTS(g, BBOX(1,2,3,x))", 27, "syntax"),
        ("S_INTERSECTS(g, GEOMETRYCOLLECTION(GEOMETRYCOLLECTION(POINT(1 1))))", 35, "syntax"),
        ("A_EQUALS(a, 'x')", 12, "type"),
        ("a = 'x\0'", 6, "character"),
        ("a = 'x\ud800'", 6, "character"),
        ("a = 'x\x1b'", 6, "character"),
    ],
)
def test_a_fault_names_the_character_and_the_rule(text: str, at: int, rule: str) -> None:
    with pytest.raises(Fault) as caught:
        read_text(text)
    assert (caught.value.at, caught.value.rule) == (at, rule)
