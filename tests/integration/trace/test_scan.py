"""What a visitor's phone gets: the answer first, nothing private, light enough for a weak signal."""

import asyncio
import gzip
import json
import re
from datetime import date, timedelta
from decimal import Decimal
from urllib.parse import quote

import httpx
import msgspec
from sqlalchemy import text

from tests.support.identity import make_account, sign_in
from tests.support.trace import (
    PRODUCED,
    make_batch,
    make_certificate,
    make_product,
    make_told_world,
    make_world,
    path_of,
)
from thuongxuan.clock import today
from thuongxuan.db.session import Database
from thuongxuan.settings import Settings
from thuongxuan.trace.public_schemas import PublicBatch
from thuongxuan.trace.schemas import Draw

FIRST_HTML_BYTES = 14_336
FIRST_VIEW_BYTES = 61_440


async def test_the_page_tells_where_it_grew_and_what_was_done(
    client: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    world = await make_told_world(database, settings)
    await make_certificate(database, world.owner, world.product_id, valid_to=today() - timedelta(days=1))
    await make_certificate(database, world.owner, world.product_id, number="VG-2", valid_to=today())
    batch = await make_batch(database, world)
    answer = await client.get(path_of(batch))
    page = answer.text
    assert (answer.status_code, answer.headers["content-language"]) == (200, "vi")
    for told in (
        "Mã thật", "Quế ống", batch.lot, "Thường Xuân", "Giống quế bản địa", "Phân chuồng hoai", "10/01/2026",
        "Thu hoạch", "Phơi, sấy", "Không phát hiện", "Đã đăng ký lô", "Mã QR có thể bị chép",
    ):  # fmt: skip
        assert told in page, told
    assert page.count("Đã hết hạn") == 1  # of two certificates, the one that ended yesterday
    assert page.index("Mã thật") < page.index("<h1>")


async def test_english_by_header_and_by_address(
    client: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    path = path_of(await make_batch(database, await make_told_world(database, settings)))
    by_header = await client.get(path, headers={"accept-language": "en-GB,en;q=0.9"})
    by_address = await client.get(path, params={"lang": "en"}, headers={"accept-language": "vi"})
    assert by_header.content == by_address.content
    assert "Genuine code" in by_header.text
    assert '<html lang="en">' in by_header.text
    assert "Mã thật</strong>" not in by_header.text
    assert "accept-language" in by_header.headers["vary"]


async def test_nothing_private_reaches_page_or_json(
    client: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    secrets = {"display_name": "TEN-RIENG", "phone": "0987654321", "village": "BAN-RIENG", "sign_in_name": "rieng.tu"}
    world = await make_told_world(database, settings, **secrets)
    batch = await make_batch(database, world)
    path = path_of(batch)
    seen = (await client.get(path)).text + (await client.get(f"/api/v1/batches/by-code{path}")).text
    hidden = [*secrets.values(), "105.345", "19.904", "Đồi quế", "GHI-CHU-RIENG", "NGUOI-PHUN", "Bón lót"]
    hidden += [str(world.owner.id), str(world.harvest_id), str(world.cycle_id), str(batch.id), batch.receipt]
    assert [secret for secret in hidden if secret in seen] == []


async def test_the_producer_is_named_with_consent_only(
    client: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    world = await make_told_world(database, settings, display_name="Hộ bà Mai", public_name=False)
    path = path_of(await make_batch(database, world))
    before = await client.get(path)
    await database.hot.execute("UPDATE account SET public_name = true WHERE id = $1", world.owner.id)
    after = await client.get(path)
    assert "Hộ bà Mai" not in before.text
    assert "chưa đồng ý nêu tên" in before.text
    assert "Hộ bà Mai" in after.text
    assert before.headers["etag"] != after.headers["etag"]


async def test_a_recall_shows_first_and_at_once(client: httpx.AsyncClient, database: Database) -> None:
    batch = await make_batch(database, await make_world(database))
    fresh = await client.get(path_of(batch))
    await database.hot.execute(
        "UPDATE batch SET status = 'recalled', status_reason = 'Dư lượng vượt mức' WHERE id = $1", batch.id
    )
    answer = await client.get(path_of(batch), headers={"if-none-match": fresh.headers["etag"]})
    assert answer.status_code == 200  # the tag a phone kept is no longer good
    main = answer.text.partition("<main")[2]
    assert main.index("THU HỒI") < main.index("Dư lượng vượt mức") < main.index("<h1>")
    assert "Mã thật</strong>" not in main
    assert re.search(r"<title>Thu hồi:", answer.text)
    longest = sum(
        int(n) for n in re.findall(r"(?:max-age|stale-while-revalidate)=(\d+)", answer.headers["cache-control"])
    )
    assert longest <= 120


async def test_an_expired_batch_is_not_called_plainly_genuine(client: httpx.AsyncClient, database: Database) -> None:
    batch = await make_batch(database, await make_world(database), expires_on=PRODUCED + timedelta(days=1))
    assert "HẾT HẠN" in (await client.get(path_of(batch))).text


async def test_addresses_are_read_as_they_were_sent(client: httpx.AsyncClient, database: Database) -> None:
    world = await make_world(database)
    gtin = await make_product(database, world.owner, gtin="09521234567899")
    world = msgspec.structs.replace(world, product_id=gtin)
    lot = 'A/1%2F+"?&'
    batch = await make_batch(database, world, lot=lot)
    escaped, code = quote(lot, safe=""), batch.product_code
    for path in (
        f"/01/09521234567899/10/{escaped}",
        f"/01/09521234567899/10/{escaped}/",
        f"/01/09521234567899/22/V1/10/{escaped}/21/123",
        f"/TX/{code}/10/{escaped}",
        f"/tx/{code.lower()}/10/{escaped}",
    ):
        assert (await client.get(path)).status_code == 200, path
    assert (await client.get(f"/01/09521234567899/10/{escaped.lower()}")).status_code == 404  # a lot keeps its case


async def test_an_unknown_code_is_explained(client: httpx.AsyncClient) -> None:
    for path, status in (
        ("/01/09521234567899/10/X", 404),
        ("/TX/ABCDEF/10/X", 404),
        ("/01/09521234567890/10/X", 400),
        ("/01/123/10/X", 400),
        ("/01/09521234567899", 404),
        ("/01/09521234567899/10/%C3%28", 400),
        ("/01/09521234567899/10/s%E1%BB%91", 400),
        ("/tx/" + "A" * 400 + "/10/X", 400),
    ):
        answer = await client.get(path)
        assert answer.status_code == status, path
        assert answer.headers["cache-control"] == "no-store"
        assert "Báo mã này" in answer.text
        assert "Mã thật</strong>" not in answer.text
    assert "<script>alert" not in (await client.get("/tx/%3Cscript%3Ealert(1)/10/X")).text


async def test_conditional_head_and_compressed_answers(client: httpx.AsyncClient, database: Database) -> None:
    path = path_of(await make_batch(database, await make_world(database)))
    full = await client.get(path, headers={"accept-encoding": "identity"})
    packed = await client.get(path, headers={"accept-encoding": "gzip, br"})
    assert packed.headers["content-encoding"] == "gzip"
    plain = await client.get(path, headers={"accept-encoding": "gzip;q=0"})
    assert "content-encoding" not in plain.headers
    assert packed.content == full.content
    assert "content-encoding" not in full.headers
    unchanged = await client.get(path, headers={"if-none-match": full.headers["etag"]})
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert unchanged.headers["etag"] == full.headers["etag"]
    head = await client.head(path)
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", full.headers["etag"])
    assert (await client.post(path)).status_code == 405


async def test_no_cookie_is_set_and_none_changes_the_page(client: httpx.AsyncClient, database: Database) -> None:
    path = path_of(await make_batch(database, await make_world(database)))
    anonymous = await client.get(path)
    await sign_in(client, await make_account(database, kind="officer"))
    signed_in = await client.get(path)
    assert anonymous.content == signed_in.content
    assert "set-cookie" not in anonymous.headers
    assert "set-cookie" not in signed_in.headers
    assert "set-cookie" not in (await client.get("/TX/ABCDEF/10/X")).headers


async def test_the_page_is_light(client: httpx.AsyncClient, database: Database, settings: Settings) -> None:
    world = await make_told_world(database, settings)
    for n in range(5):
        await make_certificate(database, world.owner, world.product_id, number=f"VG-{n}")
    batch = await make_batch(database, world)
    page = (await client.get(path_of(batch))).content
    html = len(gzip.compress(page, 6))
    assert html <= FIRST_HTML_BYTES
    linked = set(re.findall(rb'(?:src|href)="(/static/[^"]+)"', page))
    files = [len(gzip.compress((await client.get(url.decode())).content)) for url in linked]
    assert html + sum(files) <= FIRST_VIEW_BYTES
    assert b"<script>" not in page
    assert b"style=" not in page


async def test_the_json_says_the_same_as_the_page(
    client: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    world = await make_told_world(database, settings)
    batch = await make_batch(database, world, lot="A/1")
    answer = await client.get(f"/api/v1/batches/by-code/tx/{batch.product_code}/10/A%2F1")
    told = msgspec.json.decode(answer.content, type=PublicBatch)
    assert answer.headers["access-control-allow-origin"] == "*"
    assert (told.lot, told.status, told.producer, str(told.quantity)) == ("A/1", "active", None, "10")
    assert [step.kind for step in told.steps] == ["planting", "input", "check", "harvest", "processing"]
    assert [commune.code for commune in told.communes] == ["15646"]
    assert set(json.loads(answer.content)) == set(PublicBatch.__struct_fields__)
    again = await client.get(str(answer.url), headers={"if-none-match": answer.headers["etag"]})
    assert again.status_code == 304
    assert (await client.get("/api/v1/batches/by-code/TX/ABCDEF/10/X")).status_code == 404
    assert (await client.get("/api/v1/batches/by-code/01/1/10/X")).status_code == 400


async def test_scans_are_counted_by_hour_and_nothing_else(settings: Settings, database: Database) -> None:
    from typing import Any, cast

    from thuongxuan.app import create_app

    world = await make_world(database)
    batch = await make_batch(database, world)
    app = create_app(settings)
    transport = httpx.ASGITransport(app=cast(Any, app))
    async with app.lifespan(), httpx.AsyncClient(transport=transport, base_url=settings.base_url) as phone:
        for _ in range(3):
            await phone.get(path_of(batch), headers={"accept": "text/html"})
        await phone.get("/TX/ABCDEF/10/X")
    # Leaving the application writes what was waiting.
    rows = await database.hot.fetch("SELECT * FROM scan_count")
    assert [(row["batch_id"], row["scans"]) for row in rows] == [(batch.id, 3)]
    assert set(rows[0].keys()) == {"batch_id", "hour", "scans"}
    assert rows[0]["hour"].minute == 0


async def test_a_batch_made_before_a_later_harvest_does_not_show_it(
    client: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    from tests.support.production import make_harvest, make_record

    world = await make_told_world(database, settings)
    batch = await make_batch(database, world)
    await make_harvest(database, world.owner, world.cycle_id, on=date(2026, 9, 1))
    details = {"kind": "input", "material": "PHAN-LAN-SAU", "purpose": "x"}
    await make_record(
        database, world.owner, world.cycle_id, kind="input", occurred_on=date(2026, 8, 1), details=details
    )
    page = (await client.get(path_of(batch))).text
    assert "PHAN-LAN-SAU" not in page
    assert "01/09/2026" not in page


async def test_a_crowd_that_scans_at_once_gets_everybody_the_own_page(
    client: httpx.AsyncClient, database: Database
) -> None:
    world = await make_world(database)
    batches = [
        await make_batch(
            database, world, lot=f"A{n}", quantity=Decimal(1), draws=[Draw(harvest_id=world.harvest_id, kg=Decimal(1))]
        )
        for n in range(6)
    ]
    paths = [path_of(batch) for batch in batches] * 5 + ["/TX/ABCDEF/10/X", "/TX/ABCDEF", "/01/09521234567899/10/X"] * 3
    answers = await asyncio.gather(*(client.get(path) for path in paths))
    assert [answer.status_code for answer in answers] == [200] * 30 + [404] * 9
    assert all(f"<dd>{batch.lot}</dd>" in answer.text for batch, answer in zip(batches * 5, answers, strict=False))


async def test_a_database_that_is_too_slow_is_said_on_a_page(settings: Settings, database: Database) -> None:
    from typing import Any, cast

    from thuongxuan.app import create_app

    path = path_of(await make_batch(database, await make_world(database)))
    app = create_app(msgspec.structs.replace(settings, statement_timeout_ms=500))
    transport = httpx.ASGITransport(app=cast(Any, app))
    async with app.lifespan(), httpx.AsyncClient(transport=transport, base_url=settings.base_url) as phone:
        async with database.write() as write:
            await write.execute(text("LOCK TABLE batch IN ACCESS EXCLUSIVE MODE"))
            answers = await asyncio.gather(*(phone.get(path, headers={"accept": "text/html"}) for _ in range(4)))
        after = await phone.get(path, headers={"accept": "text/html"})
    assert [answer.status_code for answer in answers] == [503] * 4
    assert all({"retry-after", "x-request-id", "content-security-policy"} <= set(a.headers) for a in answers)
    assert after.status_code == 200
