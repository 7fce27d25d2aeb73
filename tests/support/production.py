"""Crop cycles and harvests made directly, and requests as forms and API clients send them."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import httpx

from tests.support.identity import Made
from tests.support.land import make_parcel
from thuongxuan.clock import new_id, now
from thuongxuan.db.session import Database
from thuongxuan.production.models import CropCycle, DiaryRecord, Harvest
from thuongxuan.production.receipts import new_receipt

PLANTED = date(2026, 1, 10)
CYCLES = "/api/v1/crop-cycles"
RECORDS = "/api/v1/diary-records"


def _entered(owner: Made) -> dict[str, Any]:
    return {"entered_by": owner.id, "on_behalf_of": owner.id, "received_at": now(), "receipt": new_receipt()}


async def make_cycle(database: Database, owner: Made, parcel_id: UUID | None = None, **values: Any) -> UUID:
    """A cinnamon cycle on an approved parcel of the owner; the parcel is made when none is given."""
    row = CropCycle(
        id=new_id(),
        parcel_id=parcel_id or await make_parcel(database, owner),
        owner_id=owner.id,
        **({"crop": "que", "variety": "Quế bản địa", "started_on": PLANTED} | _entered(owner) | values),
    )
    async with database.write() as write:
        write.add(row)
    return row.id


async def make_record(database: Database, owner: Made, cycle_id: UUID, **values: Any) -> UUID:
    """A diary record; a note when nothing else is said."""
    given = {"kind": "note", "occurred_on": PLANTED, "details": {"kind": "note", "text": "Mưa to"}}
    row = DiaryRecord(id=new_id(), crop_cycle_id=cycle_id, **(given | _entered(owner) | values))
    async with database.write() as write:
        write.add(row)
    return row.id


async def make_harvest(
    database: Database, owner: Made, cycle_id: UUID | None = None, kg: str = "100", on: date = date(2026, 6, 1)
) -> UUID:
    """A harvest with its record and, when none is given, its cycle; returns the harvest's id."""
    cycle_id = cycle_id or await make_cycle(database, owner)
    quantity = {"value": kg, "unit": "kg", "base": kg, "base_unit": "KGM"}
    details = {"kind": "harvest", "quantity": quantity}
    record_id = await make_record(database, owner, cycle_id, kind="harvest", occurred_on=on, details=details)
    async with database.write() as write:
        cycle = await write.get(CropCycle, cycle_id)
        assert cycle is not None
        row = Harvest(
            id=new_id(),
            record_id=record_id,
            crop_cycle_id=cycle_id,
            parcel_id=cycle.parcel_id,
            owner_id=owner.id,
            crop=cycle.crop,
            kg=Decimal(kg),
            harvested_on=on,
        )
        write.add(row)
    return row.id


async def post(client: httpx.AsyncClient, path: str, body: Any, key: str = "") -> httpx.Response:
    """An API POST with an idempotency key."""
    return await client.post(path, json=body, headers={"Idempotency-Key": key or str(uuid4())})


def harvest_body(cycle_id: UUID | str, value: str = "3.5", unit: str = "ta", **values: Any) -> dict[str, Any]:
    """A harvest as an API client sends it: 350 kg on 1 June 2026."""
    details = {"kind": "harvest", "quantity": {"value": value, "unit": unit}}
    return {"crop_cycle_id": str(cycle_id), "occurred_on": "2026-06-01", "details": details} | values


def input_body(cycle_id: UUID | str, days: int = 14, **values: Any) -> dict[str, Any]:
    """An input with a pre-harvest interval, applied on 20 May 2026."""
    details = {
        "kind": "input",
        "material": "Thuốc trừ sâu A",
        "amount": {"value": "20", "unit": "ml"},
        "purpose": "Trừ sâu",
        "operator": "Lương Văn A",
        "interval_days": days,
    }
    return {"crop_cycle_id": str(cycle_id), "occurred_on": "2026-05-20", "details": details} | values


def fields_refused(response: httpx.Response) -> list[tuple[str, str]]:
    """Field and code of every refusal in a problem."""
    return [(item["field"], item["code"]) for item in response.json()["errors"]]
