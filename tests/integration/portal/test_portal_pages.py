"""The pages everybody sees: in both languages, without a script, with the right headers."""

import re
from datetime import UTC, datetime

import httpx
import msgspec
import pytest
from litestar import Litestar

from tests.support.places import load_places
from thuongxuan import clock
from thuongxuan.db.session import Database
from thuongxuan.settings import Settings

PAGES = ["/", "/map", "/code", "/about", "/help", "/api"]


@pytest.fixture(autouse=True)
async def _places(database: Database, settings: Settings) -> None:
    await load_places(database, settings)


@pytest.mark.parametrize(("accept", "language"), [("vi", "vi"), ("en-GB,vi;q=0.5", "en"), ("fr", "vi")])
async def test_a_page_speaks_the_readers_language(client: httpx.AsyncClient, accept: str, language: str) -> None:
    for path in PAGES:
        answer = await client.get(path, headers={"Accept-Language": accept})
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/html")
        assert answer.headers["content-language"] == language
        assert "Accept-Language" in answer.headers["vary"]
        assert f'<html lang="{language}">' in answer.text
        assert answer.text.count("<h1>") == 1
        assert '<main id="main"' in answer.text


async def test_no_vietnamese_is_left_on_the_english_page(client: httpx.AsyncClient) -> None:
    for path in PAGES:
        page = (await client.get(path, headers={"Accept-Language": "en"})).text
        shown = re.sub(
            r"(?s)<pre.*?</pre>|<p lang=\"vi\">.*?</p>|<[^>]+>|Tiếng Việt|Thường Xuân", " ", page.split("<body>")[1]
        )
        prose = [
            line.strip()
            for line in shown.splitlines()
            if re.search(r"[ạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹđ]", line)
        ]
        assert not prose, path


async def test_a_page_allows_no_foreign_or_inline_code(client: httpx.AsyncClient) -> None:
    for path in PAGES:
        answer = await client.get(path)
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert not re.search(r"<style|\sstyle=|\son\w+=\"", answer.text)
        assert "set-cookie" not in answer.headers


async def test_head_answers_like_get_without_a_body(client: httpx.AsyncClient) -> None:
    for path in [*PAGES, "/robots.txt", "/healthz", "/readyz"]:
        answer = await client.head(path)
        assert answer.status_code == 200
        assert answer.content == b""


async def test_a_page_that_did_not_change_is_not_sent_again(client: httpx.AsyncClient) -> None:
    for path in ["/", "/map", "/about"]:
        first = await client.get(path)
        again = await client.get(path, headers={"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert "stale-while-revalidate" in first.headers["cache-control"]


async def test_first_html_fits_into_one_round_trip(client: httpx.AsyncClient) -> None:
    for path in PAGES[:-1]:  # the reference for developers grows with every address
        answer = await client.get(path, headers={"Accept-Encoding": "gzip"})
        assert answer.headers.get("content-encoding") == "gzip"
        assert int(answer.headers["content-length"]) <= 14 * 1024


async def test_home_names_every_commune_and_draws_it(client: httpx.AsyncClient) -> None:
    page = (await client.get("/")).text
    assert page.count("<path d=") >= 9
    for name in ("Xã Bát Mọt", "Xã Thường Xuân", "Xã Luận Thành"):
        assert name in page
    assert 'href="/places?commune=15607"' in page
    assert "Bản trình diễn" in page


async def test_the_map_lists_the_communes_without_any_script(client: httpx.AsyncClient) -> None:
    page = (await client.get("/map")).text
    assert page.count('<section class="commune"') == 9
    assert page.count(" data-box=") == 9
    assert 'action="/places"' in page
    assert 'href="/ogc"' in page
    assert "Copyright (c) 2021 Thang Le Quoc (MIT)" in page


async def test_the_map_tells_the_festivals_of_this_month(client: httpx.AsyncClient) -> None:
    clock.freeze(datetime(2027, 2, 8, tzinfo=UTC))
    try:
        page = (await client.get("/map")).text
        clock.freeze(datetime(2027, 6, 8, tzinfo=UTC))
        later = (await client.get("/map")).text
    finally:
        clock.freeze(None)
    month = page.split('class="month"')[1].split("</section>")[0]
    assert 'datetime="2027-02-10"' in month
    assert "Lễ hội Nàng Han" in month
    assert "datetime=2027-02-01/2027-02-28" in page
    assert "Tháng này không còn lễ hội nào." in later
    assert 'datetime="2028-01-26"' in later


async def test_only_the_map_may_ask_the_host_of_a_basemap(client: httpx.AsyncClient, app: Litestar) -> None:
    header = "content-security-policy"
    assert "connect-src 'self';" in (await client.get("/map")).headers[header]
    app.state.settings = msgspec.structs.replace(
        app.state.settings, basemap_url="https://tiles.example.net/{z}/{x}/{y}.png", basemap_credit="Tiles by Somebody"
    )
    answer = await client.get("/map")
    assert "connect-src 'self' https://tiles.example.net;" in answer.headers[header]
    assert "Tiles by Somebody" in answer.text
    assert "tiles.example.net" not in (await client.get("/")).headers[header]


async def test_the_api_page_documents_every_public_endpoint(client: httpx.AsyncClient) -> None:
    document = (await client.get("/api/openapi.json")).json()
    page = (await client.get("/api")).text
    for path in document["paths"]:
        assert f"<code>{path}</code>" in page
    assert "curl http://testserver.local/api/v1/areas" in page


async def test_every_control_has_a_name_and_every_id_is_unique(client: httpx.AsyncClient) -> None:
    for path in PAGES:
        page = (await client.get(path)).text
        ids = re.findall(r'\sid="([^"]+)"', page)
        assert len(ids) == len(set(ids))
        for tag in re.findall(r"<input[^>]*>", page):
            if 'type="hidden"' not in tag and " hidden" not in tag:
                found = re.search(r'\sid="([^"]+)"', tag)
                assert found, tag
                assert f'for="{found[1]}"' in page


async def test_links_inside_a_page_lead_somewhere(client: httpx.AsyncClient) -> None:
    for path in PAGES:
        page = (await client.get(path)).text
        for target in set(re.findall(r'href="(/(?:about|help|api|map|code)?(?:#[\w-]+)?)"', page)):
            address, _, anchor = target.partition("#")
            answer = await client.get(address)
            assert answer.status_code == 200, target
            assert not anchor or f'id="{anchor}"' in answer.text, target


async def test_crawlers_are_kept_off_personal_pages(client: httpx.AsyncClient) -> None:
    text = (await client.get("/robots.txt")).text
    assert "Disallow: /work" in text
    assert "Disallow: /language" in text


async def test_the_map_says_which_places_nobody_surveyed(client: httpx.AsyncClient) -> None:
    page = (await client.get("/map")).text
    surveyed, missing = page.count("data-lon="), page.count('class="unsurveyed"')
    assert surveyed >= 1
    assert missing > surveyed
    assert page.count("data-slug=") == surveyed + missing
    for section in page.split('<section class="commune"')[1:]:
        if told := re.search(r"chưa đo vị trí: (\d+)", section):
            assert int(told[1]) == section.count('class="unsurveyed"')


async def test_home_announces_the_next_festivals(client: httpx.AsyncClient) -> None:
    page = (await client.get("/")).text
    assert "Lễ hội Nàng Han" in page
    assert "Tính theo âm lịch" in page
