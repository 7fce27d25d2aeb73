"""OGC API - Features Part 1 (17-069r4): its abstract tests, named by requirement, with what it shares with Common."""

from typing import Any

import httpx
import pytest

from tests.conformance.conftest import Get, link

JSON_TYPES = {"application/json", "application/geo+json"}


async def test_core_root_success(get: Get) -> None:
    landing = await get("")
    rels = {found["rel"] for found in landing["links"]}
    assert {"service-desc", "service-doc", "conformance", "data"} <= rels
    assert all(found["type"] for found in landing["links"])


async def test_core_api_definition_success(client: httpx.AsyncClient, get: Get) -> None:
    described = link(await get(""), "service-desc")
    answer = await client.get(described["href"])
    assert answer.headers["content-type"] == described["type"] == "application/vnd.oai.openapi+json;version=3.0"
    shown = await client.get(link(await get(""), "service-doc")["href"])
    assert shown.headers["content-type"].startswith("text/html")


async def test_oas30_is_a_document_of_version_3_0(get: Get) -> None:
    document = await get("/api")
    assert document["openapi"].startswith("3.0.")
    assert '"enum":[]' not in str(document).replace(" ", "")
    operations = [methods["get"]["operationId"] for methods in document["paths"].values()]
    assert len(set(operations)) == len(operations)


async def test_core_conformance_success(get: Get) -> None:
    assert "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core" in (await get("/conformance"))["conformsTo"]


async def test_core_fc_md_items_and_links(get: Get) -> None:
    collections = (await get("/collections"))["collections"]
    assert collections
    for found in collections:
        rels = [each["rel"] for each in found["links"]]
        assert "items" in rels
        assert found["id"]
        assert found["links"]
        assert await get(f"/collections/{found['id']}") == found


async def test_core_fc_md_extent(get: Get) -> None:
    places = await get("/collections/places")
    west, south, east, north = places["extent"]["spatial"]["bbox"][0]
    for feature in (await get("/collections/places/items", limit=1000))["features"]:
        if feature["geometry"]:
            lon, lat = feature["geometry"]["coordinates"]
            assert west <= lon <= east
            assert south <= lat <= north


async def test_core_fc_limit_definition(get: Get) -> None:
    limit = (await get("/api"))["components"]["parameters"]["limit"]
    assert (limit["in"], limit["required"], limit["style"], limit["explode"]) == ("query", False, "form", False)
    assert {"type", "minimum", "maximum", "default"} <= limit["schema"].keys()


async def test_core_fc_bbox_definition(get: Get) -> None:
    bbox = (await get("/api"))["components"]["parameters"]["bbox"]
    assert (bbox["in"], bbox["required"], bbox["style"], bbox["explode"]) == ("query", False, "form", False)
    expected = {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 6}
    assert bbox["schema"] == expected


async def test_core_fc_time_definition(get: Get) -> None:
    found = (await get("/api"))["components"]["parameters"]["datetime"]
    assert (found["schema"], found["explode"], found["required"]) == ({"type": "string"}, False, False)


@pytest.mark.parametrize("limit", [1, 3, 100_000])
async def test_core_fc_limit_response(get: Get, limit: int) -> None:
    page = await get("/collections/places/items", limit=limit)
    assert len(page["features"]) == page["numberReturned"] <= min(limit, 10_000)


async def test_core_fc_number_matched_is_the_sum_of_all_pages(get: Get) -> None:
    page: Any = await get("/collections/places/items", limit=5)
    total = page["numberReturned"]
    while any(found["rel"] == "next" for found in page["links"]):
        page = await get(link(page, "next")["href"])
        total += page["numberReturned"]
    assert total == page["numberMatched"]


@pytest.mark.parametrize("box", ["105.2,19.8,105.3,19.95", "105.2,19.8,0,105.3,19.95,3000"])
async def test_core_fc_bbox_response(get: Get, box: str) -> None:
    page = await get("/collections/places/items", bbox=box, limit=1000)
    assert page["features"]
    for feature in page["features"]:
        lon, lat = feature["geometry"]["coordinates"]
        assert 105.2 <= lon <= 105.3
        assert 19.8 <= lat <= 19.95


@pytest.mark.parametrize(
    ("when", "count"),
    [
        ("2025-07-01T00:00:00Z", 9),
        ("2020-01-01/2030-01-01", 9),
        ("../2020-01-01", 0),
        ("/2020-01-01", 0),
        ("2025-07-01/..", 9),
        ("2026-01-01/", 9),
    ],
)
async def test_core_fc_time_response(get: Get, when: str, count: int) -> None:
    assert (await get("/collections/communes/items", datetime=when, limit=100))["numberReturned"] == count


@pytest.mark.parametrize(
    "query",
    [
        {"unknown": "x"},
        {"limit": "0"},
        {"limit": "-1"},
        {"bbox": "0,1,2"},
        {"bbox": "a,b,c,d"},
        {"datetime": "not-a-time"},
    ],
)
async def test_core_query_param_invalid_and_unknown(client: httpx.AsyncClient, query: dict[str, str]) -> None:
    assert (await client.get("/ogc/collections/communes/items", params=query)).status_code == 400


async def test_core_fc_response_and_geojson(client: httpx.AsyncClient, get: Get) -> None:
    answer = await client.get("/ogc/collections/communes/items", params={"limit": 2})
    assert answer.headers["content-type"] == "application/geo+json"
    page = answer.json()
    assert page["type"] == "FeatureCollection"
    assert page["timeStamp"].endswith("Z")
    for feature in page["features"]:
        assert feature["type"] == "Feature"
        assert feature["geometry"]["type"] in {"MultiPolygon", "Polygon"}
    assert link(page, "self")["type"] == "application/geo+json"
    assert {found["type"] for found in page["links"] if found["rel"] == "alternate"} >= {"text/html"}


async def test_core_f_success_and_links(get: Get) -> None:
    page = await get("/collections/communes/items", limit=1)
    key = page["features"][0]["id"]
    feature = await get(f"/collections/communes/items/{key}")
    assert feature["id"] == key
    assert {"self", "alternate", "collection"} <= {found["rel"] for found in feature["links"]}
    assert await get(link(feature, "collection")["href"]) == await get("/collections/communes")


@pytest.mark.parametrize("path", ["", "/collections", "/collections/places", "/collections/places/items", "/api"])
async def test_html_content_of_every_resource(client: httpx.AsyncClient, get: Get, path: str) -> None:
    answer = await client.get(f"/ogc{path}", headers={"Accept": "text/html"})
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.text.startswith("<!doctype html>")


@pytest.mark.parametrize("path", ["/nothing", "/collections/nothing", "/collections/places/items/nothing"])
async def test_core_what_is_not_there_is_404(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.get(f"/ogc{path}")).status_code == 404


async def test_core_http_head_answers_like_get(client: httpx.AsyncClient, get: Get) -> None:
    for path in ("", "/collections", "/collections/places/items"):
        head = await client.head(f"/ogc{path}")
        assert (head.status_code, head.content) == (200, b"")
