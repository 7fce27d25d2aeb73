"""Browser assets: the map library, from the npm registry into our own static files."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import click

import thuongxuan

VENDOR = Path(thuongxuan.__file__).parent / "static" / "vendor"
FILES = ("maplibre-gl-csp.js", "maplibre-gl-csp-worker.js", "maplibre-gl.css")
"""The build for a strict Content-Security-Policy: its worker is a file of ours, not a blob."""


def prepare(checkout: Path, *, dev: bool = False) -> bool:
    """Fetch what ``package-lock.json`` names and copy the files we serve; False when that was done before.

    ``dev`` adds what only tests need. Raises ``ClickException`` when npm fails.
    """
    stamp = checkout / "node_modules" / ".thuongxuan-ready"
    mark = hashlib.sha256((checkout / "package-lock.json").read_bytes()).hexdigest()
    have = stamp.read_text(encoding="utf-8").split() if stamp.exists() else []
    complete = all((VENDOR / name).exists() for name in FILES)
    if complete and mark in have and (not dev or "dev" in have):
        return False
    _npm_ci(checkout, dev=dev)
    _copy(checkout / "node_modules" / "maplibre-gl")
    stamp.write_text(f"{mark} {'dev' if dev else ''}\n", encoding="utf-8")
    return True


def _npm_ci(checkout: Path, *, dev: bool) -> None:
    # The environment's own bin directory holds node and npm where the machine has none.
    path = f"{os.environ.get('PATH', '')}{os.pathsep}{Path(sys.executable).parent}"
    npm = shutil.which("npm", path=path)
    if npm is None:
        raise click.ClickException("npm is missing. Run: make run (it installs one into .venv), or install Node >= 18.")
    quiet = ("--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error")
    options = ["--ignore-scripts", *quiet, *(() if dev else ("--omit=dev",))]
    done = subprocess.run([npm, "ci", *options], cwd=checkout, env={**os.environ, "PATH": path}, check=False)
    if done.returncode:
        raise click.ClickException("npm could not fetch the map library; without network, run again when there is one.")


def _copy(package: Path) -> None:
    VENDOR.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        shutil.copyfile(package / "dist" / name, VENDOR / name)
    shutil.copyfile(package / "LICENSE.txt", VENDOR / "maplibre-gl-LICENSE.txt")


@click.command("assets")
@click.option("--dev", is_flag=True, help="Also what the browser tests read from node_modules.")
def command(*, dev: bool) -> None:
    """Fetch the map library for the browser."""
    if prepare(Path.cwd(), dev=dev):
        click.echo("Browser assets are ready.")
