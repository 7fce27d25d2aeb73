"""``thuongxuan run``: from a checkout with its dependencies to a served page. ``make run`` ends here."""

import importlib
import os
import signal
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import click

from thuongxuan.cli import assets, geodata, installation, serving
from thuongxuan.db import migrate
from thuongxuan.settings import Settings

Step = tuple[str, Callable[[Settings], str]]


def migrated(settings: Settings) -> str:
    """Apply missing migrations."""
    before = migrate.current(settings.database_url)
    if before == migrate.head():
        return "up to date"
    migrate.upgrade(settings.database_url)
    return f"from {before or 'nothing'} to {migrate.head()}"


def demonstration(settings: Settings) -> str:
    """Make the demonstration cooperative where it is wanted."""
    if not settings.demo:
        return "not wanted (TX_DEMO=0)"
    if not installation.has_module("thuongxuan.cli.demo"):
        return "not part of this version"
    told: str = importlib.import_module("thuongxuan.cli.demo").ensure(settings)
    return told


def browser_assets(_settings: Settings) -> str:
    """Fetch the map library."""
    return "fetched" if assets.prepare(Path.cwd()) else "up to date"


STEPS: Sequence[Step] = (
    ("Browser assets", browser_assets),
    ("Database schema", migrated),
    ("Areas and places of geodata/", geodata.load),
    ("Demonstration cooperative", demonstration),
)


@click.command("run")
def command() -> None:
    """Prepare everything and serve; what `make run` does."""
    signal.signal(signal.SIGTERM, _stop)  # until the server takes over, so that the cluster is stopped in any case
    os.environ.setdefault("TX_DEMO", "1")
    settings = installation.read_settings()
    serving.refuse_busy_port(settings.host, settings.port)
    _say("Database", "DATABASE_URL" if settings.database_url else f"private cluster in {settings.var_dir}/postgres")
    try:
        with installation.reachable(settings) as ready:
            for title, step in STEPS:
                _take(title, step, ready)
            serving.serve(ready, lambda: click.echo(welcome(ready)))
    except KeyboardInterrupt:
        pass
    click.echo("Stopped: server and database.")


def welcome(settings: Settings) -> str:
    """What to open, and who can sign in."""
    base = settings.base_url
    lines = ["", f"  Home         {base}/", f"  Map          {base}/map"]
    if settings.demo and installation.has_module("thuongxuan.cli.demo"):
        lines += importlib.import_module("thuongxuan.cli.demo").welcome(settings)
    return "\n".join([*lines, f"  API          {base}/api", "", "  Stop with Ctrl-C.", ""])


def _take(title: str, step: Callable[[Settings], str], settings: Settings) -> None:
    started = time.monotonic()
    told = step(settings)
    _say(title, f"{told} ({time.monotonic() - started:.1f} s)")


def _say(title: str, text: str) -> None:
    click.echo(f"==> {title}: {text}")


def _stop(_number: int, _frame: object) -> None:
    raise KeyboardInterrupt
