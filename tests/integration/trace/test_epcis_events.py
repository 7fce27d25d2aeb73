"""What forms and the API do with batches is in the event repository, by the same transaction."""

import json
from typing import Any
from uuid import uuid4

import httpx

from tests.support.identity import database_of
from tests.support.trace import BASE_URL, BATCHES, World, body, make_batch, make_world, path_of, with_key
from thuongxuan.db.session import Database


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
