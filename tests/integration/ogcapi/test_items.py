"""Items of an open collection: what is asked is what comes, page by page."""

import asyncio
from typing import Any

import httpx
import pytest
from litestar import Litestar

from tests.integration.ogcapi.conftest import PLACES, Ask, ids, link
from thuongxuan.db.session import Database

EPSG = "http://www.opengis.net/def/crs/EPSG/0/"


async def walk(client: httpx.AsyncClient, address: str | None, rel: str = "next") -> list[list[str]]:
    pages = []
    while address:
        document = (await client.get(address)).json()
        pages.append(ids(document))
        address = link(document, rel)
    return pages


@pytest.mark.parametrize("sort", ["", "kind", "-kind", "elevation_m", "-elevation_m,name_vi", "checked_on,-kind"])
async def test_pages_hold_every_feature_once_in_both_directions(client: httpx.AsyncClient, ask: Ask, sort: str) -> None:
    query: dict[str, Any] = {"limit": 7} | ({"sortby": sort} if sort else {})
    whole = ids(await ask(**query | {"limit": 1000}))
    first = str(client.build_request("GET", PLACES, params=query).url)
    pages = await walk(client, first)
    assert [feature for page in pages for feature in page] == whole
    assert len(pages) > 2
    document: dict[str, Any] = await ask(**query)
    while forward := link(document, "next"):
        document = (await client.get(forward)).json()
    back = [ids(document), *await walk(client, link(document, "prev"), "prev")]
    assert [feature for page in reversed(back) for feature in page] == whole


async def test_names_sort_as_vietnamese_readers_expect(ask: Ask) -> None:
    names = [f["properties"]["name_vi"] for f in (await ask(limit=1000, sortby="name_vi"))["features"]]
    letters = [name[0] for name in names]
    assert letters.index("Đ") < letters.index("H")


async def test_a_page_survives_what_is_inserted_and_deleted_before_it(
    client: httpx.AsyncClient, ask: Ask, database: Database
) -> None:
    first = await ask(limit=5)
    rest = ids(await ask(limit=1000))[5:]
    await database.hot.execute("UPDATE place SET status = 'draft' WHERE slug = ANY ($1)", ids(first)[1:3])
    followed = (await client.get(str(link(first, "next")) + "&x=1")).status_code
    assert followed == 400
    assert [f for page in await walk(client, link(first, "next")) for f in page] == rest


async def test_a_cursor_belongs_to_its_query_and_cannot_be_changed(client: httpx.AsyncClient, ask: Ask) -> None:
    cursor = httpx.URL(str(link(await ask(limit=5, sortby="kind"), "next"))).params["cursor"]
    for query in (
        {"cursor": cursor},
        {"cursor": cursor, "sortby": "-kind"},
        {"cursor": cursor[:-2] + "AA", "sortby": "kind"},
        {"cursor": "' OR 1=1", "sortby": "kind"},
        {"cursor": "", "sortby": "kind"},
    ):
        answer = await client.get(PLACES, params=query)
        assert answer.status_code == 400, query
        assert answer.headers["content-type"] == "application/problem+json"


async def test_the_number_matched_counts_all_pages(ask: Ask) -> None:
    document = await ask(limit=3)
    assert document["numberReturned"] == 3
    assert document["numberMatched"] == len(ids(await ask(limit=1000)))


async def test_a_limit_above_the_largest_is_lowered(ask: Ask) -> None:
    assert ids(await ask(limit=999_999_999)) == ids(await ask(limit=1000))


async def test_a_box_keeps_what_lies_in_it_and_leaves_out_what_has_no_place(ask: Ask) -> None:
    found = (await ask(limit=1000, bbox="105.2,19.8,105.3,19.95"))["features"]
    assert found
    for feature in found:
        lon, lat = feature["geometry"]["coordinates"]
        assert 105.2 <= lon <= 105.3
        assert 19.8 <= lat <= 19.95
    flipped = await ask(limit=1000, bbox="19.8,105.2,19.95,105.3", **{"bbox-crs": f"{EPSG}4326"})
    assert ids(flipped) == [feature["id"] for feature in found]
    assert ids(await ask(limit=1000, bbox="170,-90,-170,90")) == []
    whole = ids(await ask(limit=1000, bbox="-180,-90,180,90"))
    assert ids(await ask(limit=1000, bbox="100,-90,-170,90")) == whole


@pytest.mark.parametrize(
    ("system", "x", "y"),
    [
        (f"{EPSG}4326", 19.87819, 105.27312),
        (f"{EPSG}3857", 11_718_950, 2_258_606),
        (f"{EPSG}32648", 528_600, 2_198_000),
    ],
)
async def test_coordinates_come_in_the_system_and_axis_order_asked_for(
    client: httpx.AsyncClient, loaded: None, system: str, x: float, y: float
) -> None:
    answer = await client.get(f"{PLACES}/dam-cua-dat", params={"crs": system})
    assert answer.headers["content-crs"] == f"<{system}>"
    found = answer.json()["geometry"]["coordinates"]
    assert found == pytest.approx([x, y], rel=1e-4)


async def test_vn_2000_lies_beside_wgs_84(client: httpx.AsyncClient, loaded: None) -> None:
    answer = await client.get(f"{PLACES}/dam-cua-dat", params={"crs": f"{EPSG}4756"})
    lat, lon = answer.json()["geometry"]["coordinates"]
    assert (lon, lat) == pytest.approx((105.27312 - 0.00187, 19.87819 + 0.00098), abs=2e-4)
    easting, northing = (await client.get(f"{PLACES}/dam-cua-dat", params={"crs": f"{EPSG}5897"})).json()["geometry"][
        "coordinates"
    ]
    assert (easting, northing) == pytest.approx((528_400, 2_198_700), abs=500)


async def test_words_are_found_without_diacritics(ask: Ask) -> None:
    found = ids(await ask(q="đập cua DAT", limit=100))
    assert "dam-cua-dat" in found
    assert ids(await ask(q="không có gì như vậy")) == []


async def test_a_queryable_is_also_a_parameter(ask: Ask) -> None:
    found = await ask(kind="dam", limit=100)
    assert {f["properties"]["kind"] for f in found["features"]} == {"dam"}
    assert (await ask(surveyed="true", limit=100))["numberMatched"] > 0


async def test_only_the_properties_asked_for_come(ask: Ask) -> None:
    assert list((await ask(limit=1, properties="name_vi,kind"))["features"][0]["properties"]) == ["kind", "name_vi"]
    without = (await ask(limit=1, **{"exclude-properties": "name_vi"}))["features"][0]["properties"]
    assert "name_vi" not in without
    assert "kind" in without
    assert (await ask(kind="dam", skipGeometry="true"))["features"][0]["geometry"] is None


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ({"colour": "red"}, "colour"),
        ({"limit": "0"}, "limit"),
        ({"limit": "ten"}, "limit"),
        ({"bbox": "1,2,3"}, "bbox"),
        ({"bbox": "105,20,106,19"}, "bbox"),
        ({"bbox": "105,19,nan,20"}, "bbox"),
        ({"bbox": "105,19,200,20"}, "bbox"),
        ({"bbox-crs": "EPSG:1"}, "bbox-crs"),
        ({"crs": "nowhere"}, "crs"),
        ({"datetime": "yesterday"}, "datetime"),
        ({"datetime": "2026-02-30"}, "datetime"),
        ({"datetime": "2026-02-02/2026-01-01"}, "datetime"),
        ({"sortby": "summary_vi"}, "sortby"),
        ({"sortby": "kind,kind"}, "sortby"),
        ({"properties": "secret"}, "properties"),
        ({"elevation_m": "high"}, "elevation_m"),
        ({"updated_at": "soon"}, "updated_at"),
        ({"skipGeometry": "yes"}, "skipGeometry"),
        ({"f": "docx"}, "f"),
    ],
)
async def test_a_wrong_parameter_is_named(
    client: httpx.AsyncClient, loaded: None, query: dict[str, str], named: str
) -> None:
    answer = await client.get(PLACES, params=query)
    assert answer.status_code == 400
    assert named in [error["field"] for error in answer.json()["errors"]]


async def test_every_wrong_parameter_is_named_at_once(client: httpx.AsyncClient, loaded: None) -> None:
    answer = await client.get(PLACES, params={"limit": "0", "bbox": "1", "datetime": "x"})
    assert [error["field"] for error in answer.json()["errors"]] == ["limit", "bbox", "datetime"]


async def test_an_unchanged_collection_answers_304_until_it_changes(
    client: httpx.AsyncClient, loaded: None, database: Database, app: Litestar
) -> None:
    tag = (await client.get(PLACES)).headers["etag"]
    again = await client.get(PLACES, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    await database.hot.execute("UPDATE place SET elevation_m = 5 WHERE slug = 'dam-cua-dat'")
    app.state.catalog.versions.forget()
    assert (await client.get(PLACES, headers={"If-None-Match": tag})).status_code == 200


async def test_an_unknown_collection_or_feature_is_404(client: httpx.AsyncClient, loaded: None) -> None:
    for path in ("/ogc/collections/secrets", "/ogc/collections/account/items", f"{PLACES}/nothing"):
        answer = await client.get(path)
        assert answer.status_code == 404, path
        assert answer.headers["content-type"] == "application/problem+json"


async def test_drafts_and_hidden_points_never_come(client: httpx.AsyncClient, ask: Ask, database: Database) -> None:
    await database.hot.execute("UPDATE place SET status = 'draft' WHERE slug = 'dam-cua-dat'")
    assert (await client.get(f"{PLACES}/dam-cua-dat")).status_code == 404
    await database.hot.execute(
        "UPDATE place SET status = 'published', sensitivity = 'hidden' WHERE slug = 'dam-cua-dat'"
    )
    feature = (await client.get(f"{PLACES}/dam-cua-dat")).json()
    assert (feature["geometry"], feature["properties"]["surveyed"]) == (None, False)
    assert "dam-cua-dat" not in ids(await ask(limit=1000, bbox="105.27,19.87,105.28,19.88"))


async def test_features_asked_for_together_answer_each_their_own_question(client: httpx.AsyncClient, ask: Ask) -> None:
    known = ids(await ask(limit=1000))
    asked = [*known, "không-có", *known[:5]]
    answers = await asyncio.gather(*(client.get(f"{PLACES}/{key}") for key in asked))
    assert [answer.json().get("id") for answer in answers] == [*known, None, *known[:5]]
    assert answers[len(known)].status_code == 404


async def test_a_page_with_room_left_is_counted_by_what_it_holds(ask: Ask) -> None:
    whole = await ask(limit=1000)
    assert whole["numberMatched"] == whole["numberReturned"] == len(ids(whole))
    assert (await ask(limit=3))["numberMatched"] == len(ids(whole))
