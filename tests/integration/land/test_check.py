"""The check of a shape: measured on the ellipsoid, shifted from VN-2000, placed in its commune, or refused."""

import json
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.support.identity import make_account
from tests.support.land import COMMUNE, LAT, LON, household, make_parcel, polygon, ring
from thuongxuan.db.session import Database
from thuongxuan.errors import Invalid
from thuongxuan.geo.shapes import Position
from thuongxuan.i18n import translate
from thuongxuan.land.checking import examine
from thuongxuan.land.locality_sql import measure, to_lon_lat
from thuongxuan.land.schemas import Finding, ShapeInput
from thuongxuan.settings import Settings


async def check(database: Database, settings: Settings, shape: object, crs: str = "EPSG:4326") -> Finding:
    text = shape if isinstance(shape, str) else json.dumps(shape)
    async with database.read() as read:
        return await examine(read, settings, uuid4(), ShapeInput(how="pasted", shape=text, crs=crs))


async def refused(database: Database, settings: Settings, shape: object, crs: str = "EPSG:4326") -> tuple[str, str]:
    with pytest.raises(Invalid) as caught:
        await check(database, settings, shape, crs)
    error = caught.value.errors[0]
    return error.code, translate("vi", error.message)


async def test_a_square_is_measured_on_the_ellipsoid_and_placed_in_its_commune(
    database: Database, settings: Settings
) -> None:
    found = await check(database, settings, polygon())
    # One thousandth of a degree at 19.9045 N by the WGS 84 radii of curvature: 104.710 m by 110.703 m.
    assert found.area_ha == pytest.approx(1.15917, rel=0.001)
    assert (found.commune_code, found.commune_share) == (COMMUNE, 1.0)
    assert found.overlaps == ()
    assert found.remarks == ()


async def test_vn2000_degrees_are_shifted_by_about_224_metres(database: Database) -> None:
    async with database.read() as read:
        lon, lat = await to_lon_lat(read, Position(105.2, 19.9), 4756)
    assert lon == pytest.approx(105.20187, abs=2e-5)
    assert lat == pytest.approx(19.89902, abs=2e-5)


@pytest.mark.parametrize("srid", [5897, 3405])
async def test_a_cadastral_parcel_lands_where_it_is(database: Database, settings: Settings, srid: int) -> None:
    """The same ground declared in metres comes out within a metre of where it was taken from, with its true area."""
    from sqlalchemy import text

    async with database.read() as read:
        corners = [
            (
                await read.execute(
                    text(
                        "SELECT ST_X(p), ST_Y(p) "
                        "FROM ST_Transform(ST_SetSRID(ST_MakePoint(:x, :y), 4326), CAST(:srid AS int)) AS p"
                    ),
                    {"x": lon, "y": lat, "srid": srid},
                )
            ).one()
            for lon, lat in ring()[:-1]
        ]
    lines = "\n".join(f"{number} {y:.3f} {x:.3f}" for number, (x, y) in enumerate(corners, 1))
    found = await check(database, settings, lines, f"EPSG:{srid}")
    (lon, lat), *_ = json.loads(bytes(found.geometry))["coordinates"][0]
    assert (lon, lat) == (pytest.approx(LON, abs=1e-5), pytest.approx(LAT, abs=1e-5))
    assert found.area_ha == pytest.approx(1.15917, rel=0.001)
    assert any("VN-2000" in translate("vi", remark) for remark in found.remarks)


async def test_a_parcel_across_a_border_belongs_to_the_commune_with_the_larger_part(
    database: Database, settings: Settings
) -> None:
    found = await check(database, settings, polygon(105.272, 19.885, 0.012))
    assert 0.5 < found.commune_share < 0.995
    assert any("nhiều xã" in translate("vi", remark) for remark in found.remarks)


async def test_a_shape_is_refused_with_place_and_reason(database: Database, settings: Settings) -> None:
    turned = {"type": "Polygon", "coordinates": [[corner[::-1] for corner in ring()]]}
    for shape, crs, code, said in (
        (polygon(105.85, 21.02), "EPSG:4326", "outside-locality", "kinh độ 105.85, vĩ độ 21.02"),
        (polygon(LON, LAT, 0.06), "EPSG:4326", "too-big", "lớn hơn mức 500 ha"),
        (polygon(LON, LAT, 0.00001), "EPSG:4326", "too-small", "nhỏ hơn mức 10 m²"),
        (turned, "EPSG:4326", "swapped", "Kinh độ và vĩ độ bị đổi chỗ. Vị trí: kinh độ 19.904, vĩ độ 105.345."),
        (polygon(), "EPSG:6957", "unknown-system", "EPSG:5897"),
    ):
        found, text = await refused(database, settings, shape, crs)
        assert found == code
        assert said in text


async def test_a_crossing_is_told_in_degrees_and_in_the_declared_system(database: Database, settings: Settings) -> None:
    bow = "2200000 536000\n2200100 536100\n2200100 536000\n2200000 536100"
    _, text = await refused(database, settings, bow, "EPSG:5897")
    assert "X (bắc) 2200050, Y (đông) 536050 theo EPSG:5897" in text
    assert "kinh độ 105.34" in text
    assert "vĩ độ 19.88" in text


async def test_numbers_of_any_size_are_refused_and_never_an_error(database: Database, settings: Settings) -> None:
    for value in (1e308, -1e308, 2**31, 2**63, 2**64, -(2**31), 1e-320):
        shape: Any = polygon()
        shape["coordinates"][0][1][0] = value
        for crs in ("EPSG:4326", "EPSG:5897", "EPSG:3405", "EPSG:4756"):
            code, _ = await refused(database, settings, shape, crs)
            assert code in {"wrong-system", "outside-country"}, (value, crs)


async def test_two_thousand_corners_are_checked_quickly(database: Database, settings: Settings) -> None:
    from math import cos, pi, sin

    circle = [
        [round(LON + 0.002 * cos(i * pi / 999.5), 7), round(LAT + 0.002 * sin(i * pi / 999.5), 7)] for i in range(1999)
    ]
    found = await check(database, settings, {"type": "Polygon", "coordinates": [[*circle, circle[0]]]})
    assert found.area_ha == pytest.approx(14.57, rel=0.01)
    assert found.commune_code == COMMUNE


async def test_overlap_is_told_with_area_and_share_but_not_whose(
    database: Database, settings: Settings, client: httpx.AsyncClient
) -> None:
    await make_parcel(database, await make_account(database, display_name="Hộ Bà Lan"))
    found = await check(database, settings, polygon(LON + 0.0005, LAT))
    (overlap,) = found.overlaps
    assert overlap.share == pytest.approx(0.5, abs=0.001)
    assert overlap.area_m2 == pytest.approx(5796, rel=0.001)
    assert overlap.own_parcel is None
    assert overlap.own_name is None
    me = await household(client, database)
    mine = await make_parcel(database, me, name="Nương dưới", geometry=polygon(LON, LAT + 0.003))
    async with database.read() as read:
        text = json.dumps(polygon(LON, LAT + 0.0035))
        own = await examine(read, settings, me.id, ShapeInput(how="pasted", shape=text))
    assert [(item.own_parcel, item.own_name) for item in own.overlaps] == [(mine, "Nương dưới")]


async def test_only_approved_parcels_count_before_submission(database: Database, settings: Settings) -> None:
    other = await make_account(database)
    for status in ("draft", "submitted", "returned", "superseded"):
        await make_parcel(database, other, status)
    assert (await check(database, settings, polygon())).overlaps == ()


async def test_a_shared_border_is_no_overlap(database: Database, settings: Settings) -> None:
    await make_parcel(database, await make_account(database))
    assert (await check(database, settings, polygon(LON + 0.001, LAT))).overlaps == ()
    # Five centimetres of disagreement along a border of 110 m.
    assert (await check(database, settings, polygon(LON + 0.0009995, LAT))).overlaps == ()


async def test_the_area_agrees_with_a_geodesic_reference(database: Database) -> None:
    """A quadrangle of one degree at the equator: 12,308.778 km² (GeographicLib's Planimeter)."""
    async with database.read() as read:
        measured = await measure(read, "POLYGON((0 0, 1 0, 1 1, 0 1, 0 0))", 4326)
    assert measured.area_m2 == pytest.approx(12_308_778_361, rel=0.001)
