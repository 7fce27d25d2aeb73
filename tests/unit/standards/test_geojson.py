"""GeoJSON types read and write what RFC 7946 shows, and refuse what it forbids."""

import json

import msgspec
import pytest

from thuongxuan.standards.geojson import Feature, FeatureCollection, Geometry

GEOMETRIES = [
    '{"type":"Point","coordinates":[105.2,19.9]}',
    '{"type":"Point","coordinates":[105.2,19.9,120.5]}',
    '{"type":"MultiPoint","coordinates":[[105.2,19.9],[105.3,19.8]]}',
    '{"type":"LineString","coordinates":[[105.2,19.9],[105.3,19.8]]}',
    '{"type":"MultiLineString","coordinates":[[[105.2,19.9],[105.3,19.8]]]}',
    '{"type":"Polygon","coordinates":[[[105.0,19.0],[105.1,19.0],[105.1,19.1],[105.0,19.0]]]}',
    '{"type":"MultiPolygon","coordinates":[[[[105.0,19.0],[105.1,19.0],[105.1,19.1],[105.0,19.0]]]]}',
    '{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[105.2,19.9]}]}',
]


@pytest.mark.parametrize("text", GEOMETRIES)
def test_a_geometry_comes_back_as_it_was(text: str) -> None:
    geometry = msgspec.json.decode(text, type=Geometry)
    assert json.loads(msgspec.json.encode(geometry)) == json.loads(text)


def test_an_unlocated_feature_keeps_its_null_geometry() -> None:
    text = b'{"type":"FeatureCollection","features":[{"type":"Feature","geometry":null,"properties":{"n":1},"id":"a"}]}'
    collection = msgspec.json.decode(text, type=FeatureCollection)
    assert collection.features == [Feature(None, {"n": 1}, "a")]
    assert json.loads(msgspec.json.encode(collection)) == json.loads(text)


@pytest.mark.parametrize(
    "text",
    [
        '{"type":"Circle","coordinates":[1,2]}',
        '{"coordinates":[1,2]}',
        '{"type":"Point","coordinates":[1]}',
        '{"type":"Point","coordinates":[1,2,3,4]}',
        '{"type":"Point","coordinates":["1","2"]}',
        '{"type":"LineString","coordinates":[[1,2]]}',
        '{"type":"Polygon","coordinates":[[[1,2],[3,4],[1,2]]]}',
    ],
)
def test_what_the_standard_forbids_is_refused(text: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(text, type=Geometry)
