"""A real server process on a database of its own, and real browser pages that note everything that goes wrong."""

import asyncio
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

import msgspec
import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, Request, async_playwright

from tests.e2e import page_checks
from thuongxuan.db.embedded import Cluster
from thuongxuan.db.session import Database
from thuongxuan.identity import tokens
from thuongxuan.settings import Settings

CHECKOUT = Path(__file__).parents[2]
ARTEFACTS = CHECKOUT / "var" / "test-artefacts"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
"""No sandbox because the tests may run as root; the rest keeps the browser from anything but opening our pages."""
START_SECONDS = 60
CHECKED = set[tuple[str, ...]]()
"""Screens that passed through the checks in this run."""
LANGUAGE_TAGS = {"vi": "vi-VN", "en": "en-GB"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives a browser. The tests of a file run one after the other on one server."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.e2e)
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)  # the loop the browser lives in
            if not item.get_closest_marker("xdist_group"):
                item.add_marker(pytest.mark.xdist_group(item.path.stem))


class Live(msgspec.Struct, frozen=True):
    """A running server: its address, and its database for what a test has to prepare."""

    base_url: str
    settings: Settings

    @asynccontextmanager
    async def database(self) -> AsyncIterator[Database]:
        """The server's database, opened beside the server."""
        opened = Database(self.settings)
        await opened.start()
        try:
            yield opened
        finally:
            await opened.stop()


class Watched:
    """A browser page and everything about it that a visitor should never meet."""

    def __init__(self, page: Page, host: str) -> None:
        self.page = page
        self.problems: list[str] = []
        self._host = host
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.problems.append(f"script error: {error}"))
        page.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        # A refused form answers 422 and an unknown code 404; the browser notes both, and both are right.
        if message.type == "error" and "status of 4" not in message.text:
            self.problems.append(f"console: {message.text}")

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in {"http", "https", "ws", "wss"} and parts.netloc != self._host:
            self.problems.append(f"request to another host: {request.url}")

    async def screenshot(self, name: str) -> None:
        """Keep a picture of the screen, and note what is wrong with it: this is how screens are checked that only a
        form leads to. A screen that was checked before in its language is not checked again.
        """
        await self.picture(name)
        if (shown := await page_checks.screen(self.page)) not in CHECKED:
            CHECKED.add(shown)
            self.problems += [f"{name}: {fault}" for fault in await page_checks.glance(self.page)]

    async def picture(self, name: str) -> None:
        """Keep a picture of the whole page among the test artefacts."""
        ARTEFACTS.mkdir(parents=True, exist_ok=True)
        await self.page.screenshot(path=ARTEFACTS / f"{name}.png", full_page=True)


Open = Callable[..., Awaitable[Watched]]


@pytest.fixture(scope="session")
def live(cluster: Cluster, template_name: str) -> Iterator[Live]:
    """The server of this run, started as an operator starts it, with ``geodata/`` loaded."""
    name = f"live_{os.getpid()}"
    cluster.sql(f"CREATE DATABASE {name} OWNER thuongxuan TEMPLATE {template_name}")
    try:
        yield from _served(cluster.url(name))
    finally:
        cluster.sql(f"DROP DATABASE {name} WITH (FORCE)")


def _served(database_url: str) -> Iterator[Live]:
    port = _free_port()
    environ = {
        **os.environ,
        "DATABASE_URL": database_url,
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "TX_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "TX_GEODATA_DIR": str(CHECKOUT / "geodata"),
        "TX_DEMO": "1",
    }
    settings = Settings.from_env(environ)
    ARTEFACTS.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "thuongxuan.cli"]
    subprocess.run([*command, "geodata", "load"], env=environ, cwd=CHECKOUT, check=True, stdout=subprocess.DEVNULL)
    with (ARTEFACTS / "server.log").open("wb") as log:
        server = subprocess.Popen([*command, "serve"], env=environ, cwd=CHECKOUT, stdout=log, stderr=log)
        try:
            _wait(server, settings.base_url)
            yield Live(settings.base_url, settings)
        finally:
            server.terminate()
            server.wait(timeout=30)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(server: "subprocess.Popen[bytes]", base_url: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert server.poll() is None, f"the server ended by itself; see {ARTEFACTS / 'server.log'}"
        try:
            urlopen(f"{base_url}/readyz", timeout=5).close()  # noqa: S310 - our own address
        except (URLError, OSError):
            time.sleep(0.1)
        else:
            return
    pytest.fail("the server did not become ready")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """The system's Chromium, started once: a context is as good as another browser, and much quicker."""
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        pytest.fail("No Chromium found: apt-get install chromium")
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield opened
        await opened.close()


@pytest_asyncio.fixture(loop_scope="session")
async def open_page(live: Live, browser: Browser) -> AsyncIterator[Open]:
    """Makes a page: ``await open_page(width=360, height=740, language="vi", token=None)``.

    Each page has a context of its own, like another telephone. ``token`` is a session made by ``support.identity``.
    The test fails at its end when any page had a problem.
    """
    watched: list[Watched] = []
    contexts: list[BrowserContext] = []

    async def open_one(
        width: int = 360, height: int = 740, language: str = "vi", token: str | None = None, **options: Any
    ) -> Watched:
        context = await browser.new_context(
            viewport={"width": width, "height": height},
            locale=LANGUAGE_TAGS[language],
            base_url=live.base_url,
            **options,
        )
        contexts.append(context)
        if token:
            host = urlsplit(live.base_url).hostname or ""
            await context.add_cookies(
                [{"name": tokens.COOKIE, "value": token, "domain": host, "path": "/", "secure": True}]
            )
        watched.append(Watched(await context.new_page(), urlsplit(live.base_url).netloc))
        return watched[-1]

    yield open_one
    problems = [problem for one in watched for problem in one.problems]
    await asyncio.gather(*(context.close() for context in contexts))
    assert problems == []
