"""Filters in CQL2 reach the database as conditions with bound values."""

from typing import Any

import httpx
import msgspec
import pytest
from litestar import Litestar

from tests.integration.ogcapi.conftest import PLACES, Ask, ids
from thuongxuan.db.session import Database


def props(document: dict[str, Any], name: str) -> set[Any]:
    return {feature["properties"][name] for feature in document["features"]}


async def test_text_and_json_say_the_same(ask: Ask) -> None:
    text = await ask(limit=1000, filter="kind IN ('waterfall', 'cave') AND commune_code IS NOT NULL")
    tree = {
        "op": "and",
        "args": [
            {"op": "in", "args": [{"property": "kind"}, ["waterfall", "cave"]]},
            {"op": "not", "args": [{"op": "isNull", "args": [{"property": "commune_code"}]}]},
        ],
    }
    said = await ask(limit=1000, filter=msgspec.json.encode(tree).decode(), **{"filter-lang": "cql2-json"})
    assert ids(text) == ids(said) != []
    assert props(text, "kind") <= {"waterfall", "cave"}
    assert text["numberMatched"] == len(ids(text))


async def test_names_match_without_accents_and_case(ask: Ask) -> None:
    found = await ask(limit=1000, filter="CASEI(ACCENTI(name_vi)) LIKE CASEI(ACCENTI('ĐẬP%'))")
    assert "dam-cua-dat" in ids(found)


async def test_shapes_and_times_are_compared(ask: Ask) -> None:
    near = await ask(limit=1000, filter="S_INTERSECTS(geometry, BBOX(105.2, 19.8, 105.3, 19.95))")
    assert ids(near) == ids(await ask(limit=1000, bbox="105.2,19.8,105.3,19.95"))
    flipped = await ask(
        limit=1000,
        filter="S_INTERSECTS(geometry, POLYGON((19.8 105.2, 19.8 105.3, 19.95 105.3, 19.95 105.2, 19.8 105.2)))",
        **{"filter-crs": "http://www.opengis.net/def/crs/EPSG/0/4326"},
    )
    assert ids(flipped) == ids(near)
    assert ids(await ask(filter="T_AFTER(updated_at, TIMESTAMP('2999-01-01T00:00:00Z'))")) == []
    assert "Chùa Cửa Đạt" in str(await ask(filter="A_CONTAINS(alt_names, ('Chùa Cửa Đạt'))"))


async def test_pages_follow_the_filter(client: httpx.AsyncClient, ask: Ask) -> None:
    whole = ids(await ask(limit=1000, filter="surveyed = false"))
    document, found = await ask(limit=4, filter="surveyed = false"), []
    while True:
        found += ids(document)
        address = next((link["href"] for link in document["links"] if link["rel"] == "next"), None)
        if address is None:
            break
        document = (await client.get(address)).json()
    assert found == whole
    assert len(whole) > 4


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ({"filter": "kind ="}, "filter"),
        ({"filter": "secret = 1"}, "filter"),
        ({"filter": "search = 'x'"}, "filter"),
        ({"filter": "kind = 'dam'", "filter-lang": "cql"}, "filter-lang"),
        ({"filter": "kind = 'dam'", "filter-crs": "EPSG:1"}, "filter-crs"),
        ({"filter": "{", "filter-lang": "cql2-json"}, "filter"),
    ],
)
async def test_a_filter_that_cannot_be_read_is_refused(
    client: httpx.AsyncClient, loaded: None, query: dict[str, str], named: str
) -> None:
    answer = await client.get(PLACES, params=query)
    assert answer.status_code == 400
    assert named in [error["field"] for error in answer.json()["errors"]]


async def test_a_filter_that_would_cost_too_much_is_refused(
    client: httpx.AsyncClient, loaded: None, app: Litestar, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app.state.catalog.costs, "_most", 0)
    answer = await client.get(PLACES, params={"filter": "kind = 'dam'"})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["code"] == "cost"
    assert (await client.get(PLACES)).status_code == 200


async def test_what_cannot_be_computed_is_the_filters_fault(
    client: httpx.AsyncClient, loaded: None, database: Database
) -> None:
    await database.hot.execute("UPDATE place SET elevation_m = 2000000000")
    answer = await client.get(PLACES, params={"filter": "elevation_m ^ 99999 > 1"})
    assert answer.status_code == 400, answer.text
    assert answer.json()["errors"][0]["field"] == "filter"
