"""The language cookie is set only because somebody asked, and the way back stays on our site."""

import httpx
import pytest


async def test_the_switch_remembers_the_language_and_goes_back(client: httpx.AsyncClient) -> None:
    answer = await client.get("/language", params={"to": "en", "next": "/code?code=x&lang=vi"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/code?code=x")
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("lang=en;")
    assert "HttpOnly" in cookie
    assert "samesite=lax" in cookie.lower()
    page = await client.get("/help", headers={"Cookie": "lang=en", "Accept-Language": "vi"})
    assert page.headers["content-language"] == "en"


async def test_the_switch_of_a_page_keeps_its_search(client: httpx.AsyncClient) -> None:
    page = (await client.get("/code", params={"code": "abc"}, headers={"Accept-Language": "vi"})).text
    link = page.split('class="switch" href="')[1].split('"')[0].replace("&amp;", "&")
    answer = await client.get(link)
    assert answer.headers["location"] == "/code?code=abc"


@pytest.mark.parametrize("elsewhere", ["//evil.example", "https://evil.example/", "/\\evil.example", "", "\t//x"])
async def test_the_way_back_never_leads_to_another_site(client: httpx.AsyncClient, elsewhere: str) -> None:
    answer = await client.get("/language", params={"to": "vi", "next": elsewhere})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


@pytest.mark.parametrize("wish", ["fr", "", "en\r\nX: y"])
async def test_another_language_is_refused_in_words(client: httpx.AsyncClient, wish: str) -> None:
    answer = await client.get("/language", params={"to": wish})
    assert answer.status_code == 400
    assert "set-cookie" not in answer.headers
    assert "Chỉ có tiếng Việt" in answer.text


async def test_an_explicit_wish_in_the_address_wins(client: httpx.AsyncClient) -> None:
    answer = await client.get("/help?lang=vi", headers={"Cookie": "lang=en", "Accept-Language": "en"})
    assert answer.headers["content-language"] == "vi"
