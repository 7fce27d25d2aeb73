"""Labels by form and API: what is printed, for whom, how many, and what is remembered."""

import json
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.support.identity import Made, delegate, form, make_account, make_key, sign_in
from tests.support.labels import make_labelled
from tests.support.symbols import pages_of, picture_of, picture_of_svg, read_all, texts_of
from thuongxuan.db.session import Database
from thuongxuan.trace.label_formats import FORMATS

GTIN = "09521234567899"


@pytest.fixture
async def owner(database: Database) -> Made:
    """A household that wants to be named."""
    return await make_account(database, display_name="Hộ Lò Thị Mẫu (thử)", public_name=True)


@pytest.fixture
async def batch(database: Database, owner: Made) -> UUID:
    """A batch under a demonstration GTIN."""
    return await make_labelled(database, owner, gtin=GTIN, lot="8CRD5JZ")


async def runs(database: Database) -> list[Any]:
    """Every recorded print run: count, who typed, for whom, whether under a delegation."""
    async with database.read() as read:
        rows = await read.execute(
            text("SELECT count, entered_by, on_behalf_of, delegation_id IS NOT NULL FROM label_print ORDER BY id")
        )
        return [tuple(row) for row in rows]


async def order(client: httpx.AsyncClient, batch_id: UUID, key: str = "", **values: Any) -> httpx.Response:
    """POST a print run."""
    body = {"batch_id": str(batch_id), "format": "a4-3x8", "count": 24} | values
    return await client.post("/api/v1/labels", json=body, headers={"idempotency-key": key or str(uuid4())})


async def test_png_and_svg_of_a_batch_lead_to_its_page(client: httpx.AsyncClient, owner: Made, batch: UUID) -> None:
    await sign_in(client, owner)
    png = await client.get(f"/batches/{batch}/label/png")
    svg = await client.get(f"/batches/{batch}/label/svg")
    expected = [f"HTTP://TESTSERVER.LOCAL/01/{GTIN}/10/8CRD5JZ"]
    assert (png.headers["content-type"], svg.headers["content-type"]) == ("image/png", "image/svg+xml")
    assert read_all(picture_of(png.content)) == expected
    assert read_all(picture_of_svg(svg.content)) == expected


async def test_a_product_without_gtin_gets_the_code_of_this_system(
    client: httpx.AsyncClient, database: Database, owner: Made
) -> None:
    batch = await make_labelled(database, owner, lot="A/1+%")
    await sign_in(client, owner)
    [uri] = read_all(picture_of((await client.get(f"/batches/{batch}/label/png")).content))
    assert uri.startswith("HTTP://TESTSERVER.LOCAL/TX/")
    assert uri.endswith("/10/A%2F1%2B%25")


async def test_an_image_is_sent_once_and_kept(client: httpx.AsyncClient, owner: Made, batch: UUID) -> None:
    await sign_in(client, owner)
    page = (await client.get(f"/batches/{batch}/labels")).text
    version = page.partition("/label/png?v=")[2].partition('"')[0]
    kept = await client.get(f"/batches/{batch}/label/png?v={version}")
    asked = await client.get(f"/batches/{batch}/label/png?v=other")
    again = await client.get(f"/batches/{batch}/label/png", headers={"if-none-match": kept.headers["etag"]})
    assert kept.headers["cache-control"] == "private, max-age=31536000, immutable"
    assert asked.headers["cache-control"] == "private, no-cache"
    assert (again.status_code, again.content) == (304, b"")


async def test_a_proof_of_one_label(client: httpx.AsyncClient, owner: Made, batch: UUID) -> None:
    await sign_in(client, owner)
    answer = await client.get(f"/batches/{batch}/label/pdf")
    assert answer.headers["content-type"] == "application/pdf"
    assert len(texts_of(answer.content)) == 1


async def test_the_form_prints_records_and_remembers(
    client: httpx.AsyncClient, database: Database, owner: Made, batch: UUID
) -> None:
    await sign_in(client, owner)
    fields = form(client, format="a4-3x8", count="30", label_language="vi")
    answer = await client.post(f"/batches/{batch}/labels", data=fields)
    twice = await client.post(f"/batches/{batch}/labels", data=fields)
    assert (answer.status_code, twice.headers["location"]) == (303, answer.headers["location"])
    assert await runs(database) == [(30, owner.id, owner.id, False)]
    sheets = await client.get(answer.headers["location"])
    assert [len(read_all(page)) for page in pages_of(sheets.content, 12)] == [24, 6]
    words = texts_of(sheets.content)[0]
    for word in ("Quế vỏ Thường Xuân", "Lô: 8CRD5JZ", "NSX: 20/11/2026", "Hộ Lò Thị Mẫu (thử)", "testserver.local"):
        assert word in " ".join(words.split())
    assert "số tem: 30" in (await client.get(f"/batches/{batch}/labels")).text


async def test_a_team_member_prints_for_a_household(
    client: httpx.AsyncClient, database: Database, owner: Made, batch: UUID
) -> None:
    member = await make_account(database, "team_member")
    await sign_in(client, member, acting_for=owner)
    answer = await client.post(
        f"/batches/{batch}/labels", data=form(client, format="roll-50x30", count="2", label_language="en")
    )
    assert answer.status_code == 303
    assert await runs(database) == [(2, member.id, owner.id, True)]
    assert "Made: 20 Nov 2026" in texts_of((await client.get(answer.headers["location"])).content)[0]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"count": "0"}, "count"),
        ({"count": "-3"}, "count"),
        ({"count": "nhiều"}, "count"),
        ({"count": ""}, "count"),
        ({"count": "1001"}, "count"),
        ({"format": ""}, "format"),
        ({"format": "a5"}, "format"),
        ({"format": "a4-9x9"}, "format"),
        ({"label_language": "fr"}, "label_language"),
    ],
)
async def test_a_wrong_order_says_what_is_wrong_and_keeps_the_rest(
    client: httpx.AsyncClient, database: Database, owner: Made, batch: UUID, typed: dict[str, str], field: str
) -> None:
    await sign_in(client, owner)
    usual = {"format": "a4-2x4", "count": "17", "label_language": "vi"}
    answer = await client.post(f"/batches/{batch}/labels", data=form(client, **(usual | typed)))
    assert answer.status_code == 422
    assert f'href="#f-{field}"' in answer.text
    if field != "count":
        assert 'value="17"' in answer.text
    assert await runs(database) == []


async def test_a_symbol_too_large_for_a_label_is_refused_with_the_formats_that_fit(
    client: httpx.AsyncClient, database: Database, owner: Made
) -> None:
    batch = await make_labelled(database, owner, gtin=GTIN, lot="a" + 19 * "%")
    await sign_in(client, owner)
    answer = await order(client, batch, format="a4-5x13")
    assert answer.status_code == 422
    [error] = answer.json()["errors"]
    assert (error["field"], error["code"]) == ("format", "too-small")
    assert "a4-3x8" in error["message"]
    assert 'value="a4-5x13"' not in (await client.get(f"/batches/{batch}/labels")).text


async def test_the_api_prints_and_tells_where_the_sheets_are(
    client: httpx.AsyncClient, database: Database, owner: Made, batch: UUID
) -> None:
    client.headers["authorization"] = f"Bearer {await make_key(database, owner)}"
    created = await order(client, batch)
    run = created.json()
    assert created.status_code == 201
    assert created.headers["location"] == f"/api/v1/labels/{run['id']}"
    assert (run["uri"], run["readable"]) == (
        f"HTTP://TESTSERVER.LOCAL/01/{GTIN}/10/8CRD5JZ",
        f"(01) {GTIN} (10) 8CRD5JZ",
    )
    assert run["module_mm"] >= 0.396
    assert (run["pages"], run["count"]) == (1, 24)
    assert (await client.get(f"/api/v1/labels/{run['id']}")).json() == run
    assert (await client.get(f"/api/v1/labels?batch_id={batch}")).json() == [run]
    sheets = await client.get(run["pdf"])
    assert len(read_all(pages_of(sheets.content, 12)[0])) == 24
    assert (await client.get(run["pdf"])).headers["etag"] == sheets.headers["etag"]


async def test_the_same_order_twice_is_one_print_run(
    client: httpx.AsyncClient, database: Database, owner: Made, batch: UUID
) -> None:
    await sign_in(client, owner)
    one, two = await order(client, batch, key="k" * 20), await order(client, batch, key="k" * 20)
    other = await order(client, batch, key="k" * 20, count=25)
    assert (one.status_code, two.status_code, other.status_code) == (201, 201, 422)
    assert one.json() == two.json()
    assert len(await runs(database)) == 1


async def test_formats_are_told_in_the_language_asked_for(client: httpx.AsyncClient) -> None:
    formats = (await client.get("/api/v1/label-formats?lang=en")).json()
    assert [item["name"] for item in formats] == list(FORMATS)
    assert formats[0]["title"] == "A4 paper, 24 labels of 70 × 37 mm"


@pytest.mark.parametrize("status", ["suspended", "recalled"])
async def test_no_labels_for_a_batch_that_may_not_be_sold(
    client: httpx.AsyncClient, database: Database, owner: Made, status: str
) -> None:
    batch = await make_labelled(database, owner, status=status, status_reason="thử")
    await sign_in(client, owner)
    answers = [
        await client.get(f"/batches/{batch}/{page}") for page in ("labels", "label/png", "label/svg", "label/pdf")
    ]
    assert [answer.status_code for answer in [*answers, await order(client, batch)]] == [409] * 5


async def test_others_do_not_learn_that_a_batch_exists(
    client: httpx.AsyncClient, database: Database, owner: Made, batch: UUID
) -> None:
    await sign_in(client, owner)
    run = (await order(client, batch)).json()
    stranger = await make_account(database)
    await sign_in(client, stranger)
    paths = ["labels", "label/png", "label/svg", "label/pdf", f"labels/{run['id']}/pdf"]
    answers = [await client.get(f"/batches/{batch}/{page}") for page in paths]
    answers += [await client.get(f"/api/v1/labels/{run['id']}"), await client.get(f"/api/v1/labels?batch_id={batch}")]
    answers += [await order(client, batch), await client.get(f"/batches/{uuid4()}/labels")]
    assert {answer.status_code for answer in answers} == {404}


async def test_a_run_is_found_only_under_its_own_batch(
    client: httpx.AsyncClient, database: Database, owner: Made, batch: UUID
) -> None:
    await sign_in(client, owner)
    run = (await order(client, batch)).json()
    other = await make_labelled(database, owner)
    assert (await client.get(f"/batches/{other}/labels/{run['id']}/pdf")).status_code == 404


async def test_an_officer_sees_the_labels_of_any_batch(
    client: httpx.AsyncClient, database: Database, batch: UUID
) -> None:
    await sign_in(client, await make_account(database, "officer"))
    assert (await client.get(f"/batches/{batch}/labels")).status_code == 200
    assert (await order(client, batch)).status_code == 201


async def test_visitors_are_asked_to_sign_in(client: httpx.AsyncClient, batch: UUID) -> None:
    assert (await client.get(f"/batches/{batch}/label/png", headers={"accept": "application/json"})).status_code == 401
    assert (await order(client, batch)).status_code == 401


async def test_a_household_that_did_not_consent_is_not_named(client: httpx.AsyncClient, database: Database) -> None:
    private = await make_account(database, display_name="Hộ Không Nêu Tên", public_name=False)
    batch = await make_labelled(database, private)
    await sign_in(client, private)
    pdf = (await client.get(f"/batches/{batch}/label/pdf")).content
    assert "Không Nêu" not in texts_of(pdf)[0]


async def test_a_delegation_that_ended_prints_nothing(
    client: httpx.AsyncClient, database: Database, owner: Made, batch: UUID
) -> None:
    member = await make_account(database, "team_member")
    await sign_in(client, member, delegation_id=await delegate(database, owner, member, days=-1))
    assert (await client.get(f"/batches/{batch}/labels")).status_code in {403, 404}


async def test_a_print_run_is_never_changed(
    client: httpx.AsyncClient, database: Database, owner: Made, batch: UUID
) -> None:
    await sign_in(client, owner)
    await order(client, batch)
    for statement in ("UPDATE label_print SET count = 1", "DELETE FROM label_print"):
        with pytest.raises(DBAPIError):
            async with database.write() as write:
                await write.execute(text(statement))


async def test_an_order_with_unknown_fields_is_unreadable(client: httpx.AsyncClient, owner: Made, batch: UUID) -> None:
    await sign_in(client, owner)
    answer = await order(client, batch, size="big")
    assert answer.status_code in {400, 422}
    assert json.loads(answer.content)["type"].startswith("http")
