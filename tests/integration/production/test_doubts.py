"""A harvest beyond all measure goes into no batch until an officer has looked at it."""

from typing import Any

import httpx

from tests.support.controls import controls
from tests.support.identity import make_account, sign_in
from tests.support.production import RECORDS, fields_refused, post
from tests.support.trace import BATCHES, body, make_world, with_key
from thuongxuan.db.session import Database

DOUBTS = "/api/v1/harvest-doubts"


async def test_too_much_is_held_until_an_officer_accepts_it(client: httpx.AsyncClient, database: Database) -> None:
    world = await make_world(database)
    await with_key(client, world.owner)
    harvest: dict[str, Any] = {
        "crop_cycle_id": str(world.cycle_id),
        "occurred_on": "2026-06-02",
        "details": {"kind": "harvest", "quantity": {"value": "9000", "unit": "tan"}},
    }
    saved = await post(client, RECORDS, harvest)
    assert saved.status_code == 201, saved.text
    [too_much] = [one for one in (await client.get("/api/v1/harvests")).json()["items"] if one["kg"] != "100"]
    wanted = body(world, "1", draws=[{"harvest_id": too_much["id"], "kg": "1"}])
    assert fields_refused(await post(client, BATCHES, wanted)) == [("draws.0.harvest_id", "held")]
    assert (await client.get(DOUBTS)).status_code == 403

    del client.headers["authorization"]
    await sign_in(client, await make_account(database, "officer"))
    [doubt] = (await client.get(DOUBTS)).json()
    assert (doubt["kind"], doubt["holds"], float(doubt["score"]) > 1.5) == ("yield", True, True)
    assert "Đang giữ lại" in (await client.get("/officer/doubts")).text
    asked = (await client.get(f"/officer/doubts/{doubt['id']}")).text
    refused = await client.post(f"/officer/doubts/{doubt['id']}", data=controls(asked))
    assert refused.status_code == 422
    typed = controls(refused.text) | {"decision": "accepted", "note": "Đã đến xem, gõ nhầm đơn vị"}
    assert (await client.post(f"/officer/doubts/{doubt['id']}", data=typed)).status_code == 303

    await with_key(client, world.owner)
    assert (await post(client, BATCHES, wanted)).status_code == 201
    correction = harvest | {"supersedes": saved.json()["record"]["id"], "reason": "Ghi nhầm tấn thành kg"}
    correction["details"] = {"kind": "harvest", "quantity": {"value": "90", "unit": "kg"}}
    assert (await post(client, RECORDS, correction)).status_code == 201
