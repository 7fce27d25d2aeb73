"""What other parts learn of production: harvests with kilograms left, and the public steps behind them."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import httpx
import pytest

from tests.support.identity import Made
from tests.support.production import RECORDS, harvest_body, input_body, make_cycle, make_harvest, post
from thuongxuan.db.session import Database
from thuongxuan.i18n import translate
from thuongxuan.production.queries import harvests_available, steps_of
from thuongxuan.production.schemas import Step

PLANTING = {"kind": "planting", "material": "Cây quế giống", "source": "Vườn nhà ông A"}
DRYING = {
    "kind": "processing",
    "process": "drying",
    "input": {"value": "100", "unit": "kg"},
    "output": {"value": "40", "unit": "kg"},
}
CHECK = {
    "kind": "check",
    "what": "Dư lượng",
    "result": "Không phát hiện",
    "outcome": "passed",
    "limit": "0,01 mg/kg",
    "checked_by": "Phòng kiểm nghiệm A",
    "certificate_no": "KN-12",
    "valid_until": "2027-06-01",
}


async def entered(client: httpx.AsyncClient, cycle: UUID, on: str, details: dict[str, Any], **values: Any) -> str:
    body = {"crop_cycle_id": str(cycle), "occurred_on": on, "details": details} | values
    made = await post(client, RECORDS, body)
    assert made.status_code == 201, made.text
    return str(made.json()["record"]["id"])


async def steps(database: Database, *harvests: UUID) -> list[Step]:
    async with database.read() as read:
        return await steps_of(read, harvests)


@pytest.fixture
async def harvest(client: httpx.AsyncClient, database: Database, owner: Made, cycle: UUID) -> UUID:
    """The first of two harvests, with steps before, after, and beside it."""
    await entered(client, cycle, "2026-01-10", PLANTING)
    await post(client, RECORDS, input_body(cycle, occurred_on="2026-03-01"))
    await entered(client, cycle, "2026-06-10", DRYING)
    await entered(client, cycle, "2026-06-20", CHECK)
    await entered(client, cycle, "2026-05-01", {"kind": "note", "text": "Nhà có việc"})
    await post(client, RECORDS, input_body(cycle, occurred_on="2026-07-01"))
    await make_harvest(database, owner, cycle, on=date(2026, 9, 1))
    return await make_harvest(database, owner, cycle)


async def test_a_harvest_has_its_steps_in_order_of_their_days(database: Database, harvest: UUID) -> None:
    found = await steps(database, harvest)
    assert [(step.kind, str(step.occurred_on)) for step in found] == [
        ("planting", "2026-01-10"),
        ("input", "2026-03-01"),
        ("harvest", "2026-06-01"),
        ("processing", "2026-06-10"),
        ("check", "2026-06-20"),
    ]
    assert [translate("vi", step.text) for step in found] == [
        "Gieo trồng: Cây quế giống",
        "Bón hoặc phun: Thuốc trừ sâu A",
        "Thu hoạch",
        "Phơi, sấy",
        "Kiểm tra: Dư lượng",
    ]
    assert translate("en", found[2].text) == "Harvest"


async def test_a_step_tells_its_check_and_nothing_private(database: Database, harvest: UUID) -> None:
    found = await steps(database, harvest)
    check = found[-1].check
    assert check is not None
    assert (check.result, check.certificate_no, str(check.valid_until)) == ("Không phát hiện", "KN-12", "2027-06-01")
    said = repr(found)
    assert not any(secret in said for secret in ("Lương Văn A", "Vườn nhà ông A", "Nhà có việc", "40", "20 ml"))


async def test_a_corrected_step_is_shown_as_corrected(
    client: httpx.AsyncClient, database: Database, harvest: UUID, cycle: UUID
) -> None:
    listed = (await client.get(f"{RECORDS}?limit=200")).json()["items"]
    check = next(item for item in listed if item["details"]["kind"] == "check")
    bad = CHECK | {"result": "0,05 mg/kg", "outcome": "failed"}
    await entered(client, cycle, "2026-06-20", bad, supersedes=check["id"], reason="Chép nhầm")
    found = [step.check for step in await steps(database, harvest) if step.check]
    assert [(step.result, step.outcome) for step in found] == [("0,05 mg/kg", "failed")]


async def test_several_harvests_are_asked_at_once(database: Database, owner: Made, harvest: UUID) -> None:
    other = await make_harvest(database, owner, await make_cycle(database, owner))
    found = await steps(database, harvest, other)
    assert {step.harvest_id for step in found} == {harvest, other}
    assert [step.kind for step in found if step.harvest_id == other] == ["harvest"]
    assert await steps(database) == []


async def test_only_harvests_with_kilograms_left_are_offered(
    client: httpx.AsyncClient, database: Database, owner: Made, cycle: UUID
) -> None:
    for value in ("100", "200"):
        await post(client, RECORDS, harvest_body(cycle, value, "kg"))
    await database.hot.execute("UPDATE harvest SET drawn_kg = CASE kg WHEN 100 THEN 100 ELSE 0.5 END")
    async with database.read() as read:
        (offered,) = await harvests_available(read, owner.id)
    assert (offered.kg, offered.remaining_kg, offered.crop) == (Decimal(200), Decimal("199.5"), "que")
