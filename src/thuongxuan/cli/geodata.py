"""Loading ``geodata/``: the areas first, because places lie in them."""

import importlib
from datetime import datetime
from pathlib import Path
from typing import Any

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


@command.command("trail")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--name", "name_vi", required=True, help="Vietnamese name.")
@click.option("--name-en", default="", help="English name.")
@click.option("--slug", default="", help="Short name in addresses; made from the name when it is not given.")
@click.option("--surveyed-on", required=True, type=click.DateTime(["%Y-%m-%d"]), help="The day of the walk.")
@click.option("--surveyed-by", required=True, help="Who walked it: an organisation or a person who agreed.")
@click.option("--method", default="phone_gps", type=click.Choice(["gps", "phone_gps"]))
@click.option("--precision", "precision_m", default=10, type=click.IntRange(1, 100), help="Metres.")
@click.option("--difficulty", type=click.Choice(["easy", "moderate", "hard"]))
@click.option("--guide/--no-guide", "guide_required", default=None, help="Whether a guide is needed.")
@click.option("--permit/--no-permit", "permit_required", default=None, help="Whether a permit is needed.")
@click.option("--closed", "closed_months", multiple=True, type=click.IntRange(1, 12), help="A month it is closed.")
def trail_command(file: Path, slug: str, surveyed_on: datetime, closed_months: tuple[int, ...], **told: Any) -> None:
    """Publish the track of a GPX FILE as a trail, or replace the trail of the same slug."""
    from thuongxuan.errors import AppError
    from thuongxuan.i18n import translate
    from thuongxuan.places.trails import TrailFacts, import_trail

    facts = TrailFacts(surveyed_on=surveyed_on.date(), closed_months=list(closed_months) or None, **told)
    with installation.reachable(installation.read_settings()) as settings:
        try:
            made = installation.write(settings, lambda session: import_trail(session, file.read_bytes(), facts, slug))
        except AppError as error:
            reasons = [each.message for each in getattr(error, "errors", ())] or [error.detail or error.title]
            raise click.ClickException("; ".join(translate("en", reason) for reason in reasons)) from error
    click.echo(f"published: {made}")


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
