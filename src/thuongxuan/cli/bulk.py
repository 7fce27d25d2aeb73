"""Commands for the bulk files of the open data."""

import click

from thuongxuan.app import COLLECTIONS
from thuongxuan.cli import installation
from thuongxuan.ogcapi import bulk


@click.group("bulk")
def command() -> None:
    """Build or verify the files of whole collections."""


@command.command()
def build() -> None:
    """Write every collection as GeoJSON, CSV and GeoParquet, the map as PMTiles, and their sums; swapped in at once."""
    with installation.reachable(installation.read_settings()) as settings:
        try:
            folder = installation.hot(settings, lambda hot: bulk.build(hot, settings, COLLECTIONS))
        except bulk.Busy as error:
            raise click.ClickException("Another build is running.") from error
    files = bulk.read_manifest(folder).files
    click.echo(f"Written: {folder} ({len(files)} files, {sum(file.bytes for file in files):,} bytes).")


@command.command()
def verify() -> None:
    """Compare the present files with their SHA-256 sums; exit status 1 when one differs."""
    with installation.reachable(installation.read_settings()) as settings:
        try:
            found = installation.hot(settings, lambda hot: bulk.verify(hot, settings, COLLECTIONS))
        except FileNotFoundError as error:
            raise click.ClickException("There are no bulk files. Run: thuongxuan bulk build") from error
    for name in found.broken:
        click.echo(f"differs: {name}", err=True)
    if found.changed:
        click.echo(f"Changed since they were built: {', '.join(found.changed)}.")
    if found.broken:
        raise click.ClickException(f"{len(found.broken)} files are not as they were written.")
    click.echo(f"All {found.files} files agree with their sums.")
