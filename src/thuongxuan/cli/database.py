"""Commands for the database: migrate, compare, back up, restore, look inside."""

import os
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from thuongxuan.cli import installation
from thuongxuan.db import migrate, programs
from thuongxuan.db.clear_sql import CLEAR
from thuongxuan.db.session import plain_url


@click.group("database")
def command() -> None:
    """Migrate, compare with the models, back up, open a shell."""


@command.command()
def upgrade() -> None:
    """Apply every migration that is missing."""
    with installation.reachable(installation.read_settings()) as settings:
        migrate.upgrade(settings.database_url)
        click.echo(f"The schema is at {migrate.current(settings.database_url)}.")


@command.command()
def drift() -> None:
    """Say where the migrated database differs from the models; exit status 1 when it does."""
    with installation.reachable(installation.read_settings()) as settings:
        found = migrate.drift(settings.database_url)
    for sentence in found:
        click.echo(sentence)
    if found:
        raise click.ClickException("Write these differences into the migration of their slice.")
    click.echo("Models and migrations agree.")


@command.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """Write the whole database into FILE (custom format of pg_dump), while the software runs."""
    with installation.reachable(installation.read_settings()) as settings:
        _program("pg_dump", "--format=custom", f"--file={file}", plain_url(settings.database_url))
    click.echo(f"Written: {file} ({file.stat().st_size:,} bytes). Keep a copy on another machine.")


@command.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.confirmation_option(prompt="This replaces everything in the database. Go on?")
def restore(file: Path) -> None:
    """Replace the database with what FILE holds; the software must not be running."""
    with installation.reachable(installation.read_settings()) as settings, TemporaryDirectory() as directory:
        wanted, clear, script = (Path(directory) / name for name in ("wanted", "clear.sql", "script.sql"))
        wanted.write_text(_contents(file), encoding="utf-8")
        clear.write_text(CLEAR, encoding="utf-8")
        _program("pg_restore", "--no-owner", f"--use-list={wanted}", f"--file={script}", str(file))
        once = ("--quiet", "--no-psqlrc", "--single-transaction", "--set=ON_ERROR_STOP=1", "--output=/dev/null")
        parts = (f"--file={clear}", f"--file={script}", "--command=ANALYZE")
        _program("psql", *once, *parts, plain_url(settings.database_url))
    click.echo("Restored.")


@command.command()
def shell() -> None:
    """Open psql on the database."""
    with installation.reachable(installation.read_settings()) as settings:
        subprocess.run([_path("psql"), plain_url(settings.database_url)], check=False)


def _contents(file: Path) -> str:
    """The table of contents without what the extensions bring: only a superuser could make that anew."""
    done = subprocess.run([_path("pg_restore"), "--list", str(file)], capture_output=True, text=True, check=False)
    if done.returncode:
        raise click.ClickException(f"{file} is not a backup of this software. {done.stderr.strip()}")
    theirs = (" EXTENSION ", " spatial_ref_sys ")
    return "".join(line for line in done.stdout.splitlines(keepends=True) if not any(word in line for word in theirs))


def _program(name: str, *arguments: str) -> None:
    if subprocess.run([_path(name), *arguments], env=dict(os.environ), check=False).returncode:
        raise click.ClickException(f"{name} failed; its message is above.")


def _path(name: str) -> str:
    bindir = programs.find()
    return str(bindir / name) if bindir else name
