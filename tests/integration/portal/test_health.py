"""Health tells the truth: alive is not the same as able to serve."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import httpx
import pytest

from thuongxuan.db.session import plain_url
from thuongxuan.settings import Settings


@pytest.fixture
async def admin(settings: Settings) -> AsyncIterator[asyncpg.Connection]:
    base, _, _name = plain_url(settings.database_url).partition("?")[0].rpartition("/")
    query = settings.database_url.partition("?")[2]
    connection = await asyncpg.connect(f"{base}/postgres" + (f"?{query}" if query else ""))
    yield connection
    await connection.close()


async def test_a_migrated_database_is_ready(client: httpx.AsyncClient) -> None:
    answer = await client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ready", "database": "reachable", "schema": "current"}
    assert answer.headers["cache-control"] == "no-store"


async def test_an_older_schema_is_not_ready(client: httpx.AsyncClient, settings: Settings) -> None:
    connection = await asyncpg.connect(plain_url(settings.database_url))
    await connection.execute("UPDATE alembic_version SET version_num = '0000_before'")
    assert (await client.get("/readyz")).json()["schema"] == "other-version"
    await connection.execute("DROP TABLE alembic_version")
    await connection.close()
    answer = await client.get("/readyz")
    assert (answer.status_code, answer.json()["schema"]) == (503, "not-migrated")


async def test_a_database_that_is_gone_is_said_to_be_gone(
    client: httpx.AsyncClient, settings: Settings, admin: asyncpg.Connection
) -> None:
    name = plain_url(settings.database_url).partition("?")[0].rpartition("/")[2]
    await admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
    await admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", name)
    await asyncio.sleep(0.1)
    ready, alive = await client.get("/readyz"), await client.get("/healthz")
    assert (ready.status_code, ready.json()["database"]) == (503, "unreachable")
    assert alive.status_code == 200
    await admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
    assert (await client.get("/readyz")).status_code == 200
