"""Products and batches for tests: made directly, or as forms and API clients send them."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import httpx
import msgspec

from tests.support.areas import load_areas
from tests.support.identity import Made, database_of, make_account, make_key
from tests.support.production import make_cycle, make_harvest, make_record
from thuongxuan.clock import new_id, now
from thuongxuan.db.session import Database
from thuongxuan.identity.schemas import Principal
from thuongxuan.settings import Settings
from thuongxuan.trace.codes import product_code
from thuongxuan.trace.models import Certificate, Product
from thuongxuan.trace.registering import register
from thuongxuan.trace.schemas import BatchCommand, BatchView, Draw

HARVESTED = date(2026, 6, 1)
PRODUCED = date(2026, 6, 10)
BASE_URL = "http://testserver.local"
BATCHES = "/api/v1/batches"
PRODUCTS = "/api/v1/products"
HUNDRED_KG = {"value": "100", "unit": "kg", "base": "100", "base_unit": "KGM"}


class World(msgspec.Struct, frozen=True):
    """A household with a harvest of 100 kg and a product of the same crop."""

    owner: Made
    cycle_id: UUID
    harvest_id: UUID
    product_id: UUID


async def make_product(database: Database, owner: Made, **values: Any) -> UUID:
    """A product in kilograms without GTIN."""
    row = Product(
        id=new_id(),
        owner_id=owner.id,
        **(
            {
                "code": product_code(),
                "name_vi": "Quế ống",
                "name_en": "Cinnamon sticks",
                "crop": "que",
                "brand": "",
                "unit": "kg",
                "description_vi": "Quế bóc tay, phơi nắng.",
                "description_en": "",
                "standards": "",
                "received_at": now(),
                "entered_by": owner.id,
                "on_behalf_of": owner.id,
            }
            | values
        ),
    )
    async with database.write() as write:
        write.add(row)
    return row.id


async def make_certificate(database: Database, owner: Made, product_id: UUID, **values: Any) -> None:
    """A declared VietGAP certificate that is valid until 2099."""
    row = Certificate(
        id=new_id(),
        product_id=product_id,
        received_at=now(),
        entered_by=owner.id,
        on_behalf_of=owner.id,
        **({"kind": "vietgap", "number": "VG-1", "issuer": "Trung tâm", "valid_to": date(2099, 1, 1)} | values),
    )
    async with database.write() as write:
        write.add(row)


async def make_world(database: Database, kg: str = "100", **account: Any) -> World:
    """Who and what most tests need."""
    owner = await make_account(database, **account)
    cycle_id = await make_cycle(database, owner)
    harvest_id = await make_harvest(database, owner, cycle_id, kg=kg, on=HARVESTED)
    return World(owner, cycle_id, harvest_id, await make_product(database, owner))


async def make_batch(database: Database, world: World, **values: Any) -> BatchView:
    """A registered batch of 10 kg."""
    principal = Principal(account_id=world.owner.id, kind=world.owner.kind, display_name=world.owner.display_name)
    given: dict[str, Any] = {
        "product_id": world.product_id,
        "quantity": Decimal(10),
        "produced_on": PRODUCED,
        "draws": [Draw(harvest_id=world.harvest_id, kg=Decimal(10))],
    }
    done = await register(database.hot, BASE_URL, principal, BatchCommand(**(given | values)), str(uuid4()))
    return done.batch


async def make_told_world(database: Database, settings: Settings, **account: Any) -> World:
    """The same with areas, and a diary with a planting, an input, a check, a processing and a private note."""
    await load_areas(database, settings)
    world = await make_world(database, **account)
    for kind, on, details in (
        ("planting", date(2026, 1, 10), {"material": "Giống quế bản địa"}),
        (
            "input",
            date(2026, 3, 1),
            {"material": "Phân chuồng hoai", "amount": HUNDRED_KG, "purpose": "Bón lót", "operator": "NGUOI-PHUN"},
        ),
        ("check", date(2026, 5, 20), {"what": "Dư lượng", "result": "Không phát hiện", "outcome": "passed"}),
        (
            "processing",
            date(2026, 6, 5),
            {"process": "drying", "input": HUNDRED_KG, "output": HUNDRED_KG, "note": "GHI-CHU-RIENG"},
        ),
        ("note", date(2026, 5, 1), {"text": "GHI-CHU-RIENG"}),
    ):
        extra = {"checked_by": "Phòng kiểm nghiệm"} if kind == "check" else {}
        await make_record(
            database, world.owner, world.cycle_id, kind=kind, occurred_on=on, details={"kind": kind} | details | extra
        )
    return world


def body(world: World, kg: str = "10", **values: Any) -> dict[str, Any]:
    """A batch as an API client sends it."""
    return {
        "product_id": str(world.product_id),
        "quantity": kg,
        "produced_on": PRODUCED.isoformat(),
        "draws": [{"harvest_id": str(world.harvest_id), "kg": kg}],
    } | values


async def with_key(client: httpx.AsyncClient, owner: Made) -> None:
    """Make the client send an API key of the owner."""
    client.headers["authorization"] = f"Bearer {await make_key(database_of(client), owner)}"


def path_of(batch: BatchView) -> str:
    """The path a scan of the batch opens."""
    return f"/01/{batch.gtin}/10/{batch.lot}" if batch.gtin else f"/TX/{batch.product_code}/10/{batch.lot}"
