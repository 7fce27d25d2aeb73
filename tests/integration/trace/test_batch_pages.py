"""A batch through forms: two screens, a confirmation, nothing lost on the way, nothing written twice."""

import re
from datetime import date
from uuid import uuid4

import httpx

from tests.support.controls import controls
from tests.support.identity import form, make_account, sign_in, sign_out
from tests.support.production import make_harvest
from tests.support.trace import BATCHES, HARVESTED, make_batch, make_product, make_world, path_of
from thuongxuan.clock import today
from thuongxuan.db.session import Database


async def test_a_team_member_registers_a_batch_for_a_household(client: httpx.AsyncClient, database: Database) -> None:
    world = await make_world(database)
    member = await make_account(database, kind="team_member")
    await sign_in(client, member, acting_for=world.owner)
    first = await client.get("/batches/new")
    field = f"kg-{world.harvest_id}"
    assert first.status_code == 200
    assert f'name="{field}"' in first.text
    assert "Còn 100 kg" in first.text

    second = await client.post("/batches/new/details", data=form(client, weight_unit="yen", **{field: "2,5"}))
    assert second.status_code == 200
    assert "25 kg" in second.text
    assert re.search(rf'name="{field}" value="2,5"', second.text)  # carried on
    assert str(world.product_id) in second.text
    assert f'value="{today()}"' in second.text

    fields = form(
        client,
        weight_unit="yen",
        product_id=str(world.product_id),
        quantity="24,5",
        produced_on=str(today()),
        lot="",
        expires_on="",
        **{field: "2,5"},
    )
    answers = [await client.post("/batches/new", data=fields) for _ in range(2)]  # a double tap
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.headers["location"] for answer in answers}) == 1

    done = await client.get(answers[0].headers["location"])
    row = await database.hot.fetchrow("SELECT * FROM batch")
    assert row is not None
    assert (row["entered_by"], row["on_behalf_of"], row["owner_id"]) == (member.id, world.owner.id, world.owner.id)
    assert row["delegation_id"] is not None
    assert row["receipt"] in done.text
    assert f'src="/batches/{row["id"]}/label/svg"' in done.text
    assert await database.hot.fetchval("SELECT drawn_kg FROM harvest WHERE id = $1", world.harvest_id) == 25
    assert row["lot"] in (await client.get("/batches")).text


async def test_a_team_member_who_chose_nobody_is_told_so(client: httpx.AsyncClient, database: Database) -> None:
    await make_world(database)
    await sign_in(client, await make_account(database, kind="team_member"))
    answer = await client.post(BATCHES, json={}, headers={"Idempotency-Key": str(uuid4())})
    assert answer.status_code in {400, 403, 422}


async def test_refused_fields_come_back_with_what_was_typed(client: httpx.AsyncClient, database: Database) -> None:
    world = await make_world(database, kg="10")
    await sign_in(client, world.owner)
    field = f"kg-{world.harvest_id}"
    for typed, reason in (("", "Ghi số kg"), ("11", "chỉ còn 10 kg"), ("một", "Xin viết số"), ("1.234", "hai cách")):
        answer = await client.post("/batches/new/details", data=form(client, weight_unit="kg", **{field: typed}))
        assert answer.status_code == 422, typed
        assert reason in answer.text, typed
        assert f'value="{typed}"' in answer.text or not typed

    fields = {"weight_unit": "kg", field: "5", "product_id": str(world.product_id), "lot": "LÔ 1"}
    answer = await client.post("/batches/new", data=form(client, **fields, quantity="9", produced_on="2999-01-01"))
    assert answer.status_code == 422
    assert "Ngày sản xuất chưa tới" in answer.text
    assert 'value="LÔ 1"' in answer.text
    answer = await client.post("/batches/new", data=form(client, **fields, quantity="x", produced_on=str(HARVESTED)))
    assert (answer.status_code, 'value="x"' in answer.text) == (422, True)
    answer = await client.post("/batches/new", data=form(client, **{field: "x"}))
    assert (answer.status_code, "đợt thu hoạch nào" in answer.text) == (422, True)
    assert await database.hot.fetchval("SELECT count(*) FROM batch") == 0


async def test_kilograms_that_somebody_else_took_lead_back_to_the_first_screen(
    client: httpx.AsyncClient, database: Database
) -> None:
    world = await make_world(database, kg="15")
    await sign_in(client, world.owner)
    await make_batch(database, world)  # takes 10 of the 15 while the second screen is open
    fields = {"weight_unit": "kg", f"kg-{world.harvest_id}": "12", "product_id": str(world.product_id)}
    answer = await client.post("/batches/new", data=form(client, **fields, quantity="12", produced_on="2026-06-10"))
    assert answer.status_code == 422
    assert "đợt thu hoạch nào" in answer.text
    assert "chỉ còn 5 kg" in answer.text


async def test_a_lost_session_gives_back_what_was_typed(client: httpx.AsyncClient, database: Database) -> None:
    world = await make_world(database)
    field = f"kg-{world.harvest_id}"
    client.headers["sec-fetch-site"] = "same-origin"
    lost = await client.post("/batches/new/details", data={field: "7", "weight_unit": "kg"})
    assert lost.status_code == 303
    draft = re.search(r"draft=([0-9a-f-]+)", lost.headers["location"])
    assert draft
    await sign_in(client, world.owner)
    page = await client.get(f"/batches/new/details?draft={draft[1]}")
    assert f'name="{field}" type="text" autocomplete="off" value="7"' in page.text


async def test_without_a_harvest_the_page_says_what_to_do(client: httpx.AsyncClient, database: Database) -> None:
    owner = await make_account(database)
    await sign_in(client, owner)
    assert "ghi thu hoạch" in (await client.get("/batches/new")).text


async def test_the_first_batch_brings_its_product_with_it(client: httpx.AsyncClient, database: Database) -> None:
    owner = await make_account(database)
    await sign_in(client, owner)
    harvest = await make_harvest(database, owner, on=date(2026, 6, 1), kg="20")
    await make_product(database, owner, crop="mat_ong", name_vi="Mật ong")  # of another crop
    second = await client.post("/batches/new/details", data=form(client, **{f"kg-{harvest}": "20"}))
    values = controls(second.text.partition('action="/batches/new/again"')[0])
    assert (values["product_id"], values["new_unit"], values["quantity"]) == ("new", "kg", "20")
    assert "Mật ong" not in second.text
    fields = values | {"new_name": "  Quế ống  "}
    answers = [await client.post("/batches/new", data=fields) for _ in range(2)]  # a double tap uses nothing twice
    assert len({(answer.status_code, answer.headers["location"]) for answer in answers}) == 1
    assert "Quế ống" in (await client.get(answers[0].headers["location"])).text
    made = await database.hot.fetchrow("SELECT * FROM product WHERE name_vi = 'Quế ống'")
    assert made is not None
    assert (made["crop"], made["unit"], made["owner_id"], made["entered_by"]) == ("que", "kg", owner.id, owner.id)
    assert await database.hot.fetchval("SELECT product_id FROM batch") == made["id"]
    assert made["code"] in (await client.get("/products")).text
    other = await client.post("/batches/new", data=fields | {"new_name": "Quế khác"})
    assert (other.status_code, await database.hot.fetchval("SELECT count(*) FROM product")) == (422, 2)


async def test_a_refused_batch_leaves_no_product_and_gives_back_its_name(
    client: httpx.AsyncClient, database: Database
) -> None:
    world = await make_world(database, kg="20")
    await sign_in(client, world.owner)
    field = f"kg-{world.harvest_id}"
    second = await client.post("/batches/new/details", data=form(client, **{field: "5"}))
    assert str(world.product_id) in second.text
    assert 'value="new"' in second.text
    good = {field: "5", "product_id": "new", "new_name": "Quế bột", "new_unit": "kg", "quantity": "5"}
    good["produced_on"] = "2026-06-10"
    for change, refused in (
        ({"new_name": "   "}, ["new_name"]),
        ({"new_name": "x" * 121}, ["new_name"]),
        ({"new_unit": "stone"}, ["new_unit"]),
        ({"quantity": "một", "produced_on": "hôm qua", "new_name": ""}, ["new_name", "quantity", "produced_on"]),
        ({"quantity": "6"}, ["quantity"]),
        ({"produced_on": "2026-05-01"}, ["produced_on"]),
        ({field: "21"}, [field]),
        ({"product_id": "newer"}, ["product_id"]),
    ):
        typed = good | change
        answer = await client.post("/batches/new", data=form(client, **typed))
        assert answer.status_code == 422, change
        assert [name for name in refused if f'href="#f-{name}"' not in answer.text] == [], change
        # The first screen carries the second one's fields hidden; either way nothing that was typed is lost.
        assert f'value="{typed["new_name"]}"' in answer.text, change
        assert f'value="{typed["quantity"]}"' in answer.text, change
    back = await client.post("/batches/new/again", data=form(client, **good))
    assert 'name="new_name" value="Quế bột"' in back.text
    assert await database.hot.fetchval("SELECT count(*) FROM product") == 1
    assert await database.hot.fetchval("SELECT drawn_kg FROM harvest") == 0
    stranger = await make_account(database)
    await sign_in(client, stranger)
    stolen = await client.post("/batches/new", data=form(client, **good))
    assert stolen.status_code == 422
    assert await database.hot.fetchval("SELECT count(*) FROM product") == 1
    boxes = good | {"new_unit": "box", "new_name": "Quế hộp", "quantity": "40", "lot": "H-1"}
    await sign_in(client, world.owner)
    assert (await client.post("/batches/new", data=form(client, **boxes))).status_code == 303
    assert await database.hot.fetchval("SELECT lot FROM batch") == "H-1"


async def test_batches_are_seen_by_their_owner_and_officers_only(client: httpx.AsyncClient, database: Database) -> None:
    world = await make_world(database)
    batch = await make_batch(database, world)
    pages = [f"/batches/{batch.id}", f"/batches/{batch.id}/done", f"{BATCHES}/{batch.id}"]
    assert [(await client.get(page)).status_code for page in pages] == [303, 303, 401]
    await sign_in(client, await make_account(database))
    assert [(await client.get(page)).status_code for page in pages] == [404, 404, 404]
    assert (await client.get("/officer/batches")).status_code == 403
    await sign_in(client, world.owner)
    assert [(await client.get(page)).status_code for page in pages] == [200, 200, 200]
    await sign_in(client, await make_account(database, kind="officer"))
    assert [(await client.get(page)).status_code for page in pages] == [200, 200, 200]


async def test_an_officer_recalls_and_the_scan_page_follows(client: httpx.AsyncClient, database: Database) -> None:
    world = await make_world(database)
    batch = await make_batch(database, world)
    officer = await make_account(database, kind="officer")
    await sign_in(client, officer)
    found = await client.get("/officer/batches", params={"q": batch.receipt.lower()})
    assert f"/batches/{batch.id}" in found.text
    assert f"/batches/{batch.id}" not in (await client.get("/officer/batches", params={"q": "zzz"})).text

    change = f"/batches/{batch.id}/status"
    refused = await client.post(change, data=form(client, status="recalled", reason="x", version="1"))
    assert refused.status_code == 422
    done = await client.post(change, data=form(client, status="recalled", reason="Dư lượng vượt mức", version="1"))
    assert done.status_code == 303
    stale = await client.post(change, data=form(client, status="active", reason="Nhầm lô khác", version="1"))
    assert stale.status_code == 412
    page = await client.get(f"/batches/{batch.id}")
    assert "Dư lượng vượt mức" in page.text
    scanned = (await client.get(path_of(batch))).text
    assert "THU HỒI" in scanned
    assert "Dư lượng vượt mức" in scanned

    sign_out(client)
    await sign_in(client, world.owner)
    back = await client.post(change, data=form(client, status="active", reason="Xin mở lại", version="2"))
    assert back.status_code == 403
    history = await database.hot.fetch("SELECT kind, entered_by FROM batch_event ORDER BY id")
    assert [tuple(row) for row in history] == [("registered", world.owner.id), ("recalled", officer.id)]


async def test_a_visitor_reports_an_unknown_code(client: httpx.AsyncClient, database: Database) -> None:
    unknown = await client.get("/TX/ABCDEF/10/X")
    key = re.search(r'name="idempotency_key" value="([^"]+)"', unknown.text)
    assert key
    client.headers["sec-fetch-site"] = "same-origin"
    fields = {"idempotency_key": key[1], "code": "/TX/ABCDEF/10/X", "note": "Tem dán chồng", "seen_at": "Chợ"}
    answers = [await client.post("/report-code", data=fields) for _ in range(2)]
    assert {(a.status_code, a.headers["location"]) for a in answers} == {(303, "/report-code/thanks")}
    assert (await client.get("/report-code/thanks")).status_code == 200
    assert await database.hot.fetchval("SELECT count(*) FROM code_report") == 1
    too_long = await client.post("/report-code", data=fields | {"note": "x" * 501, "idempotency_key": str(uuid4())})
    assert too_long.status_code == 422
    statuses = [
        (await client.post("/report-code", data=fields | {"idempotency_key": str(uuid4())})).status_code
        for _ in range(10)
    ]
    assert statuses[-1] == 429
    await sign_in(client, await make_account(database, kind="officer"))
    assert "Tem dán chồng" in (await client.get("/officer/batches")).text
