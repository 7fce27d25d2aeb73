"""Compiling a CQL2 filter: names and kinds are checked, and nothing of a literal enters the SQL text."""

import inspect
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from thuongxuan.geo.cql2_functions import FUNCTIONS
from thuongxuan.geo.cql2_sql import Compiled, compile_filter, evaluation_fault
from thuongxuan.geo.queryable import Kind, Queryable
from thuongxuan.standards.ogc.cql2 import nodes as n
from thuongxuan.standards.ogc.cql2.fault import Fault, Limits
from thuongxuan.standards.ogc.cql2.read_text import read_text
from thuongxuan.standards.ogc.crs import SYSTEMS

KINDS: dict[str, Kind] = {
    "name": "string",
    "height": "integer",
    "score": "number",
    "open": "boolean",
    "founded": "date",
    "seen": "timestamp",
    "geom": "geometry",
}
QUERYABLES = {name: Queryable(name=name, sql=f"s.{name}", kind=kind) for name, kind in KINDS.items()} | {
    "tags": Queryable(name="tags", sql="s.tags", kind="array", item="string"),
    "sizes": Queryable(name="sizes", sql="s.sizes", kind="array", item="integer"),
    "life": Queryable(name="life", sql="s.life", kind="interval", item="date"),
    "label": Queryable(name="label", sql="s.data ->> 'label'", kind="string"),
    "local": Queryable(name="local", sql="s.local", kind="geometry", srid=5897),
}
FLIPPED = SYSTEMS["http://www.opengis.net/def/crs/EPSG/0/4326"]
CADASTRAL = SYSTEMS["http://www.opengis.net/def/crs/EPSG/0/5897"]

SHAPES = [
    "TRUE",
    "name = 'x'",
    "name < 'x' AND 'x' <> name",
    "height = 5 OR score > 2.5",
    "open = FALSE",
    "founded >= DATE('2026-01-01') AND seen < TIMESTAMP('2026-01-01T00:00:00Z')",
    "seen = DATE('2026-01-01')",
    "seen IN ('2026-01-01T00:00:00Z')",
    "name IN ('x', 'y', CASEI('z'))",
    "name IN ('x', 'y')",
    "height NOT IN (1, 2)",
    "name LIKE 'x%'",
    "ACCENTI(CASEI(name)) LIKE ACCENTI(CASEI('x_'))",
    "score BETWEEN 1 AND 2.5",
    "height = 1 + 2 * 3 div 4 % 5",
    "score = 2 ^ 3 / 4",
    "'x' IS NULL OR INTERVAL(founded, '2026-01-01') IS NULL OR POINT(1 2) IS NULL",
    "T_AFTER(founded, INTERVAL('2026-01-01', '2026-02-01'))",
    "T_DURING(life, INTERVAL('..', '2026-02-01'))",
    "T_OVERLAPS(INTERVAL('2026-01-01', founded), life)",
    "T_EQUALS(seen, DATE('2026-01-01'))",
    "S_INTERSECTS(geom, BBOX(105, 19, 106, 20))",
    "S_WITHIN(POINT(105 19), geom)",
    "S_TOUCHES(LINESTRING(105 19, 106 20), POLYGON((105 19, 106 19, 106 20, 105 19)))",
    "S_INTERSECTS(local, GEOMETRYCOLLECTION(POINT(105 19), POINT(106 20)))",
    "A_OVERLAPS(tags, ('x', 'y'))",
    "A_EQUALS(('x', name), tags)",
    "A_CONTAINS((1, 2.5), (1, height + 1))",
    "within_distance(geom, POINT(105 19), 500) AND abs(3 - height) < 7",
    "year(seen) = 2026 OR char_length('x') = 4",
]


OTHER: dict[type[Any], Callable[[Any], n.Node]] = {
    n.Text: lambda value: n.Text(value.replace("2026", "2025") if "2026" in value else "'); DROP TABLE place; --"),
    n.Number: lambda value: n.Number(value + 1),
    n.Boolean: lambda value: n.Boolean(not value),
    n.Date: lambda value: n.Date(value - timedelta(days=40)),
    n.Timestamp: lambda value: n.Timestamp(value - timedelta(days=40)),
}


def compiled(text: str, **options: Any) -> Compiled:
    return compile_filter(read_text(text), QUERYABLES, **options)


def changed(node: Any) -> Any:
    """The same filter with every literal replaced by another of its kind."""
    if isinstance(node, tuple):
        return tuple(changed(item) for item in node)
    if isinstance(node, float):
        return node + 0.25
    if type(node) in OTHER:
        return OTHER[type(node)](node.value)
    if not isinstance(node, n.Node):
        return node
    return msgspec.structs.replace(node, **{name: changed(getattr(node, name)) for name in node.__struct_fields__})


@pytest.mark.parametrize("text", SHAPES)
def test_filters_of_one_shape_share_one_sql_text(text: str) -> None:
    tree = read_text(text)
    one, other = compile_filter(tree, QUERYABLES), compile_filter(changed(tree), QUERYABLES)
    assert one.sql == other.sql
    assert len(one.parameters) == len(other.parameters)
    assert "DROP" not in other.sql


@pytest.mark.parametrize("text", SHAPES)
def test_every_value_has_its_placeholder(text: str) -> None:
    found = compiled(text, first=4)
    for number in range(len(found.parameters)):
        assert f"${number + 4}::" in found.sql
    assert f"${len(found.parameters) + 4}::" not in found.sql
    assert "$3::" not in found.sql


def test_the_number_of_values_in_a_list_does_not_change_the_sql() -> None:
    assert compiled("name IN ('x')").sql == compiled("name IN ('x', 'y', 'z')").sql
    assert compiled("A_EQUALS(tags, ())").sql == compiled("A_EQUALS(tags, ('x', 'y'))").sql


def test_texts_are_bound_in_composed_form() -> None:
    assert compiled("name = 'tha\u0301c'").parameters == ["th\u00e1c"]


def test_an_expression_of_a_queryable_is_kept_apart_from_its_neighbours() -> None:
    assert compiled("label LIKE 'x'").sql == "((s.data ->> 'label') LIKE $1::text)"


def test_a_column_is_never_transformed_and_seldom_cast() -> None:
    """Otherwise its index would not serve."""
    assert compiled("S_INTERSECTS(geom, POINT(105 19))", crs=CADASTRAL).sql == (
        "ST_Intersects(s.geom, ST_Transform($1::geometry, 4326))"
    )
    assert (
        compiled("S_INTERSECTS(POINT(105 19), local)").sql == "ST_Intersects(ST_Transform($1::geometry, 5897), s.local)"
    )
    assert compiled("name = 'x'").sql == "(s.name = $1::text)"
    assert compiled("height < 5").sql == "(s.height < $1::bigint)"
    assert compiled("T_AFTER(founded, DATE('2026-01-01'))").sql == "(s.founded > $1::date)"


def test_a_flipped_reference_system_has_latitude_first() -> None:
    east_first = compiled("S_WITHIN(geom, BBOX(105, 19, 106, 20))")
    assert compiled("S_WITHIN(geom, BBOX(19, 105, 20, 106))", crs=FLIPPED).parameters == east_first.parameters


@pytest.mark.parametrize(
    ("text", "at", "rule"),
    [
        ("nothing = 1", 0, "property"),
        ("height = nothing", 9, "property"),
        ('"s.name" = 1', 0, "property"),
        ("NAME = 'x'", 0, "property"),
        ("nothing(1) = 1", 0, "function"),
        ("pg_sleep(10)", 0, "function"),
        ("abs(1, 2) = 1", 0, "function"),
        ("abs('x') = 1", 4, "type"),
        ("abs((1, 2)) = 1", 4, "type"),
        ("abs(1)", 0, "type"),
        ("area(INTERVAL('..', '..')) = 1", 5, "type"),
        ("char_length(geom) = 1", 12, "type"),
        ("name = 5", 5, "type"),
        ("height = 'x'", 7, "type"),
        ("open > 1", 5, "type"),
        ("founded = 5", 8, "type"),
        ("founded = 'yesterday'", 10, "time"),
        ("geom = 'x'", 5, "type"),
        ("tags = 'x'", 5, "type"),
        ("life = DATE('2026-01-01')", 5, "type"),
        ("geom = geom", 5, "type"),
        ("name + 1 = 2", 0, "type"),
        ("height BETWEEN name AND 5", 15, "type"),
        ("height LIKE 'x'", 0, "type"),
        ("CASEI(height) = 'x'", 6, "type"),
        ("name IN (1, 2)", 9, "type"),
        ("name IN ('x', 2)", 14, "type"),
        ("height IN (1, 'x')", 14, "type"),
        ("founded IN ('x')", 12, "time"),
        ("S_INTERSECTS(name, POINT(1 2))", 13, "type"),
        ("S_INTERSECTS(geom, POINT(90 180))", 19, "geometry"),
        ("S_INTERSECTS(geom, BBOX(-181, 0, 1, 1))", 19, "geometry"),
        ("S_INTERSECTS(geom, BBOX(0, 5, 1, 1))", 19, "geometry"),
        ("S_INTERSECTS(geom, POLYGON((0 0, 2 2, 2 0, 0 2, 0 0)))", 19, "geometry"),
        ("S_INTERSECTS(geom, POLYGON((0 0, 1 1, 2 2, 0 0)))", 19, "geometry"),
        ("S_INTERSECTS(geom, MULTIPOLYGON(((0 0, 2 0, 2 2, 0 0)), ((0 0, 2 0, 2 2, 0 0))))", 19, "geometry"),
        ("T_AFTER(name, DATE('2026-01-01'))", 8, "type"),
        ("T_AFTER(founded, INTERVAL(name, '..'))", 26, "type"),
        ("T_AFTER(founded, INTERVAL(nothing, '..'))", 26, "property"),
        ("T_DURING(founded, INTERVAL('..', '2026-01-01'))", 0, "type"),
        ("T_MEETS(life, DATE('2026-01-01'))", 0, "type"),
        ("A_EQUALS(name, ('x'))", 9, "type"),
        ("A_EQUALS(tags, (1))", 16, "type"),
        ("A_EQUALS(tags, ('x', 1))", 21, "type"),
        ("A_EQUALS(tags, ('x', ('y')))", 21, "type"),
        ("A_EQUALS(tags, sizes)", 15, "type"),
        ("A_EQUALS(('x', 1), ('x'))", 15, "type"),
        ("A_EQUALS((('x')), (('x')))", 10, "type"),
        ("A_EQUALS((tags), ())", 10, "type"),
        ("A_EQUALS((life), ())", 10, "type"),
        ("A_EQUALS((geom), (POINT(1 2)))", 18, "type"),
    ],
)
def test_a_fault_names_the_character_and_the_rule(text: str, at: int, rule: str) -> None:
    with pytest.raises(Fault) as caught:
        compiled(text)
    assert (caught.value.at, caught.value.rule) == (at, rule)


@pytest.mark.parametrize("text", ["POINT(1e8 1e8)", "BBOX(6, 5, 4, 7)", "POINT(105.2 1e8)"])
def test_coordinates_that_a_projected_system_cannot_have(text: str) -> None:
    with pytest.raises(Fault) as caught:
        compiled(f"S_INTERSECTS(geom, {text})", crs=CADASTRAL)
    assert caught.value.rule == "geometry"


def test_a_filter_that_costs_too_much_is_refused() -> None:
    text = " OR ".join(["S_INTERSECTS(geom, POINT(105 19))"] * 50)
    assert compiled(text).cost == 551
    with pytest.raises(Fault) as caught:
        compiled(text, limits=Limits(cost=500))
    assert caught.value.rule == "cost"


def test_long_lists_and_many_corners_cost_more() -> None:
    assert compiled("name IN ('x')").cost < compiled(f"name IN ({', '.join(['1'] * 100)})".replace("1", "'1'")).cost
    line = ", ".join(f"{number / 10} 1" for number in range(200))
    assert compiled("S_WITHIN(geom, POINT(1 1))").cost < compiled(f"S_WITHIN(geom, LINESTRING({line}))").cost


def test_what_is_nested_is_compiled_once() -> None:
    """Looking ahead by compiling would double the work with every level."""
    arrays, sums = "TRUE", "height"
    for _ in range(29):
        arrays = f"A_EQUALS(({arrays}), (TRUE))"
    for _ in range(60):
        sums = f"({sums} + 1)"
    assert len(compiled(arrays).parameters) == 30
    found = compiled(f"height IN ({sums}, {sums})")
    assert found.sql.count("+") == 120
    assert found.cost > 120


def test_a_filter_as_deep_as_allowed_needs_little_of_the_stack() -> None:
    tree = read_text("NOT (" * 62 + "height = 1" + ")" * 62)
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack(0)) + 450)
    try:
        assert compile_filter(tree, QUERYABLES).sql.count("NOT") == 62
    finally:
        sys.setrecursionlimit(before)


def test_functions_are_found_in_any_case() -> None:
    assert compiled("ABS(height) = 1").sql == compiled("abs(height) = 1").sql


def test_functions_of_the_caller_replace_the_own_ones() -> None:
    with pytest.raises(Fault):
        compiled("abs(height) = 1", functions={})


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=lambda function: function.name)
def test_every_function_can_be_published(function: Any) -> None:
    assert function.name == function.name.lower()
    assert function.title_vi
    assert function.title_en
    assert all(argument.title_vi and argument.title_en and argument.kinds for argument in function.arguments)


@pytest.mark.parametrize(
    ("sqlstate", "message", "ours"),
    [
        ("22003", "value out of range: overflow", True),
        ("2201F", "zero raised to a negative power is undefined", True),
        ("22025", "LIKE pattern must not end with escape character", True),
        ("XX000", "transform: Invalid coordinate (2049)", True),
        ("XX000", "lwgeom_intersects: GEOS Error: TopologyException: side location conflict", True),
        ("XX000", "Antipodal (180 degrees long) edge detected!", True),
        ("XX000", "cache lookup failed for relation 5", False),
        ("42P01", "relation does not exist", False),
        ("57014", "canceling statement due to statement timeout", False),
    ],
)
def test_what_postgresql_cannot_compute_is_a_fault_of_the_filter(sqlstate: str, message: str, ours: bool) -> None:
    found = evaluation_fault(sqlstate, message)
    assert (found is not None) is ours
    assert found is None or found.rule == "evaluation"
