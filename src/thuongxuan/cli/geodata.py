"""Loading ``geodata/``: the areas first, because places lie in them."""

import importlib
from pathlib import Path

import click

from thuongxuan.cli import installation
from thuongxuan.db.session import WriteSession
from thuongxuan.settings import Settings

IMPORTERS = ("thuongxuan.areas.importer", "thuongxuan.places.importer")


def load(settings: Settings) -> str:
    """Load every dataset in one transaction; loading again changes nothing. Returns what was loaded."""

    async def action(session: WriteSession) -> str:
        told = []
        for name in IMPORTERS:
            if installation.has_module(name):
                loaded = await importlib.import_module(name).load(session, Path(settings.geodata_dir))
                told.append(f"{name.split('.')[1]}: {loaded}")
        return ", ".join(told)

    return installation.write(settings, action)


@click.group("geodata")
def command() -> None:
    """Load the facts of geodata/ into the database."""


@command.command("load")
def load_command() -> None:
    """Insert what is new and update what changed."""
    with installation.reachable(installation.read_settings()) as settings:
        click.echo(load(settings))


@command.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what would happen.")
def import_command(file: Path, dry_run: bool) -> None:
    """Insert or update places from a GeoJSON or CSV FILE; faulty rows are named, the others are taken."""
    from thuongxuan.errors import AppError
    from thuongxuan.i18n import translate
    from thuongxuan.places.importer import Report, import_file

    with installation.reachable(installation.read_settings()) as settings:

        async def action(session: WriteSession) -> Report:
            return await import_file(session, file, None, dry_run, max_rows=settings.import_max_rows)

        try:
            report = installation.write(settings, action)
        except AppError as error:
            raise click.ClickException(str(error)) from error
    for row in report.rejected:
        for reason in row.reasons:
            click.echo(f"row {row.row} {row.slug}: {reason.field}: {translate('en', reason.message)}", err=True)
    counts = (len(report.inserted), len(report.updated), len(report.unchanged), len(report.rejected))
    click.echo("inserted {}, updated {}, unchanged {}, rejected {}".format(*counts) + (" (dry run)" if dry_run else ""))
    if report.rejected:
        raise SystemExit(1)
