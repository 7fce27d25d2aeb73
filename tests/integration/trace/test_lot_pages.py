"""The cooperative's screens: what is left always stands there, what was typed comes back, one press does one step."""

from decimal import Decimal
from uuid import uuid4

import httpx

from tests.support.controls import controls
from tests.support.identity import form, make_account, sign_in
from tests.support.lots import balance
from tests.support.trace import PRODUCED, make_batch, make_product, make_told_world
from thuongxuan.db.session import Database
from thuongxuan.settings import Settings

DAY = PRODUCED.isoformat()


async def test_a_household_ships_and_a_cooperative_receives_and_distils(
    client: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    world = await make_told_world(database, settings)
    one, two = await make_batch(database, world), await make_batch(database, world)
    cooperative = await make_account(database, "cooperative", display_name="Hợp tác xã Quế")
    await sign_in(client, world.owner)
    assert "Còn 10 trên 10 kg" in (await client.get("/lots")).text
    asked = (await client.get("/lots/new/ship")).text
    assert "Còn 10 kg" in asked
    typed = controls(asked) | {f"kg-{one.id}": "8", f"kg-{two.id}": "11", "recipient_id": str(cooperative.id)}
    refused = await client.post("/lots/new/ship", data=typed | {"occurred_on": DAY})
    assert refused.status_code == 422
    assert "chỉ còn 10 kg" in refused.text
    assert controls(refused.text)[f"kg-{two.id}"] == "11"
    typed = controls(refused.text) | {f"kg-{two.id}": "7,5"}
    sent = await client.post("/lots/new/ship", data=typed)
    assert sent.status_code == 303
    assert (await client.post("/lots/new/ship", data=typed)).headers["location"] == sent.headers["location"]
    done = (await client.get(sent.headers["location"])).text
    assert "còn 2,5 kg" in done

    await sign_in(client, cooperative)
    stock = (await client.get("/lots")).text
    assert "15,5 kg" in stock
    shipment = stock.partition("/lots/shipments/")[2].partition('"')[0]
    typed = controls((await client.get(f"/lots/shipments/{shipment}")).text)
    typed |= {"new_name": "Vỏ quế khô", "quantity": "15", "occurred_on": DAY}
    arrived = await client.post(f"/lots/shipments/{shipment}", data=typed)
    assert arrived.status_code == 303, arrived.text
    oil = await make_product(database, cooperative, name_vi="Tinh dầu quế")
    asked = (await client.get("/lots/new/process")).text
    [name] = [name for name in controls(asked) if name.startswith("kg-")]
    typed = controls(asked) | {
        name: "15",
        "process": "distilling",
        "product_id": str(oil),
        "quantity": "1",
        "occurred_on": DAY,
    }
    refused = await client.post("/lots/new/process", data=typed)
    assert (refused.status_code, "chỉ được nhiều nhất 0.6 kg" in refused.text) == (422, True)
    distilled = await client.post("/lots/new/process", data=controls(refused.text) | {"quantity": "0,3"})
    assert distilled.status_code == 303
    drum = (await client.get(distilled.headers["location"])).text.rpartition('"/batches/')[2].partition("/")[0]
    shown = await client.get(f"/batches/{drum}/lineage")
    assert shown.text.count("<rect") == 1 + 4 + 2
    assert await balance(database, one.id) == (Decimal(8), Decimal(8))


async def test_a_lot_is_split_on_one_screen_and_strange_steps_do_not_exist(
    client: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    world = await make_told_world(database, settings)
    batch = await make_batch(database, world)
    await sign_in(client, world.owner)
    typed = form(client, weight_unit="kg", occurred_on=DAY) | {f"kg-{batch.id}": "10", "part-1": "4"}
    refused = await client.post("/lots/new/split", data=typed)
    assert (refused.status_code, "ít nhất hai lô" in refused.text) == (422, True)
    made = await client.post("/lots/new/split", data=controls(refused.text) | {"part-2": "6"})
    assert made.status_code == 303
    assert (await client.get("/lots/new/magic")).status_code == 404
    strange = form(client, weight_unit="kg", occurred_on=DAY, **{"kg-x": "1", f"kg-{uuid4()}": "một"})
    assert (await client.post("/lots/new/sell", data=strange)).status_code == 422
