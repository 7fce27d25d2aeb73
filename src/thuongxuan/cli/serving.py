"""Serving with granian: the port, the workers, the clean end."""

import errno
import multiprocessing
import os
import socket
import threading
import time
from collections.abc import Callable
from urllib.error import HTTPError
from urllib.request import urlopen

import click
from granian.constants import Interfaces
from granian.http import HTTP1Settings, HTTP2Settings
from granian.log import LogLevels
from granian.server import Server
from litestar import Litestar

from thuongxuan import log
from thuongxuan.app import create_app
from thuongxuan.settings import Settings

TARGET = "thuongxuan.cli.serving:application"
STOP_SECONDS = 10
"""How long an open request may take to end after the stop signal."""


def application() -> Litestar:
    """The application with the settings of the environment; granian calls this in every worker."""
    log.configure()
    threading.Thread(target=_end_with_parent, daemon=True).start()
    return create_app(Settings.from_env(os.environ))


def _end_with_parent() -> None:
    """End this worker when the main process was killed: it would keep the port and the database for nobody."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def refuse_busy_port(host: str, port: int) -> None:
    """Raise ``ClickException`` with advice when the address cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise click.ClickException(_advice(error, host, port)) from error


def _advice(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} is taken by another program (perhaps by this one in another window). "
            f"Stop that program, or choose another port:\n    PORT={port + 1} make run"
        )
    if error.errno == errno.EACCES:
        return f"Port {port} is kept for the system. Choose one above 1023:\n    PORT=8000 make run"
    return f"HOST={host} is not an address of this machine ({error.strerror}). Leave HOST away, or use 0.0.0.0."


def serve(settings: Settings, when_ready: Callable[[], None] | None = None, target: str = TARGET) -> None:
    """Serve until a stop signal; calls ``when_ready`` once the application answers requests.

    ``target`` is the module and function that make the application in each worker.
    """
    refuse_busy_port(settings.host, settings.port)
    # The workers are processes of their own: the environment is how they learn what was decided here.
    os.environ["DATABASE_URL"] = settings.database_url
    os.environ["TX_DEMO"] = "1" if settings.demo else "0"
    os.environ["TX_VAR_DIR"] = str(settings.var_dir)
    os.environ["TX_GEODATA_DIR"] = str(settings.geodata_dir)
    server = Server(
        target,
        factory=True,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.ASGI,
        workers=settings.workers,
        http1_settings=HTTP1Settings(max_buffer_size=settings.max_header_bytes),
        http2_settings=HTTP2Settings(max_headers_size=settings.max_header_bytes),
        log_access=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_SECONDS,
    )
    if when_ready:
        threading.Thread(target=_announce, args=(settings, when_ready), daemon=True).start()
    server.serve()


def _announce(settings: Settings, when_ready: Callable[[], None]) -> None:
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(settings.host, settings.host)  # noqa: S104 - compared, not bound
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if _answers(f"http://{host}:{settings.port}/readyz"):
            when_ready()
            return
        time.sleep(0.05)


def _answers(url: str) -> bool:
    try:
        urlopen(url, timeout=5).close()  # noqa: S310 - our own address
    except HTTPError as error:
        return error.code < 500  # 503 while the database is not ready yet
    except OSError:
        return False
    return True
