"""Whose production it is: nobody else reads it, enters it or learns that it exists."""

import io
from uuid import UUID, uuid4

import httpx
import pytest
from PIL import Image

from tests.support.identity import Made, form, make_account, make_key, sign_in, sign_out
from tests.support.production import CYCLES, RECORDS, harvest_body, make_cycle, make_harvest, make_record, post
from thuongxuan.db.session import Database
from thuongxuan.identity.schemas import Kind

OTHERS: list[Kind] = ["household", "team_member", "cooperative", "officer", "administrator"]


def jpeg() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), (10, 120, 40)).save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
async def household(database: Database) -> Made:
    return await make_account(database)


@pytest.fixture
async def theirs(database: Database, household: Made) -> UUID:
    """A cycle of the household, with a harvest."""
    cycle = await make_cycle(database, household)
    await make_harvest(database, household, cycle)
    return cycle


@pytest.mark.parametrize("kind", OTHERS)
async def test_others_see_nothing_and_enter_nothing(
    client: httpx.AsyncClient, database: Database, household: Made, theirs: UUID, kind: Kind
) -> None:
    record = await make_record(database, household, theirs)
    await sign_in(client, await make_account(database, kind))
    for path in (f"{CYCLES}/{theirs}", f"{RECORDS}/{record}", f"/production/{theirs}"):
        assert (await client.get(path)).status_code == 404
    for path in (CYCLES, RECORDS, f"{RECORDS}?crop_cycle_id={theirs}", "/api/v1/harvests"):
        assert (await client.get(path)).json()["items"] == []
    assert (await post(client, RECORDS, harvest_body(theirs))).status_code in {403, 404}
    assert (await client.get(f"/production/{theirs}/harvest")).status_code in {403, 404}
    typed = form(client, screen="2", quantity="5", quantity_unit="kg", occurred_on="2026-06-01")
    assert (await client.post(f"/production/{theirs}/harvest", data=typed)).status_code in {403, 404}
    assert await database.hot.fetchval("SELECT count(*) FROM diary_record") == 2


async def test_nobody_signed_in_is_sent_to_sign_in(client: httpx.AsyncClient, theirs: UUID) -> None:
    for path in (CYCLES, RECORDS, "/api/v1/harvests", f"{CYCLES}/{theirs}"):
        assert (await client.get(path)).status_code == 401
    for path in ("/production", f"/production/{theirs}", f"/production/{theirs}/harvest", "/production/new"):
        answer = await client.get(path)
        assert (answer.status_code, answer.headers["location"].split("?")[0]) == (303, "/sign-in")


async def test_a_team_member_enters_for_the_household_it_acts_for(
    client: httpx.AsyncClient, database: Database, household: Made, theirs: UUID
) -> None:
    member = await make_account(database, "team_member")
    await sign_in(client, member, acting_for=household)
    made = await post(client, RECORDS, harvest_body(theirs))
    assert made.status_code == 201
    assert made.json()["record"]["entered_by_name"] == member.display_name
    row = await database.hot.fetchrow(
        "SELECT r.entered_by, r.on_behalf_of, d.member_id FROM diary_record r JOIN delegation d"
        " ON d.id = r.delegation_id WHERE r.id = $1",
        UUID(made.json()["record"]["id"]),
    )
    assert row is not None
    assert tuple(row) == (member.id, household.id, member.id)
    await sign_in(client, household)
    assert made.json()["record"]["id"] in {item["id"] for item in (await client.get(RECORDS)).json()["items"]}


async def test_a_team_member_without_a_household_is_told_to_choose(
    client: httpx.AsyncClient, database: Database, theirs: UUID
) -> None:
    await sign_in(client, await make_account(database, "team_member"))
    assert "Bạn chưa chọn hộ nào" in (await client.get("/production")).text
    assert (await post(client, RECORDS, harvest_body(theirs))).status_code == 403


async def test_a_key_for_reading_does_not_write(
    client: httpx.AsyncClient, database: Database, household: Made, theirs: UUID
) -> None:
    key = await make_key(database, household, ("read",))
    headers = {"Authorization": f"Bearer {key}", "Idempotency-Key": str(uuid4())}
    assert len((await client.get(CYCLES, headers=headers)).json()["items"]) == 1
    assert (await client.post(RECORDS, json=harvest_body(theirs), headers=headers)).status_code == 403


async def test_a_photo_is_for_its_owner_its_helper_and_officers(
    client: httpx.AsyncClient, database: Database, household: Made, theirs: UUID
) -> None:
    await sign_in(client, household)
    key = {"Idempotency-Key": str(uuid4()), "Content-Type": "image/jpeg"}
    uploaded = await client.post("/api/v1/photos", content=jpeg(), headers=key)
    assert uploaded.status_code == 201, uploaded.text
    sha256 = uploaded.json()["photo"]
    path = f"/production/photos/{sha256}"
    made = await post(client, RECORDS, harvest_body(theirs, photo=sha256))
    assert made.json()["record"]["photo"] == sha256
    shown = await client.get(path)
    assert shown.headers["content-type"] == "image/jpeg"
    assert shown.headers["cache-control"] == "private, max-age=31536000, immutable"
    assert shown.headers["x-content-type-options"] == "nosniff"
    assert shown.content.startswith(b"\xff\xd8\xff")
    expected: list[tuple[Kind, Made | None, int]] = [
        ("household", None, 404),
        ("team_member", None, 404),
        ("team_member", household, 200),
        ("cooperative", None, 404),
        ("officer", None, 200),
    ]
    for kind, acting_for, status in expected:
        await sign_in(client, await make_account(database, kind), acting_for=acting_for)
        assert (await client.get(path)).status_code == status, kind
    sign_out(client)
    assert (await client.get(path)).status_code == 303


async def test_knowing_the_hash_of_anothers_photo_gives_nothing(
    client: httpx.AsyncClient, database: Database, household: Made
) -> None:
    await sign_in(client, household)
    key = {"Idempotency-Key": str(uuid4()), "Content-Type": "image/jpeg"}
    sha256 = (await client.post("/api/v1/photos", content=jpeg(), headers=key)).json()["photo"]
    thief = await make_account(database)
    await sign_in(client, thief)
    made = await post(client, RECORDS, harvest_body(await make_cycle(database, thief), photo=sha256))
    assert made.status_code == 422


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"", 422), (b"<svg/>", 422), (jpeg()[:200], 422), (b"\xff" * 9_000_000, 413), (b"\xff" * 17_000_000, 413)],
)
async def test_a_hostile_upload_is_refused(
    client: httpx.AsyncClient, household: Made, body: bytes, status: int
) -> None:
    await sign_in(client, household)
    key = {"Idempotency-Key": str(uuid4()), "Content-Type": "image/jpeg"}
    assert (await client.post("/api/v1/photos", content=body, headers=key)).status_code == status


@pytest.mark.parametrize("name", ["x", "A" * 64, "0" * 64, "..%2f..%2fetc%2fpasswd"])
async def test_a_strange_photo_address_is_not_found(client: httpx.AsyncClient, household: Made, name: str) -> None:
    await sign_in(client, household)
    assert (await client.get(f"/production/photos/{name}")).status_code in {400, 404}
