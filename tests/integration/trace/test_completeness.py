"""The completeness meter on the page and for programs, and who may see it."""

from typing import Any

import httpx

from tests.support.identity import make_account, sign_in
from tests.support.lots import STEPS, make, step, take
from tests.support.production import post
from tests.support.trace import BATCHES, make_batch, make_certificate, make_told_world
from thuongxuan.db.session import Database
from thuongxuan.settings import Settings


def _items(answer: Any) -> dict[str, dict[str, str]]:
    return {rule["code"]: {item["code"]: item["state"] for item in rule["items"]} for rule in answer["rules"]}


async def test_a_batch_tells_what_it_lacks_and_where_to_fill_it_in(
    client: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    world = await make_told_world(database, settings)
    batch = await make_batch(database, world)
    await make_certificate(database, world.owner, world.product_id)
    address, page = f"{BATCHES}/{batch.id}/completeness", f"/batches/{batch.id}"
    assert (await client.get(address)).status_code == 401
    await sign_in(client, world.owner)
    answer = (await client.get(address)).json()
    circular, decree = _items(answer).values()
    assert circular["stages"] == "present"
    assert (circular["product_image"], circular["brand"]) == ("missing", "not_applicable")
    assert (decree["origin"], decree["certificates"], decree["product"]) == ("present", "present", "missing")
    forms = {
        found["fact"]: found["form"] for rule in answer["rules"] for one in rule["items"] for found in one["facts"]
    }
    assert forms["image"] == f"/products/{world.product_id}"
    for form in {form for form in forms.values() if form}:
        assert (await client.get(form)).status_code == 200, form
    shown = (await client.get(page)).text
    assert f'href="/products/{world.product_id}/edit">Điền: Tiêu chuẩn áp dụng' in shown
    assert "Nothing is sent to the national portal" in (await client.get(f"{page}?lang=en")).text
    made = await post(client, STEPS, step("split", [take(batch.id, "4")], [make(world.product_id, "2")] * 2))
    assert made.status_code == 201, made.text
    split = made.json()["outputs"][0]["batch_id"]
    assert (
        _items((await client.get(f"{BATCHES}/{split}/completeness")).json())["circular-02-2024"]["stages"] == "missing"
    )
    await sign_in(client, await make_account(database))
    assert (await client.get(address)).status_code == 404
    await sign_in(client, await make_account(database, "officer"))
    assert (await client.get(address)).status_code == 200
    assert "/edit" not in (await client.get(page)).text
