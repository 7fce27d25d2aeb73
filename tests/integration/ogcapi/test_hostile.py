"""Hostile questions to the open API: each is refused by name, none is an error of ours."""

import time
from urllib.parse import quote

import httpx
import pytest

from tests.integration.ogcapi.conftest import PLACES
from thuongxuan.errors import FieldError
from thuongxuan.ogcapi.conditions import read_filter
from thuongxuan.places.collection import COLLECTIONS

SQL = ("' OR 1=1 --", "1; DROP TABLE place", "$1", "%27", "\\", "') UNION SELECT passphrase FROM account --", "\u0000")
CPU_SECONDS = 0.1
"""What any question may cost this process, the test's own client included."""
PARAMETERS = (
    *("limit", "cursor", "bbox", "bbox-crs", "crs", "datetime", "sortby", "properties", "exclude-properties"),
    *("skipGeometry", "q", "f", "lang", "kind", "elevation_m", "updated_at", "surveyed", "alt_names", "filter"),
    *("filter-lang", "filter-crs", "nonsense"),
)
FILTERS = {
    "nested": "(" * 10_000 + "kind = 'dam'" + ")" * 10_000,
    "not": "NOT " * 5_000 + "surveyed = true",
    "long": "name_vi = '" + "x" * 60_000 + "'",
    "pattern": "name_vi LIKE '" + "%a" * 2_000 + "'",
    "huge number": "elevation_m > 1e400",
    "division": "elevation_m / 0 = 1",
    "unknown": "passphrase = 'x'",
    "type": "elevation_m = 'high'",
    "garbage": "kind = 'dam' garbage",
    "function": "pg_sleep(10) = 1",
    "quote": 'kind = "dam',
    "many": "elevation_m IN (" + ",".join(["1"] * 15_000) + ")",
    "backtracking": "name_vi LIKE '" + "%_" * 1_000 + "%!' AND q = '" + "(a+)+" * 2_000 + "'",
    "accents": "ACCENTI(" * 3_000 + "name_vi" + ")" * 3_000 + " = 'x'",
    "open ring": "S_INTERSECTS(geometry, POLYGON((0 0, 1 1, 1 0)))",
}


@pytest.mark.parametrize("name", PARAMETERS)
async def test_sql_in_a_parameter_is_a_value_or_refused(client: httpx.AsyncClient, loaded: None, name: str) -> None:
    before = (await client.get(PLACES, params={"limit": 1000})).json()["numberMatched"]
    for text in SQL:
        answer = await client.get(f"{PLACES}?{quote(name)}={quote(text)}")
        assert answer.status_code in {200, 400}, (name, text, answer.text)
    assert (await client.get(PLACES, params={"limit": 1000})).json()["numberMatched"] == before


@pytest.mark.parametrize("name", FILTERS)
async def test_a_filter_that_asks_too_much_is_refused_with_its_place(
    client: httpx.AsyncClient, loaded: None, name: str
) -> None:
    started = time.process_time()
    answer = await client.get(PLACES, params={"filter": FILTERS[name]})
    assert time.process_time() - started < CPU_SECONDS
    if name == "division":  # no row has such a quotient
        assert (answer.status_code, answer.json()["features"]) == (200, [])
        return
    assert answer.status_code == 400, answer.text[:300]
    assert answer.json()["errors"][0]["field"] == "filter"


@pytest.mark.parametrize("text", ["name_vi IN (" + "'x'," * 250_000 + "'x')", "(" * 1_000_000, "x" * 1_000_000])
@pytest.mark.parametrize("language", ["cql2-text", "cql2-json"])
def test_a_filter_of_a_megabyte_is_refused_unread(text: str, language: str) -> None:
    errors: list[FieldError] = []
    started = time.process_time()
    assert read_filter(COLLECTIONS[0], {"filter": text, "filter-lang": language}, errors) is None
    assert time.process_time() - started < CPU_SECONDS
    assert [error.field for error in errors] == ["filter"]


@pytest.mark.parametrize("path", [PLACES, "/ogc/collections/places/tiles/WebMercatorQuad/6/28/50"])
async def test_a_forged_cursor_and_a_nested_json_filter_are_refused_at_once(
    client: httpx.AsyncClient, loaded: None, path: str
) -> None:
    nested = '{"op":"not","args":[' * 800 + "true" + "]}" * 800
    for query in (
        {"filter": nested, "filter-lang": "cql2-json"},
        {"filter": "[" * 20_000, "filter-lang": "cql2-json"},
        {"cursor": "A" * 60_000},
        {"datetime": "9" * 60_000},
        {"q": "a " * 20_000, "limit": "9" * 20_000},
    ):
        started = time.process_time()
        answer = await client.get(path, params=query)
        assert time.process_time() - started < CPU_SECONDS, query.keys()
        assert answer.status_code == 400, answer.text[:300]


async def test_whole_world_boxes_and_far_pages_answer(client: httpx.AsyncClient, loaded: None) -> None:
    for box in ("-180,-90,180,90", "180,-90,-180,90", "-180,-90,-500,180,90,9000"):
        assert (await client.get(PLACES, params={"bbox": box})).status_code == 200
    assert (await client.get(PLACES, params={"bbox": "1e308,0,2,3"})).status_code == 400
    assert (await client.get(f"{PLACES}?" + "&".join(f"p{n}=1" for n in range(500)))).status_code == 400
    assert (await client.get(f"{PLACES}?q=a&q=b")).status_code == 400
    assert (await client.get(f"{PLACES}?q=%ff%fe")).status_code == 400
    assert (await client.get(f"{PLACES}/{'x' * 5000}")).status_code == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "PURGE"])
async def test_reading_is_all_that_a_collection_without_an_editor_allows(
    client: httpx.AsyncClient, loaded: None, method: str
) -> None:
    answer = await client.request(method, "/ogc/collections/communes/items")
    assert answer.status_code in {401, 403, 405}
    assert answer.headers["content-type"].startswith("application/problem+json")


async def test_options_tells_what_is_allowed(client: httpx.AsyncClient, loaded: None) -> None:
    answer = await client.request("OPTIONS", PLACES)
    assert answer.status_code == 200
    assert {"GET", "HEAD", "OPTIONS"} <= set(answer.headers["allow"].split(", "))
    head = await client.head(PLACES)
    assert (head.status_code, head.content) == (200, b"")
