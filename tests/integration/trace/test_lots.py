"""Lots are made of lots, never of more than there is, and never of a lot that is blocked."""

import asyncio
from decimal import Decimal
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import text

from tests.support.identity import make_account
from tests.support.lots import LOTS, STEPS, balance, make, step, take
from tests.support.production import fields_refused, make_harvest, post
from tests.support.trace import PRODUCED, make_batch, make_product, make_told_world, make_world, path_of, with_key
from thuongxuan.db.session import Database
from thuongxuan.settings import Settings
from thuongxuan.trace.schemas import Draw

CLIENTS = 16


async def test_a_household_s_bark_becomes_a_cooperative_s_oil_in_bottles(
    client: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    world = await make_told_world(database, settings, public_name=True)
    batch = await make_batch(
        database, world, quantity=Decimal(100), draws=[Draw(harvest_id=world.harvest_id, kg=Decimal(100))]
    )
    cooperative = await make_account(database, "cooperative", display_name="Hợp tác xã Quế")
    bark = await make_product(database, cooperative, name_vi="Vỏ quế khô")
    oil = await make_product(database, cooperative, name_vi="Tinh dầu quế")
    bottle = await make_product(database, cooperative, name_vi="Dầu quế chai", unit="bottle", net_kg=Decimal("0.05"))

    await with_key(client, world.owner)
    sent = await post(client, STEPS, step("ship", [take(batch.id, "90")], recipient_id=str(cooperative.id)))
    assert sent.status_code == 201, sent.text
    assert sent.json()["recipient"] == "Hợp tác xã Quế"
    assert (await client.get(LOTS)).json()["items"][0]["remaining_kg"] == 10

    await with_key(client, cooperative)
    [shipment] = (await client.get(f"{LOTS}/shipments")).json()
    assert (shipment["kg"], shipment["blocked"]) == (90, False)
    arrival = {"occurred_on": PRODUCED.isoformat(), "output": make(bark, "91")}
    receipt = f"{LOTS}/shipments/{shipment['id']}/receipt"
    assert fields_refused(await post(client, receipt, arrival)) == [("output.quantity", "more_than_sent")]
    arrival["output"] = make(bark, "88")
    arrived = await post(client, receipt, arrival)
    assert arrived.status_code == 201, arrived.text
    assert (await client.get(f"{LOTS}/shipments")).json() == []
    assert (await post(client, receipt, arrival)).status_code == 404

    [lot] = arrived.json()["outputs"]
    distilled = await post(
        client, STEPS, step("process", [take(lot["batch_id"], "88")], [make(oil, "2")], process="distilling")
    )
    [drum] = distilled.json()["outputs"]
    packed = await post(client, STEPS, step("pack", [take(drum["batch_id"], "2")], [make(bottle, "38")]))
    assert packed.status_code == 201, packed.text
    [bottles] = packed.json()["outputs"]
    assert bottles["kg"] == 1.9
    found = (await client.get(f"/api/v1/batches/{bottles['batch_id']}")).json()
    told = (await client.get(found["public_url"].removeprefix(settings.base_url))).text
    lineage = (await client.get(f"{LOTS}/{bottles['batch_id']}/lineage")).json()
    assert {one["id"] for one in lineage["lots"]} == {str(batch.id), *(x["batch_id"] for x in (lot, drum, bottles))}
    assert [one["kind"] for one in lineage["steps"]] == ["ship", "process", "pack"]
    assert [(one["id"], one["parcel_id"]) for one in lineage["harvests"]] == [(str(world.harvest_id), None)]
    assert {one["what"] for one in lineage["records"]} == {"Giống quế bản địa", "Phân chuồng hoai", "Dư lượng"}
    assert (await client.get(f"{LOTS}/{batch.id}/lineage")).status_code == 404  # another's lot is asked by its owner
    table = await client.get(f"{LOTS}/{bottles['batch_id']}/lineage.csv")
    assert len(table.text.splitlines()) == 1 + 1 + 3 + 4 + 3
    assert "Phân chuồng hoai" in told  # what was done where the bark of the bottles grew
    [listed] = [
        one
        for one in (await client.get("/ogc/collections/batches/items?limit=50")).json()["features"]
        if one["id"] == bottles["batch_id"]
    ]
    assert listed["properties"]["communes"] == ["15646"]


async def test_clients_at_once_never_take_more_than_a_lot_holds(client: httpx.AsyncClient, database: Database) -> None:
    world = await make_world(database, kg="200")
    draws = [Draw(harvest_id=world.harvest_id, kg=Decimal(50))]
    one, two = [await make_batch(database, world, quantity=Decimal(50), draws=draws) for _ in range(2)]
    await with_key(client, world.owner)
    pair = [take(one.id, "7"), take(two.id, "7")]
    bodies = [step("pool", pair[:: 1 - 2 * (n % 2)], [make(world.product_id, "14")]) for n in range(CLIENTS)]
    answers = await asyncio.gather(*(post(client, STEPS, body) for body in bodies))
    statuses = [answer.status_code for answer in answers]
    assert statuses.count(201) == 7  # 7 * 7 = 49; an eighth would make 56
    assert set(statuses) <= {201, 409, 422}
    assert await balance(database, one.id) == await balance(database, two.id) == (Decimal(49), Decimal(49))


async def test_a_blocked_lot_gives_nothing_and_is_not_received(client: httpx.AsyncClient, database: Database) -> None:
    world = await make_world(database)
    batch = await make_batch(database, world)
    cooperative = await make_account(database, "cooperative")
    bark = await make_product(database, cooperative)
    await with_key(client, world.owner)
    sent = await post(client, STEPS, step("ship", [take(batch.id, "4")], recipient_id=str(cooperative.id)))
    await database.hot.execute("UPDATE batch SET status = 'recalled', status_reason = 'Thử' WHERE id = $1", batch.id)
    refused = await post(client, STEPS, step("sell", [take(batch.id, "1")]))
    assert fields_refused(refused) == [("inputs.0.batch_id", "not_active")]
    await with_key(client, cooperative)
    arrival = {"occurred_on": PRODUCED.isoformat(), "output": make(bark, "4")}
    refused = await post(client, f"{LOTS}/shipments/{sent.json()['id']}/receipt", arrival)
    assert fields_refused(refused) == [("", "not_active")]
    assert await balance(database, batch.id) == (Decimal(4), Decimal(4))


async def test_a_step_is_done_once_a_key_and_is_seen_by_its_owner_only(
    client: httpx.AsyncClient, database: Database
) -> None:
    world = await make_world(database)
    batch = await make_batch(database, world)
    await with_key(client, world.owner)
    key, halves = str(uuid4()), [make(world.product_id, "4", lot="A1"), make(world.product_id, "5.5", lot="A2")]
    body = step("split", [take(batch.id, "10")], halves)
    answers = [await post(client, STEPS, body, key) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].content == answers[1].content
    assert await balance(database, batch.id) == (Decimal(10), Decimal(10))
    taken = step("sell", [take(answers[0].json()["outputs"][0]["batch_id"], "1")], recipient="Chợ huyện")
    assert (await post(client, STEPS, taken)).status_code == 201
    assert len((await client.get(STEPS)).json()["items"]) == 2
    again = step("pack", [take(answers[0].json()["outputs"][1]["batch_id"], "5")], halves[:1])
    assert fields_refused(await post(client, STEPS, again)) == [("outputs", "lot_taken")]
    await with_key(client, await make_account(database))
    assert (await client.get(f"{STEPS}/{answers[0].json()['id']}")).status_code == 404
    assert fields_refused(await post(client, STEPS, taken)) == [("inputs.0.batch_id", "unknown")]


async def test_the_database_itself_keeps_the_balance_and_what_was_written(database: Database) -> None:
    world = await make_world(database)
    batch = await make_batch(database, world)
    with pytest.raises(Exception, match="ck_batch_drawn_within_kg"):
        await database.hot.execute("UPDATE batch SET drawn_kg = 10.001 WHERE id = $1", batch.id)
    unweighed = await make_product(database, world.owner, unit="bundle", name_vi="Quế bó")
    other = await make_harvest(database, world.owner, world.cycle_id, kg="30")
    bundles = await make_batch(
        database, world, product_id=unweighed, quantity=Decimal(5), draws=[Draw(harvest_id=other, kg=Decimal(30))]
    )
    async with database.read() as read:
        held = await read.scalar(text("SELECT kg FROM batch WHERE id = :id"), {"id": bundles.id})
    assert held == Decimal(30)
    assert path_of(bundles)
