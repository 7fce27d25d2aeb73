"""Which steps of the diary a scan tells: what led to this batch after corrections, by day."""

from datetime import date
from decimal import Decimal

import httpx
import msgspec

from tests.support.production import make_cycle, make_harvest, make_record
from tests.support.trace import HARVESTED, make_batch, make_told_world, path_of
from thuongxuan.db.session import Database
from thuongxuan.settings import Settings
from thuongxuan.trace.public_schemas import PublicBatch, PublicStep
from thuongxuan.trace.schemas import BatchView, Draw

CHECK = {"kind": "check", "what": "Dư lượng", "checked_by": "Phòng kiểm nghiệm A", "certificate_no": "KN-12"}


async def steps(client: httpx.AsyncClient, batch: BatchView) -> list[PublicStep]:
    answer = await client.get(f"/api/v1/batches/by-code{path_of(batch)}")
    assert answer.status_code == 200
    return msgspec.json.decode(answer.content, type=PublicBatch).steps


async def test_steps_come_in_the_order_of_their_days(
    client: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    world = await make_told_world(database, settings)
    found = await steps(client, await make_batch(database, world))
    assert [(step.kind, str(step.on), step.material or step.process) for step in found] == [
        ("planting", "2026-01-10", "Giống quế bản địa"),
        ("input", "2026-03-01", "Phân chuồng hoai"),
        ("check", "2026-05-20", None),
        ("harvest", "2026-06-01", None),
        ("processing", "2026-06-05", "drying"),
    ]


async def test_a_corrected_step_is_told_as_corrected(
    client: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    world = await make_told_world(database, settings)
    values = {"kind": "check", "occurred_on": date(2026, 5, 25)}
    good = CHECK | {"result": "SAI-CHEP-NHAM", "outcome": "passed"}
    bad = CHECK | {"result": "0,05 mg/kg", "outcome": "failed", "limit": "0,01 mg/kg", "valid_until": "2027-06-01"}
    first = await make_record(database, world.owner, world.cycle_id, details=good, **values)
    await make_record(
        database, world.owner, world.cycle_id, details=bad, supersedes=first, reason="LY-DO-RIENG", **values
    )
    batch = await make_batch(database, world)
    check = (await steps(client, batch))[3].check
    assert check is not None
    assert (check.what, check.result, check.outcome, check.limit) == ("Dư lượng", "0,05 mg/kg", "failed", "0,01 mg/kg")
    assert (check.checked_by, check.certificate_no) == ("Phòng kiểm nghiệm A", "KN-12")
    assert check.valid_until == date(2027, 6, 1)
    page = (await client.get(path_of(batch))).text
    assert "0,05 mg/kg" in page
    assert "SAI-CHEP-NHAM" not in page
    assert "LY-DO-RIENG" not in page


async def test_a_step_tells_no_source_and_no_area(
    client: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    world = await make_told_world(database, settings)
    details = {"kind": "planting", "material": "Cây quế giống", "source": "NGUON-GIONG-RIENG"}
    await make_record(
        database, world.owner, world.cycle_id, kind="planting", occurred_on=date(2026, 1, 11), details=details
    )
    batch = await make_batch(database, world)
    seen = (await client.get(path_of(batch))).text + repr(await steps(client, batch))
    assert "Cây quế giống" in seen
    assert "NGUON-GIONG-RIENG" not in seen


async def test_a_batch_of_several_harvests_tells_the_steps_of_each_once(
    client: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    world = await make_told_world(database, settings)
    same_cycle = await make_harvest(database, world.owner, world.cycle_id, on=HARVESTED)
    other = await make_harvest(database, world.owner, await make_cycle(database, world.owner), on=date(2026, 5, 30))
    await make_harvest(database, world.owner, world.cycle_id, on=date(2026, 6, 2))  # not drawn from
    drawn = [Draw(harvest_id=harvest, kg=Decimal(5)) for harvest in (world.harvest_id, same_cycle, other)]
    found = await steps(client, await make_batch(database, world, quantity=Decimal(15), draws=drawn))
    assert [str(step.on) for step in found if step.kind == "harvest"] == ["2026-05-30", "2026-06-01", "2026-06-01"]
    assert [step.kind for step in found if step.kind != "harvest"] == ["planting", "input", "check", "processing"]
