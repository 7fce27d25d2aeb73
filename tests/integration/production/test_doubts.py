"""A harvest beyond all measure goes into no batch until an officer has looked at it."""

from typing import Any

import httpx
import pytest

from tests.support.controls import controls
from tests.support.identity import make_account, sign_in
from tests.support.production import RECORDS, fields_refused, post
from tests.support.trace import BATCHES, World, body, make_world, with_key
from thuongxuan.db.session import Database

DOUBTS = "/api/v1/harvest-doubts"
RECALLS = "/api/v1/recalls"


async def too_much(client: httpx.AsyncClient, world: World) -> tuple[dict[str, Any], str, str]:
    """A harvest of 9,000 tonnes as it is entered, its record and its id."""
    harvest: dict[str, Any] = {
        "crop_cycle_id": str(world.cycle_id),
        "occurred_on": "2026-06-02",
        "details": {"kind": "harvest", "quantity": {"value": "9000", "unit": "tan"}},
    }
    record = (await post(client, RECORDS, harvest)).json()["record"]["id"]
    [found] = [one for one in (await client.get("/api/v1/harvests")).json()["items"] if one["kg"] != "100"]
    return harvest, record, found["id"]


async def test_too_much_is_held_until_an_officer_accepts_it(client: httpx.AsyncClient, database: Database) -> None:
    world = await make_world(database)
    await with_key(client, world.owner)
    harvest, record, harvest_id = await too_much(client, world)
    wanted = body(world, "1", draws=[{"harvest_id": harvest_id, "kg": "1"}])
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
    correction = harvest | {"supersedes": record, "reason": "Ghi nhầm tấn thành kg"}
    correction["details"] = {"kind": "harvest", "quantity": {"value": "90", "unit": "kg"}}
    assert (await post(client, RECORDS, correction)).status_code == 201


@pytest.mark.parametrize("order", [("doubt", 0, 1), (1, 0, "doubt")])
async def test_each_cause_is_released_only_by_its_own_act(
    client: httpx.AsyncClient, database: Database, order: tuple[str | int, ...]
) -> None:
    world = await make_world(database)
    await with_key(client, world.owner)
    _, _, harvest_id = await too_much(client, world)
    owner = client.headers.pop("authorization")
    wanted = body(world, "1", draws=[{"harvest_id": harvest_id, "kg": "1"}])
    await sign_in(client, await make_account(database, "officer"))
    await with_key(client, await make_account(database, "officer"))
    command = {"status": "suspended", "reason": "Chờ kết quả", "harvest_id": harvest_id}
    recalls = [(await post(client, RECALLS, command)).json()["id"] for _ in range(2)]
    [doubt] = (await client.get(DOUBTS)).json()
    for act in order:
        client.headers["authorization"] = owner
        assert fields_refused(await post(client, BATCHES, wanted)) == [("draws.0.harvest_id", "held")]
        del client.headers["authorization"]
        page = f"/officer/doubts/{doubt['id']}" if act == "doubt" else f"/officer/recalls/{recalls[int(act)]}"
        typed = controls((await client.get(page)).text)
        if act == "doubt":
            typed |= {"decision": "accepted", "note": "Đã đến xem"}
        done = await client.post(page if act == "doubt" else f"{page}/release", data=typed)
        assert done.status_code == 303
    assert "/release" not in (await client.get(f"/officer/recalls/{recalls[0]}")).text
    client.headers["authorization"] = owner
    assert (await post(client, BATCHES, wanted)).status_code == 201


async def test_a_correction_takes_the_doubt_and_its_hold_away(client: httpx.AsyncClient, database: Database) -> None:
    world = await make_world(database)
    await with_key(client, world.owner)
    harvest, record, harvest_id = await too_much(client, world)
    details = {"kind": "harvest", "quantity": {"value": "90", "unit": "kg"}}
    correction = harvest | {"supersedes": record, "reason": "Ghi nhầm đơn vị", "details": details}
    assert (await post(client, RECORDS, correction)).status_code == 201
    wanted = body(world, "1", draws=[{"harvest_id": harvest_id, "kg": "1"}])
    assert (await post(client, BATCHES, wanted)).status_code == 201
