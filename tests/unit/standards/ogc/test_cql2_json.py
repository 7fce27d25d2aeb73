"""The JSON encoding of CQL2: it says what the text says, and names the JSON pointer of what is wrong."""

import json
from typing import Any

import pytest

from thuongxuan.standards.ogc.cql2 import nodes as n
from thuongxuan.standards.ogc.cql2.fault import Fault
from thuongxuan.standards.ogc.cql2.read_json import read_json, read_value
from thuongxuan.standards.ogc.cql2.read_text import read_text
from thuongxuan.standards.ogc.cql2.write_json import write_json

NAME = {"property": "name"}
SQUARE = [[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 0.0]]
SAME = [
    ("name = 'x'", {"op": "=", "args": [NAME, "x"]}),
    ("1 <> 2.5", {"op": "<>", "args": [1, 2.5]}),
    ("name NOT LIKE 'x%'", {"op": "not", "args": [{"op": "like", "args": [NAME, "x%"]}]}),
    ("name BETWEEN 1 AND 2", {"op": "between", "args": [NAME, 1, 2]}),
    ("name IN ('x', 'y')", {"op": "in", "args": [NAME, ["x", "y"]]}),
    ("name IS NULL", {"op": "isNull", "args": [NAME]}),
    (
        "CASEI(name) = ACCENTI('x')",
        {"op": "=", "args": [{"op": "casei", "args": [NAME]}, {"op": "accenti", "args": ["x"]}]},
    ),
    ("TRUE AND FALSE AND f()", {"op": "and", "args": [True, False, {"op": "f", "args": []}]}),
    ("TRUE OR FALSE", {"op": "or", "args": [True, False]}),
    ("name = 1 div 2", {"op": "=", "args": [NAME, {"op": "div", "args": [1, 2]}]}),
    ("name = -name", {"op": "=", "args": [NAME, {"op": "*", "args": [-1, NAME]}]}),
    ("T_METBY(name, DATE('2026-01-01'))", {"op": "t_metBy", "args": [NAME, {"date": "2026-01-01"}]}),
    (
        "T_FINISHEDBY(INTERVAL('..', name), TIMESTAMP('2026-01-01T00:00:00.5Z'))",
        {"op": "t_finishedBy", "args": [{"interval": ["..", NAME]}, {"timestamp": "2026-01-01T00:00:00.500000Z"}]},
    ),
    ("A_CONTAINEDBY(name, (1, (TRUE)))", {"op": "a_containedBy", "args": [NAME, [1, [True]]]}),
    ("S_WITHIN(name, BBOX(1, 2, 3, 4))", {"op": "s_within", "args": [NAME, {"bbox": [1.0, 2.0, 3.0, 4.0]}]}),
    (
        "S_WITHIN(name, POLYGON((0 0, 1 0, 1 1, 0 0)))",
        {"op": "s_within", "args": [NAME, {"type": "Polygon", "coordinates": [SQUARE]}]},
    ),
    (
        "S_WITHIN(GEOMETRYCOLLECTION(POINT(1 2), LINESTRING(1 2, 3 4)), name)",
        {
            "op": "s_within",
            "args": [
                {
                    "type": "GeometryCollection",
                    "geometries": [
                        {"type": "Point", "coordinates": [1.0, 2.0]},
                        {"type": "LineString", "coordinates": [[1.0, 2.0], [3.0, 4.0]]},
                    ],
                },
                NAME,
            ],
        },
    ),
]


@pytest.mark.parametrize(("text", "value"), SAME)
def test_both_encodings_give_the_same_tree(text: str, value: Any) -> None:
    assert read_json(json.dumps(value)) == read_text(text)


@pytest.mark.parametrize(("text", "value"), SAME)
def test_a_tree_is_written_as_the_schema_says(text: str, value: Any) -> None:
    assert write_json(read_text(text)) == value


def test_members_that_the_schema_does_not_name_are_ignored() -> None:
    geometry = {"type": "Point", "coordinates": [1, 2], "bbox": [1, 2, 1, 2]}
    found = read_value({"op": "s_equals", "args": [NAME, geometry], "comment": "x"})
    assert found == n.Relation("s_equals", n.Property("name"), n.Geometry("Point", (1.0, 2.0)))


def _equal(right: Any) -> dict[str, Any]:
    return {"op": "=", "args": [NAME, right]}


def _inside(geometry: Any) -> dict[str, Any]:
    return {"op": "s_within", "args": [NAME, geometry]}


@pytest.mark.parametrize(
    ("value", "at", "rule"),
    [
        (None, "", "syntax"),
        ([], "", "type"),
        ({}, "", "syntax"),
        ("name = 1", "", "type"),
        (NAME, "", "type"),
        ({"op": "="}, "", "syntax"),
        ({"op": "=", "args": [NAME]}, "/args", "syntax"),
        ({"op": "and", "args": [True]}, "/args", "syntax"),
        ({"op": "and", "args": [True, NAME]}, "/args/1", "type"),
        ({"op": 5, "args": []}, "/op", "syntax"),
        ({"op": "AND", "args": [True, True]}, "/op", "function"),
        ({"op": "1; DROP TABLE x", "args": []}, "/op", "function"),
        ({"op": "in", "args": [NAME, 5]}, "/args/1", "syntax"),
        ({"op": "in", "args": [NAME, []]}, "", "syntax"),
        ({"op": "like", "args": [NAME, NAME]}, "/args/1", "type"),
        ({"op": "like", "args": [NAME, "x\\"]}, "/args/1", "pattern"),
        (_equal(None), "/args/1", "syntax"),
        (_equal({"property": 5}), "/args/1/property", "syntax"),
        (_equal({"property": ""}), "/args/1", "syntax"),
        (_equal("\0"), "/args/1", "character"),
        (_equal({"date": "2026-13-01"}), "/args/1", "time"),
        (_equal({"date": 5}), "/args/1", "syntax"),
        (_equal(_equal(1)), "/args/1", "type"),
        (_equal(10**400), "/args/1", "number"),
        (_inside({"type": "Circle", "coordinates": [1, 2]}), "/args/1", "geometry"),
        (_inside({"type": ["Point"], "coordinates": [1, 2]}), "/args/1", "geometry"),
        (_inside({"type": "Point"}), "/args/1", "geometry"),
        (_inside({"type": "Point", "coordinates": [1, "2"]}), "/args/1", "geometry"),
        (_inside({"type": "Point", "coordinates": [1, True]}), "/args/1", "geometry"),
        (_inside({"type": "Point", "coordinates": [[1, 2]]}), "/args/1", "geometry"),
        (_inside({"type": "Point", "coordinates": [float("nan"), 2]}), "/args/1", "geometry"),
        (_inside({"type": "Point", "coordinates": [10**400, 2]}), "/args/1", "geometry"),
        (_inside({"type": "Polygon", "coordinates": [[*SQUARE[:3], [9, 9]]]}), "/args/1", "geometry"),
        (_inside({"type": "Polygon", "coordinates": []}), "/args/1", "geometry"),
        (_inside({"type": "GeometryCollection"}), "/args/1", "geometry"),
        (_inside({"type": "GeometryCollection", "geometries": []}), "/args/1", "geometry"),
        (_inside({"type": "GeometryCollection", "geometries": [5]}), "/args/1/geometries/0", "geometry"),
        (_inside({"bbox": [1, 2, 3]}), "/args/1", "geometry"),
        (_inside({"bbox": "1,2,3,4"}), "/args/1", "geometry"),
        ({"op": "t_after", "args": [NAME, {"interval": [".."]}]}, "/args/1", "time"),
        ({"op": "t_after", "args": [NAME, {"interval": ["..", 5]}]}, "/args/1/interval/1", "type"),
        ({"op": "t_after", "args": [NAME, {"interval": ["..", "today"]}]}, "/args/1/interval/1", "time"),
    ],
)
def test_a_fault_names_the_pointer_and_the_rule(value: Any, at: str, rule: str) -> None:
    with pytest.raises(Fault) as caught:
        read_value(value)
    assert (caught.value.at, caught.value.rule) == (at, rule)


@pytest.mark.parametrize(
    "data",
    ["", "{", "nul", b"\xff\xfe", '{"op": "=", "args": [1, NaN]}', '{"op": "=", "args": [1, 1e400]}', r'"\ud800"'],
)
def test_what_is_not_json_is_refused(data: str | bytes) -> None:
    with pytest.raises(Fault) as caught:
        read_json(data)
    assert caught.value.rule == "syntax"


def test_a_whole_number_beyond_64_bits_becomes_a_floating_point_number() -> None:
    assert read_value(_equal(10**30)) == n.Comparison("=", n.Property("name"), n.Number(1e30))
