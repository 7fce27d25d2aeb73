"""Plots for a due diligence statement: cut to six decimals, valid again, without holes, hectares as numbers."""

from decimal import Decimal
from typing import Any

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from thuongxuan.trace import eudr

OUTER = [(105.2, 19.8), (105.201, 19.8), (105.201, 19.801), (105.2, 19.801)]
HOLE = [(105.2004, 19.8004), (105.2006, 19.8004), (105.2006, 19.8006), (105.2004, 19.8006)]
SECOND = [(105.2001, 19.8001), (105.2002, 19.8001), (105.2002, 19.8002), (105.2001, 19.8002)]


def plot(shape: Any, ha: str = "1.2") -> eudr.Plot:
    """A parcel of that outline."""
    return eudr.Plot("a", "Hộ Mẫu", "Xã Vạn Xuân", Decimal(ha), shapely.to_wkb(shape))


def test_a_parcel_is_a_feature_with_the_properties_of_the_system() -> None:
    (feature,) = eudr.collection([plot(shapely.Polygon(OUTER))])["features"]
    assert feature["properties"] == {
        "ProducerName": "Hộ Mẫu",
        "ProducerCountry": "VN",
        "ProductionPlace": "Xã Vạn Xuân",
        "Area": 1.2,
    }
    (ring,) = feature["geometry"]["coordinates"]
    assert ring[0] == ring[-1]
    assert len(ring) == 5


def test_coordinates_are_cut_and_not_rounded() -> None:
    shape = shapely.Polygon([(105.2000009, 19.8000009), (105.3, 19.8), (105.3, 19.9999999)])
    (part,) = eudr.pieces(shape)
    assert (105.2, 19.8) in part.exterior.coords
    assert (105.3, 19.999999) in part.exterior.coords


def test_corners_that_become_equal_are_one() -> None:
    twice = [*OUTER[:1], (105.2000000001, 19.80000000001), *OUTER[1:]]
    (part,) = eudr.pieces(shapely.Polygon(twice))
    assert len(part.exterior.coords) == 5


@pytest.mark.parametrize("holes", [[HOLE], [HOLE, SECOND]])
def test_holes_are_split_and_the_ground_stays_the_same(holes: list[Any]) -> None:
    shape = shapely.Polygon(OUTER, holes)
    parts = eudr.pieces(shape)
    assert len(parts) >= 2
    assert all(part.is_valid and not part.interiors for part in parts)
    assert shapely.union_all(parts).symmetric_difference(shape).area < 1e-12
    features = eudr.collection([plot(shape)])["features"]
    assert sum(feature["properties"]["Area"] for feature in features) == pytest.approx(1.2, abs=0.0003)


def test_a_ring_that_cutting_spoils_is_mended() -> None:
    pinched = [(0, 0), (1, 0), (1, 1), (0.5000004, 0.0000009), (0, 1)]  # the tip falls onto the lower side
    parts = eudr.pieces(shapely.Polygon(pinched))
    assert len(parts) == 2
    assert all(part.is_valid for part in parts)


def test_a_parcel_smaller_than_a_millionth_of_a_degree_is_told() -> None:
    speck = shapely.Polygon([(105.2000001, 19.8000001), (105.2000002, 19.8000001), (105.2000002, 19.8000002)])
    with pytest.raises(eudr.Spoilt, match="Hộ Mẫu"):
        eudr.collection([plot(speck)])


@settings(max_examples=60)
@given(st.lists(st.tuples(st.floats(105, 105.001), st.floats(19.8, 19.801)), min_size=3, max_size=9))
def test_whatever_goes_in_valid_polygons_come_out(corners: list[tuple[float, float]]) -> None:
    for part in eudr.pieces(shapely.make_valid(shapely.Polygon(corners))):
        assert part.is_valid
        assert not part.interiors
        assert all(round(number, 6) == number for corner in part.exterior.coords for number in corner)
