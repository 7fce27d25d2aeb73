"""Corrections stand in the place of what they correct, and never take away what batches have drawn."""

import asyncio
from collections.abc import Awaitable
from decimal import Decimal
from typing import Any
from uuid import UUID

import httpx
import pytest

from tests.support.production import RECORDS, fields_refused, harvest_body, input_body, post
from thuongxuan.db.session import Database

DRAW = "UPDATE harvest SET drawn_kg = drawn_kg + $2 WHERE id = $1 AND drawn_kg + $2 <= kg RETURNING id"


@pytest.fixture
async def record(client: httpx.AsyncClient, cycle: UUID) -> dict[str, Any]:
    """A harvest of 350 kg."""
    made: dict[str, Any] = (await post(client, RECORDS, harvest_body(cycle))).json()["record"]
    return made


def corrected(record: dict[str, Any], value: str, **values: Any) -> dict[str, Any]:
    standing = {"supersedes": record["id"], "reason": "Cân lại"}
    return harvest_body(record["crop_cycle_id"], value, "kg", **(standing | values))


async def only_harvest(client: httpx.AsyncClient) -> dict[str, Any]:
    (found,) = (await client.get("/api/v1/harvests")).json()["items"]
    harvest: dict[str, Any] = found
    return harvest


async def test_a_correction_supersedes_and_both_stay_readable(
    client: httpx.AsyncClient, record: dict[str, Any]
) -> None:
    before = await only_harvest(client)
    made = await post(client, RECORDS, corrected(record, "320", occurred_on="2026-06-02"))
    assert made.status_code == 201, made.text
    new = made.json()["record"]
    assert (new["supersedes"], new["reason"]) == (record["id"], "Cân lại")
    old = (await client.get(f"{RECORDS}/{record['id']}")).json()
    assert old == record | {"superseded_by": new["id"]}
    after = await only_harvest(client)
    assert (after["id"], after["kg"], after["harvested_on"]) == (before["id"], "320", "2026-06-02")
    assert after["record_id"] == new["id"]


async def test_a_harvest_is_not_corrected_below_what_is_drawn(
    client: httpx.AsyncClient, database: Database, record: dict[str, Any]
) -> None:
    harvest = await only_harvest(client)
    await database.hot.execute(DRAW, UUID(harvest["id"]), Decimal("200.5"))
    made = await post(client, RECORDS, corrected(record, "200"))
    assert (made.status_code, fields_refused(made)) == (422, [("details.quantity", "below_drawn")])
    assert "200.5 kg" in made.json()["errors"][0]["message"]
    assert len((await client.get(RECORDS)).json()["items"]) == 1
    exact = await post(client, RECORDS, corrected(record, "200.5"))
    assert exact.status_code == 201
    assert (await only_harvest(client))["remaining_kg"] == "0.0"


REFUSED: list[tuple[dict[str, Any], tuple[str, str]]] = [
    ({"reason": None}, ("reason", "required")),
    ({"details": {"kind": "note", "text": "x"}}, ("supersedes", "other_record")),
]


@pytest.mark.parametrize(("change", "refusal"), REFUSED)
async def test_a_correction_needs_a_reason_and_the_same_kind(
    client: httpx.AsyncClient, record: dict[str, Any], change: dict[str, Any], refusal: tuple[str, str]
) -> None:
    made = await post(client, RECORDS, corrected(record, "300", **change))
    assert (made.status_code, fields_refused(made)) == (422, [refusal])


async def test_only_the_standing_record_is_corrected(client: httpx.AsyncClient, record: dict[str, Any]) -> None:
    assert (await post(client, RECORDS, corrected(record, "300"))).status_code == 201
    assert (await post(client, RECORDS, corrected(record, "310"))).status_code == 409
    assert (await only_harvest(client))["kg"] == "300"


async def test_a_correction_of_a_correction_keeps_the_chain(client: httpx.AsyncClient, record: dict[str, Any]) -> None:
    second = (await post(client, RECORDS, corrected(record, "300"))).json()["record"]
    third = (await post(client, RECORDS, corrected(second, "310"))).json()["record"]
    chain = {item["id"]: item["superseded_by"] for item in (await client.get(RECORDS)).json()["items"]}
    assert chain == {record["id"]: second["id"], second["id"]: third["id"], third["id"]: None}
    assert (await only_harvest(client))["kg"] == "310"


async def test_two_corrections_at_once_leave_one(client: httpx.AsyncClient, record: dict[str, Any]) -> None:
    answers = await asyncio.gather(*[post(client, RECORDS, corrected(record, str(300 + n))) for n in range(4)])
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    assert len((await client.get(RECORDS)).json()["items"]) == 2


async def test_drawing_and_correcting_at_once_never_oversells(
    client: httpx.AsyncClient, database: Database, record: dict[str, Any]
) -> None:
    harvest = UUID((await only_harvest(client))["id"])

    async def draw() -> bool:
        return await database.hot.fetchval(DRAW, harvest, Decimal(30)) is not None

    # 12 draws of 30 kg want 360 of 350 kg, while corrections pull the harvest down to 200 kg.
    tasks: list[Awaitable[Any]] = [draw() for _ in range(12)]
    tasks[4:4] = [post(client, RECORDS, corrected(record, "200")) for _ in range(3)]
    answers = await asyncio.gather(*tasks)
    drawn = 30 * sum(answer is True for answer in answers)
    statuses = [answer.status_code for answer in answers if isinstance(answer, httpx.Response)]
    row = await database.hot.fetchrow("SELECT kg, drawn_kg FROM harvest WHERE id = $1", harvest)
    assert row is not None
    assert row["drawn_kg"] == drawn <= row["kg"]
    assert row["kg"] == (200 if 201 in statuses else 350)
    assert set(statuses) <= {201, 409, 422}


async def test_other_kinds_are_corrected_too(client: httpx.AsyncClient, cycle: UUID) -> None:
    applied = (await post(client, RECORDS, input_body(cycle))).json()["record"]
    body = input_body(cycle, days=21, supersedes=applied["id"], reason="Đọc nhầm nhãn")
    made = (await post(client, RECORDS, body)).json()["record"]
    assert made["clear_on"] == "2026-06-10"
