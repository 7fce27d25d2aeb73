"""What forms and the API do with batches is in the event repository, by the same transaction."""

import json
from typing import Any
from uuid import uuid4

import httpx

from tests.support.identity import database_of, make_account
from tests.support.lots import LOTS, STEPS, make, step, take
from tests.support.production import RECORDS, harvest_body, make_cycle, post
from tests.support.trace import (
    BASE_URL,
    BATCHES,
    PRODUCED,
    World,
    body,
    make_batch,
    make_product,
    make_told_world,
    make_world,
    path_of,
    with_key,
)
from thuongxuan.db.session import Database
from thuongxuan.identity.schemas import Principal
from thuongxuan.settings import Settings
from thuongxuan.standards.epcis.names import STANDARD_CONTEXT
from thuongxuan.trace import recalls
from thuongxuan.trace.recall_schemas import RecallCommand


async def events_of(database: Database, lot_path: str) -> list[dict[str, Any]]:
    """The stored events that name a lot, oldest first, each with whether everybody may see it."""
    sql = "SELECT document, public FROM epcis_event WHERE document LIKE '%' || $1 || '%' ORDER BY record_time, id"
    rows = await database.hot.fetch(sql, f'{BASE_URL}{lot_path}"')
    return [json.loads(row["document"]) | {"public": row["public"]} for row in rows]


async def register(client: httpx.AsyncClient, world: World, **values: Any) -> httpx.Response:
    """Register through the API."""
    return await client.post(BATCHES, json=body(world, **values), headers={"Idempotency-Key": str(uuid4())})


async def test_a_registered_batch_is_a_public_event(database: Database) -> None:
    world = await make_world(database)
    batch = await make_batch(database, world)
    (event,) = await events_of(database, path_of(batch))
    assert (event["type"], event["public"], event["tx:day"]) == ("TransformationEvent", True, "2026-06-10")
    assert event["inputQuantityList"] == [
        {"epcClass": f"{BASE_URL}/id/harvest/{world.harvest_id}", "quantity": 10, "uom": "KGM"}
    ]
    assert event["outputQuantityList"][0]["epcClass"] == BASE_URL + path_of(batch)


async def test_a_batch_of_an_api_key_is_the_same_event_once(client: httpx.AsyncClient) -> None:
    database = database_of(client)
    world = await make_world(database)
    await with_key(client, world.owner)
    key = {"Idempotency-Key": str(uuid4())}
    answers = [await client.post(BATCHES, json=body(world, lot="KEY-1"), headers=key) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    path = f"/TX/{answers[0].json()['product_code']}/10/KEY-1"
    assert len(await events_of(database, path)) == 1
    assert (await register(client, world, kg="1000")).status_code == 422
    assert await database.hot.fetchval("SELECT count(*) FROM epcis_event") == 1


async def test_a_product_that_got_a_gtin_names_its_next_batch_by_it(client: httpx.AsyncClient) -> None:
    database = database_of(client)
    world = await make_world(database)
    await with_key(client, world.owner)
    assert (await register(client, world, lot="OLD")).status_code == 201
    await database.hot.execute(
        "UPDATE product SET gtin = '09520000000059', row_version = row_version + 1 WHERE id = $1", world.product_id
    )
    assert (await register(client, world, lot="NEW")).status_code == 201
    assert len(await events_of(database, "/01/09520000000059/10/NEW")) == 1


async def test_the_whole_way_of_a_lot_is_told(client: httpx.AsyncClient) -> None:
    database = database_of(client)
    world = await make_world(database)
    batch = await make_batch(database, world)
    cooperative = await make_account(database, "cooperative")
    bark = await make_product(database, cooperative)
    await with_key(client, world.owner)
    labels = {"batch_id": str(batch.id), "format": "a4-3x8", "count": 24}
    assert (await post(client, "/api/v1/labels", labels)).status_code == 201
    sent = await post(client, STEPS, step("ship", [take(batch.id, "4")], recipient_id=str(cooperative.id)))
    await with_key(client, cooperative)
    arrival = {"occurred_on": PRODUCED.isoformat(), "output": make(bark, "4", lot="BARK-1")}
    arrived = await post(client, f"{LOTS}/shipments/{sent.json()['id']}/receipt", arrival)
    assert arrived.status_code == 201, arrived.text
    officer = await make_account(database, "officer")
    principal = Principal(account_id=officer.id, kind="officer", display_name="")
    command = RecallCommand(status="recalled", reason="Dư lượng", harvest_id=world.harvest_id)
    async with database.write() as write:
        await recalls.recall(write, BASE_URL, principal, command)

    told = await events_of(database, path_of(batch))
    assert [(event["bizStep"], event["public"]) for event in told] == [
        ("creating_class_instance", True),
        ("tx:labelling", False),
        ("shipping", False),
        ("receiving", False),
        ("holding", True),
    ]
    assert told[-1]["persistentDisposition"] == {"set": ["recalled"]}
    code = await database.hot.fetchval("SELECT code FROM product WHERE id = $1", bark)
    made = await events_of(database, f"/TX/{code}/10/BARK-1")
    assert [(event["bizStep"], event["public"]) for event in made] == [("receiving", True), ("holding", True)]
    assert made[0]["transformationID"] == told[3]["transformationID"]
    sql = "SELECT parties FROM epcis_event WHERE document LIKE '%\"shipping\"%'"
    assert set(await database.hot.fetchval(sql)) == {world.owner.id, cooperative.id}


async def test_an_event_never_tells_the_parcel_or_the_household(database: Database, settings: Settings) -> None:
    world = await make_told_world(database, settings, display_name="TEN-HO-RIENG", public_name=True)
    await make_batch(database, world)
    documents = " ".join(row["document"] for row in await database.hot.fetch("SELECT document FROM epcis_event"))
    parcel = await database.hot.fetchval("SELECT parcel_id FROM harvest WHERE id = $1", world.harvest_id)
    for secret in ("TEN-HO-RIENG", "NGUOI-PHUN", "GHI-CHU-RIENG", str(parcel), str(world.owner.id)):
        assert secret not in documents


async def test_a_step_that_is_refused_tells_nothing(client: httpx.AsyncClient) -> None:
    database = database_of(client)
    world = await make_world(database)
    batch = await make_batch(database, world)
    await with_key(client, world.owner)
    assert (await post(client, STEPS, step("sell", [take(batch.id, "1000")]))).status_code == 422
    assert await database.hot.fetchval("SELECT count(*) FROM epcis_event") == 1


async def test_a_harvest_is_its_owner_s_event_and_a_correction_declares_it_wrong(client: httpx.AsyncClient) -> None:
    database = database_of(client)
    owner = await make_account(database)
    cycle = await make_cycle(database, owner)
    await with_key(client, owner)
    first = (await post(client, RECORDS, harvest_body(cycle))).json()["record"]
    fixed = harvest_body(cycle, value="320", unit="kg", supersedes=first["id"], reason="Cân lại")
    second = (await post(client, RECORDS, fixed)).json()["record"]

    found = (await client.get("/epcis/events", params={"EQ_bizStep": f"{BASE_URL}/voc/harvesting"})).json()
    events = found["epcisBody"]["queryResults"]["resultsBody"]["eventList"]
    told = {(event["eventID"], event["quantityList"][0]["quantity"], "errorDeclaration" in event) for event in events}
    old, new = f"urn:uuid:{first['id']}", f"urn:uuid:{second['id']}"
    assert told == {(old, 350, False), (old, 350, True), (new, 320, False)}
    assert {event["readPoint"]["id"] for event in events} == {f"{BASE_URL}/api/v1/areas/15646"}
    del client.headers["authorization"]
    nothing = (await client.get("/epcis/events")).json()
    assert nothing["epcisBody"]["queryResults"]["resultsBody"]["eventList"] == []


async def test_a_captured_event_and_one_of_a_form_are_alike(client: httpx.AsyncClient) -> None:
    database = database_of(client)
    world = await make_world(database)
    batch = await make_batch(database, world, lot="LOT-1")
    (made,) = await events_at(client, BASE_URL + path_of(batch))
    sent = json.loads(json.dumps(made).replace("LOT-1", "LOT-2"))
    for ours in ("eventID", "recordTime"):
        del sent[ours]
    sent["@context"] = [STANDARD_CONTEXT, {"tx": f"{BASE_URL}/voc/"}]
    await with_key(client, world.owner)
    answer = await client.post("/epcis/events", json=sent, headers={"TX-Visibility": "public"})
    assert answer.status_code == 201, answer.text
    del client.headers["authorization"]

    (captured,) = await events_at(client, BASE_URL + path_of(batch).replace("LOT-1", "LOT-2"))
    for event in (made, captured):
        event.pop("@context", None)
        assert event.pop("eventID")
        assert event.pop("recordTime")
    assert captured == json.loads(json.dumps(made).replace("LOT-1", "LOT-2"))


async def test_the_link_set_of_a_batch_leads_to_its_events(client: httpx.AsyncClient) -> None:
    world = await make_world(database_of(client))
    batch = await make_batch(database_of(client), world)
    links = (await client.get(path_of(batch), params={"linkType": "linkset"})).json()["linkset"]
    (found,) = links[0]["https://ref.gs1.org/voc/epcis"]
    events = (await client.get(found["href"])).json()["epcisBody"]["queryResults"]["resultsBody"]["eventList"]
    assert [event["bizStep"] for event in events] == ["creating_class_instance"]


async def events_at(client: httpx.AsyncClient, lot: str) -> list[dict[str, Any]]:
    """What everybody is told about a lot."""
    found = (await client.get("/epcis/events", params={"MATCH_anyEPCClass": lot})).json()
    events: list[dict[str, Any]] = found["epcisBody"]["queryResults"]["resultsBody"]["eventList"]
    return events
