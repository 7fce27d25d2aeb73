"""Events come in once, all or as many as can be, and stay as they were sent."""

import json
from typing import Any

import asyncpg
import httpx
import pytest

from tests.support.epcis_client import CONTEXT, PLACE, capture, document, ended, event, partner
from tests.support.identity import make_account, make_key, sign_in
from thuongxuan.db.session import Database

PROBLEM = "application/problem+json"


async def test_a_document_is_taken_and_stored_as_sent(client: httpx.AsyncClient, database: Database) -> None:
    owner = await partner(client, database)
    sent = json.dumps(document(event(1), event(2, eventID=None, **{"tx:moisture": 12.50}))).encode()
    sent = sent.replace(b"12.5", b"12.50").replace(b'"action": "ADD"', b'"action" : "ADD"')
    answer = await client.post("/epcis/capture", content=sent, headers={"content-type": "application/ld+json"})
    assert answer.status_code == 202
    assert answer.headers["gs1-epcis-version"] == answer.headers["gs1-cbv-version"] == "2.0.0"
    assert answer.headers["gs1-capture-error-behaviour"] == "rollback"
    job = await ended(client, answer.headers["location"])
    assert job["success"]
    assert job["errors"] == []
    rows = await database.hot.fetch("SELECT * FROM epcis_event ORDER BY id")
    assert [row["owner_id"] for row in rows] == [owner.id] * 2
    assert all(row["document"].encode() in sent for row in rows), "byte for byte"
    assert b"12.50" in rows[1]["document"].encode()
    assert rows[1]["event_id"].startswith("ni:///sha-256;")
    assert not rows[0]["public"]
    listed = (await client.get("/epcis/capture")).json()
    assert [one["captureID"] for one in listed] == [job["captureID"]]


async def test_what_came_before_is_known_again(client: httpx.AsyncClient, database: Database) -> None:
    await partner(client, database)
    assert (await capture(client, event(1)))["success"]
    job = await capture(client, event(2), event(1))
    assert not job["success"]
    assert job["errors"][0]["type"] == "epcisException:ResourceAlreadyExistsException"
    assert job["errors"][0]["instance"].endswith(f"/epcis/capture/{job['captureID']}#/epcisBody/eventList/1")
    assert await database.hot.fetchval("SELECT count(*) FROM epcis_event") == 1, "rollback stores nothing"
    job = await capture(client, event(2), event(1), event(3), gs1_capture_error_behaviour="proceed")
    assert not job["success"]
    assert await database.hot.fetchval("SELECT count(*) FROM epcis_event") == 3, "proceed stores the others"
    await partner(client, database)
    assert (await capture(client, event(1)))["success"], "an eventID belongs to its owner"


async def test_one_event(client: httpx.AsyncClient, database: Database) -> None:
    await partner(client, database)
    bare = {"@context": CONTEXT, **event(1)}
    answer = await client.post("/epcis/events", json=bare)
    assert answer.status_code == 201, answer.text
    assert answer.headers["location"].endswith("/epcis/events/urn%3Auuid%3A00000000-0000-4000-8000-000000000001")
    again = await client.post("/epcis/events", json=bare)
    assert (again.status_code, again.headers["content-type"]) == (409, PROBLEM)
    assert again.json()["type"] == "epcisException:ResourceAlreadyExistsException"
    declared = {**bare, "errorDeclaration": {"declarationTime": "2026-11-30T10:00:00+07:00"}}
    assert (await client.post("/epcis/events", json=declared)).status_code == 201, "a correction repeats the eventID"
    assert (await client.post("/epcis/events", json=declared)).status_code == 409


async def test_an_event_is_never_changed(client: httpx.AsyncClient, database: Database) -> None:
    await partner(client, database)
    await capture(client, event(1))
    for change in ("UPDATE epcis_event SET public = true", "DELETE FROM epcis_event"):
        with pytest.raises(asyncpg.RestrictViolationError):
            await database.hot.execute(change)


@pytest.mark.parametrize(
    ("body", "headers", "status", "kind"),
    [
        (b"{", {}, 400, "ValidationException"),
        (b"{}", {}, 400, "ValidationException"),
        (json.dumps(document(event(1, bizStep=5))).encode(), {}, 400, "ValidationException"),
        (b"<a/>", {"content-type": "application/xml"}, 415, "UnsupportedMediaTypeException"),
        (b"{}", {"gs1-epcis-version": "1.2.0"}, 406, "NotAcceptableException"),
        (b"{}", {"gs1-capture-error-behaviour": "ignore"}, 400, "QueryParameterException"),
        (b"{}", {"tx-visibility": "friends"}, 400, "QueryParameterException"),
        (b"[" * 100_000, {}, 400, "ValidationException"),
        (b" " * 4_194_305, {}, 413, "CaptureLimitExceededException"),
        (json.dumps(document(*[event(n) for n in range(1001)])).encode(), {}, 413, "CaptureLimitExceededException"),
    ],
)
async def test_what_is_refused(
    client: httpx.AsyncClient, database: Database, body: bytes, headers: dict[str, str], status: int, kind: str
) -> None:
    await partner(client, database)
    answer = await client.post("/epcis/capture", content=body, headers={"content-type": "application/json"} | headers)
    assert (answer.status_code, answer.headers["content-type"]) == (status, PROBLEM), answer.text
    assert answer.json()["type"] == f"epcisException:{kind}"
    if b"bizStep" in body and status == 400:
        assert answer.json()["errors"][0]["field"] == "/epcisBody/eventList/0/bizStep"
    if status == 413:
        assert answer.headers["gs1-epcis-capture-limit"] == "1000"


async def test_who_may_capture(client: httpx.AsyncClient, database: Database) -> None:
    async def tried() -> tuple[int, str]:
        answer = await client.post("/epcis/capture", json=document(event(1)))
        return answer.status_code, answer.json()["type"] if answer.status_code != 202 else ""

    assert await tried() == (401, "epcisException:SecurityException")
    for kind, scopes in (("cooperative", ("read",)), ("officer", ("read", "write")), ("team_member", ("write",))):
        key: Any = await make_key(database, await make_account(database, kind), scopes)  # type: ignore[arg-type] # words
        client.headers["authorization"] = f"Bearer {key}"
        assert await tried() == (403, "epcisException:SecurityException")
    del client.headers["authorization"]
    await sign_in(client, await make_account(database, "household"))
    assert await tried() == (202, "")
    client.headers["x-csrf-token"] = "wrong"
    assert (await tried())[0] == 403, "another site cannot capture with a visitor's session"


async def test_places_of_master_data_are_the_owner_s(client: httpx.AsyncClient, database: Database) -> None:
    owner = await partner(client, database)
    village = {"id": "https://example.org/village", "children": [PLACE]}
    field = {
        "id": PLACE,
        "attributes": [
            {"id": "cbvmda:latitude", "attribute": "19.9"},
            {"id": "cbvmda:longitude", "attribute": "105.3"},
        ],
    }
    vocabulary = {"type": "urn:epcglobal:epcis:vtype:BusinessLocation", "vocabularyElementList": [village, field]}
    header = {"epcisMasterData": {"vocabularyList": [vocabulary]}}
    answer = await client.post("/epcis/capture", json=document(event(1), epcisHeader=header))
    assert (await ended(client, answer.headers["location"]))["success"]
    for parameters in ("EQATTR_bizLocation_cbvmda:latitude=19.9", "HASATTR_bizLocation=cbvmda:latitude"):
        found = await client.get(f"/epcis/events?{parameters}")
        assert len(found.json()["epcisBody"]["queryResults"]["resultsBody"]["eventList"]) == 1, found.text
    rows = await database.hot.fetch("SELECT owner_id, id, parent, ST_AsText(geom) FROM epcis_location ORDER BY 2, 3")
    assert [tuple(row) for row in rows] == [
        (owner.id, "https://example.org/village", "", None),
        (owner.id, PLACE, "", "POINT(105.3 19.9)"),
        (owner.id, PLACE, "https://example.org/village", None),
    ]
