"""Labels with numbers of their own: printed, read, scanned, counted, and told from invented ones."""

import re
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from litestar import Litestar

from tests.support.identity import Made, form, make_account, sign_in
from tests.support.labels import make_labelled
from tests.support.symbols import pages_of, picture_of_svg, read_all, texts_of
from tests.support.trace import make_batch, make_world
from thuongxuan.db.session import Database
from thuongxuan.trace.serials import Serials

BROWSER = {"Accept": "text/html,*/*;q=0.8"}


@pytest.fixture
async def owner(client: httpx.AsyncClient, database: Database) -> Made:
    """A signed-in household."""
    account = await make_account(database)
    await sign_in(client, account)
    return account


async def printed(client: httpx.AsyncClient, batch: UUID, count: int = 5, key: str = "", **values: Any) -> Any:
    """A numbered print run by API."""
    body = {"batch_id": str(batch), "format": "a4-3x8", "count": count, "numbered": True} | values
    answer = await client.post("/api/v1/labels", json=body, headers={"idempotency-key": key or str(uuid4())})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def codes_of(client: httpx.AsyncClient, run: Any) -> list[str]:
    """The paths in the codes of a run's sheets."""
    pdf = (await client.get(run["pdf"])).content
    return [uri.removeprefix("HTTP://TESTSERVER.LOCAL") for page in pages_of(pdf, 12) for uri in read_all(page)]


async def page_of(client: httpx.AsyncClient, app: Litestar, path: str, language: str = "en") -> str:
    """The page of a scan, after what was counted before it has been written."""
    await app.state.scan_counter.flush(app.state.database.hot)
    answer = await client.get(path, params={"lang": language}, headers=BROWSER)
    assert answer.status_code == 200, answer.text
    return answer.text


async def test_every_label_has_a_number_of_its_own_that_people_read_too(
    client: httpx.AsyncClient, database: Database, owner: Made
) -> None:
    batch = await make_labelled(database, owner, gtin="09521234567899", lot="8CRD5JZ")
    run = await printed(client, batch)
    codes = await codes_of(client, run)
    assert len(set(codes)) == 5
    start = "/01/09521234567899/10/8CRD5JZ/21/"
    assert all(code.startswith(start) and len(code) == len(start) + 11 for code in codes)
    assert start + run["first_serial"] in codes
    assert run["module_mm"] >= 0.396
    words = "".join(texts_of((await client.get(run["pdf"])).content)[0].split())
    assert all(f"(21){code.removeprefix(start)}" in words for code in codes)
    assert (await client.get(f"/api/v1/labels/{run['id']}")).json() == run
    assert sorted(await codes_of(client, run)) == sorted(codes)
    again = await printed(client, batch, 3)
    assert (run["serial_from"], again["serial_from"]) == (0, 5)
    assert not set(codes) & set(await codes_of(client, again))


async def test_a_scan_tells_printed_numbers_from_invented_ones(
    client: httpx.AsyncClient, app: Litestar, database: Database, owner: Made
) -> None:
    view = await make_batch(database, await make_world(database))
    await sign_in(client, await make_account(database, "officer"))
    run = await printed(client, view.id)
    code, other, *_ = await codes_of(client, run)
    assert "This is its first scan" in await page_of(client, app, code)
    assert "first scanned on" in await page_of(client, app, code)
    assert "This is its first scan" in await page_of(client, app, other)
    lot = code.partition("/21/")[0]
    assert "number" not in (await page_of(client, app, lot)).partition("<h1>")[0]
    for serial in ("2" * 11, "X", code[-11:-1] + ("3" if code[-1] == "2" else "2"), code[-11:].lower()):
        page = await page_of(client, app, f"{lot}/21/{serial}")
        assert "NOT one of ours" in page
        assert "Genuine code" not in page
    for _ in range(25):
        await client.get(code, headers=BROWSER)
    assert "scanned many times" in await page_of(client, app, code)
    assert await database.hot.fetchval("SELECT count(*) FROM label_scan") == 2


async def test_numbers_of_another_batch_and_numbers_not_yet_printed_are_invented(
    client: httpx.AsyncClient, app: Litestar, database: Database, owner: Made
) -> None:
    one, two = [await make_batch(database, await make_world(database)) for _ in range(2)]
    await sign_in(client, await make_account(database, "officer"))
    code, *_ = await codes_of(client, await printed(client, one.id, 1))
    lot = (await codes_of(client, await printed(client, two.id, 1)))[0].partition("/21/")[0]
    assert "NOT one of ours" in await page_of(client, app, f"{lot}/21/{code[-11:]}")
    made = Serials(await database.hot.fetchval("SELECT key FROM serial_key"))
    assert made.number(two.id, made.serial(two.id, 1)) == 1
    assert "NOT one of ours" in await page_of(client, app, f"{lot}/21/{made.serial(two.id, 1)}")
    assert "number is ours" in await page_of(client, app, f"{lot}/21/{made.serial(two.id, 0)}")


async def test_the_page_shows_a_label_before_it_prints_and_keeps_what_was_chosen(
    client: httpx.AsyncClient, database: Database, owner: Made
) -> None:
    batch = await make_labelled(database, owner)
    fields = form(client, format="roll-50x30", count="7", label_language="en", numbered="yes")
    seen = await client.post(f"/batches/{batch}/labels/preview", data=fields)
    assert seen.status_code == 200
    assert 'value="7"' in seen.text
    address = seen.text.partition('class="sketch" src="')[2].partition('"')[0].replace("&amp;", "&")
    drawn = (await client.get(address)).content
    [uri] = read_all(picture_of_svg(re.sub(rb"<text.*</text>", b"", drawn)))
    assert b">TX " in drawn
    assert uri.endswith("/21/" + "2" * 11)
    assert await database.hot.fetchval("SELECT count(*) FROM label_print") == 0
    done = await client.post(f"/batches/{batch}/labels", data=fields)
    assert done.status_code == 303
    assert "numbered" in (await client.get(f"/batches/{batch}/labels?lang=en")).text
    wrong = await client.post(f"/batches/{batch}/labels/preview", data=fields | {"count": "0", "format": ""})
    assert wrong.status_code == 422


async def test_a_numbered_run_has_a_limit_of_its_own(
    client: httpx.AsyncClient, database: Database, owner: Made
) -> None:
    batch = await make_labelled(database, owner)
    fields = form(client, format="a4-3x8", count="241", label_language="vi", numbered="yes")
    refused = await client.post(f"/batches/{batch}/labels", data=fields)
    assert refused.status_code == 422
    assert "240" in refused.text
    assert (await client.post(f"/batches/{batch}/labels", data=fields | {"numbered": ""})).status_code == 303


async def test_printing_begins_with_a_product_and_its_lot(
    client: httpx.AsyncClient, database: Database, owner: Made
) -> None:
    batch = await make_labelled(database, owner)
    held = await make_labelled(database, owner, status="recalled", status_reason="thử")
    strange = await make_labelled(database, await make_account(database))
    page = (await client.get("/labels")).text
    assert f"/batches/{batch}/labels" in page
    assert not any(f"/batches/{other}/labels" in page for other in (held, strange))
