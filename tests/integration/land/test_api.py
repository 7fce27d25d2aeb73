"""The API of parcels: GeoJSON in and out, ownership, versions, decisions, and hostile bodies."""

import json
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.support.identity import make_account, make_key, sign_in, sign_out
from tests.support.land import COMMUNE, LAT, LON, household, make_parcel, polygon
from thuongxuan.db.session import Database

URL = "/api/v1/parcels"


def body(**changes: Any) -> dict[str, Any]:
    return {"name": "Đồi quế sau nhà", "geometry": polygon(), "crs": "EPSG:4326"} | changes


async def send(client: httpx.AsyncClient, url: str, content: Any = None, **headers: str) -> httpx.Response:
    headers = {"Idempotency-Key": str(uuid4())} | {name.replace("_", "-"): value for name, value in headers.items()}
    return await client.post(url, json=content, headers=headers)


async def test_a_parcel_is_registered_read_listed_and_handed_in(client: httpx.AsyncClient, database: Database) -> None:
    await household(client, database)
    made = await send(client, URL, body(map_sheet="12", parcel_number="345", planting_area_code="vn-thor-0017"))
    assert made.status_code == 201, made.text
    assert made.headers["etag"] == '"v1"'
    value = made.json()
    assert value["type"] == "Feature"
    assert value["geometry"]["type"] == "Polygon"
    facts = value["properties"]
    assert (facts["status"], facts["commune_code"], facts["crs"]) == ("draft", COMMUNE, "EPSG:4326")
    assert facts["area_ha"] == pytest.approx(1.15917, rel=0.001)
    assert facts["planting_area_code"] == "VN-THOR-0017"
    assert json.loads(facts["original"]) == polygon()
    listed = (await client.get(URL)).json()
    assert [item["id"] for item in listed["items"]] == [value["id"]]
    assert (await send(client, f"{URL}/{value['id']}/submit")).status_code == 200
    again = await client.get(f"{URL}/{value['id']}")
    assert again.json()["properties"]["status"] == "submitted"
    assert again.headers["etag"] == '"v2"'
    assert again.headers["cache-control"].startswith("private")


async def test_the_declared_geometry_is_kept_to_the_letter(client: httpx.AsyncClient, database: Database) -> None:
    await household(client, database)
    written = (
        '{"type":"Polygon",  "coordinates":[[[105.3450,19.9040],[105.3460,19.90400],'
        "[105.3460,19.9050],[105.3450,19.9050],[105.3450,19.9040]]]}"
    )
    made = await client.post(
        URL,
        content=f'{{"name":"A","geometry":{written}}}',
        headers={"Idempotency-Key": str(uuid4()), "Content-Type": "application/json"},
    )
    assert made.json()["properties"]["original"] == written


async def test_vn2000_coordinates_keep_their_system(client: httpx.AsyncClient, database: Database) -> None:
    await household(client, database)
    square = [[536000, 2201000], [536100, 2201000], [536100, 2201100], [536000, 2201100], [536000, 2201000]]
    made = await send(client, URL, body(geometry={"type": "Polygon", "coordinates": [square]}, crs="EPSG:5897"))
    value = made.json()
    assert value["properties"]["crs"] == "EPSG:5897"
    assert json.loads(value["properties"]["original"])["coordinates"] == [square]
    lon, lat = value["geometry"]["coordinates"][0][0]
    assert (lon, lat) == (pytest.approx(105.346, abs=0.005), pytest.approx(19.9, abs=0.005))


async def test_the_same_key_registers_once(client: httpx.AsyncClient, database: Database) -> None:
    await household(client, database)
    first = await send(client, URL, body(), Idempotency_Key="the-same-key")
    second = await send(client, URL, body(), Idempotency_Key="the-same-key")
    assert first.json()["id"] == second.json()["id"]
    assert len((await client.get(URL)).json()["items"]) == 1
    assert (await send(client, URL, body(name="B"), Idempotency_Key="the-same-key")).status_code == 422
    assert (await client.post(URL, json=body())).status_code == 400


async def test_a_draft_is_changed_under_its_version(client: httpx.AsyncClient, database: Database) -> None:
    await household(client, database)
    url = f"{URL}/{(await send(client, URL, body())).json()['id']}"
    assert (await client.patch(url, json={"name": "Nương"})).status_code == 428
    assert (await client.patch(url, json={"name": "Nương"}, headers={"If-Match": '"v7"'})).status_code == 412
    changed = await client.patch(url, json={"name": "Nương"}, headers={"If-Match": '"v1"'})
    assert changed.status_code == 200
    assert changed.json()["properties"]["name"] == "Nương"
    assert changed.headers["etag"] == '"v2"'
    moved = await client.patch(url, json={"geometry": polygon(LON, LAT, 0.002)}, headers={"If-Match": '"v2"'})
    assert moved.json()["properties"]["area_ha"] == pytest.approx(4.637, rel=0.001)
    cleared = await client.patch(url, json={"planting_area_code": None}, headers={"If-Match": '"v3"'})
    assert cleared.json()["properties"]["planting_area_code"] is None
    unknown = await client.patch(url, json={"status": "approved"}, headers={"If-Match": '"v4"'})
    assert (unknown.status_code, unknown.json()["errors"][0]["field"]) == (422, "status")


async def test_what_was_handed_in_is_not_changed_in_place(client: httpx.AsyncClient, database: Database) -> None:
    me = await household(client, database)
    for status in ("submitted", "approved", "superseded"):
        url = f"{URL}/{await make_parcel(database, me, status)}"
        changed = await client.patch(url, json={"name": "B"}, headers={"If-Match": '"v1"'})
        assert changed.status_code == 409
        assert (await send(client, f"{url}/submit")).status_code == 409


async def test_an_approved_parcel_is_replaced_by_a_new_one(client: httpx.AsyncClient, database: Database) -> None:
    me = await household(client, database)
    old = await make_parcel(database, me)
    made = await send(client, URL, body(replaces=str(old), geometry=polygon(LON, LAT, 0.0012)))
    assert made.json()["properties"]["overlaps"] == []
    new = made.json()["id"]
    await send(client, f"{URL}/{new}/submit")
    assert (await client.get(f"{URL}/{old}")).json()["properties"]["status"] == "approved"
    await sign_in(client, await make_account(database, "officer"))
    assert (await send(client, f"{URL}/{new}/approve", If_Match='"v2"')).status_code == 200
    assert (await client.get(f"{URL}/{old}")).json()["properties"]["status"] == "superseded"
    assert (await client.get(f"{URL}/{new}")).json()["properties"]["status"] == "approved"


async def test_only_one_replacement_can_be_approved(client: httpx.AsyncClient, database: Database) -> None:
    me = await make_account(database)
    old = await make_parcel(database, me)
    one = await make_parcel(database, me, "submitted", replaces_id=old)
    two = await make_parcel(database, me, "submitted", replaces_id=old)
    await sign_in(client, await make_account(database, "officer"))
    assert (await send(client, f"{URL}/{one}/approve", If_Match='"v1"')).status_code == 200
    assert (await send(client, f"{URL}/{two}/approve", If_Match='"v1"')).status_code == 409


async def test_a_replacement_must_be_for_an_own_approved_parcel(client: httpx.AsyncClient, database: Database) -> None:
    theirs = await make_parcel(database, await make_account(database))
    me = await household(client, database)
    draft = await make_parcel(database, me, "draft", geometry=polygon(LON, LAT + 0.005))
    for wrong in (theirs, draft, uuid4()):
        assert (await send(client, URL, body(replaces=str(wrong)))).status_code == 404


async def test_an_officer_returns_with_a_reason_and_approves(client: httpx.AsyncClient, database: Database) -> None:
    me = await make_account(database)
    url = f"{URL}/{await make_parcel(database, me, 'submitted')}"
    await sign_in(client, await make_account(database, "officer"))
    assert (await send(client, f"{url}/return", {"reason": "Xin đo lại góc 3."})).status_code == 428
    assert (await send(client, f"{url}/return", {"reason": "no"}, If_Match='"v1"')).status_code in {400, 422}
    returned = await send(client, f"{url}/return", {"reason": "Xin đo lại góc 3."}, If_Match='"v1"')
    assert returned.status_code == 200
    assert (await send(client, f"{url}/approve", If_Match='"v2"')).status_code == 409
    await sign_in(client, me)
    facts = (await client.get(url)).json()["properties"]
    assert (facts["status"], facts["return_reason"]) == ("returned", "Xin đo lại góc 3.")
    assert (await send(client, f"{url}/submit")).status_code == 200
    await sign_in(client, await make_account(database, "administrator"))
    assert (await send(client, f"{url}/approve", If_Match='"v2"')).status_code == 412
    assert (await send(client, f"{url}/approve", If_Match='"v3"')).status_code == 200


MATRIX: tuple[tuple[Any, int, int, int, int], ...] = (
    # who, read, submit, change, approve
    (None, 401, 401, 401, 401),
    ("household", 404, 404, 404, 403),
    ("cooperative", 404, 404, 404, 403),
    ("team_member", 404, 403, 404, 403),
    ("officer", 200, 404, 404, 200),
    ("administrator", 200, 404, 404, 200),
)


async def test_who_may_do_what_with_somebody_elses_parcel(client: httpx.AsyncClient, database: Database) -> None:
    owner = await make_account(database)
    for kind, read, submit, change, approve in MATRIX:
        url = f"{URL}/{await make_parcel(database, owner, 'submitted')}"
        if kind:
            await sign_in(client, await make_account(database, kind))
        answers = (
            await client.get(url),
            await send(client, f"{url}/submit"),
            await client.patch(url, json={"name": "B"}, headers={"If-Match": '"v1"'}),
            await send(client, f"{url}/approve", If_Match='"v1"'),
        )
        assert [answer.status_code for answer in answers] == [read, submit, change, approve], kind


async def test_officers_register_no_parcels(client: httpx.AsyncClient, database: Database) -> None:
    await sign_in(client, await make_account(database, "officer"))
    assert (await send(client, URL, body())).status_code == 403


async def test_officers_do_not_see_drafts(client: httpx.AsyncClient, database: Database) -> None:
    draft = await make_parcel(database, await make_account(database), "draft")
    await sign_in(client, await make_account(database, "officer"))
    assert (await client.get(f"{URL}/{draft}")).status_code == 404
    assert (await send(client, f"{URL}/{draft}/approve", If_Match='"v1"')).status_code == 404


async def test_a_team_member_enters_for_a_household_and_both_are_on_record(
    client: httpx.AsyncClient, database: Database
) -> None:
    from sqlalchemy import text

    owner = await make_account(database)
    member = await make_account(database, "team_member")
    await sign_in(client, member, acting_for=owner)
    made = await send(client, URL, body())
    assert made.status_code == 201
    async with database.read() as session:
        row = (await session.execute(text("SELECT owner_id, entered_by, delegation_id FROM parcel"))).one()
        step = (await session.execute(text("SELECT entered_by, on_behalf_of, delegation_id FROM parcel_event"))).one()
    assert (row[0], row[1]) == (owner.id, member.id)
    assert row[2] is not None
    assert tuple(step) == (member.id, owner.id, row[2])
    await sign_in(client, owner)
    assert (await client.get(f"{URL}/{made.json()['id']}")).status_code == 200


async def test_a_team_member_must_say_for_whom(client: httpx.AsyncClient, database: Database) -> None:
    await sign_in(client, await make_account(database, "team_member"))
    assert (await send(client, URL, body())).status_code == 403


async def test_the_history_cannot_be_rewritten(client: httpx.AsyncClient, database: Database) -> None:
    from sqlalchemy import text
    from sqlalchemy.exc import DBAPIError

    await household(client, database)
    await send(client, URL, body())
    for statement in ("UPDATE parcel_event SET reason = 'x'", "DELETE FROM parcel_event"):
        with pytest.raises(DBAPIError, match="append-only"):
            async with database.write() as write:
                await write.execute(text(statement))


async def test_a_key_for_reading_does_not_write(client: httpx.AsyncClient, database: Database) -> None:
    owner = await make_account(database)
    sign_out(client)
    key = await make_key(database, owner, ("read",))
    client.headers["authorization"] = f"Bearer {key}"
    assert (await client.get(URL)).status_code == 200
    assert (await send(client, URL, body())).status_code == 403


async def test_lists_are_paged_to_the_end(client: httpx.AsyncClient, database: Database) -> None:
    me = await household(client, database)
    made = {str(await make_parcel(database, me, geometry=polygon(LON, LAT + i / 100))) for i in range(5)}
    seen, url = [], f"{URL}?limit=2"
    while url:
        answer = (await client.get(url)).json()
        seen += [item["id"] for item in answer["items"]]
        url = answer["next"]
    assert len(seen) == 5
    assert set(seen) == made
    assert (await client.get(f"{URL}?cursor=nonsense")).status_code == 400
    assert (await client.get(f"{URL}?cursor=WyJ4Il0")).status_code == 400
    assert (await client.get(f"{URL}?limt=2")).status_code == 400


HOSTILE = (
    b"",
    b"null",
    b"[]",
    b"{",
    b'{"name":"A","geometry":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    b'{"name":"A","geometry":{"type":"Polygon","coordinates":' + b"[" * 20_000 + b"]" * 20_000 + b"}}",
    b'{"name":"A","geometry":{"type":"Polygon","coordinates":' + b"[" * 400 + b"]" * 400 + b"}}",
    b'{"name":"A","geometry":{"type":"Polygon","coordinates":[[[1e999,1]]]}}',
    b'{"name":"A","geometry":{"type":"Polygon","coordinates":[[[NaN,1]]]}}',
    b'{"name":"A","geometry":{"type":"Polygon","coordinates":[[[' + b"9" * 5000 + b",1]]]}}",
    b'{"name":"A","geometry":{}}',
    b'{"name":"A","geometry":null}',
    b'{"name":"A","geometry":"POLYGON((1 1,2 2,3 3,1 1))"}',
    b'{"name":"A\\u0000","geometry":{"type":"Polygon","coordinates":[]}}',
    b'{"name":"\\ud800","geometry":{"type":"Polygon","coordinates":[]}}',
    b'{"name":"A","crs":"EPSG:99999999999999999999","geometry":{"type":"Polygon","coordinates":[]}}',
    b'{"name":"A","gps_accuracy_m":1e308,"geometry":{"type":"Polygon","coordinates":[]}}',
    b'{"name":"A","extra":1,"geometry":{"type":"Polygon","coordinates":[]}}',
    b'{"name":"","geometry":{"type":"Polygon","coordinates":[]}}',
    b"\xff\xfe",
    '{"name":"A","geometry":{"type":"Feature","properties":{"a":"\ud800"}}}'.encode("utf-8", "surrogatepass"),
)


async def test_hostile_bodies_are_refused_and_never_an_error(client: httpx.AsyncClient, database: Database) -> None:
    await household(client, database)
    for content in HOSTILE:
        headers = {"Idempotency-Key": str(uuid4()), "Content-Type": "application/json"}
        answer = await client.post(URL, content=content, headers=headers)
        assert answer.status_code in {400, 413, 422}, (content[:80], answer.text)
        assert answer.headers["content-type"] == "application/problem+json"


async def test_a_refusal_names_field_code_reason_and_place(client: httpx.AsyncClient, database: Database) -> None:
    await household(client, database)
    bow = [[105.345, 19.904], [105.346, 19.905], [105.346, 19.904], [105.345, 19.905], [105.345, 19.904]]
    refused = await send(client, URL, body(geometry={"type": "Polygon", "coordinates": [bow]}))
    assert refused.status_code == 422
    (error,) = refused.json()["errors"]
    assert (error["field"], error["code"]) == ("geometry", "self-crossing")
    assert "kinh độ 105.3455, vĩ độ 19.9045" in error["message"]
    english = await send(client, URL, body(geometry={"type": "Polygon", "coordinates": [bow]}), Accept_Language="en")
    assert "longitude 105.3455, latitude 19.9045" in english.json()["errors"][0]["message"]


async def test_both_sides_of_an_overlap_learn_of_it_without_names(
    client: httpx.AsyncClient, database: Database
) -> None:
    first = await household(client, database)
    approved = await make_parcel(database, first)
    second = await make_account(database, display_name="Hộ Ông Tuấn")
    new = await make_parcel(database, second, "submitted", geometry=polygon(LON + 0.0005, LAT))
    theirs = await client.get(f"{URL}/{approved}")
    assert theirs.json()["properties"]["overlaps"][0]["share"] == pytest.approx(0.5, abs=0.001)
    await sign_in(client, second)
    ours = await client.get(f"{URL}/{new}")
    assert ours.json()["properties"]["overlaps"][0]["area_m2"] == pytest.approx(5796, rel=0.001)
    for answer, other in ((theirs, second), (ours, first)):
        assert other.display_name not in answer.text
        assert str(other.id) not in answer.text
        assert answer.json()["properties"]["overlaps"][0]["own_parcel"] is None
