"""The drawing of the communes."""

import json

from thuongxuan.portal.sketch import draw


def _feature(code: str, ring: list[list[float]], shape: str = "Polygon") -> dict[str, object]:
    coordinates = [ring] if shape == "Polygon" else [[ring]]
    west, south = ring[0]
    return {
        "type": "Feature",
        "properties": {
            "code": code,
            "name_vi": f"Xã Thử {code}",
            "name_en": f"Thu {code} Commune",
            "label_lon": west + 0.05,
            "label_lat": south + 0.05,
        },
        "geometry": {"type": shape, "coordinates": coordinates},
    }


def _square(west: float, south: float) -> list[list[float]]:
    return [[west, south], [west + 0.1, south], [west + 0.1, south + 0.1], [west, south + 0.1], [west, south]]


def test_neighbours_keep_their_places_and_the_north_is_up() -> None:
    west, east = _feature("1", _square(105.0, 19.9)), _feature("2", _square(105.1, 20.0), "MultiPolygon")
    drawn = draw(json.dumps({"type": "FeatureCollection", "features": [west, east]}).encode())
    assert drawn is not None
    first, second = drawn.areas
    assert first.x < second.x
    assert first.y > second.y
    assert 0 < drawn.height < drawn.width * 1.2
    assert first.path.startswith("M6 ")
    assert first.path.endswith("Z")


def test_names_are_shown_without_their_level() -> None:
    drawn = draw(json.dumps({"features": [_feature("1", _square(105.0, 19.9))]}).encode())
    assert drawn is not None
    assert (drawn.areas[0].name_vi, drawn.areas[0].name_en) == ("Thử 1", "Thu 1")


def test_points_that_nobody_would_see_are_left_out() -> None:
    ring = _square(105.0, 19.9)
    crowded = [ring[0], *[[105.0 + i / 1e7, 19.9] for i in range(1, 500)], *ring[1:]]
    drawn = draw(json.dumps({"features": [_feature("1", crowded)]}).encode())
    assert drawn is not None
    assert drawn.areas[0].path.count("L") == 3


def test_nothing_to_draw_is_no_drawing() -> None:
    empty: dict[str, object] = {"properties": {}, "geometry": None}
    assert draw(json.dumps({"features": [empty]}).encode()) is None
    assert draw(b'{"features":[]}') is None


def test_names_do_not_cover_each_other() -> None:
    squares = [_feature("1", _square(105.0, 19.9)), _feature("2", _square(105.001, 19.901))]
    drawn = draw(json.dumps({"features": squares}).encode())
    assert drawn is not None
    assert abs(drawn.areas[0].y - drawn.areas[1].y) >= 45
