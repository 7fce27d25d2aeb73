"""``thuongxuan run`` from an empty database to served pages, and its ends: asked for, and killed."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

import httpx
import pytest

from thuongxuan.db import migrate

CHECKOUT = Path(__file__).parents[3]
PATIENCE_S = 120  # the machine may be busy with other tests

Server = subprocess.Popen[str]


@pytest.fixture
def served(database_url: str, tmp_path: Path) -> Iterator[tuple[Server, str]]:
    """A running server with its welcome; the database was empty, not even migrated."""
    migrate.downgrade(database_url, "base")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environ = {**os.environ, "DATABASE_URL": database_url, "PORT": str(port), "TX_VAR_DIR": str(tmp_path)}
    server = subprocess.Popen(
        [sys.executable, "-u", "-m", "thuongxuan.cli", "run"],
        cwd=CHECKOUT,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        yield server, welcome_of(server)
    finally:
        server.kill()
        server.wait()
        assert server.stdout is not None
        server.stdout.close()


def welcome_of(server: Server) -> str:
    assert server.stdout is not None
    lines = []
    for line in server.stdout:
        lines.append(line)
        if "Stop with Ctrl-C" in line:
            break
    return "".join(lines)


def status(url: str) -> int:
    with urlopen(url, timeout=30) as answer:  # noqa: S310 - an address of this test's own server
        return int(answer.status)


def sign_in(home: str, name: str, passphrase: str) -> str:
    """Where a browser is led after signing in."""
    headers = {"Sec-Fetch-Site": "same-origin"}
    typed = {"name": name, "passphrase": passphrase}
    answer = httpx.post(f"{home}sign-in", data=typed, headers=headers, timeout=30)
    return urlsplit(str(answer.headers.get("location", ""))).path


def test_everything_it_prints_can_be_opened_and_it_stops_when_told(served: tuple[Server, str]) -> None:
    server, welcome = served
    addresses = re.findall(r"http://127\.0\.0\.1:\d+\S*", welcome)
    assert any(address.endswith("/map") for address in addresses)
    assert any(address.endswith("/api") for address in addresses)
    assert {address: status(address) for address in addresses} == dict.fromkeys(addresses, 200)
    accounts = re.findall(r"^    (\w+) +(\S+-\d+)$", welcome, re.MULTILINE)
    assert len(accounts) == 4
    home = next(address for address in addresses if address.endswith("/"))
    assert {name: sign_in(home, name, words) for name, words in accounts} == {name: "/work" for name, _ in accounts}
    server.send_signal(signal.SIGTERM)
    assert server.wait(PATIENCE_S) == 0


def test_a_killed_one_leaves_no_worker_on_the_port(served: tuple[Server, str]) -> None:
    server, welcome = served
    home = re.findall(r"http://127\.0\.0\.1:\d+/", welcome)[0]
    server.kill()
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        try:
            status(home)
        except (URLError, OSError):
            return
        time.sleep(0.2)
    pytest.fail("a worker still serves although the main process is dead")
