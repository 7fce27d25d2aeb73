"""What a person may hand in as a parcel, and each refusal with its exact reason and place."""

import json
from typing import Any

import pytest

from thuongxuan.geo.reading import read_shape
from thuongxuan.geo.shapes import Limits, Position, Refused
from thuongxuan.geo.systems import SYSTEMS, WGS84, system_of

A, B, C, D = [105.20, 19.90], [105.21, 19.90], [105.21, 19.91], [105.20, 19.91]
SQUARE = [A, B, C, D, A]
VN2000 = 5897


def polygon(*rings: list[Any]) -> str:
    return json.dumps({"type": "Polygon", "coordinates": list(rings)})


def square(west: float, south: float, size: float) -> list[list[float]]:
    east, north = west + size, south + size
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def refusal(text: str, srid: int = WGS84, limits: Limits | None = None) -> Refused:
    with pytest.raises(Refused) as caught:
        read_shape(text, SYSTEMS[srid], limits)
    return caught.value


@pytest.mark.parametrize(
    "text",
    [
        polygon(SQUARE),
        json.dumps({"type": "Feature", "properties": {}, "geometry": json.loads(polygon(SQUARE))}),
        json.dumps(
            {
                "type": "FeatureCollection",
                "features": [{"type": "Feature", "geometry": json.loads(polygon(SQUARE))}],
            }
        ),
        "POLYGON((105.20 19.90, 105.21 19.90, 105.21 19.91, 105.20 19.91, 105.20 19.90))",
        "srid=4326; Polygon ( ( 105.2 19.9,105.21 19.9,\n105.21 19.91,105.2 19.91,105.2 19.9 ) )",
        "19.90 105.20\n19.90 105.21\n19.91 105.21\n19.91 105.20",
        "1; 19,90; 105,20\n2; 19,90; 105,21\n3; 19,91; 105,21\n4; 19,91; 105,20\n1; 19,90; 105,20",
        "19.90,105.20\n19.90,105.21\n19.91,105.21\n19.91,105.20\n",
        "\ufeff19.90, 105.20\r\n19.90, 105.21\r\n\r\n19.91, 105.21\r\n19.91, 105.20",
    ],
)
def test_one_square_is_read_from_every_notation(text: str) -> None:
    shape = read_shape(text, SYSTEMS[WGS84])
    assert [list(corner) for corner in shape.rings[0]] == SQUARE
    assert not shape.heights_left_out


@pytest.mark.parametrize(
    ("north", "east"),
    [
        ("2201234.56", "523456.78"),
        ("2201234,56", "523456,78"),
        ("2.201.234,56", "523.456,78"),
        ("2,201,234.56", "523,456.78"),
    ],
)
def test_cadastral_numbers_are_read_with_the_northing_first(north: str, east: str) -> None:
    text = f"1\t{north}\t{east}\n2\t2201334\t523456\n3\t2201334\t523556"
    shape = read_shape(text, SYSTEMS[VN2000])
    assert shape.rings[0][0] == Position(x=523456.78, y=2201234.56)
    assert shape.rings[0][-1] == shape.rings[0][0]
    assert shape.notation == "corners"


def test_heights_are_left_out_of_the_shape_and_said_to_be() -> None:
    tall = [[x, y, 320.5] for x, y in SQUARE]
    for text in (polygon(tall), "POLYGON Z((" + ",".join(f"{x} {y} 320" for x, y in SQUARE) + "))"):
        shape = read_shape(text, SYSTEMS[WGS84])
        assert shape.heights_left_out
        assert all(len(corner) == 2 for corner in shape.rings[0])


def test_a_hole_inside_is_kept_and_holes_may_touch_at_a_point() -> None:
    text = polygon(SQUARE, square(105.202, 19.902, 0.002), square(105.204, 19.904, 0.002))
    assert len(read_shape(text, SYSTEMS[WGS84]).rings) == 3


def test_every_digit_survives_into_well_known_text() -> None:
    shape = read_shape(polygon([[105.20000000000002, 19.9], B, C, [105.20000000000002, 19.9]]), SYSTEMS[WGS84])
    assert "105.20000000000002 19.9" in shape.wkt


@pytest.mark.parametrize(
    ("ring", "code", "at"),
    [
        ([A, C, B, D, A], "self-crossing", (105.205, 19.905)),
        ([A, B, C, D], "unclosed", tuple(D)),
        ([A, B, B, C, D, A], "duplicate-corner", tuple(B)),
        ([A, B, C, D, A, A], "duplicate-corner", tuple(A)),
        ([A, B, [105.205, 19.905], C, D, [105.205, 19.905], A], "repeated-corner", (105.205, 19.905)),
        ([A, B, C, [105.205, 19.90], D, A], "self-touching", (105.205, 19.90)),
        ([A, B, A], "too-few-corners", tuple(A)),
        ([A], "unclosed", tuple(A)),
        ([A, [105.21, 19.91], [105.22, 19.92], A], "no-area", tuple(A)),
        ([[y, x] for x, y in SQUARE], "swapped", (19.90, 105.20)),
        ([A, B, [2.35, 48.85], A], "outside-country", (2.35, 48.85)),
        ([[-179.9, 19.9], [179.9, 19.9], [179.9, 20], [-179.9, 19.9]], "outside-country", (-179.9, 19.9)),
        ([[523456.0, 2201234.0], B, C, [523456.0, 2201234.0]], "wrong-system", (523456.0, 2201234.0)),
        ([A, B, [1e308, 19.9], A], "wrong-system", (1e308, 19.9)),
    ],
)
def test_a_faulty_outline_is_refused_at_the_exact_place(ring: list[Any], code: str, at: tuple[float, float]) -> None:
    refused = refusal(polygon(ring))
    assert refused.code == code
    assert refused.at is not None
    assert tuple(refused.at) == pytest.approx(at, abs=1e-9)
    wkt = "POLYGON((" + ", ".join(f"{x!r} {y!r}" for x, y in ring) + "))"
    assert refusal(wkt).code == code


@pytest.mark.parametrize(
    ("holes", "code", "at"),
    [
        ([square(105.22, 19.92, 0.001)], "hole-outside", (105.22, 19.92)),
        ([square(105.209, 19.901, 0.004)], "hole-outside", (105.213, 19.901)),
        (
            [square(105.201, 19.901, 0.003), square(105.203, 19.902, 0.003)],
            "holes-overlap",
            (105.203, 19.904),
        ),
        (
            [square(105.201, 19.901, 0.006), square(105.203, 19.903, 0.001)],
            "holes-overlap",
            (105.203, 19.903),
        ),
        (
            [square(105.201, 19.901, 0.002), square(105.201, 19.901, 0.002)],
            "holes-overlap",
            (105.201, 19.901),
        ),
        (
            [[[105.20, 19.905], [105.205, 19.90], [105.205, 19.901], [105.201, 19.905], [105.20, 19.905]]],
            "holes-split",
            (105.20, 19.905),
        ),
        ([[A, C, B, D, A]], "self-crossing", (105.205, 19.905)),
    ],
)
def test_faulty_holes_are_refused_at_the_exact_place(holes: list[Any], code: str, at: tuple[float, float]) -> None:
    refused = refusal(polygon(SQUARE, *holes))
    assert refused.code == code
    assert refused.at is not None
    assert tuple(refused.at) == pytest.approx(at, abs=1e-9)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("   \n ", "empty"),
        ("{", "not-json"),
        ("[1,2]", "not-geojson"),
        ('{"type":"Feature","geometry":null}', "not-geojson"),
        ('{"type":"FeatureCollection","features":[]}', "not-one"),
        ('{"type":"FeatureCollection","features":[7]}', "not-geojson"),
        ('{"type":"GeometryCollection","geometries":[]}', "collection"),
        ('{"type":"MultiPolygon","coordinates":[]}', "wrong-type"),
        ('{"type":"Point","coordinates":[105.2,19.9]}', "wrong-type"),
        ('{"type":["Polygon"],"coordinates":[]}', "wrong-type"),
        ('{"type":"Polygon"}', "bad-coordinates"),
        ('{"type":"Polygon","coordinates":[]}', "bad-coordinates"),
        ('{"type":"Polygon","coordinates":[[]]}', "too-few-corners"),
        ('{"type":"Polygon","coordinates":[7]}', "bad-coordinates"),
        ('{"type":"Polygon","coordinates":[[[105.2]]]}', "bad-coordinates"),
        ('{"type":"Polygon","coordinates":[[[105.2,19.9,1,2]]]}', "bad-coordinates"),
        ('{"type":"Polygon","coordinates":[[["105.2","19.9"]]]}', "bad-coordinates"),
        ('{"type":"Polygon","coordinates":[[[true,false]]]}', "bad-coordinates"),
        ('{"type":"Polygon","coordinates":[[[NaN,19.9]]]}', "not-finite"),
        ('{"type":"Polygon","coordinates":[[[' + "9" * 400 + ",19.9]]]}", "not-finite"),
        ('{"type":"Polygon","coordinates":[[[1e999,19.9]]]}', "not-json"),
        ('{"type":"Polygon","coordinates":' + "[" * 30_000 + "]" * 30_000 + "}", "too-deep"),
        ('{"type":"Polygon","coordinates":' + "[" * 900 + "]" * 900 + "}", "bad-coordinates"),
        ("POINT(105.2 19.9)", "wrong-type"),
        ("MULTIPOLYGON(((0 0,1 0,1 1,0 0)))", "wrong-type"),
        ("GEOMETRYCOLLECTION(POINT(1 1))", "collection"),
        ("POLYGON M((105.2 19.9 1,105.21 19.9 1,105.21 19.91 1,105.2 19.9 1))", "measured"),
        ("POLYGON((105.2 nan, 105.21 19.9))", "not-finite"),
        ("POLYGON((105.2 1e999, 105.21 19.9))", "not-finite"),
        ("POLYGON((105.2 19.9, x y))", "bad-coordinates"),
        ("POLYGON((105.2, 19.9))", "bad-coordinates"),
        ("POLYGON((105.2 19.9, 105.21 19.9) garbage", "not-wkt"),
        ("POLYGON EMPTY (", "not-wkt"),
        ("SRID=5897;POLYGON((1 1,2 1,2 2,1 1))", "crs-conflict"),
        ("POLYGON" + " " * 60_000 + "x(", "not-wkt"),
        ("POLYGON((" + "9" * 60_000 + "x 1))", "bad-coordinates"),
        ("19.9", "bad-line"),
        ("19.9 105.2 31.4", "bad-line"),
        ("1 2 201 234,5 523 456,7", "bad-line"),
        ("19°54' 105°12'", "bad-number"),
        ("19.9 " + "1" * 60_000, "bad-number"),
        ("19.9 105.2", "too-few-corners"),
        ("19.9 105.2\n19.9 105.3", "too-few-corners"),
        ("\ud800", "not-text"),
        ("19.9 105.2\x00", "not-text"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_reason(text: str, code: str) -> None:
    refused = refusal(text)
    assert refused.code == code
    assert refused.reason.text.format(**refused.reason.values)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2201234 523.456\n2201334 523456\n2201334 523556", "ambiguous-number"),
        ("523456 2201234\n523456 2201334\n523556 2201334", "swapped"),
        ("19.90 105.20\n19.90 105.21\n19.91 105.21", "wrong-system"),
        ("5201234 523456\n5201334 523456\n5201334 523556", "outside-country"),
        ("2201234 523456\n2201334 523556\n2201334 523456\n2201234 523556", "self-crossing"),
    ],
)
def test_cadastral_mistakes_are_told_apart(text: str, code: str) -> None:
    assert refusal(text, VN2000).code == code


def test_a_ring_of_a_corner_list_may_not_pass_a_place_twice() -> None:
    refused = refusal("2201234 523456\n2201334 523456\n2201334 523456\n2201334 523556", VN2000)
    assert refused.code == "duplicate-corner"
    assert refused.at == Position(x=523456, y=2201334)


def test_size_and_number_of_corners_are_bounded() -> None:
    assert refusal("1" * 65_537).code == "too-large"
    many = [[105.0 + i / 100_000, 19.9] for i in range(2_001)]
    assert refusal(polygon([*many, many[0]])).code == "too-many-corners"
    assert refusal(polygon(SQUARE), limits=Limits(max_vertices=4)).code == "too-many-corners"


@pytest.mark.parametrize(
    ("crs", "taken"),
    [
        ({"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}, True),
        ({"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4326"}}, True),
        ({"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::5897"}}, False),
        ({"type": "name", "properties": {}}, False),
        (None, True),
    ],
)
def test_a_named_system_must_not_contradict_the_declared_one(crs: object, taken: bool) -> None:
    text = json.dumps({"type": "Polygon", "coordinates": [SQUARE], "crs": crs})
    if taken:
        assert read_shape(text, SYSTEMS[WGS84]).srid == WGS84
    else:
        assert refusal(text).code == "crs-conflict"


@pytest.mark.parametrize(
    ("code", "srid"),
    [
        ("EPSG:5897", 5897),
        ("4756", 4756),
        ("http://www.opengis.net/def/crs/EPSG/0/3405", 3405),
        ("http://www.opengis.net/def/crs/OGC/1.3/CRS84", 4326),
        ("EPSG:6957", None),
        ("", None),
        ("²", None),
    ],
)
def test_systems_are_found_by_their_names(code: str, srid: int | None) -> None:
    system = system_of(code)
    assert (system.srid if system else None) == srid
