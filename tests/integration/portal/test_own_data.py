"""Everybody can receive what is kept about them and have it erased; what buyers rely on stays without the person."""

import csv
import io
import json
import zipfile
from datetime import date
from typing import Any

import httpx
import msgspec
import pytest
from PIL import Image

from tests.support.identity import (
    PASSPHRASE,
    delegate,
    form,
    make_account,
    make_key,
    sign_in,
    use_session,
    with_passphrase,
)
from tests.support.land import make_parcel
from tests.support.production import make_record, post
from tests.support.trace import PRODUCTS, World, make_batch, make_told_world, path_of
from thuongxuan.db.session import Database
from thuongxuan.portal.holdings_sql import HOLDINGS
from thuongxuan.settings import Settings

PAGE = "/account/data"
NAME, PHONE = "TEN-RIENG Ngân Thị Mẫu", "0987650321"
PRIVATE = {"display_name": NAME, "phone": PHONE, "sign_in_name": "rieng.tu.mau", "village": "BAN-RIENG"}
WORDS = [*PRIVATE.values(), "THUA-RIENG", "GHI-CHU-RIENG", "NGUOI-PHUN", "KHOA-RIENG", "MAY-RIENG", "LAM-CHUNG-RIENG"]


class Person(msgspec.Struct, frozen=True):
    """A household with something in every table that can hold something of it, and the path of its scan page."""

    world: World
    scan: str
    photo: str


@pytest.fixture
async def person(client: httpx.AsyncClient, database: Database, settings: Settings) -> Person:
    known = await with_passphrase(database)
    hashed = await database.hot.fetchval("SELECT passphrase_hash FROM account WHERE id = $1", known.id)
    world = await make_told_world(database, settings, passphrase_hash=hashed, public_name=True, **PRIVATE)
    owner = world.owner
    await make_parcel(database, owner, "submitted", name="THUA-RIENG")
    member = await make_account(database, "team_member")
    await delegate(database, owner, member)
    await database.hot.execute("UPDATE consent SET method = 'spoken', witness = 'LAM-CHUNG-RIENG'")
    await make_key(database, owner)
    await database.hot.execute("UPDATE api_key SET name = 'KHOA-RIENG'")
    await database.hot.execute("UPDATE product SET brand = $1", f"Quế {NAME}")
    batch = await make_batch(database, world)
    await make_record(
        database,
        owner,
        world.cycle_id,
        kind="planting",
        occurred_on=date(2026, 1, 11),
        details={"kind": "planting", "material": f"Giống của {NAME}", "source": "GHI-CHU-RIENG"},
    )
    place = await database.hot.fetchval(
        "INSERT INTO place (id, slug, kind, status, sensitivity, osm_tags, xref, row_version, created_at, updated_at) "
        "VALUES (gen_random_uuid(), 'x', 'waterfall', 'draft', 'public', '{}', '{}', 1, now(), now()) RETURNING id"
    )
    await database.hot.execute(
        "INSERT INTO contact (id, place_id, role, kind, value, public) "
        "VALUES (gen_random_uuid(), $1, 'trông coi', 'phone', $2, false)",
        place,
        PHONE,
    )
    await database.hot.execute(
        "INSERT INTO form_draft VALUES (gen_random_uuid(), '/x', jsonb_build_object('name', $1::text), now())", NAME
    )
    await sign_in(client, owner, device="MAY-RIENG")
    return Person(world, path_of(batch), await upload(client))


async def upload(client: httpx.AsyncClient) -> str:
    """A photograph of the signed-in account; its hash."""
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), (10, 90, 40)).save(picture, "PNG")
    headers = {"Idempotency-Key": "photo-of-a-test", "Content-Type": "image/png"}
    answer = await client.post("/api/v1/photos", content=picture.getvalue(), headers=headers)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["photo"])


async def erase(client: httpx.AsyncClient, passphrase: str = PASSPHRASE, **fields: Any) -> httpx.Response:
    return await client.post(f"{PAGE}/erase", data=form(client, passphrase=passphrase, **({"sure": "yes"} | fields)))


async def everything(database: Database) -> str:
    """Every value of every table as text; bytes as text too where they are text."""
    tables = await database.hot.fetch(
        "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE' "
        "AND table_name <> 'spatial_ref_sys'"
    )
    found = []
    for (table,) in tables:
        for row in await database.hot.fetch(f'SELECT * FROM "{table}"'):
            found += [
                value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value) for value in row.values()
            ]
    return "\n".join(found)


async def test_the_download_holds_everything_but_what_opens_doors(client: httpx.AsyncClient, person: Person) -> None:
    answer = await client.get(f"{PAGE}/archive.zip")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip")
    assert answer.headers["cache-control"] == "private, no-store"
    packed = zipfile.ZipFile(io.BytesIO(answer.content))
    data = json.loads(packed.read("data.json"))
    assert [word for word in WORDS if word not in json.dumps(data, ensure_ascii=False)] == []
    assert data["account"][0]["phone"] == PHONE
    assert {"parcel.csv", "diary_record.csv", "batch.csv", f"photos/{person.photo}.jpg"} <= set(packed.namelist())
    parcels = list(csv.DictReader(io.StringIO(packed.read("parcel.csv").decode("utf-8-sig"))))
    assert "THUA-RIENG" in {row["name"] for row in parcels}
    assert json.loads(parcels[0]["geom"])["type"] == "Polygon"
    assert "passphrase_hash" not in data["account"][0]
    assert "token_hash" not in data["login_session"][0] | data["api_key"][0]


async def test_programs_get_the_same_with_a_key(client: httpx.AsyncClient, database: Database, person: Person) -> None:
    key = await make_key(database, person.world.owner, scopes=("read",))
    client.cookies.clear()
    answer = await client.get("/api/v1/me/data", headers={"Authorization": f"Bearer {key}"})
    packed = zipfile.ZipFile(io.BytesIO(answer.content))
    assert json.loads(packed.read("data.json"))["account"][0]["display_name"] == NAME
    assert (await client.get("/api/v1/me/data")).status_code == 401


async def test_nobody_receives_anything_of_others(
    client: httpx.AsyncClient, database: Database, person: Person
) -> None:
    member = await make_account(database, "team_member")
    await sign_in(client, member, acting_for=person.world.owner)
    packed = zipfile.ZipFile(io.BytesIO((await client.get(f"{PAGE}/archive.zip")).content))
    text = packed.read("data.json").decode()
    assert member.display_name in text
    assert [word for word in WORDS if word in text] == []


async def test_a_cell_that_spreadsheets_would_run_is_disarmed(
    client: httpx.AsyncClient, database: Database, person: Person
) -> None:
    await database.hot.execute("UPDATE product SET brand = '=HYPERLINK(1)'")
    packed = zipfile.ZipFile(io.BytesIO((await client.get(f"{PAGE}/archive.zip")).content))
    assert "'=HYPERLINK(1)" in packed.read("product.csv").decode("utf-8-sig")
    assert json.loads(packed.read("data.json"))["product"][0]["brand"] == "=HYPERLINK(1)"


async def test_after_an_erasure_no_table_holds_anything_personal(
    client: httpx.AsyncClient, database: Database, settings: Settings, person: Person
) -> None:
    await post(client, PRODUCTS, {"name_vi": f"Quế {NAME}", "crop": "que", "unit": "kg"})
    before = await everything(database)
    assert [word for word in WORDS if word not in before] == []
    stored = settings.var_dir / "photos" / person.photo[:2] / f"{person.photo}.jpg"
    assert stored.exists()
    answer = await erase(client)
    assert (answer.status_code, answer.headers["location"]) == (303, "/erased")
    after = await everything(database)
    assert [word for word in WORDS if word in after] == []
    assert not stored.exists()
    assert await database.hot.fetchval(
        "SELECT erased_at IS NOT NULL AND NOT active FROM account WHERE id = $1", person.world.owner.id
    )


async def test_what_was_published_stays_without_the_person(
    client: httpx.AsyncClient, database: Database, person: Person
) -> None:
    before = (await client.get(person.scan)).text
    exact = await database.hot.fetchval("SELECT ST_AsText(geom) FROM parcel WHERE status = 'approved'")
    await erase(client)
    page = (await client.get(person.scan)).text
    assert NAME in before
    for kept in ("Mã thật", "Quế ống", "Giống quế bản địa", "Không phát hiện", "Thường Xuân", "10/01/2026"):
        assert kept in page, kept
    assert "Người sản xuất đã xóa tài khoản" in page
    assert NAME not in page
    left = [row[0] for row in await database.hot.fetch("SELECT ST_AsText(geom) FROM parcel WHERE status <> 'draft'")]
    assert exact not in left


async def test_an_erased_account_opens_nothing(client: httpx.AsyncClient, database: Database, person: Person) -> None:
    key = await make_key(database, person.world.owner)
    token = await sign_in(client, person.world.owner)
    assert "Max-Age=0" in (await erase(client)).headers["set-cookie"]
    assert "Đã xóa tài khoản" in (await client.get("/erased")).text
    client.cookies.clear()
    assert (await client.get("/api/v1/me", headers={"Authorization": f"Bearer {key}"})).status_code == 401
    use_session(client, token)
    assert (await client.get(PAGE)).status_code == 303
    again = await client.post("/sign-in", data={"name": PHONE, "passphrase": PASSPHRASE})
    assert again.status_code in {403, 422}


@pytest.mark.parametrize("fields", [{"passphrase": "sai"}, {"sure": ""}, {"passphrase": "", "sure": ""}])
async def test_an_erasure_that_is_not_confirmed_changes_nothing(
    client: httpx.AsyncClient, database: Database, person: Person, fields: dict[str, str]
) -> None:
    answer = await erase(client, **fields)
    assert answer.status_code == 422
    assert [name for name in fields if f'id="e-{name}"' not in answer.text] == []
    assert PASSPHRASE not in answer.text
    assert await database.hot.fetchval("SELECT phone FROM account WHERE id = $1", person.world.owner.id) == PHONE


async def test_a_key_cannot_erase_and_a_stranger_sees_no_form(
    client: httpx.AsyncClient, database: Database, person: Person
) -> None:
    key = await make_key(database, person.world.owner)
    client.cookies.clear()
    assert (await client.get(PAGE)).status_code == 303
    refused = await client.post(f"{PAGE}/erase", data={"sure": "yes"}, headers={"Authorization": f"Bearer {key}"})
    assert refused.status_code == 403


async def test_the_last_administrator_stays(client: httpx.AsyncClient, database: Database) -> None:
    only = await with_passphrase(database, "administrator")
    await sign_in(client, only)
    assert (await erase(client)).status_code == 409
    await make_account(database, "administrator")
    assert (await erase(client)).status_code == 303


async def test_append_only_tables_are_open_to_erasures_alone(
    client: httpx.AsyncClient, database: Database, person: Person
) -> None:
    await erase(client)
    with pytest.raises(Exception, match="append-only"):
        await database.hot.execute("UPDATE diary_record SET kind = kind")


async def test_every_table_that_names_an_account_is_thought_of(database: Database) -> None:
    rows = await database.hot.fetch(
        "SELECT DISTINCT conrelid::regclass::text FROM pg_constraint "
        "WHERE contype = 'f' AND confrelid = 'account'::regclass"
    )
    assert {row[0] for row in rows} - HOLDINGS.keys() == set()
