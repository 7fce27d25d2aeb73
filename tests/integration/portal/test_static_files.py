"""Static files are compressed, and a versioned address may be kept for ever."""

import gzip
import re

import httpx
import pytest


async def _assets(client: httpx.AsyncClient, page: str) -> list[str]:
    text = (await client.get(page)).text
    found = re.findall(r'(?:href|src)="(/static/[^"]+)"', text)
    return [address for address in found if "/vendor/" not in address]


@pytest.mark.parametrize("page", ["/", "/map"])
async def test_the_files_of_a_page_never_change_under_their_address(client: httpx.AsyncClient, page: str) -> None:
    addresses = await _assets(client, page)
    assert addresses
    for address in addresses:
        answer = await client.get(address, headers={"Accept-Encoding": "gzip"})
        assert answer.status_code == 200, address
        assert "immutable" in answer.headers["cache-control"], address
        assert answer.headers["content-encoding"] == "gzip", address
        plain = await client.get(address, headers={"Accept-Encoding": "gzip;q=0"})
        assert "content-encoding" not in plain.headers, address


async def test_an_old_address_is_not_kept_for_ever(client: httpx.AsyncClient) -> None:
    answer = await client.get("/static/site.css?v=000000000000")
    assert "immutable" not in answer.headers["cache-control"]


async def test_first_view_without_the_map_library_stays_below_60_kb(client: httpx.AsyncClient) -> None:
    for page in ("/", "/map"):
        total = len(gzip.compress((await client.get(page)).content))
        for address in await _assets(client, page):
            total += len(gzip.compress((await client.get(address)).content))
        assert total <= 60 * 1024, page


async def test_the_map_itself_stays_below_40_kb_of_our_own_data(client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/v1/areas.geojson")
    assert answer.status_code == 200
    assert len(gzip.compress(answer.content)) <= 40 * 1024


@pytest.mark.parametrize("path", ["/static/../app.py", "/static/%2e%2e/app.py", "/static/nothing.css", "/static/"])
async def test_nothing_outside_is_served(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.get(path)).status_code == 404
