"""What maps of parcels show: the place of a fault, the owner's own ground, and of others' only what is shared."""

import html
import json
import re
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.support.identity import make_account
from tests.support.land import LAT, LON, fields, household, make_parcel, polygon
from thuongxuan.db.session import Database

NEW = "/land/parcels/new"
BOW = "19.904 105.345\n19.905 105.346\n19.904 105.346\n19.905 105.345"


def data(page: str, name: str) -> Any:
    """The JSON in a ``data-`` attribute of a page; ``None`` when it is absent or empty."""
    found = re.search(rf'data-{name}="([^"]*)"', page)
    return json.loads(html.unescape(found[1])) if found and found[1] else None


def east(geometry: dict[str, Any]) -> float:
    """The easternmost longitude of a polygon, to a centimetre."""
    return float(max(lon for ring in geometry["coordinates"] for lon, _ in ring))


async def check(client: httpx.AsyncClient, shape: object, **changes: str) -> httpx.Response:
    text = shape if isinstance(shape, str) else json.dumps(shape)
    return await client.post(f"{NEW}/check", data=fields(client, shape=text, name="", **changes))


@pytest.mark.parametrize(
    ("how", "shape", "at"),
    [
        ("drawn", BOW, [105.3455, 19.9045]),
        ("walked", BOW, [105.3455, 19.9045]),
        ("pasted", json.dumps(polygon(105.85, 21.02)), [105.85, 21.02]),
        ("pasted", "POLYGON((105.345 19.904, 105.345 19.904, 105.346 19.905, 105.345 19.904))", [105.345, 19.904]),
    ],
)
async def test_the_place_of_a_fault_is_given_to_the_map_beside_the_words(
    client: httpx.AsyncClient, database: Database, how: str, shape: str, at: list[float]
) -> None:
    await household(client, database)
    answer = await check(client, shape, how=how)
    assert answer.status_code == 422
    assert data(answer.text, "fault") == pytest.approx(at, abs=1e-6)
    words = re.search(r'<p class="error" id="e-shape">.*?</svg> (.*?) Vị trí: ', answer.text, re.DOTALL)
    assert words
    assert f'data-fault-text="{words[1]}"' in answer.text
    assert html.escape(shape.splitlines()[0]).replace("&quot;", "&#34;") in answer.text
    lines = data(answer.text, "outline" if how == "drawn" else "shape")
    assert lines["type"] == "MultiLineString"
    assert len(lines["coordinates"][0]) >= 4


async def test_a_fault_in_vn2000_is_shown_where_it_lies(client: httpx.AsyncClient, database: Database) -> None:
    await household(client, database)
    bow = "2200000 536000\n2200100 536100\n2200100 536000\n2200000 536100"
    answer = await check(client, bow, how="cadastral", crs="EPSG:5897")
    lon, lat = data(answer.text, "fault")
    assert f"kinh độ {lon:.4f}"[:13] in answer.text
    corners = data(answer.text, "shape")["coordinates"][0]
    assert min(one for one, _ in corners) < lon < max(one for one, _ in corners)
    assert min(one for _, one in corners) < lat < max(one for _, one in corners)


@pytest.mark.parametrize(
    "shape",
    [
        "",
        "xin chào",
        json.dumps(polygon(size=0.00001)),
        json.dumps(polygon(size=0.06)),
        json.dumps(polygon(LAT, LON)),
        '{"type": "Polygon", "coordinates": [[[1e308, 19.9], [105.35, 19.9], [105.35, 19.91], [1e308, 19.9]]]}',
        '{"type": "Polygon", "coordinates": [[]]}',
        '{"type": "Polygon", "coordinates": [[[105.345, 19.904]]]}',
    ],
)
async def test_a_refusal_without_a_place_on_earth_stays_in_words(
    client: httpx.AsyncClient, database: Database, shape: str
) -> None:
    await household(client, database)
    for how in ("drawn", "walked", "pasted"):
        answer = await check(client, shape, how=how)
        assert (answer.status_code, 'id="e-shape"' in answer.text) == (422, True)
        where = data(answer.text, "fault")
        assert where is None or (abs(where[0]) <= 180 and abs(where[1]) <= 90)


async def test_the_api_gives_the_place_of_a_fault_too(client: httpx.AsyncClient, database: Database) -> None:
    await household(client, database)
    ring = [[105.345, 19.904], [105.346, 19.905], [105.346, 19.904], [105.345, 19.905], [105.345, 19.904]]
    body = {"name": "A", "geometry": {"type": "Polygon", "coordinates": [ring]}}
    answer = await client.post("/api/v1/parcels", json=body, headers={"Idempotency-Key": str(uuid4())})
    (error,) = answer.json()["errors"]
    assert (error["field"], error["at"]) == ("geometry", pytest.approx([105.3455, 19.9045]))
    empty = await client.post("/api/v1/parcels", json={"name": ""}, headers={"Idempotency-Key": str(uuid4())})
    assert all("at" not in one for one in empty.json()["errors"])


async def test_the_map_to_draw_on_shows_own_ground_and_nobody_elses(
    client: httpx.AsyncClient, database: Database
) -> None:
    await make_parcel(database, await make_account(database), geometry=polygon(LON + 0.01))
    me = await household(client, database)
    assert data((await client.get(NEW)).text, "own") is None
    await make_parcel(database, me, "approved", polygon())
    draft = await make_parcel(database, me, "draft", polygon(LON + 0.003))
    await make_parcel(database, me, "superseded", polygon(LON + 0.006))
    own = data((await client.get(NEW)).text, "own")
    assert (own["type"], len(own["coordinates"])) == ("MultiPolygon", 2)
    assert max(lon for part in own["coordinates"] for lon, _ in part[0]) == pytest.approx(LON + 0.004)
    changed = data((await client.get(f"/land/parcels/{draft}/edit")).text, "own")
    assert len(changed["coordinates"]) == 1


async def test_of_a_neighbour_only_the_shared_ground_is_drawn(client: httpx.AsyncClient, database: Database) -> None:
    await make_parcel(database, await make_account(database, display_name="Hộ Bà Lan"), geometry=polygon(size=0.002))
    me = await household(client, database)
    shape = polygon(LON - 0.0005, LAT, 0.001)
    typed = fields(client, shape=json.dumps(shape), name="")
    for step in ("check", "again"):
        page = (await client.post(f"{NEW}/{step}", data=typed)).text
        (piece,) = data(page, "others")
        assert min(lon for lon, _ in piece["coordinates"][0]) == pytest.approx(LON)
        assert east(piece) == pytest.approx(LON + 0.0005)
        assert "Bà Lan" not in page
    before = (await client.get(NEW)).text
    assert data(before, "others") == []
    mine = await make_parcel(database, me, "draft", shape)
    (piece,) = data((await client.get(f"/land/parcels/{mine}")).text, "others")
    assert east(piece) == pytest.approx(LON + 0.0005)


async def test_a_shape_over_many_parcels_maps_no_neighbours(client: httpx.AsyncClient, database: Database) -> None:
    for number in range(4):
        await make_parcel(database, await make_account(database), geometry=polygon(LON + number * 0.002))
    await household(client, database)
    page = (await check(client, polygon(LON - 0.0001, LAT - 0.0001, 0.01))).text
    assert page.count("Thửa của một hộ khác") == 4
    assert data(page, "others") == []
    assert "parcel-other" not in page


async def test_going_back_with_a_refused_shape_says_why(client: httpx.AsyncClient, database: Database) -> None:
    await household(client, database)
    answer = await client.post(f"{NEW}/again", data=fields(client, shape=BOW))
    assert (answer.status_code, data(answer.text, "fault")) == (422, pytest.approx([105.3455, 19.9045]))
    assert "19.905 105.346" in answer.text
