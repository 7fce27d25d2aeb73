"""Rules that forbid: who may harvest on which day, which lots stop, and what two officers can let pass."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from tests.support.identity import Made, make_account, sign_in
from tests.support.production import RECORDS, fields_refused, harvest_body, input_body, make_cycle, post
from tests.support.trace import World, make_batch, make_product
from thuongxuan import clock
from thuongxuan.db.session import Database
from thuongxuan.trace.models import Batch

REQUESTS = "/api/v1/exception-requests"
EARLY: dict[str, Any] = {"started_on": datetime(2023, 1, 10, tzinfo=UTC).date()}


def result(cycle: UUID, value: str = "0.02", **values: Any) -> dict[str, Any]:
    """A laboratory result against a limit of 0.01 mg/kg, of 20 June 2026."""
    details = {"kind": "lab_result", "analyte": "Chlorpyrifos", "finding": "measured", "value": value}
    details |= {"measure": "mg/kg", "limit": "0.01", "laboratory": "Phòng A"}
    return {"crop_cycle_id": str(cycle), "occurred_on": "2026-06-20", "details": details} | values


@pytest.mark.parametrize(
    ("applied", "days", "harvested", "allowed"),
    [
        ("2026-05-20", 14, "2026-05-19", True),
        ("2026-05-20", 14, "2026-05-20", False),
        ("2026-05-20", 14, "2026-06-02", False),
        ("2026-05-20", 14, "2026-06-03", True),
        ("2024-02-15", 14, "2024-02-28", False),
        ("2024-02-15", 14, "2024-02-29", True),
        ("2024-02-28", 1, "2024-02-28", False),
        ("2023-12-31", 60, "2024-02-28", False),
        ("2023-12-31", 60, "2024-02-29", True),
    ],
)
async def test_no_harvest_while_an_interval_runs(
    client: httpx.AsyncClient, database: Database, owner: Made, applied: str, days: int, harvested: str, allowed: bool
) -> None:
    cycle = await make_cycle(database, owner, **EARLY)
    assert (await post(client, RECORDS, input_body(cycle, days, occurred_on=applied))).status_code == 201
    made = await post(client, RECORDS, harvest_body(cycle, occurred_on=harvested))
    assert made.status_code == (201 if allowed else 422)
    if not allowed:
        assert fields_refused(made) == [("occurred_on", "interval_runs")]
        assert "Thuốc trừ sâu A" in made.text


@pytest.mark.parametrize(("hour", "refusal"), [(16, "future"), (17, None)])
async def test_the_day_is_that_of_viet_nam(client: httpx.AsyncClient, cycle: UUID, hour: int, refusal: str) -> None:
    clock.freeze(datetime(2026, 11, 30, hour, 0, 30, tzinfo=UTC))
    made = await post(client, RECORDS, harvest_body(cycle, occurred_on="2026-12-01"))
    assert made.status_code == (422 if refusal else 201)


async def test_every_interval_that_runs_is_named_and_a_corrected_one_forbids_no_more(
    client: httpx.AsyncClient, cycle: UUID
) -> None:
    first = (await post(client, RECORDS, input_body(cycle, 14))).json()["record"]
    await post(client, RECORDS, input_body(cycle, 30))
    refused = await post(client, RECORDS, harvest_body(cycle))
    assert fields_refused(refused) == [("occurred_on", "interval_runs")] * 2
    corrected = input_body(cycle, 3, supersedes=first["id"], reason="Nhãn ghi 3 ngày")
    assert (await post(client, RECORDS, corrected)).status_code == 201
    assert len(fields_refused(await post(client, RECORDS, harvest_body(cycle)))) == 1


async def test_a_kind_that_does_not_suit_the_crop_is_refused(client: httpx.AsyncClient, cycle: UUID) -> None:
    body = harvest_body(cycle, details={"kind": "catch", "quantity": {"value": "1", "unit": "kg"}})
    assert fields_refused(await post(client, RECORDS, body)) == [("details.kind", "other_kind")]


class Sold:
    """A harvest of 350 kg with a batch of 10 kg drawn from it."""

    def __init__(self, client: httpx.AsyncClient, database: Database, world: World, batch: UUID) -> None:
        self.client, self.database, self.world, self.batch = client, database, world, batch

    async def status(self) -> tuple[str, str]:
        async with self.database.read() as read:
            row = await read.get(Batch, self.batch)
        assert row is not None
        return row.status, row.status_reason

    async def held(self) -> bool:
        return bool((await self.client.get("/api/v1/harvests")).json()["items"][0]["held"])


@pytest.fixture
async def sold(client: httpx.AsyncClient, database: Database, owner: Made, cycle: UUID) -> Sold:
    await post(client, RECORDS, harvest_body(cycle))
    harvest = UUID((await client.get("/api/v1/harvests")).json()["items"][0]["id"])
    world = World(owner, cycle, harvest, await make_product(database, owner))
    return Sold(client, database, world, (await make_batch(database, world)).id)


@pytest.mark.parametrize(("value", "suspended"), [("0.009", False), ("0.01", False), ("0.010001", True)])
async def test_a_result_above_its_limit_suspends_the_lots(sold: Sold, value: str, suspended: bool) -> None:
    saved = await post(sold.client, RECORDS, result(sold.world.cycle_id, value))
    assert saved.status_code == 201, saved.text
    assert len(saved.json()["held"]) == suspended
    assert await sold.held() is suspended
    status, reason = await sold.status()
    assert (status, "Chlorpyrifos" in reason) == (("suspended", True) if suspended else ("active", False))


@pytest.mark.parametrize(
    ("change", "held"),
    [
        ({"occurred_on": "2026-05-31"}, False),
        ({"occurred_on": "2026-06-01"}, True),
        ({"occurred_on": "2026-06-02"}, True),
    ],
)
async def test_a_result_is_about_what_was_harvested_up_to_its_day(
    sold: Sold, change: dict[str, str], held: bool
) -> None:
    await post(sold.client, RECORDS, result(sold.world.cycle_id, **change))
    assert await sold.held() is held


async def test_no_lot_draws_on_a_held_harvest_until_a_correction_releases_it(sold: Sold) -> None:
    bad = (await post(sold.client, RECORDS, result(sold.world.cycle_id))).json()["record"]
    body: dict[str, Any] = {"product_id": str(sold.world.product_id), "quantity": "5", "produced_on": "2026-06-30"}
    body["draws"] = [{"harvest_id": str(sold.world.harvest_id), "kg": "5"}]
    refused = await post(sold.client, "/api/v1/batches", body)
    assert fields_refused(refused) == [("draws.0.harvest_id", "held")]
    assert "đang bị giữ" in (await sold.client.get(f"/production/{sold.world.cycle_id}")).text
    right = result(sold.world.cycle_id, "0.002", supersedes=bad["id"], reason="Chép nhầm")
    assert (await post(sold.client, RECORDS, right)).json()["held"] == []
    assert not await sold.held()
    assert (await post(sold.client, "/api/v1/batches", body)).status_code == 201


async def test_an_interval_entered_late_suspends_what_was_harvested_in_it(sold: Sold) -> None:
    saved = (await post(sold.client, RECORDS, input_body(sold.world.cycle_id))).json()
    assert [item["rule"] for item in saved["held"]] == ["interval"]
    assert (await sold.status())[0] == "suspended"


async def asked(client: httpx.AsyncClient, cycle: UUID, cause: str, **values: str) -> str:
    body = {"crop_cycle_id": str(cycle), "cause_id": cause, "reason": "Bão sắp đến"} | values
    made = await post(client, REQUESTS, body)
    assert made.status_code == 201, made.text
    return str(made.json()["id"])


async def decide(client: httpx.AsyncClient, officer: Made, request: str, decision: str = "granted") -> httpx.Response:
    await sign_in(client, officer)
    return await post(client, f"{REQUESTS}/{request}/decisions", {"decision": decision, "reason": "Đã xem tại chỗ"})


async def test_an_exception_needs_two_officers_and_counts_for_one_day(
    client: httpx.AsyncClient, database: Database, owner: Made, cycle: UUID
) -> None:
    cause = (await post(client, RECORDS, input_body(cycle))).json()["record"]["id"]
    request = await asked(client, cycle, cause, harvest_on="2026-06-01")
    assert request == await asked(client, cycle, cause, harvest_on="2026-06-01"), "asked twice is asked once"
    first, second = await make_account(database, "officer"), await make_account(database, "officer")
    assert (await decide(client, first, request)).json()["state"] == "waiting"
    assert (await decide(client, first, request)).status_code == 403
    await sign_in(client, owner)
    assert (await post(client, RECORDS, harvest_body(cycle))).status_code == 422
    assert (await decide(client, second, request)).json()["state"] == "granted"
    await sign_in(client, owner)
    other_day = await post(client, RECORDS, harvest_body(cycle, occurred_on="2026-06-02"))
    assert fields_refused(other_day) == [("occurred_on", "interval_runs")]
    saved = await post(client, RECORDS, harvest_body(cycle))
    assert saved.status_code == 201
    assert [item["record_id"] for item in saved.json()["warnings"]] == [cause]
    assert saved.json()["held"] == []
    page = (await client.get(f"/production/{cycle}")).text
    assert all(text in page for text in (first.display_name, second.display_name, "Đã xem tại chỗ"))


async def test_one_refusal_ends_a_request(client: httpx.AsyncClient, database: Database, cycle: UUID) -> None:
    cause = (await post(client, RECORDS, input_body(cycle))).json()["record"]["id"]
    request = await asked(client, cycle, cause, harvest_on="2026-06-01")
    officers = [await make_account(database, "officer") for _ in range(2)]
    assert (await decide(client, officers[0], request, "refused")).json()["state"] == "refused"
    assert (await decide(client, officers[1], request)).status_code == 409


async def test_a_held_lot_is_opened_again_only_after_an_exception(sold: Sold) -> None:
    client, database = sold.client, sold.database
    cause = (await post(client, RECORDS, result(sold.world.cycle_id))).json()["record"]["id"]
    request = await asked(client, sold.world.cycle_id, cause)
    officers = [await make_account(database, "officer") for _ in range(2)]
    await sign_in(client, officers[0])
    batch = await client.get(f"/api/v1/batches/{sold.batch}")

    async def reopen() -> httpx.Response:
        headers = {"If-Match": batch.headers["etag"], "Idempotency-Key": str(uuid4())}
        change = {"status": "active", "reason": "Mẫu đối chứng đạt"}
        return await client.post(f"/api/v1/batches/{sold.batch}/status", json=change, headers=headers)

    assert (await reopen()).status_code == 409
    for officer in officers:
        assert (await decide(client, officer, request)).status_code == 201
    assert (await reopen()).status_code in {200, 201}
    assert (await sold.status())[0] == "active"


@pytest.mark.parametrize(
    "change",
    [
        {"harvest_on": "2026-06-03"},
        {"harvest_on": "2026-05-19"},
        {},
        {"cause_id": str(uuid4()), "harvest_on": "2026-06-01"},
    ],
)
async def test_nothing_can_be_asked_where_nothing_is_forbidden(
    client: httpx.AsyncClient, cycle: UUID, change: dict[str, str]
) -> None:
    cause = (await post(client, RECORDS, input_body(cycle))).json()["record"]["id"]
    body = {"crop_cycle_id": str(cycle), "cause_id": cause, "reason": "Bão"} | change
    assert (await post(client, REQUESTS, body)).status_code in {404, 422}


async def test_an_officer_of_another_commune_does_not_decide(
    client: httpx.AsyncClient, database: Database, cycle: UUID
) -> None:
    cause = (await post(client, RECORDS, input_body(cycle))).json()["record"]["id"]
    request = await asked(client, cycle, cause, harvest_on="2026-06-01")
    other = await make_account(database, "officer", commune_code="15622")
    assert (await decide(client, other, request)).status_code == 404
    assert "Bão" not in (await client.get("/officer/exceptions")).text


async def test_officers_decide_on_pages(client: httpx.AsyncClient, database: Database, cycle: UUID) -> None:
    from tests.support.controls import controls

    cause = (await post(client, RECORDS, input_body(cycle))).json()["record"]["id"]
    request = await asked(client, cycle, cause, harvest_on="2026-06-01")
    await sign_in(client, await make_account(database, "officer"))
    assert request in (await client.get("/officer/exceptions")).text
    review = await client.get(f"/officer/exceptions/{request}")
    typed = controls(review.text)
    assert (await client.post(f"/officer/exceptions/{request}", data=typed)).status_code == 422
    done = await client.post(f"/officer/exceptions/{request}", data=typed | {"decision": "granted", "reason": "Được"})
    assert done.status_code == 303
    assert request not in (await client.get("/officer/exceptions")).text
