"""A recall stops everything that was made from something, at once, and knows who holds it; a drill changes nothing."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import httpx
from sqlalchemy import text

from tests.support.controls import controls
from tests.support.identity import Made, make_account, sign_in
from tests.support.lots import LOTS, STEPS, make, step, take
from tests.support.production import fields_refused, post
from tests.support.trace import (
    BASE_URL,
    BATCHES,
    PRODUCED,
    World,
    body,
    make_batch,
    make_product,
    make_world,
    path_of,
    with_key,
)
from thuongxuan.db.session import Database
from thuongxuan.identity.schemas import Principal
from thuongxuan.trace import recalls
from thuongxuan.trace.recall_schemas import RecallCommand
from thuongxuan.trace.schemas import BatchView

RECALLS = "/api/v1/recalls"
REASON = "Dư lượng vượt mức cho phép"


async def sold_by_a_cooperative(
    client: httpx.AsyncClient, database: Database
) -> tuple[World, BatchView, Made, list[Any]]:
    """A household's lot of 10 kg: 6 went to a cooperative, which split them and sold 2 to a shop."""
    world = await make_world(database, phone="0912345678")
    batch = await make_batch(database, world)
    cooperative = await make_account(database, "cooperative", display_name="Hợp tác xã Quế")
    bark = await make_product(database, cooperative)
    await with_key(client, world.owner)
    sent = await post(client, STEPS, step("ship", [take(batch.id, "6")], recipient_id=str(cooperative.id)))
    await with_key(client, cooperative)
    arrival = {"occurred_on": PRODUCED.isoformat(), "output": make(bark, "6")}
    arrived = (await post(client, f"{LOTS}/shipments/{sent.json()['id']}/receipt", arrival)).json()["outputs"][0]
    halves = [make(bark, "3"), make(bark, "3")]
    parts = (await post(client, STEPS, step("split", [take(arrived["batch_id"], "6")], halves))).json()["outputs"]
    await post(client, STEPS, step("sell", [take(parts[0]["batch_id"], "2")], recipient="Cửa hàng Lam Sơn"))
    return world, batch, cooperative, [arrived, *parts]


async def test_a_drill_reports_and_a_recall_stops_and_tells(client: httpx.AsyncClient, database: Database) -> None:
    world, batch, cooperative, made = await sold_by_a_cooperative(client, database)
    hook = {"url": "https://htx.example/recalls", "secret": "một bí mật dài lắm"}
    assert (await post(client, f"{RECALLS}/hook", hook)).json() == {"url": hook["url"]}
    assert (await client.get(f"{RECALLS}/hook")).json() == {"url": hook["url"]}
    refused = await post(client, f"{RECALLS}/hook", hook | {"url": "http://127.0.0.1/"})
    assert fields_refused(refused) == [("url", "not_allowed")]
    officer = await make_account(database, "officer")
    await with_key(client, officer)
    command = {"status": "recalled", "reason": REASON, "record_id": str(await harvest_record(database, world))}
    drill = (await post(client, RECALLS, command | {"drill": True})).json()
    assert {one["batch_id"] for one in drill["found"]} == {str(batch.id), *(one["batch_id"] for one in made)}
    assert {one["status"] for one in drill["found"]} == {"active"}
    assert (drill["lots"], drill["left_kg"]) == (4, 4 + 0 + 1 + 3)
    assert {(one["name"], one["kg"]) for one in drill["calls"]} == {
        ("Hợp tác xã Quế", 4),
        (world.owner.display_name, 4),
        ("Cửa hàng Lam Sơn", 2),
    }
    real = (await post(client, RECALLS, command)).json()
    assert {one["status"] for one in real["found"]} == {"recalled"}
    assert (drill["held"], real["held"]) == (0, 1)
    assert real["finished_at"] >= real["started_at"]
    assert "0912345678" in {one["phone"] for one in real["calls"]}
    assert "THU HỒI" in (await client.get(path_of(batch))).text  # the scan page of what the household still holds
    assert [one["drill"] for one in (await client.get(RECALLS)).json()] == [False, True]
    async with database.read() as read:
        letters = list(await read.scalars(text("SELECT destination FROM outbox WHERE topic = 'recall'")))
    assert letters == ["https://htx.example/recalls"]

    await with_key(client, cooperative)
    sale = step("sell", [take(made[2]["batch_id"], "1")])
    assert fields_refused(await post(client, STEPS, sale)) == [("inputs.0.batch_id", "not_active")]
    assert (await post(client, RECALLS, command)).status_code == 403
    [notice] = (await client.get(f"{RECALLS}/notices")).json()
    assert (notice["reason"], notice["kg"]) == (REASON, 4)
    await with_key(client, world.owner)
    held = await post(client, BATCHES, body(world, "1"))  # what is left of the harvest goes nowhere either
    assert fields_refused(held) == [("draws.0.harvest_id", "held")]


async def test_to_recall_one_lot_is_to_recall_what_was_made_from_it(
    client: httpx.AsyncClient, database: Database
) -> None:
    _, batch, cooperative, made = await sold_by_a_cooperative(client, database)
    await with_key(client, await make_account(database, "officer"))
    headers = {"If-Match": '"v1"', "Idempotency-Key": str(uuid4())}
    change = {"status": "recalled", "reason": REASON}
    arrived, *parts = (one["batch_id"] for one in made)
    done = await client.post(f"{BATCHES}/{arrived}/status", json=change, headers=headers)
    assert (done.status_code, done.json()["status"], done.headers["etag"]) == (200, "recalled", '"v2"')
    [line] = (await client.get(RECALLS)).json()
    report = (await client.get(f"{RECALLS}/{line['id']}")).json()
    assert {one["batch_id"]: one["status"] for one in report["found"]} == dict.fromkeys([arrived, *parts], "recalled")
    assert (await client.get(f"{BATCHES}/{batch.id}")).json()["status"] == "active"  # what it was made of
    again = headers | {"If-Match": '"v2"', "Idempotency-Key": str(uuid4())}
    assert (await client.post(f"{BATCHES}/{arrived}/status", json=change, headers=again)).status_code == 409
    await with_key(client, cooperative)
    [notice] = (await client.get(f"{RECALLS}/notices")).json()
    assert (notice["reason"], notice["lots"]) == (REASON, 3)


async def test_officers_recall_on_screens_and_holders_say_that_they_know(
    client: httpx.AsyncClient, database: Database
) -> None:
    _, batch, cooperative, _ = await sold_by_a_cooperative(client, database)
    del client.headers["authorization"]
    await sign_in(client, await make_account(database, "officer"))
    assert f"/officer/recalls/new?batch_id={batch.id}" in (await client.get(f"/batches/{batch.id}")).text
    asked = (await client.get(f"/officer/recalls/new?batch_id={batch.id}")).text
    assert "tìm thấy 4 lô" in asked
    refused = await client.post("/officer/recalls/new", data=controls(asked))
    assert (refused.status_code, "tìm thấy 4 lô" in refused.text) == (422, True)
    typed = controls(refused.text) | {"mode": "real", "status": "suspended", "reason": REASON}
    done = await client.post("/officer/recalls/new", data=typed)
    assert done.status_code == 303
    report = (await client.get(done.headers["location"])).text
    assert "Cửa hàng Lam Sơn" in report
    call = report.partition("/calls/")[2].partition('"')[0]
    called = await client.post(f"{done.headers['location']}/calls/{call}", data=controls(report))
    assert called.status_code == 303
    assert "Đã gọi" in (await client.get(done.headers["location"])).text
    assert "1 trên 3" in (await client.get("/officer/recalls")).text
    assert (await client.get("/officer/recalls/new")).status_code == 200
    await sign_in(client, cooperative)
    stock = (await client.get("/lots")).text
    assert REASON in stock
    notice = stock.partition("/lots/notices/")[2].partition('"')[0]
    assert (await client.post(f"/lots/notices/{notice}", data=controls(stock))).status_code == 303
    assert "Tôi đã biết" not in (await client.get("/lots")).text


async def test_what_is_made_while_a_recall_runs_does_not_escape(client: httpx.AsyncClient, database: Database) -> None:
    world = await make_world(database, kg="1000")
    batch = await make_batch(database, world)
    officer = await make_account(database, "officer")
    principal = Principal(account_id=officer.id, kind="officer", display_name="")
    await with_key(client, world.owner)

    async def recall() -> None:
        async with database.write() as write:
            command = RecallCommand(status="recalled", reason=REASON, harvest_id=world.harvest_id)
            await recalls.recall(write, BASE_URL, principal, command)

    split = step("split", [take(batch.id, "0.2")], [make(world.product_id, "0.1")] * 2)
    steps = [post(client, STEPS, split) for _ in range(20)]
    batches = [post(client, BATCHES, body(world, "1")) for _ in range(20)]
    await asyncio.gather(*(one for pair in zip(steps, batches, strict=True) for one in pair), recall())
    async with database.read() as read:
        active = await read.scalar(text("SELECT count(*) FROM batch WHERE status = 'active'"))
        every = await read.scalar(text("SELECT count(*) FROM batch"))
    assert (active, every >= 1) == (0, True)


async def harvest_record(database: Database, world: World) -> UUID:
    """The diary record of the world's harvest."""
    async with database.read() as read:
        found = await read.scalar(text("SELECT record_id FROM harvest WHERE id = :id"), {"id": world.harvest_id})
    return UUID(str(found))
