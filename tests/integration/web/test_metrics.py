"""``/metrics`` of the whole application, and who may see it."""

import re
from typing import Any

import httpx
import pytest
from msgspec import structs

from tests.support.trace import make_batch, make_world, path_of
from thuongxuan.db.session import Database
from thuongxuan.settings import Settings

TOKEN = "a-token-of-the-monitoring"
HERE = {"host": "127.0.0.1:8000"}
LINE = re.compile(r'(\w+(?:\{(?:\w+="(?:[^"\\]|\\.)*",?)+\})?) ([0-9.e+-]+)')


async def told(client: httpx.AsyncClient) -> dict[str, float]:
    """Every series with its value."""
    answer = await client.get("/metrics", headers=HERE)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert answer.headers["cache-control"] == "no-store"
    found = [LINE.fullmatch(line) for line in answer.text.splitlines() if not line.startswith("#")]
    assert all(found), "every line is in the format"
    return {match[1]: float(match[2]) for match in found if match}


def requests(route: str, status: str, method: str = "GET") -> str:
    """The name of a series."""
    return f'thuongxuan_requests_total{{route="{route}",method="{method}",status="{status}"}}'


async def test_routes_are_told_by_their_templates(client: httpx.AsyncClient, database: Database) -> None:
    batch = await make_batch(database, await make_world(database))
    for path in (
        path_of(batch),
        path_of(batch),
        "/api/v1/places/mot",
        "/api/v1/places/hai",
        "/ogc/collections/places/items",
    ):
        await client.get(path)
    await client.head("/ogc/collections/areas/items")
    await client.options("/places")
    for number in range(30):
        await client.get(f"/no/such/{number}")
        await client.get(f"/ogc/no-such/{number}")
    found = await told(client)
    assert found[requests("/TX/", "2xx")] + found.get(requests("/tx/", "2xx"), 0) == 2
    assert found[requests("/api/v1/places/{slug}", "4xx")] == 2
    assert found[requests("/ogc/collections/{}/items", "2xx")] == 1
    assert found[requests("/ogc/", "4xx")] == 30
    assert found[requests("unmatched", "4xx")] == 30
    assert found["thuongxuan_scans_total"] == 2
    assert found["thuongxuan_requests_in_flight"] == 1
    assert found["thuongxuan_workers"] == 1
    assert found["thuongxuan_database_connections_most"] == 8
    assert found["thuongxuan_resident_memory_bytes"] > 10_000_000
    assert found["thuongxuan_cpu_seconds_total"] > 0


async def test_no_address_and_no_code_becomes_a_label(client: httpx.AsyncClient, database: Database) -> None:
    batch = await make_batch(database, await make_world(database))
    for path in (path_of(batch), "/places/bí-mật", "/bí-mật?q=bí-mật", "/tx/bí-mật"):
        await client.get(path)
        await client.request("BÍ-MẬT".encode().decode("latin-1"), path)
    text = (await client.get("/metrics", headers=HERE)).text
    assert "bí" not in text.lower()
    assert "%" not in text
    assert str(batch.id) not in text


@pytest.mark.parametrize(
    "headers",
    [
        {},  # the public name
        {"host": "thuongxuan.example"},
        {"host": ""},
        {"host": "[::1"},
        HERE | {"x-forwarded-for": "127.0.0.1"},
        HERE | {"x-real-ip": "127.0.0.1"},
        HERE | {"forwarded": "for=127.0.0.1"},
        HERE | {"via": "1.1 proxy"},
    ],
)
async def test_without_a_token_only_this_machine_may_ask(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    answer = await client.get("/metrics", headers=headers)
    assert answer.status_code in {400, 403}
    assert "thuongxuan_requests" not in answer.text


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1", "[::1]:8000"])
async def test_this_machine_has_several_names(client: httpx.AsyncClient, host: str) -> None:
    assert (await client.get("/metrics", headers={"host": host})).status_code == 200


async def test_another_machine_may_not_ask(client: httpx.AsyncClient) -> None:
    transport: Any = client._transport
    transport.client = ("203.0.113.7", 1)
    assert (await client.get("/metrics", headers=HERE)).status_code == 403


class TestWithToken:
    """A token is needed from everywhere, and enough from anywhere."""

    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return structs.replace(settings, metrics_token=TOKEN)

    async def test_the_token_opens(self, client: httpx.AsyncClient) -> None:
        headers = {"authorization": f"Bearer {TOKEN}", "x-forwarded-for": "203.0.113.7"}
        assert (await client.get("/metrics", headers=headers)).status_code == 200

    @pytest.mark.parametrize(
        "given", ["", "Bearer", f"Bearer {TOKEN}x", f"bearer{TOKEN}", "Bearer tx_key", "Bearer \xff"]
    )
    async def test_nothing_else_does(self, client: httpx.AsyncClient, given: str) -> None:
        answer = await client.get(
            "/metrics", headers=[(b"host", b"localhost"), (b"authorization", given.encode("latin-1"))]
        )
        assert answer.status_code == 403


@pytest.mark.parametrize("token", ["short", "x" * 15])
def test_a_token_that_can_be_guessed_is_refused_at_the_start(token: str) -> None:
    with pytest.raises(SystemExit, match="metrics_token"):
        Settings.from_env({"TX_METRICS_TOKEN": token})
