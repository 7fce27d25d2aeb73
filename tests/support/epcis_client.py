"""EPCIS documents of our own making, and a client that captures them."""

import asyncio
import json
from typing import Any

import httpx

from tests.support.identity import Made, make_account, make_key
from thuongxuan.db.session import Database

CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
OWN = {"tx": "https://thuongxuan.example/voc/"}
CONTEXTS = [CONTEXT, OWN]
LOT = "https://id.gs1.org/01/09521234000013/10/Q1"
PLACE = "https://id.gs1.org/414/9521234000006"


def event(number: int = 1, **fields: Any) -> dict[str, Any]:
    """A harvest of one lot; ``None`` takes a field away."""
    made = {
        "type": "ObjectEvent",
        "eventID": f"urn:uuid:00000000-0000-4000-8000-{number:012}",
        "eventTime": f"2026-11-{1 + number % 28:02}T08:00:00+07:00",
        "eventTimeZoneOffset": "+07:00",
        "action": "ADD",
        "bizStep": "creating_class_instance",
        "disposition": "active",
        "readPoint": {"id": PLACE},
        "bizLocation": {"id": PLACE},
        "quantityList": [{"epcClass": LOT, "quantity": 120.5, "uom": "KGM"}],
    } | fields
    return {name: value for name, value in made.items() if value is not None}


def document(*events: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """An EPCISDocument."""
    return {
        "@context": CONTEXTS,
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2026-11-30T09:00:00+07:00",
        "epcisBody": {"eventList": list(events)},
    } | fields


async def partner(client: httpx.AsyncClient, database: Database, **values: Any) -> Made:
    """A cooperative whose API key the client sends from now on."""
    account = await make_account(database, "cooperative", **values)
    client.headers["authorization"] = f"Bearer {await make_key(database, account)}"
    return account


async def capture(client: httpx.AsyncClient, *events: dict[str, Any], **headers: str) -> dict[str, Any]:
    """Capture events in one document, public unless told otherwise; the job as it ended."""
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    answer = await client.post("/epcis/capture", json=document(*events), headers={"TX-Visibility": "public"} | names)
    assert answer.status_code == 202, answer.text
    return await ended(client, answer.headers["location"])


async def ended(client: httpx.AsyncClient, job: str) -> dict[str, Any]:
    """The job when it has ended."""
    for _ in range(500):
        found: dict[str, Any] = (await client.get(job)).json()
        if not found["running"]:
            return found
        await asyncio.sleep(0.005)
    raise AssertionError(f"{job} did not end: {json.dumps(found)}")
