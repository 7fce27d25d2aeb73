"""Devices send readings with an API key; owners read them, in words and as events."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest

from tests.support.identity import Made, make_account, make_key
from tests.support.production import CYCLES, fields_refused, make_cycle, post
from thuongxuan.clock import now
from thuongxuan.db.session import Database


def reading(value: str = "31.5", at: str = "2026-11-20T06:30:00+07:00", **values: Any) -> dict[str, Any]:
    fixed = {"device": "ao-1", "measured_at": at, "type": "Temperature", "value": value, "uom": "CEL"}
    return fixed | values


def path_of(cycle: UUID) -> str:
    return f"{CYCLES}/{cycle}/sensor-readings"


async def send(client: httpx.AsyncClient, cycle: UUID, *readings: dict[str, Any], key: str = "") -> httpx.Response:
    return await post(client, path_of(cycle), {"readings": list(readings)}, key)


@pytest.fixture
async def pond(database: Database, owner: Made) -> UUID:
    """A cycle whose template keeps water between 20 and 33 °C."""
    return await make_cycle(database, owner, crop="ca", template="ca@1")


async def test_readings_are_kept_judged_shown_and_told(
    client: httpx.AsyncClient, database: Database, owner: Made, pond: UUID
) -> None:
    client.headers["authorization"] = f"Bearer {await make_key(database, owner)}"
    batch = [
        reading("34.5"),
        reading("20", "2026-11-20T07:30:00+07:00"),
        reading("6.1", "2026-11-20T00:45:00Z", type="gs1:Dimensionless", uom="Q30", lower="6.5", upper="8.5"),
        reading("292.15", "2026-11-20T08:30:00+07:00", device="ao-2", uom="KEL"),
    ]
    kept = await send(client, pond, *batch, key="first-batch")
    assert kept.status_code == 201, kept.text
    answer = kept.json()
    assert (answer["stored"], answer["out_of_range"], answer["known"]) == (4, 3, [])
    assert (await send(client, pond, *batch, key="first-batch")).json() == answer
    again = (await send(client, pond, reading("99"), reading("21", "2026-11-20T09:30:00+07:00"))).json()
    assert (again["stored"], again["known"]) == (1, [0])

    first = (await client.get(f"{path_of(pond)}?limit=3")).json()
    rest = (await client.get(first["next"])).json()
    found = [*first["items"], *rest["items"]]
    assert rest["next"] is None
    assert [item["value"] for item in found] == ["21", "292.15", "6.1", "20", "34.5"]
    assert found[-1] | {"id": "", "received_at": ""} == {
        "id": "",
        "received_at": "",
        "device": "ao-1",
        "measured_at": "2026-11-20T06:30:00+07:00",
        "type": "Temperature",
        "value": "34.5",
        "uom": "CEL",
        "lower": "20",
        "upper": "33",
        "bounds_from": "template",
        "out_of_range": "above",
    }
    between = await client.get(
        path_of(pond), params={"since": "2026-11-20T08:30:00+07:00", "until": "2026-11-20T09:30:00+07:00"}
    )
    assert [(item["value"], item["lower"], item["out_of_range"]) for item in between.json()["items"]] == [
        ("292.15", "293.15", "below")
    ]

    events = (await client.get("/epcis/events?EQ_bizStep=sensor_reporting")).json()["epcisBody"]["queryResults"]
    told = {event["eventID"]: event for event in events["resultsBody"]["eventList"]}
    elements = told[f"urn:uuid:{answer['id']}"]["sensorElementList"]
    assert len(told) == 2
    reports = [report for element in elements for report in element["sensorReport"]]
    assert {(one["type"], one["uom"], one.get("exception")) for one in reports} == {
        ("Temperature", "CEL", "ALARM_CONDITION"),
        ("Temperature", "CEL", None),
        ("Temperature", "KEL", "ALARM_CONDITION"),
        ("Dimensionless", "Q30", "ALARM_CONDITION"),
    }
    client.headers["authorization"] = f"Bearer {await make_key(database, await make_account(database))}"
    others = (await client.get("/epcis/events?EQ_bizStep=sensor_reporting")).json()["epcisBody"]["queryResults"]
    assert others["resultsBody"]["eventList"] == []
    del client.headers["authorization"]
    page = (await client.get(f"/production/{pond}?lang=vi")).text
    for words in (
        "Thiết bị đo",
        "Ngoài ngưỡng: thấp hơn",
        "Trong ngưỡng",
        "Ngoài ngưỡng: cao hơn",
        "34,5 °C",
        "6,1 pH",
    ):
        assert words in page
    english = (await client.get(f"/production/{pond}?lang=en")).text
    assert "Out of range: too low" in english
    assert "Range of the template: 20 °C to 33 °C" in english
    for change in ("UPDATE sensor_reading SET value = value", "DELETE FROM sensor_reading"):
        with pytest.raises(asyncpg.RestrictViolationError):
            await database.hot.execute(change)


async def test_every_fault_is_named_with_its_place(client: httpx.AsyncClient, pond: UUID) -> None:
    late = (now() + timedelta(minutes=6)).isoformat()
    answer = await send(
        client,
        pond,
        reading(at=late),
        reading(at="2026-01-09T23:59:59+07:00"),
        reading(type="Mood"),
        reading(uom="FAH"),
        reading("-300"),
        reading("NaN"),
        reading(lower="5", upper="4"),
        reading(upper="1e12"),
        reading(at="2026-11-20T06:30:00-14:01"),
    )
    assert answer.status_code == 422
    assert fields_refused(answer) == [
        ("readings.0.measured_at", "future"),
        ("readings.1.measured_at", "before_cycle"),
        ("readings.2.type", "unknown_type"),
        ("readings.3.uom", "unknown_unit"),
        ("readings.4.value", "impossible"),
        ("readings.5.value", "not_a_number"),
        ("readings.6.lower", "bounds"),
        ("readings.7.upper", "number_size"),
        ("readings.8.measured_at", "offset"),
    ]
    for wrong in (reading(at="2026-11-20T06:30:00"), reading(device="của tôi"), reading(value="warm"), {}):
        assert (await send(client, pond, wrong)).status_code in {400, 422}
    assert (await send(client, pond)).status_code in {400, 422}
    assert fields_refused(await send(client, pond, *[reading()] * 501)) == [("readings", "too_many")]
    assert (await client.get(f"{path_of(pond)}?since=2026-11-20")).status_code == 400
    assert (await client.get(f"{path_of(pond)}?from=2026-11-20")).status_code == 400
    assert (await client.post(path_of(pond), json={"readings": [reading()]})).status_code == 400
    assert (await client.get(path_of(pond))).json()["items"] == []


async def test_only_the_owner_and_a_key_that_may_write(
    client: httpx.AsyncClient, database: Database, owner: Made, pond: UUID
) -> None:
    for account, scopes, status in ((owner, ("read",), 403), (await make_account(database), ("read", "write"), 404)):
        client.headers["authorization"] = f"Bearer {await make_key(database, account, scopes)}"  # type: ignore[arg-type] # scopes
        assert (await send(client, pond, reading())).status_code == status
    assert (await client.get(path_of(pond))).status_code == 404
    client.headers["authorization"] = "Bearer no-key"
    assert (await send(client, pond, reading())).status_code == 401
