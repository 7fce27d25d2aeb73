"""Old and new codes and names lead to today's communes; a divided unit is never guessed."""

from itertools import pairwise
from typing import Any

import httpx
import pytest

from tests.support.areas import load_areas
from thuongxuan.areas import importer, queries
from thuongxuan.db.session import Database
from thuongxuan.settings import Settings

URL = "/api/v1/areas"


@pytest.fixture(autouse=True)
async def _areas(database: Database, settings: Settings) -> None:
    await load_areas(database, settings)


async def resolve(client: httpx.AsyncClient, **query: Any) -> dict[str, Any]:
    answer = await client.get(f"{URL}/resolve", params=query)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def codes(resolution: dict[str, Any]) -> set[str]:
    return {answer["code"] for answer in resolution["answers"]}


async def test_the_nine_communes_of_today(client: httpx.AsyncClient) -> None:
    items = (await client.get(URL)).json()["items"]
    communes = [item for item in items if item["level"] == "commune"]
    assert [c["code"] for c in communes] == [
        *("15607", "15610", "15622", "15628", "15634", "15643", "15646", "15658", "15661")
    ]
    assert sum(c["area_km2_official"] for c in communes) == pytest.approx(1107.17, abs=0.1)


async def test_before_july_2025_there_were_a_district_and_sixteen_units(client: httpx.AsyncClient) -> None:
    items = (await client.get(URL, params={"as_of": "2025-06-30"})).json()["items"]
    assert [item["level"] for item in items].count("commune") == 16
    assert any(item["code"] == "396" for item in items)


@pytest.mark.parametrize(
    ("query", "answers", "status"),
    [
        ("15622", {"15622"}, "current"),
        ("Vạn Xuân", {"15622"}, "current"),
        ("van xuan", {"15622"}, "current"),
        ("Xã Xuân Lẹ", {"15658"}, "former"),
        ("15619", {"15658"}, "former"),
        ("Ngoc Phung", {"15646"}, "former"),
        ("Thường Xuân", {"15646"}, "current"),
        ("Xuân Cẩm", {"15646"}, "former"),
    ],
)
async def test_an_old_or_new_code_or_name_gives_the_commune_of_today(
    client: httpx.AsyncClient, query: str, answers: set[str], status: str
) -> None:
    found = await resolve(client, q=query)
    assert (codes(found), found["status"], found["needs_point"]) == (answers, status, False)


async def test_a_divided_unit_answers_with_both_successors_and_asks_for_a_point(client: httpx.AsyncClient) -> None:
    for query in ("Luận Khê", "luan khe", "15637"):
        found = await resolve(client, q=query)
        assert codes(found) == {"15634", "15661"}
        assert (found["status"], found["needs_point"], found["likely"]) == ("split", True, "15661")


async def test_a_point_decides_between_the_successors(client: httpx.AsyncClient) -> None:
    found = await resolve(client, q="Luận Khê", lon=105.391, lat=19.8186)
    assert codes(found) == {"15634"}
    assert not found["needs_point"]


async def test_a_point_elsewhere_is_refused_and_says_where_it_lies(client: httpx.AsyncClient) -> None:
    answer = await client.get(f"{URL}/resolve", params={"q": "Luận Khê", "lon": 105.00544, "lat": 20.01393})
    assert answer.status_code == 422
    assert "Bát Mọt" in answer.text
    assert "15607" in answer.text


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"lon": 19.8, "lat": 10.0}, "lon"),
        ({"lon": 105.2}, "lat"),
        ({"lat": 19.9}, "lon"),
    ],
)
async def test_half_a_point_or_one_outside_is_refused(
    client: httpx.AsyncClient, query: dict[str, float], field: str
) -> None:
    answer = await client.get(f"{URL}/resolve", params={"q": "Luận Khê", **query})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field


async def test_a_unit_that_nothing_took_over_says_so(client: httpx.AsyncClient) -> None:
    for query in ("Xuân Mỹ", "15613"):
        found = await resolve(client, q=query)
        assert (found["status"], found["answers"]) == ("dissolved", [])
        assert found["note_vi"]


async def test_as_of_chooses_the_unit_that_was_meant(client: httpx.AsyncClient) -> None:
    then = await resolve(client, q="Thường Xuân", as_of="2024-01-01")
    assert {unit["name_vi"] for unit in then["units"]} == {"Thị trấn Thường Xuân", "Huyện Thường Xuân"}
    assert then["status"] == "ambiguous"
    assert (await client.get(f"{URL}/resolve", params={"q": "Thắng Lộc", "as_of": "2024-01-01"})).status_code == 404


@pytest.mark.parametrize("query", ["", "x" * 101, "\x00"])
async def test_an_unreadable_query_is_refused(client: httpx.AsyncClient, query: str) -> None:
    assert (await client.get(f"{URL}/resolve", params={"q": query})).status_code in {400, 404}


async def test_an_unknown_name_is_not_found(client: httpx.AsyncClient) -> None:
    assert (await client.get(f"{URL}/resolve", params={"q": "Đà Lạt"})).status_code == 404
    assert (await client.get(f"{URL}/99999")).status_code == 404
    assert (await client.get(f"{URL}/abc")).status_code == 400


async def test_one_commune_tells_its_history_and_its_sources(client: httpx.AsyncClient) -> None:
    body = (await client.get(f"{URL}/15634")).json()
    assert {(u["code"], u["share"]) for u in body["former_units"]} == {
        ("15634", "full"),
        ("15631", "full"),
        ("15637", "part"),
    }
    population = next(c for c in body["claims"] if c["field"] == "population_estimate")
    assert (population["status"], population["source_id"]) == ("inferred", "R1")
    assert body["geometry"]["type"] == "MultiPolygon"


async def test_a_code_of_the_past_is_answered_with_its_last_unit(client: httpx.AsyncClient) -> None:
    body = (await client.get(f"{URL}/15637")).json()
    assert body["area"]["valid_to"] == "2025-07-01"
    assert {u["code"] for u in body["successors"]} == {"15634", "15661"}


async def test_outlines_are_geojson_with_counter_clockwise_rings(client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/v1/areas.geojson")
    assert answer.headers["content-type"].startswith("application/geo+json")
    features = answer.json()["features"]
    assert len(features) == 9
    for feature in features:
        ring = feature["geometry"]["coordinates"][0][0]
        assert sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring)) > 0
    again = await client.get("/api/v1/areas.geojson", headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


async def test_loading_again_changes_nothing(database: Database, settings: Settings) -> None:
    async with database.read() as read:
        before = (await queries.communes(read), await queries.claims_of(read, "area", "15634"))
    async with database.write() as write:
        await importer.load(write, settings.geodata_dir)
    async with database.read() as read:
        assert (await queries.communes(read), await queries.claims_of(read, "area", "15634")) == before


async def test_the_commune_of_a_point_and_of_a_shape(database: Database) -> None:
    square = "SRID=4326;POLYGON((105.23 19.87, 105.24 19.87, 105.24 19.88, 105.23 19.88, 105.23 19.87))"
    across = "SRID=4326;POLYGON((104.80 20.00, 104.95 20.00, 104.95 20.05, 104.80 20.05, 104.80 20.00))"
    async with database.read() as read:
        here = await queries.commune_at(read, 105.23177, 19.87553)
        assert here is not None
        assert here.code == "15622"
        assert await queries.commune_at(read, 105.40562, 19.9547) is None
        whole = await queries.commune_of_geometry(read, square)
        assert whole is not None
        assert (whole.code, whole.share) == ("15622", 1.0)
        part = await queries.commune_of_geometry(read, across)
        assert part is not None
        assert part.code == "15607"
        assert 0 < part.share < 0.5
        point = await queries.commune_of_geometry(read, "SRID=4326;POINT(105.23177 19.87553)")
        assert point is not None
        assert (point.code, point.share) == ("15622", 1.0)
        assert await queries.commune_of_geometry(read, "SRID=4326;POINT(100 10)") is None
