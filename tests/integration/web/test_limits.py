"""Rate limits through the whole application."""

import logging
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from litestar import Litestar
from msgspec import structs
from sqlalchemy import text

from tests.support.identity import make_account, make_key
from tests.support.trace import make_batch, make_world, path_of
from thuongxuan import clock
from thuongxuan.db.session import Database
from thuongxuan.settings import Settings

READ = "/api/v1/places"
POLICY = re.compile(r'"(anonymous|key)";q=([0-9]+);w=60')
LEFT = re.compile(r'"(anonymous|key)";r=([0-9]+);t=([0-9]+)')


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Three requests a minute for a network, five for a key, and a proxy in front."""
    return structs.replace(
        settings, rate_limit_anonymous=3, rate_limit_key=5, trusted_proxies="127.0.0.1/32", rate_limit_clients=4
    )


@pytest.fixture(autouse=True)
async def _still(client: httpx.AsyncClient) -> AsyncIterator[None]:
    """Time stands still, so that no token comes back while a slow machine works."""
    clock.freeze(clock.now())
    yield
    clock.freeze(None)


async def statuses(client: httpx.AsyncClient, path: str, times: int, **headers: str) -> list[int]:
    """The answers to the same request, again and again."""
    return [(await client.get(path, headers=headers)).status_code for _ in range(times)]


def sent_from(address: str) -> dict[str, str]:
    """What the proxy says about the client."""
    return {"x-forwarded-for": address}


async def test_a_refusal_says_why_and_until_when(client: httpx.AsyncClient) -> None:
    answers = [await client.get(READ, headers={"accept-language": "en"}) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    refused = answers[-1]
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["type"].endswith("/problems/too-many-requests")
    assert refused.json()["detail"] == "Without an API key, a network may make 3 requests a minute."
    assert refused.headers["retry-after"] == "20"
    assert refused.headers["cache-control"] == "no-store"
    assert refused.headers["x-content-type-options"] == "nosniff"


async def test_every_limited_answer_tells_what_is_left(client: httpx.AsyncClient) -> None:
    told = []
    for path in (READ, "/api/v1/no-such", "/ogc", READ):
        headers = (await client.get(path)).headers
        policy, left = POLICY.fullmatch(headers["ratelimit-policy"]), LEFT.fullmatch(headers["ratelimit"])
        assert policy
        assert left
        assert policy.groups() == ("anonymous", "3")
        told.append((int(left[2]), int(left[3])))
    assert told == [(2, 20), (1, 40), (0, 60), (0, 60)]


@pytest.mark.parametrize(
    "path",
    [
        "/ogc",
        "/ogc/collections",
        "/api/v1/areas",
        "/catalog",
        "//api/v1/places",
        "//ogc",
        "/ogc//collections",
        "/%61pi/v1/areas",
    ],
)
async def test_all_open_faces_are_limited(client: httpx.AsyncClient, path: str) -> None:
    whole = f"{client.base_url}{path}"  # or two slashes would name a host
    assert (await statuses(client, whole, 4, accept="application/json"))[-1] == 429


async def test_pages_files_health_and_scans_are_not(client: httpx.AsyncClient, database: Database) -> None:
    batch = await make_batch(database, await make_world(database))
    for path in ("/", "/places", "/healthz", "/static/site.css", path_of(batch), "/api", "/ogcx"):
        answers = [await client.get(path) for _ in range(5)]
        assert 429 not in {answer.status_code for answer in answers}, path
        assert not any("ratelimit" in answer.headers for answer in answers), path


async def test_asking_what_one_may_do_is_free(client: httpx.AsyncClient) -> None:
    for _ in range(5):
        assert (await client.options(READ)).status_code == 200
    assert (await client.get(READ)).status_code == 200


async def test_neighbours_share_and_other_networks_do_not(client: httpx.AsyncClient) -> None:
    assert await statuses(client, READ, 3, **sent_from("203.0.113.7")) == [200] * 3
    assert await statuses(client, READ, 1, **sent_from("203.0.113.99")) == [429]
    assert await statuses(client, READ, 1, **sent_from("203.0.114.7")) == [200]
    assert await statuses(client, READ, 3, **sent_from("2001:db8:1:2ff::1")) == [200] * 3
    assert await statuses(client, READ, 1, **sent_from("2001:db8:1:200::1")) == [429]
    assert await statuses(client, READ, 1, **sent_from("2001:db8:1:300::1")) == [200]


async def test_a_client_cannot_choose_its_network(client: httpx.AsyncClient) -> None:
    found = [await statuses(client, READ, 1, **sent_from(f"198.51.{n}.1, 203.0.113.7")) for n in range(4)]
    assert found == [[200], [200], [200], [429]]


async def test_a_key_has_more_of_its_own(client: httpx.AsyncClient, database: Database) -> None:
    key = await make_key(database, await make_account(database))
    bearer = {"authorization": f"Bearer {key}"}
    first = await client.get(READ, headers=bearer)
    assert first.headers["ratelimit-policy"].startswith('"anonymous"'), "nobody knew it yet"
    answers = [await client.get(READ, headers=bearer) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert answers[0].headers["ratelimit-policy"] == '"key";q=5;w=60'
    assert await statuses(client, READ, 1) == [200], "the network has its own"


async def test_invented_keys_stay_in_the_bucket_of_the_network(client: httpx.AsyncClient) -> None:
    found = [(await statuses(client, READ, 1, authorization=f"Bearer tx_{n:043d}"))[0] for n in range(5)]
    assert found == [401, 401, 401, 429, 429]
    missing = [
        (await statuses(client, "/api/v1/x", 1, authorization=f"Bearer tx_{n}", **sent_from("192.0.2.1")))[0]
        for n in range(5)
    ]
    assert missing == [404, 404, 404, 429, 429]


@pytest.mark.parametrize("path", ["/ogc", READ])
async def test_a_revoked_key_loses_its_bucket(client: httpx.AsyncClient, database: Database, path: str) -> None:
    key = await make_key(database, await make_account(database))
    bearer = {"authorization": f"Bearer {key}"}
    await statuses(client, path, 1, **bearer)
    assert (await client.get(path, headers=bearer)).headers["ratelimit-policy"].startswith('"key"')
    async with database.write() as write:
        await write.execute(text("UPDATE api_key SET revoked_at = now()"))
    clock.freeze(clock.now() + timedelta(minutes=6))
    for _ in range(2):
        answer = await client.get(path, headers=bearer)
        assert answer.headers["ratelimit-policy"].startswith('"anonymous"')


async def test_what_is_remembered_is_bounded_and_holds_no_address(
    client: httpx.AsyncClient, database: Database
) -> None:
    for number in range(20):
        key = await make_key(database, await make_account(database))
        await statuses(client, READ, 1, authorization=f"Bearer {key}", **sent_from(f"203.0.{number}.7"))
    limiter = app_of(client).state.limiter
    assert limiter.buckets.clients == 4
    assert len(limiter._proven) == 4
    rows = await database.hot.fetch("SELECT bucket FROM rate_bucket")
    assert len(rows) == 20
    assert all(len(row["bucket"]) == 32 for row in rows)
    assert "203.0" not in repr((rows, limiter._proven, list(limiter.buckets._leases)))


async def test_tomorrow_the_same_network_is_somebody_else(client: httpx.AsyncClient, database: Database) -> None:
    await client.get(READ)
    clock.freeze(clock.now().replace(hour=16, minute=59))
    await client.get(READ)
    before = await database.hot.fetch("SELECT bucket FROM rate_bucket")
    clock.freeze(clock.now().replace(hour=17, minute=1))  # midnight in Viet Nam
    await client.get(READ)
    assert len(await database.hot.fetch("SELECT bucket FROM rate_bucket")) == len(before) + 1


@pytest.mark.parametrize(
    "forwarded", ["", ",,,", "x" * 5000, "::ffff:203.0.113.7", "\xff", "unknown", "203.0.113.7:80"]
)
async def test_rubbish_about_the_client_is_counted_somewhere(client: httpx.AsyncClient, forwarded: str) -> None:
    headers = [(b"x-forwarded-for", forwarded.encode("latin-1"))]
    assert [(await client.get(READ, headers=headers)).status_code for _ in range(4)] == [200] * 3 + [429]


async def test_browsers_get_a_page(client: httpx.AsyncClient) -> None:
    await statuses(client, "/ogc", 3)
    answer = await client.get("/ogc", headers={"accept": "text/html"})
    assert (answer.status_code, answer.headers["content-type"]) == (429, "text/html; charset=utf-8")
    assert (await client.get("/ogc")).headers["content-type"] == "application/problem+json"


class TestWithoutLimits:
    """0 switches a limit off."""

    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return structs.replace(settings, rate_limit_anonymous=0)

    async def test_nothing_is_counted_or_told(self, client: httpx.AsyncClient, database: Database) -> None:
        answers = [await client.get(READ) for _ in range(5)]
        assert {answer.status_code for answer in answers} == {200}
        assert not any("ratelimit" in answer.headers for answer in answers)
        assert await database.hot.fetch("SELECT bucket FROM rate_bucket") == []


class TestBehindAnUnknownProxy:
    """The operator forgot to name the proxy: all visitors are one client."""

    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return structs.replace(settings, trusted_proxies="")

    async def test_a_refusal_is_logged_with_what_to_do(
        self, client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
    ) -> None:
        for number in range(4):
            await client.get(READ, headers=sent_from(f"203.0.{number}.7"))
        found = [record for record in caplog.records if record.name == "thuongxuan.limits"]
        assert [record.levelno for record in found] == [logging.WARNING]
        assert "TX_TRUSTED_PROXIES" in found[0].getMessage()
        assert "203.0" not in caplog.text


def app_of(client: httpx.AsyncClient) -> Litestar:
    """The application behind a client."""
    transport: Any = client._transport
    found: Litestar = transport.app
    return found
