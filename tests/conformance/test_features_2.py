"""OGC API - Features Part 2 (18-058r1): coordinate reference systems; PROJ is the second opinion on every position."""

from typing import Any

import httpx
import pyproj
import pytest

from tests.conformance.conftest import Get
from thuongxuan.standards.ogc.crs import CRS84, SYSTEMS

ITEMS = "/collections/places/items"
FEATURE = f"{ITEMS}/dam-cua-dat"
EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
WGS84 = [f"{EPSG}4326", f"{EPSG}3857", f"{EPSG}32648"]
VN2000 = [f"{EPSG}4756", f"{EPSG}3405", f"{EPSG}5897"]


async def test_crs_md_crs_list_and_storage_crs(get: Get) -> None:
    for found in (await get("/collections"))["collections"]:
        assert found["crs"][0] == CRS84
        if "storageCrs" in found:
            assert found["storageCrs"] in found["crs"]
            assert set(found["crs"]) == set(SYSTEMS)


@pytest.mark.parametrize("uri", list(SYSTEMS))
async def test_crs_content_crs_header(client: httpx.AsyncClient, get: Get, uri: str) -> None:
    for path in (ITEMS, FEATURE):
        answer = await client.get(f"/ogc{path}", params={"crs": uri})
        assert answer.headers["content-crs"] == f"<{uri}>"


async def test_crs_default_is_crs84(client: httpx.AsyncClient, get: Get) -> None:
    assert (await client.get(f"/ogc{FEATURE}")).headers["content-crs"] == f"<{CRS84}>"


def by_proj(uri: str, position: list[float]) -> tuple[float, float]:
    """PROJ's own answer in the axis order of the authority."""
    target = pyproj.CRS.from_epsg(int(uri.rsplit("/", 1)[1]))
    shift = pyproj.Transformer.from_crs("OGC:CRS84", target, always_xy=False)
    x, y = shift.transform(position[0], position[1])
    return x, y


@pytest.mark.parametrize("uri", WGS84)
async def test_crs_coordinates_are_those_of_proj(get: Get, uri: str) -> None:
    plain: Any = (await get(FEATURE))["geometry"]["coordinates"]
    shifted = (await get(FEATURE, crs=uri))["geometry"]["coordinates"]
    assert shifted == pytest.approx(by_proj(uri, plain), abs=0.02 if "4326" not in uri else 1e-6)


@pytest.mark.parametrize("uri", VN2000)
async def test_crs_vn_2000_has_its_axis_order_and_datum_shift(get: Get, uri: str) -> None:
    """Which of two published shifts PROJ takes depends on its data files; they differ by about a metre, the missing
    shift by 220."""
    plain: Any = (await get(FEATURE))["geometry"]["coordinates"]
    shifted = (await get(FEATURE, crs=uri))["geometry"]["coordinates"]
    metres = 1e-5 if uri.endswith("4756") else 1.0
    assert shifted == pytest.approx(by_proj(uri, plain), abs=300 * metres)


@pytest.mark.parametrize("uri", [f"{EPSG}4326", f"{EPSG}3857", f"{EPSG}32648", f"{EPSG}5897"])
async def test_crs_bbox_crs_selects_the_same_features(get: Get, uri: str) -> None:
    expected = await get(ITEMS, bbox="105.2,19.8,105.3,19.95", limit=1000)
    box = ",".join(str(number) for corner in ([105.2, 19.8], [105.3, 19.95]) for number in by_proj(uri, corner))
    found = await get(ITEMS, bbox=box, limit=1000, **{"bbox-crs": uri})
    assert {f["id"] for f in found["features"]} == {f["id"] for f in expected["features"]}


@pytest.mark.parametrize("name", ["crs", "bbox-crs"])
async def test_crs_unknown_systems_are_refused(client: httpx.AsyncClient, name: str) -> None:
    query = {name: f"{EPSG}27700", "bbox": "105,19,106,20"}
    assert (await client.get(f"/ogc{ITEMS}", params=query)).status_code == 400
