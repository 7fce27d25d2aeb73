"""Tasks of process templates as people and programs see them, and how a batch followed its template."""

from datetime import date
from typing import Any
from uuid import UUID

import httpx
import pytest

from tests.support.controls import controls
from tests.support.identity import Made, form, make_account, sign_in
from tests.support.land import make_parcel
from tests.support.production import CYCLES, RECORDS, fields_refused, harvest_body, make_cycle, post
from tests.support.trace import World, make_batch, make_product
from thuongxuan.db.session import Database


async def started(client: httpx.AsyncClient, database: Database, owner: Made, crop: str = "rau") -> str:
    parcel = await make_parcel(database, owner, name="Ruộng trước")
    made = await post(client, CYCLES, {"parcel_id": str(parcel), "crop": crop, "started_on": "2026-11-20"})
    assert made.status_code == 201, made.text
    assert made.json()["template"] == "rau@1"
    return str(made.json()["id"])


async def states(client: httpx.AsyncClient, cycle: str) -> dict[str, str]:
    return {task["step"]: task["state"] for task in (await client.get(f"{CYCLES}/{cycle}/tasks")).json()}


async def test_a_new_cycle_follows_the_newest_template_and_its_tasks_follow_the_diary(
    client: httpx.AsyncClient, database: Database, owner: Made
) -> None:
    cycle = await started(client, database, owner)
    assert (await states(client, cycle))["planting"] == "late"
    body = harvest_body(
        cycle, occurred_on="2026-11-21", details={"kind": "planting", "material": "Hạt", "source": "HTX"}
    )
    assert (await post(client, RECORDS, body)).status_code == 201
    assert await states(client, cycle) == {
        "soil": "late",
        "planting": "done",
        "watching": "late",
        "harvest": "upcoming",
        "washing": "upcoming",
    }
    page = (await client.get("/production/tasks")).text
    assert "Ruộng trước" in page
    assert f"/production/{cycle}/observation" in page
    calendar = await client.get("/production/calendar?month=2026-11")
    assert "Gieo trồng, ghi nguồn giống" in calendar.text
    assert "Tháng này không có việc nào" in (await client.get("/production/calendar?month=1990-01&lang=vi")).text


@pytest.mark.parametrize("month", ["x", "2026", "2026-13", "2026-06-01", "99999-01"])
async def test_a_month_that_is_none_is_refused(client: httpx.AsyncClient, owner: Made, month: str) -> None:
    assert (await client.get(f"/production/calendar?month={month}")).status_code == 400


async def test_a_cycle_from_before_takes_up_a_template(client: httpx.AsyncClient, cycle: UUID) -> None:
    page = await client.get(f"/production/{cycle}")
    assert "Theo quy trình" in page.text
    assert (await client.get(f"{CYCLES}/{cycle}/tasks")).json() == []
    typed = {name: text for name, text in controls(page.text).items() if name in {"csrf_token", "idempotency_key"}}
    done = await client.post(f"/production/{cycle}/template", data=form(client) | typed)
    assert done.status_code == 303, done.text
    assert (await client.get(f"{CYCLES}/{cycle}")).json()["template"] == "que@1"
    assert "Theo quy trình" not in (await client.get(f"/production/{cycle}")).text


async def test_a_crop_without_a_template_has_nothing_to_follow(
    client: httpx.AsyncClient, database: Database, owner: Made
) -> None:
    cycle = await make_cycle(database, owner, crop="co")
    answer = await client.post(f"/production/{cycle}/template", data=form(client))
    assert fields_refused(answer) == [("template", "none")] if "json" in answer.headers["content-type"] else True
    assert answer.status_code == 422


async def test_others_see_no_tasks(client: httpx.AsyncClient, database: Database, owner: Made) -> None:
    cycle = await started(client, database, owner)
    await sign_in(client, await make_account(database))
    assert (await client.get(f"{CYCLES}/{cycle}/tasks")).status_code == 404
    assert "Ruộng trước" not in (await client.get("/production/tasks")).text


async def test_a_batch_says_how_far_its_template_was_followed(
    client: httpx.AsyncClient, database: Database, owner: Made
) -> None:
    cycle = await make_cycle(database, owner, template="que@1", started_on=date(2012, 3, 10))
    peeled: dict[str, Any] = {"kind": "peeling", "quantity": {"value": "1", "unit": "ta"}}
    await post(client, RECORDS, harvest_body(cycle, details=peeled))
    harvest = UUID((await client.get("/api/v1/harvests")).json()["items"][0]["id"])
    batch = await make_batch(database, World(owner, cycle, harvest, await make_product(database, owner)))
    found = (await client.get(f"/api/v1/batches/{batch.id}/compliance")).json()
    assert [(item["template"], item["asked"], item["fulfilled"]) for item in found] == [("que@1", 4, 1)]
    page = (await client.get(f"/batches/{batch.id}")).text
    assert "1 trên 4 bước bắt buộc đã làm đúng" in page
    await sign_in(client, await make_account(database))
    assert (await client.get(f"/api/v1/batches/{batch.id}/compliance")).status_code == 404


async def test_the_templates_are_open(client: httpx.AsyncClient) -> None:
    found = (await client.get("/api/v1/process-templates")).json()
    assert {"que", "mat_ong", "rau", "lua", "ca", "ga", "keo"} == {item["code"] for item in found}
