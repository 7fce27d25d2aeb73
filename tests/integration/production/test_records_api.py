"""The diary through the API: what is stored, what is refused, what a harvest leaves."""

from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from tests.support.identity import Made
from tests.support.land import make_parcel
from tests.support.production import CYCLES, RECORDS, fields_refused, harvest_body, input_body, make_cycle, post
from thuongxuan.db.session import Database


async def test_a_cycle_starts_on_an_own_approved_parcel(
    client: httpx.AsyncClient, database: Database, owner: Made
) -> None:
    parcel = await make_parcel(database, owner, name="Đồi sau nhà")
    body = {"parcel_id": str(parcel), "crop": "que", "variety": "Quế", "started_on": "2026-01-10"}
    made = await post(client, CYCLES, body)
    assert made.status_code == 201, made.text
    assert made.json()["parcel_name"] == "Đồi sau nhà"
    assert len(made.json()["receipt"]) == 9
    assert (await client.get(made.headers["location"])).json() == made.json()
    assert (await client.get(CYCLES)).json()["items"] == [made.json()]


@pytest.mark.parametrize("status", ["draft", "submitted", "returned"])
async def test_a_parcel_that_is_not_approved_carries_no_cycle(
    client: httpx.AsyncClient, database: Database, owner: Made, status: str
) -> None:
    parcel = await make_parcel(database, owner, status)
    made = await post(client, CYCLES, {"parcel_id": str(parcel), "crop": "que", "started_on": "2026-01-10"})
    assert (made.status_code, fields_refused(made)) == (422, [("parcel_id", "not_approved")])


async def test_every_refused_field_of_a_cycle_is_named(client: httpx.AsyncClient, owner: Made) -> None:
    body = {"parcel_id": str(uuid4()), "crop": "gold", "started_on": "2999-01-01", "expected_harvest_on": "1900-01-01"}
    made = await post(client, CYCLES, body)
    assert made.status_code == 422
    assert {field for field, _ in fields_refused(made)} == {"parcel_id", "crop", "started_on", "expected_harvest_on"}


async def test_a_harvest_keeps_what_was_given_and_its_kilograms(client: httpx.AsyncClient, cycle: UUID) -> None:
    made = await post(client, RECORDS, harvest_body(cycle, "3.50", "ta"))
    assert made.status_code == 201, made.text
    record = made.json()["record"]
    assert record["details"]["quantity"] == {"value": "3.50", "unit": "ta", "base": "350", "base_unit": "KGM"}
    assert made.json()["warnings"] == []
    harvests = (await client.get("/api/v1/harvests")).json()["items"]
    assert [(item["kg"], item["drawn_kg"], item["remaining_kg"]) for item in harvests] == [("350", "0", "350")]
    assert (await client.get(f"{RECORDS}/{record['id']}")).json() == record


KINDS: list[dict[str, Any]] = [
    {"kind": "planting", "material": "Cây giống", "amount": {"value": "300", "unit": "cay"}},
    {"kind": "planting", "material": "Hạt", "area": {"value": "2", "unit": "sao"}},
    {"kind": "input", "material": "Phân", "amount": {"value": "2", "unit": "ta"}, "purpose": "Bón lót"},
    {
        "kind": "processing",
        "process": "drying",
        "input": {"value": "100", "unit": "kg"},
        "output": {"value": "4", "unit": "yen"},
    },
    {"kind": "check", "what": "Độ ẩm", "result": "12 %", "outcome": "passed", "checked_by": "Phòng A"},
    {"kind": "note", "text": "Mưa to"},
]


@pytest.mark.parametrize("details", KINDS)
async def test_every_kind_is_stored_with_a_receipt(
    client: httpx.AsyncClient, cycle: UUID, details: dict[str, Any]
) -> None:
    made = await post(client, RECORDS, harvest_body(cycle, details=details))
    assert made.status_code == 201, made.text
    assert made.json()["record"]["details"]["kind"] == details["kind"]
    assert made.json()["record"]["receipt"]


def quantity(value: object, unit: str = "kg") -> dict[str, Any]:
    return {"details": {"kind": "harvest", "quantity": {"value": value, "unit": unit}}}


REFUSED: list[tuple[dict[str, Any], tuple[str, str]]] = [
    (quantity("0"), ("details.quantity", "not_positive")),
    (quantity("-1"), ("details.quantity", "not_positive")),
    (quantity("NaN"), ("details.quantity", "not_a_number")),
    (quantity("Infinity"), ("details.quantity", "not_a_number")),
    (quantity("1e400000"), ("details.quantity", "number_size")),
    (quantity("0.0000001"), ("details.quantity", "number_size")),
    (quantity("1", "sao"), ("details.quantity", "unknown_unit")),
    (quantity("1", "pound"), ("details.quantity", "unknown_unit")),
    ({"occurred_on": "2999-01-01"}, ("occurred_on", "future")),
    ({"occurred_on": "2026-01-09"}, ("occurred_on", "before_cycle")),
    ({"photo": "0" * 64}, ("photo", "unknown_photo")),
    ({"reason": "Nhầm"}, ("reason", "no_correction")),
]


@pytest.mark.parametrize(("change", "refusal"), REFUSED)
async def test_what_cannot_be_is_refused_with_field_and_reason(
    client: httpx.AsyncClient, cycle: UUID, change: dict[str, Any], refusal: tuple[str, str]
) -> None:
    made = await post(client, RECORDS, harvest_body(cycle) | change)
    assert (made.status_code, fields_refused(made)) == (422, [refusal]), made.text
    assert (await client.get(RECORDS)).json()["items"] == []


@pytest.mark.parametrize(
    "change",
    [
        {"details": {"kind": "magic"}},
        {"details": {"kind": "harvest"}},
        {"details": {"kind": "harvest", "quantity": {"value": "abc", "unit": "kg"}}},
        {"details": {"kind": "note", "text": ""}},
        {"details": {"kind": "note", "text": "x" * 1001}},
        {"details": {"kind": "note", "text": "x\x00y"}},
        {"occurred_on": "31/12/2026"},
        {"crop_cycle_id": "x"},
        {"photo": "../../etc/passwd"},
        {"supersedes": 5},
    ],
)
async def test_an_unreadable_body_is_a_client_error(
    client: httpx.AsyncClient, cycle: UUID, change: dict[str, Any]
) -> None:
    made = await post(client, RECORDS, harvest_body(cycle) | change)
    assert made.status_code in {400, 422}, made.text


async def test_preparation_within_a_year_before_the_start_is_accepted(client: httpx.AsyncClient, cycle: UUID) -> None:
    early = await post(client, RECORDS, input_body(cycle, occurred_on="2025-02-01"))
    assert early.status_code == 201
    too_early = await post(client, RECORDS, input_body(cycle, occurred_on="2024-01-01"))
    assert fields_refused(too_early) == [("occurred_on", "before_cycle")]


async def test_the_same_key_writes_once_and_another_payload_is_refused(client: httpx.AsyncClient, cycle: UUID) -> None:
    key = str(uuid4())
    first = await post(client, RECORDS, harvest_body(cycle), key)
    again = await post(client, RECORDS, harvest_body(cycle), key)
    assert (again.status_code, again.json()) == (201, first.json())
    other = await post(client, RECORDS, harvest_body(cycle, "4"), key)
    assert other.status_code == 422
    assert len((await client.get("/api/v1/harvests")).json()["items"]) == 1


async def test_a_post_without_a_key_is_refused(client: httpx.AsyncClient, cycle: UUID) -> None:
    assert (await client.post(RECORDS, json=harvest_body(cycle))).status_code == 400


async def test_lists_page_by_cursor_without_gaps(client: httpx.AsyncClient, database: Database, owner: Made) -> None:
    for _ in range(5):
        await make_cycle(database, owner)
    url, seen = f"{CYCLES}?limit=2", []
    while url:
        page = (await client.get(url)).json()
        seen += [item["id"] for item in page["items"]]
        url = page["next"]
    assert len(seen) == len(set(seen)) == 5


@pytest.mark.parametrize("query", ["cursor=x", "cursor=WyJ4Il0", "colour=red", "crop_cycle_id=x", "limit=x"])
async def test_a_query_that_cannot_be_read_is_refused(client: httpx.AsyncClient, owner: Made, query: str) -> None:
    assert (await client.get(f"{RECORDS}?{query}")).status_code == 400


async def test_the_lists_of_crops_and_units_are_open(client: httpx.AsyncClient) -> None:
    crops = (await client.get("/api/v1/crops")).json()
    units = (await client.get("/api/v1/units")).json()
    assert {"code": "que", "en": "Cinnamon"}.items() <= crops[0].items()
    assert ("sao", "500") in {(unit["code"], unit["factor"]) for unit in units}
