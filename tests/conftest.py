"""Fixtures of every test: one PostGIS for the whole run, one own database a test, a client without a network."""

import asyncio
import gc
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any, cast

import httpx
import hypothesis
import pytest
from litestar import Litestar

from tests.support import template
from tests.support.contract import Contract
from tests.support.databases import TestDatabase
from thuongxuan.db import places_on_disk
from thuongxuan.db.embedded import Cluster, running
from thuongxuan.db.session import Database
from thuongxuan.settings import Settings

CHECKOUT = Path(__file__).parents[1]
PUBLIC_URL = "http://testserver.local"

# The same examples in every run, and no time limit: a run must not fail because of luck or a busy machine.
hypothesis.settings.register_profile("repeatable", derandomize=True, deadline=None)
hypothesis.settings.load_profile("repeatable")


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """The running test cluster; parallel workers share it and the last one to leave stops it."""
    home = places_on_disk.cluster_home(template.home(CHECKOUT))
    with running(Cluster(home, durable=False)) as started:
        yield started


@pytest.fixture(scope="session")
def template_name(cluster: Cluster) -> str:
    """The migrated, empty database that ``database_url`` copies."""
    return template.ensure(cluster)


@pytest.fixture(scope="session")
def test_database(cluster: Cluster, template_name: str) -> Iterator[TestDatabase]:
    """This worker's database."""
    made = TestDatabase(cluster, template_name)
    yield made
    made.drop()


@pytest.fixture
async def database_url(test_database: TestDatabase) -> str:
    """The URL of a database that only this test uses: migrated and empty."""
    return await test_database.url()


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Settings of a demonstration installation at ``http://testserver.local``."""
    return Settings(
        database_url=database_url,
        public_url=PUBLIC_URL,
        var_dir=tmp_path,
        geodata_dir=CHECKOUT / "geodata",
        demo=True,
        pool_size=4,
        rate_limit_anonymous=0,
        rate_limit_key=0,
    )


@pytest.fixture
async def database(settings: Settings) -> AsyncIterator[Database]:
    """The opened ``Database`` on the test's own database."""
    opened = Database(settings)
    await opened.start()
    yield opened
    await opened.stop()


@pytest.fixture(scope="session")
def app() -> Litestar:
    """The whole application, wired once: wiring takes 0.4 s, and there are hundreds of tests."""
    from thuongxuan.app import create_app  # late, so that tests of the parts alone do not load everything

    made = create_app(Settings(public_url=PUBLIC_URL))
    gc.freeze()
    return made


@pytest.fixture
async def client(app: Litestar, settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the application on the test's own database, in this process; redirects are not followed.

    A test fails when the API answered with anything that its OpenAPI document does not tell.
    """
    app.state.settings, app.state.database = settings, Database(settings)
    contract = Contract(app)
    async with (
        in_own_task(app.lifespan()),
        httpx.AsyncClient(transport=httpx.ASGITransport(app=cast(Any, app)), base_url=settings.base_url) as opened,
    ):
        opened.event_hooks["response"].append(contract.note)
        opened.event_hooks["request"].append(as_a_phone_scans)
        yield opened
    assert contract.broken == []


async def as_a_phone_scans(request: httpx.Request) -> None:
    """Codes are opened by browsers, which say that they take HTML; a test of the resolver says what else it takes."""
    if request.url.path.startswith(("/01/", "/TX/", "/tx/")) and request.headers["accept"] == "*/*":
        request.headers["accept"] = "text/html,application/xhtml+xml,*/*;q=0.8"


@asynccontextmanager
async def in_own_task(lifespan: AbstractAsyncContextManager[Any]) -> AsyncIterator[None]:
    """Enter and leave a lifespan in one task: its task group insists on it, and a fixture ends in another task."""
    opened, done = asyncio.Event(), asyncio.Event()

    async def live() -> None:
        try:
            async with lifespan:
                opened.set()
                await done.wait()
        finally:
            opened.set()

    task = asyncio.create_task(live())
    await opened.wait()
    try:
        if not task.done():
            yield
    finally:
        done.set()
        await task
