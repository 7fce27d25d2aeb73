"""Vector tiles: what lies in them, how they are kept, and what is refused."""

import asyncio
import gzip
from typing import Any

import httpx
import pytest
from litestar import Litestar

from tests.support.tiles import address, layers, over, read
from thuongxuan.db.session import Database
from thuongxuan.standards.ogc.tiles import MVT, degrees

FAR = "/ogc/tiles/WebMercatorQuad/14/100/100"


@pytest.fixture
async def many(database: Database, loaded: None) -> None:
    """Three thousand published places in a grid over 0.3 degrees, named by their number."""
    await database.hot.execute(
        """
        INSERT INTO place (id, slug, kind, status, geom, precision_m, geom_method, commune_code, sensitivity, osm_tags,
            xref, row_version, created_at, updated_at)
        SELECT gen_random_uuid(), 'grid-' || n, 'waterfall', 'published',
            ST_SetSRID(ST_MakePoint(105.0 + (n % 60) * 0.005, 19.8 + (n / 60) * 0.004), 4326), 5, 'gps', '15622',
            'public', '{}', '{}', 1, now(), now()
        FROM generate_series(0, 2999) AS n"""
    )
    await database.hot.execute(
        """
        INSERT INTO place_text (place_id, lang, name, alt_names, summary, story, address, getting_there, safety,
            etiquette, origin)
        SELECT id, 'vi', slug, '{}', '', '', '', '', '', '', 'author' FROM place WHERE slug LIKE 'grid-%'"""
    )


async def test_a_tile_holds_exactly_the_features_whose_place_it_is(
    client: httpx.AsyncClient, database: Database, many: None
) -> None:
    tile = over(12, (105.2, 19.9))
    west, south, east, north = degrees(tile.grown(64 / 4096))
    rows = await database.hot.fetch(
        "SELECT id FROM open_place WHERE ST_X(geom) BETWEEN $1 AND $2 AND ST_Y(geom) BETWEEN $3 AND $4 ORDER BY id",
        *(west, east, south, north),
    )
    features = (await read(client, address(tile, "places")))["places"]
    assert [feature["properties"]["id"] for feature in features] == [row["id"] for row in rows]
    assert len(features) > 100


async def test_a_filter_chooses_what_a_tile_holds(client: httpx.AsyncClient, many: None) -> None:
    tile = over(12, (105.2, 19.9))
    every = (await read(client, address(tile, "places")))["places"]
    some = (await read(client, address(tile, "places"), filter="name_vi LIKE 'grid-1%'", kind="waterfall"))["places"]
    names = [feature["properties"]["name_vi"] for feature in every]
    assert [feature["properties"]["name_vi"] for feature in some] == [n for n in names if n.startswith("grid-1")] != []
    for wrong in ("nothing = 1", "name_vi LIKE", "elevation_m / surveyed = 1"):
        assert (await client.get(address(tile, "places"), params={"filter": wrong})).status_code == 400
    described = await client.get(
        "/ogc/collections/places/tiles/WebMercatorQuad/tilejson", params={"filter": "kind = 'dam'"}
    )
    assert "filter=kind" in described.json()["tiles"][0]


async def test_a_point_lies_where_its_feature_does(client: httpx.AsyncClient, many: None) -> None:
    tile = over(14, (105.0, 19.8))
    found = (await read(client, address(tile, "places"), name_vi="grid-0"))["places"]
    x, y = found[0]["geometry"]["coordinates"]
    west, south, east, north = degrees(tile.bounds)
    assert west + (east - west) * x / 4096 == pytest.approx(105.0, abs=4e-6)
    assert north + (south - north) * y / 4096 == pytest.approx(19.8, abs=4e-6)


@pytest.mark.usefixtures("loaded")
async def test_all_collections_share_a_tile_and_can_be_chosen_in_their_order(client: httpx.AsyncClient) -> None:
    tile = address(over(8))
    assert list(await read(client, tile)) == ["communes", "places"]
    assert list(await read(client, tile, collections="places,communes")) == ["places", "communes"]
    assert list(await read(client, tile, collections="communes")) == ["communes"]


@pytest.mark.usefixtures("loaded")
async def test_values_keep_their_kind_and_long_texts_come_only_when_asked_for(client: httpx.AsyncClient) -> None:
    commune = (await read(client, address(over(8), "communes")))["communes"][0]["properties"]
    assert isinstance(commune["area_km2_official"], float)
    assert isinstance(commune["population"], int)
    assert commune["valid_from"] == "2025-07-01"
    place = (await read(client, address(over(8), "places")))["places"][0]["properties"]
    assert place["surveyed"] is True
    assert not {"summary_vi", "alt_names"} & set(place)
    asked = (await read(client, address(over(8), "places"), properties="summary_vi"))["places"][0]["properties"]
    assert set(asked) <= {"id", "summary_vi", "point_count"}


@pytest.mark.usefixtures("loaded")
async def test_the_descriptions_name_every_property_of_a_tile(client: httpx.AsyncClient) -> None:
    above = "/ogc/tiles/WebMercatorQuad"
    tilejson = (await client.get(f"{above}/tilejson")).json()
    fields = {layer["id"]: set(layer["fields"]) for layer in tilejson["vector_layers"]}
    described = (await client.get(above)).json()["layers"]
    for name, features in (await read(client, address(over(8)))).items():
        used = {key for feature in features for key in feature["properties"]}
        assert used <= fields[name]
        schema = next(layer["propertiesSchema"] for layer in described if layer["id"] == name)
        assert used - {"point_count", "label_here"} <= set(schema["properties"])


async def test_filters_of_items_are_filters_of_tiles(client: httpx.AsyncClient, many: None) -> None:
    tile = address(over(11), "places")
    everything = (await read(client, tile))["places"]
    falls = (await read(client, tile, kind="waterfall"))["places"]
    assert 0 < len(falls) < len(everything)
    assert {feature["properties"]["kind"] for feature in falls} == {"waterfall"}
    assert len((await read(client, tile, q="grid-17"))["places"]) >= 1


@pytest.mark.usefixtures("loaded")
async def test_time_is_asked_for_by_datetime_or_by_subset(client: httpx.AsyncClient) -> None:
    tile = address(over(8), "communes")
    assert await read(client, tile, datetime="2024-01-01") == {}
    assert len((await read(client, tile, datetime="2026-01-01"))["communes"]) == 9
    assert await read(client, tile, subset='datetime("2024-01-01")') == {}
    assert await read(client, tile, subset='datetime(*:"2024-12-31T00:00:00Z")') == {}
    assert len((await read(client, tile, subset='datetime("2024-01-01":*)'))["communes"]) == 9


async def test_an_empty_tile_has_no_content_and_says_that_all_inside_is_empty(client: httpx.AsyncClient) -> None:
    answer = await client.get(FAR)
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["oatiles-hint"] == "empty"
    assert "content-length" not in answer.headers
    assert "oatiles-hint" not in (await client.get("/ogc/tiles/WebMercatorQuad/5/0/0")).headers


async def test_the_same_data_gives_the_same_bytes(client: httpx.AsyncClient, app: Litestar, many: None) -> None:
    tile = address(over(9))
    first = (await client.get(tile)).content
    app.state.catalog.tiles._kept.clear()
    assert (await client.get(tile)).content == first


@pytest.mark.parametrize(
    "place",
    [
        *("23/0/0", "0/1/0", "0/0/1", "5/32/0", "5/0/32", "-1/0/0", "3/-1/0", "3/0/-1", "3/0/1.5", "03/0/0", "3/+1/0"),
        *("a/b/c", "3/%20/1", "3/١/1", "1e1/0/0", "99999999999999999999999/0/0", "22/4194304/0", "22/0/999999999999"),
        *("3/0/1'--", "3/0/0x1", "3/0/" + "9" * 4000),
    ],
)
async def test_a_place_outside_the_scheme_does_not_exist(client: httpx.AsyncClient, place: str) -> None:
    for above in ("/ogc", "/ogc/collections/places"):
        answer = await client.get(f"{above}/tiles/WebMercatorQuad/{place}")
        assert answer.status_code == 404, answer.text
        assert answer.headers["content-type"] == "application/problem+json"


async def test_the_smallest_and_the_largest_place_exist(client: httpx.AsyncClient) -> None:
    assert (await client.get("/ogc/tiles/WebMercatorQuad/0/0/0")).status_code == 204
    assert (await client.get("/ogc/tiles/WebMercatorQuad/22/4194303/4194303")).status_code == 204


@pytest.mark.parametrize("path", ["/ogc/tiles/Other/1/0/0", "/ogc/collections/nothing/tiles/WebMercatorQuad/1/0/0"])
async def test_other_schemes_and_collections_do_not_exist(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.get(path)).status_code == 404


async def test_a_collection_without_shapes_has_no_tiles(client: httpx.AsyncClient) -> None:
    assert (await client.get("/ogc/collections/former-units/tiles")).status_code == 404
    assert (await client.get("/ogc/tiles/WebMercatorQuad/1/0/0?collections=former-units")).status_code == 400


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/ogc/tiles/WebMercatorQuad/1/0/0?kind=dam", "kind"),
        ("/ogc/tiles/WebMercatorQuad/1/0/0?limit=1", "limit"),
        ("/ogc/tiles/WebMercatorQuad/1/0/0?collections=", "collections"),
        ("/ogc/tiles/WebMercatorQuad/1/0/0?collections=places,places", "collections"),
        ("/ogc/tiles/WebMercatorQuad/1/0/0?collections=places,nothing", "collections"),
        ("/ogc/tiles/WebMercatorQuad/1/0/0?datetime=yesterday", "datetime"),
        ("/ogc/tiles/WebMercatorQuad/1/0/0?f=png", "f"),
        ("/ogc/collections/places/tiles/WebMercatorQuad/1/0/0?bbox=1,2,3,4", "bbox"),
        ("/ogc/collections/places/tiles/WebMercatorQuad/1/0/0?elevation_m=high", "elevation_m"),
        ("/ogc/collections/places/tiles/WebMercatorQuad/1/0/0?properties=geom", "properties"),
        ("/ogc/collections/places/tiles/WebMercatorQuad/1/0/0?subset=Lat(1:2)", "subset"),
        ("/ogc/collections/places/tiles/WebMercatorQuad/1/0/0?subset=datetime(*)", "subset"),
        ('/ogc/collections/places/tiles/WebMercatorQuad/1/0/0?subset=datetime("2026-02-30")', "subset"),
        ('/ogc/collections/places/tiles/WebMercatorQuad/1/0/0?subset=datetime("a"/"b")', "subset"),
        ("/ogc/collections/places/tiles/WebMercatorQuad/1/0/0?datetime=2026-01-01&subset=datetime(*:*)", "subset"),
        ("/ogc/tiles/WebMercatorQuad?x=1", "x"),
        ("/ogc/tiles?collections=places", "collections"),
        ("/ogc/tileMatrixSets?x=1", "x"),
    ],
)
async def test_what_is_not_understood_is_refused_by_name(client: httpx.AsyncClient, path: str, field: str) -> None:
    answer = await client.get(path)
    assert answer.status_code == 400, answer.text
    assert [error["field"] for error in answer.json()["errors"]] == [field]


async def test_a_client_that_takes_no_tiles_is_told_so(client: httpx.AsyncClient) -> None:
    answer = await client.get("/ogc/tiles/WebMercatorQuad/0/0/0", headers={"accept": "image/png"})
    assert answer.status_code == 406


async def test_a_tile_is_compressed_once_and_only_for_those_who_take_it(client: httpx.AsyncClient, many: None) -> None:
    tile = address(over(10))
    async with client.stream("GET", tile, headers={"accept-encoding": "gzip, br"}) as answer:
        raw = b"".join([part async for part in answer.aiter_raw()])
    assert answer.headers["content-encoding"] == "gzip"
    plain = await client.get(tile, headers={"accept-encoding": "gzip;q=0, identity"})
    assert "content-encoding" not in plain.headers
    assert gzip.decompress(raw) == plain.content
    assert len(raw) < len(plain.content)
    assert plain.headers["content-type"] == MVT
    assert "accept-encoding" in plain.headers["vary"]


@pytest.mark.usefixtures("loaded")
async def test_head_says_what_get_would(client: httpx.AsyncClient) -> None:
    tile = address(over(8))
    got, head = await client.get(tile), await client.head(tile)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["etag"] == got.headers["etag"]
    assert head.headers["content-length"] == got.headers["content-length"]


class Counting:
    """The hot pool, noting what it is asked."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner
        self.asked: list[str] = []

    async def fetchval(self, sql: str, *args: Any) -> Any:
        self.asked.append(sql)
        return await self._inner.fetchval(sql, *args)


@pytest.fixture
def asked(app: Litestar, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The statements that made tiles."""
    counting = Counting(app.state.database.hot)
    monkeypatch.setattr(app.state.catalog.tiles, "_hot", lambda: counting)
    return counting.asked


@pytest.mark.usefixtures("loaded")
async def test_a_client_with_the_present_tile_costs_no_statement(client: httpx.AsyncClient, asked: list[str]) -> None:
    tile = address(over(8))
    tag = (await client.get(tile)).headers["etag"]
    asked.clear()
    for place in (tile, address(over(9))):
        answer = await client.get(place, headers={"if-none-match": f'"x", {tag}'})
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer.headers["etag"] == tag
    assert asked == []


@pytest.mark.usefixtures("loaded")
async def test_who_asks_at_the_same_time_shares_one_statement(client: httpx.AsyncClient, asked: list[str]) -> None:
    tile = address(over(8))
    answers = await asyncio.gather(*(client.get(tile) for _ in range(20)))
    assert {answer.content for answer in answers} == {answers[0].content}
    assert len(asked) == 1
    await client.get(tile)
    assert len(asked) == 1
    await client.get(tile, params={"collections": "communes"})
    assert len(asked) == 2


@pytest.mark.usefixtures("loaded")
async def test_a_change_of_a_collection_changes_its_tiles_and_no_others(
    client: httpx.AsyncClient, app: Litestar, database: Database
) -> None:
    tile = over(8)
    before = {name: (await client.get(address(tile, name))).headers["etag"] for name in ("places", "communes", "")}
    await database.hot.execute("UPDATE place SET status = 'draft' WHERE slug = 'dam-cua-dat'")
    app.state.catalog.versions.forget()
    after = {name: (await client.get(address(tile, name))).headers["etag"] for name in before}
    assert {name for name in before if before[name] != after[name]} == {"places", ""}
    names = [feature["properties"]["id"] for feature in (await read(client, address(tile, "places")))["places"]]
    assert "dam-cua-dat" not in names


async def test_points_that_would_touch_are_one_feature_with_their_number(client: httpx.AsyncClient, many: None) -> None:
    points = (await read(client, address(over(7), "places"), kind="waterfall"))["places"]
    assert sum(feature["properties"]["point_count"] for feature in points) >= 3000
    assert 20 < len(points) < 300
    closer = (await read(client, address(over(10), "places"), kind="waterfall"))["places"]
    assert all("point_count" not in feature["properties"] for feature in closer)


async def test_a_tile_stays_below_its_budget_and_says_what_it_left_out(
    client: httpx.AsyncClient, app: Litestar, many: None
) -> None:
    tile = address(over(10), "places")
    whole = await read(client, tile)
    app.state.catalog.tiles._kept.clear()
    app.state.catalog.tiles._budget = 20_000
    answer = await client.get(tile)
    assert len(answer.content) <= 20_000
    assert answer.headers["tile-thinned"].startswith("places;kept=0.")
    left = [feature["properties"]["id"] for feature in layers(answer.content)["places"]["features"]]
    assert 50 < len(left) < len(whole["places"])
    app.state.catalog.tiles._kept.clear()
    app.state.catalog.tiles._budget = 10_000
    fewer = [feature["properties"]["id"] for feature in (await read(client, tile))["places"]]
    assert set(fewer) < set(left)


@pytest.mark.usefixtures("loaded")
async def test_what_alone_is_larger_than_the_budget_is_left_out(client: httpx.AsyncClient, app: Litestar) -> None:
    app.state.catalog.tiles._budget = 200
    answer = await client.get(address(over(8), "communes"))
    assert len(answer.content) <= 200
    assert answer.headers["tile-thinned"].startswith("communes;kept=")


@pytest.mark.usefixtures("loaded")
async def test_kept_tiles_never_need_more_room_than_allowed(client: httpx.AsyncClient, app: Litestar) -> None:
    store = app.state.catalog.tiles
    store._room = 3_000
    for z in range(15):
        await client.get(address(over(z)))
        assert store.bytes <= 3_000
    assert 0 < len(store._kept) < 15


async def test_level_0_is_not_empty(client: httpx.AsyncClient, loaded: None) -> None:
    found = await read(client, "/ogc/tiles/WebMercatorQuad/0/0/0")
    assert {"communes", "places"} <= found.keys()
    for z in range(5):
        communes = (await read(client, address(over(z), "communes")))["communes"]
        assert communes
        assert all(len(ring) >= 4 for feature in communes for ring in _rings(feature["geometry"]))


def _rings(geometry: dict[str, Any]) -> list[Any]:
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return [ring for polygon in polygons for ring in polygon]
