"""What only the real server shows: two workers behind one port, and requests that never reach the application."""

import os
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from thuongxuan.settings import Settings

CHECKOUT = Path(__file__).parents[3]
PATIENCE_S = 120  # the machine may be busy with other tests
LIMIT = 20


@pytest.fixture
def port(database_url: str, settings: Settings) -> Iterator[int]:
    """The port of a server with two workers and a small rate limit."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    environ = {
        **os.environ,
        "DATABASE_URL": database_url,
        "PORT": str(port),
        "TX_VAR_DIR": str(settings.var_dir),
        "TX_WORKERS": "2",
        "TX_RATE_LIMIT_ANONYMOUS": str(LIMIT),
    }
    server = subprocess.Popen(
        [sys.executable, "-m", "thuongxuan.cli", "serve"],
        cwd=CHECKOUT,
        env=environ,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + PATIENCE_S
        while not answers(port):
            assert server.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.1)
        yield port
    finally:
        server.terminate()
        server.wait()


def answers(port: int) -> bool:
    """Whether the server is ready."""
    try:
        urlopen(f"http://127.0.0.1:{port}/readyz", timeout=30).close()
    except (URLError, OSError):
        return False
    return True


def status(port: int, path: str, headers: dict[str, str] | None = None) -> int:
    """The answer on a connection of its own, so that both workers get their share."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", path, headers=headers or {})
        return connection.getresponse().status
    finally:
        connection.close()


def refused(port: int, path: str, headers: dict[str, str] | None = None) -> bool:
    """Whether the server answers that it is too much, or hangs up."""
    try:
        return status(port, path, headers) in {414, 431}
    except (OSError, HTTPException):
        return True


def metric(port: int, series: str) -> float:
    """One value that ``/metrics`` tells."""
    with urlopen(f"http://127.0.0.1:{port}/metrics", timeout=60) as answer:
        lines = dict(line.rsplit(" ", 1) for line in answer.read().decode().splitlines())
    return float(lines.get(series, 0))


def test_the_server_as_it_is_started(port: int) -> None:
    assert status(port, "/ogc?" + "a" * 30_000) == 400, "a long address is read, and refused for what it says"
    assert refused(port, "/", {"accept": "x" * 1_000_000})
    assert refused(port, "/" + "x" * 1_000_000)
    assert status(port, "/") == 200

    assert {status(port, "/healthz") for _ in range(40)} == {200}
    deadline = time.monotonic() + PATIENCE_S
    while metric(port, 'thuongxuan_requests_total{route="/healthz",method="GET",status="2xx"}') < 40:
        assert time.monotonic() < deadline, "each worker tells of both, within a second or so"
        time.sleep(0.1)
    assert metric(port, "thuongxuan_workers") == 2

    begin = time.monotonic()
    counted = Counter(status(port, "/api/v1/areas") for _ in range(3 * LIMIT))
    came_back = (time.monotonic() - begin) * LIMIT / 60
    assert set(counted) == {200, 429}
    assert LIMIT - 3 <= counted[200] <= LIMIT + came_back + 2, "one bucket for both workers, and a slice for each"
