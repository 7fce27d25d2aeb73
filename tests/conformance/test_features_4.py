"""OGC API - Features Part 4 (20-002): creating, replacing, changing and withdrawing, named by requirement."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from tests.conformance.conftest import Get
from tests.support.identity import make_account, make_key, sign_in
from thuongxuan.db.session import Database

COMMUNES = "/collections/communes/items?limit=100"
ITEMS = "/ogc/collections/places/items"
DAM = f"{ITEMS}/dam-cua-dat"
GEOJSON = "application/geo+json"
MERGE = "application/merge-patch+json"
SOURCE = "Đo tại chỗ, 23/11/2026"
NEW: dict[str, Any] = {
    "type": "Feature",
    "id": "ignored",
    "geometry": {"type": "Point", "coordinates": [105.2801, 19.8702]},
    "properties": {
        "kind": "waterfall",
        "name_vi": "Thác Thử Nghiệm",
        "summary_en": "A test",
        "geometry_method": "gps",
        "precision_m": 5,
        "source": SOURCE,
    },
}
OUTSIDE = {"geometry.coordinates", "properties.commune_code"}
"""A point outside of every commune leaves the commune unknown, too."""
Write = Callable[..., Awaitable[httpx.Response]]


@pytest.fixture
async def write(client: httpx.AsyncClient, database: Database, get: Get) -> Write:
    """A request with an officer's key; ``body`` is sent as the media type ``kind``."""
    key = await make_key(database, await make_account(database, "officer"))

    async def writing(method: str, path: str, body: Any = None, kind: str = GEOJSON, **headers: str) -> httpx.Response:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        if kind:
            given["Content-Type"] = kind
        content = None if body is None else httpx.Request("POST", "http://x", json=body).content
        return await client.request(method, path, content=content, headers={"Authorization": f"Bearer {key}"} | given)

    return writing


def named(**properties: Any) -> dict[str, Any]:
    """The new place with other properties."""
    return NEW | {"properties": NEW["properties"] | properties}


def fields(answer: httpx.Response) -> set[str]:
    """What a refusal names."""
    return {error["field"] for error in answer.json().get("errors", [])}


async def test_create_replace_delete_options_response(client: httpx.AsyncClient, get: Get) -> None:
    for path, methods, header in (
        (ITEMS, {"GET", "HEAD", "OPTIONS", "POST"}, "accept-post"),
        (DAM, {"GET", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE"}, "accept-patch"),
    ):
        answer = await client.options(path)
        assert (answer.status_code, set(answer.headers["allow"].split(", "))) == (200, methods)
        assert "json" in answer.headers[header]
    assert MERGE in answer.headers["accept-patch"]
    only_read = await client.options("/ogc/collections/communes/items")
    assert set(only_read.headers["allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}
    assert "accept-post" not in only_read.headers


async def test_create_replace_delete_post_response_rid(write: Write, get: Get) -> None:
    made = await write("POST", ITEMS, NEW)
    assert made.status_code == 201, made.text
    assert made.headers["location"].endswith(f"{ITEMS}/thac-thu-nghiem")
    feature = await get(made.headers["location"])
    assert feature["geometry"]["coordinates"] == [105.2801, 19.8702]
    assert feature["properties"]["status"] == "published"
    assert feature["properties"]["commune_code"] in {code["id"] for code in (await get(COMMUNES))["features"]}
    assert "source" not in feature["properties"]
    assert (await write("POST", ITEMS, NEW)).status_code == 409


async def test_create_is_done_once_for_an_idempotency_key(write: Write) -> None:
    first, again = [await write("POST", ITEMS, NEW, Idempotency_Key="k" * 12) for _ in range(2)]
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.headers["location"] == again.headers["location"]
    other = await write("POST", ITEMS, named(name_vi="Thác Khác"), Idempotency_Key="k" * 12)
    assert other.status_code == 422


@pytest.mark.parametrize(("method", "path"), [("POST", ITEMS), ("PUT", DAM), ("PATCH", DAM)])
async def test_content_type_is_asked_for(write: Write, method: str, path: str) -> None:
    assert (await write(method, path, NEW, kind="", If_Match='"v1"')).status_code == 400
    other = await write(method, path, NEW, kind="application/gml+xml", If_Match='"v1"')
    assert other.status_code == 415
    assert any("json" in other.headers.get(name, "") for name in ("accept-post", "accept-put", "accept-patch"))


@pytest.mark.parametrize(
    ("changes", "named_fields"),
    [
        ({"kind": "castle"}, {"properties.kind"}),
        ({"kind": None, "source": None}, {"properties.kind", "properties.source"}),
        ({"name_vi": 7, "summary_vi": "x" * 281}, {"properties.name_vi", "properties.summary_vi"}),
        ({"precision_m": 0, "commune_code": "1"}, {"properties.precision_m", "properties.commune_code"}),
        ({"castle": 1, "surveyed": True}, {"properties.castle", "properties.surveyed"}),
        ({"opening_hours": "sometimes"}, {"properties.opening_hours"}),
        ({"commune_code": "15607"}, {"geometry.coordinates"}),
    ],
)
async def test_features_schema_every_fault_with_its_path(
    write: Write, changes: dict[str, Any], named_fields: set[str]
) -> None:
    refused = await write("POST", ITEMS, named(**changes))
    assert (refused.status_code, fields(refused)) == (422, named_fields), refused.text


@pytest.mark.parametrize(
    ("body", "status", "named_fields"),
    [
        ({"type": "FeatureCollection", "features": []}, 422, {"type"}),
        (NEW | {"geometry": {"type": "LineString", "coordinates": [[105, 19], [106, 20]]}}, 422, {"geometry.type"}),
        (NEW | {"geometry": {"type": "Point", "coordinates": ["x", 1]}}, 422, {"geometry.coordinates.0"}),
        (NEW | {"geometry": {"type": "Point", "coordinates": [1, 2]}}, 422, OUTSIDE),
        ([], 400, set()),
        (None, 400, set()),
    ],
)
async def test_features_geojson_create_replace(write: Write, body: Any, status: int, named_fields: set[str]) -> None:
    refused = await write("POST", ITEMS, body)
    assert (refused.status_code, fields(refused)) == (status, named_fields), refused.text


async def test_handling_lenient_leaves_out_what_is_not_received(write: Write, get: Get) -> None:
    body = named(castle=1, surveyed=False)
    strict = await write("POST", ITEMS, body, Prefer="return=minimal, handling=strict")
    assert strict.status_code == 422
    made = await write("POST", ITEMS, body, Prefer="handling=lenient")
    assert (made.status_code, made.headers["preference-applied"]) == (201, "handling=lenient")
    assert (await get(made.headers["location"]))["properties"]["surveyed"] is True


async def test_optimistic_locking_etags_put(write: Write, get: Get, client: httpx.AsyncClient) -> None:
    before = await client.get(DAM)
    feature = before.json()
    feature["properties"] |= {"summary_en": "The dam", "source": SOURCE}
    assert (await write("PUT", DAM, feature)).status_code == 428
    stale = await write("PUT", DAM, feature, If_Match='"v99"')
    assert stale.status_code == 412
    assert (await get("/collections/places/items/dam-cua-dat")) == before.json()
    done = await write("PUT", DAM, feature, If_Match=before.headers["etag"])
    assert done.status_code == 204, done.text
    after = await client.get(DAM)
    assert done.headers["etag"] == '"v2"'
    assert after.headers["etag"] != before.headers["etag"]
    assert after.json()["properties"]["summary_en"] == "The dam"
    assert after.json()["geometry"] == before.json()["geometry"]
    assert (await write("PUT", DAM, feature, If_Match=before.headers["etag"])).status_code == 412
    fresh = await client.get(DAM, headers={"If-None-Match": after.headers["etag"]})
    assert (fresh.status_code, fresh.headers["etag"]) == (304, after.headers["etag"])


async def test_create_replace_delete_put_removes_what_the_body_does_not_hold(
    write: Write, get: Get, client: httpx.AsyncClient
) -> None:
    story = (await client.get("/api/v1/places/dam-cua-dat")).json()["texts"][0]["story"]
    least: dict[str, Any] = {"type": "Feature", "geometry": None, "id": "another"}
    least |= {"properties": {"kind": "dam", "name_vi": "Đập", "commune_code": "15658", "source": SOURCE}}
    assert (await write("PUT", DAM, least, If_Match='"v1"')).status_code == 204
    feature = await get("/collections/places/items/dam-cua-dat")
    assert feature["id"] == "dam-cua-dat"
    assert feature["geometry"] is None
    assert (feature["properties"]["summary_vi"], feature["properties"]["alt_names"]) == ("", [])
    assert (await client.get("/api/v1/places/dam-cua-dat")).json()["texts"][0]["story"] == story


async def test_create_replace_delete_put_rid_exception(write: Write) -> None:
    assert (await write("PUT", f"{ITEMS}/nowhere", NEW)).status_code == 404
    assert (await write("PUT", f"{ITEMS}/nowhere", NEW, If_Match='"v1"')).status_code == 404


async def test_features_update_json_merge_patch(write: Write, get: Get) -> None:
    changes = {"summary_vi": None, "name_en": "The dam", "source": SOURCE}
    done = await write("PATCH", DAM, changes, kind=MERGE, If_Match='"v1"')
    assert (done.status_code, done.headers["etag"]) == (204, '"v2"'), done.text
    nested = {"properties": {"alt_names": ["Cửa Đặt"], "source": SOURCE}}
    assert (await write("PATCH", DAM, nested, kind=MERGE, If_Match='"v2"')).status_code == 204
    found = (await get("/collections/places/items/dam-cua-dat"))["properties"]
    assert (found["summary_vi"], found["name_en"], found["alt_names"]) == ("", "The dam", ["Cửa Đặt"])
    for refused in ({"id": "other"}, {"kind": None}, {"updated_at": "2020-01-01"}, {"castle": 1}, {"properties": 1}):
        answer = await write("PATCH", DAM, refused | {"source": SOURCE}, kind=MERGE, If_Match='"v3"')
        assert answer.status_code == 422, refused
    assert (await write("PATCH", DAM, {"name_en": "x"}, kind=MERGE, If_Match='"v3"')).status_code == 422


@pytest.mark.parametrize(
    ("crs", "coordinates"),
    [
        ("http://www.opengis.net/def/crs/EPSG/0/4326", [19.8702, 105.2801]),
        ("http://www.opengis.net/def/crs/EPSG/0/3857", [11719727.12, 2257660.72]),
        ("http://www.opengis.net/def/crs/EPSG/0/5897", None),
    ],
)
async def test_features_content_crs_header(write: Write, get: Get, crs: str, coordinates: Any) -> None:
    if coordinates is None:
        made = await write("POST", ITEMS, NEW)
        shown = await get(made.headers["location"], crs=crs)
        coordinates = shown["geometry"]["coordinates"]
    body = named(name_vi="Thác Hệ Khác") | {"geometry": {"type": "Point", "coordinates": coordinates}}
    made = await write("POST", ITEMS, body, Content_Crs=f"<{crs}>")
    assert made.status_code == 201, made.text
    lon, lat = (await get(made.headers["location"]))["geometry"]["coordinates"]
    assert (lon, lat) == (pytest.approx(105.2801, abs=1e-6), pytest.approx(19.8702, abs=1e-6))


async def test_features_crs_other_crs_is_refused(write: Write) -> None:
    assert (
        await write("POST", ITEMS, NEW, Content_Crs="<http://www.opengis.net/def/crs/EPSG/0/2154>")
    ).status_code == 400
    nowhere = NEW | {"geometry": {"type": "Point", "coordinates": [1e300, 1e300]}}
    answer = await write("POST", ITEMS, nowhere, Content_Crs="<http://www.opengis.net/def/crs/EPSG/0/3405>")
    assert (answer.status_code, fields(answer)) == (422, {"geometry"})


async def test_json_fg_bodies(write: Write, get: Get) -> None:
    place = {"type": "Point", "coordinates": [19.8702, 105.2801]}
    body = NEW | {"geometry": None, "place": place, "time": None, "featureType": "places"}
    body |= {"coordRefSys": "http://www.opengis.net/def/crs/EPSG/0/4326"}
    made = await write("POST", ITEMS, body, kind="application/vnd.ogc.fg+json")
    assert made.status_code == 201, made.text
    assert (await get(made.headers["location"]))["geometry"]["coordinates"] == [105.2801, 19.8702]
    profile = '<http://www.opengis.net/def/profile/OGC/0/jsonfg>; rel="profile"'
    again = body | {"properties": NEW["properties"] | {"name_vi": "Thác JSON-FG"}}
    assert (await write("POST", ITEMS, again, Link=profile)).status_code == 201


async def test_create_replace_delete_delete_response(write: Write, get: Get, client: httpx.AsyncClient) -> None:
    since = (await get("/collections/places/changes"))["since"]
    assert (await write("DELETE", DAM)).status_code == 428
    assert (await write("DELETE", DAM, If_Match='"v7"')).status_code == 412
    assert (await write("DELETE", f"{DAM}?source=x", If_Match='"v1"')).status_code == 400
    assert (await write("DELETE", f"{DAM}?source=Đã phá", If_Match='"v1"')).status_code == 204
    for path in (DAM, "/api/v1/places/dam-cua-dat", "/places/dam-cua-dat"):
        assert (await client.get(path)).status_code == 410, path
    changes = await get("/collections/places/changes", since=since)
    assert [gone["id"] for gone in changes["deleted"]] == ["dam-cua-dat"]
    assert (await write("DELETE", DAM, If_Match='"v2"')).status_code == 410
    back = {"status": "published", "source": "Vẫn còn"}
    again = await write("PATCH", "/api/v1/places/dam-cua-dat", back, kind="application/json", If_Match='"v2"')
    assert again.status_code == 200, again.text
    claims = (await client.get("/api/v1/places/dam-cua-dat?include=claims")).json()["claims"]
    assert "Đã phá" in {claim["note"] for claim in claims}
    assert (await client.get(DAM)).status_code == 200


async def test_only_officers_write(client: httpx.AsyncClient, database: Database, get: Get) -> None:
    typed = {"Content-Type": GEOJSON}
    assert (await client.post(ITEMS, json=NEW, headers=typed)).status_code == 401
    household = await make_key(database, await make_account(database, "household"))
    reader = await make_key(database, await make_account(database, "officer"), ("read",))
    for key in (household, reader):
        answer = await client.post(ITEMS, json=NEW, headers=typed | {"Authorization": f"Bearer {key}"})
        assert answer.status_code == 403
    await sign_in(client, await make_account(database, "officer"))
    token = client.headers.pop("x-csrf-token")
    assert (await client.post(ITEMS, json=NEW, headers=typed)).status_code == 403
    made = await client.post(ITEMS, json=NEW, headers=typed | {"X-CSRF-Token": token})
    assert made.status_code == 201, made.text


async def test_an_invalid_key_is_401_when_reading_too(client: httpx.AsyncClient, database: Database, get: Get) -> None:
    for path in ("/ogc", ITEMS, DAM):
        assert (await client.get(path, headers={"Authorization": "Bearer nonsense"})).status_code == 401
    key = await make_key(database, await make_account(database, "household"))
    assert (await client.get(DAM, headers={"Authorization": f"Bearer {key}"})).status_code == 200


async def test_a_merged_place_leads_on(client: httpx.AsyncClient, database: Database, get: Get) -> None:
    await database.hot.execute(
        "UPDATE place SET status = 'merged', merged_into = (SELECT id FROM place WHERE slug = 'dam-cua-dat') "
        "WHERE slug = 'ho-cua-dat'"
    )
    answer = await client.get(f"{ITEMS}/ho-cua-dat?crs=EPSG:4326&f=json")
    assert answer.status_code == 308
    assert answer.headers["location"].endswith(f"{DAM}?crs=EPSG%3A4326&f=json")
    assert (await client.get(answer.headers["location"])).json()["id"] == "dam-cua-dat"


async def test_a_blurred_point_that_comes_back_is_no_change(
    write: Write, client: httpx.AsyncClient, database: Database
) -> None:
    await database.hot.execute("UPDATE place SET sensitivity = 'blur_1km' WHERE slug = 'dam-cua-dat'")
    stored = "SELECT ST_AsText(geom) || precision_m FROM place WHERE slug = 'dam-cua-dat'"
    before = await database.hot.fetchval(stored)
    feature = (await client.get(DAM)).json()
    feature["properties"] |= {"name_en": "Blurred", "source": SOURCE}
    assert (await write("PUT", DAM, feature, If_Match='"v1"')).status_code == 204
    assert await database.hot.fetchval(stored) == before


async def test_returnables_and_receivables_of_the_schema(get: Get) -> None:
    schema: Any = await get("/collections/places/schema")
    found = schema["properties"]
    assert found["source"]["writeOnly"] is True
    assert found["surveyed"]["readOnly"] is True
    assert not {"readOnly", "writeOnly"} & found["kind"].keys()
    assert found["precision_m"]["maximum"] == 5000
    assert {"kind", "name_vi", "source"} <= set(schema["required"])
    heritage = (await get("/collections/heritage/schema"))["properties"]
    assert all(prop.get("readOnly") for name, prop in heritage.items() if name != "geometry")


async def test_the_description_has_the_operations(get: Get) -> None:
    paths = (await get("/api"))["paths"]
    assert "post" in paths["/collections/places/items"]
    assert {"put", "patch", "delete"} <= paths["/collections/places/items/{featureId}"].keys()
    assert "post" not in paths["/collections/communes/items"]
