"""Commands for the PMTiles snapshot of the open data."""

import click

from thuongxuan.app import COLLECTIONS
from thuongxuan.cli import installation
from thuongxuan.ogcapi import snapshot
from thuongxuan.standards.pmtiles import NotAnArchive

SHOWN = 20


@click.group("tiles")
def command() -> None:
    """Build or verify the PMTiles snapshot of the open data."""


@command.command()
def build() -> None:
    """Write the tiles of all collections, levels 0 to 14, into one file that /ogc/tiles/snapshot.pmtiles serves."""
    with installation.reachable(installation.read_settings()) as settings:
        made = installation.hot(settings, lambda hot: snapshot.build(hot, settings, COLLECTIONS))
    click.echo(f"Written: {made.path} ({made.tiles:,} tiles, {made.bytes:,} bytes, version {made.version}).")


@command.command()
def verify() -> None:
    """Compare every tile of the snapshot with one made now; exit status 1 when any differs."""
    with installation.reachable(installation.read_settings()) as settings:
        try:
            found = installation.hot(settings, lambda hot: snapshot.verify(hot, settings, COLLECTIONS))
        except FileNotFoundError as error:
            raise click.ClickException("There is no snapshot. Run: thuongxuan tiles build") from error
        except NotAnArchive as error:
            raise click.ClickException("The snapshot cannot be read. Run: thuongxuan tiles build") from error
    for place in found.different[:SHOWN]:
        click.echo(f"differs: {place}", err=True)
    if found.different:
        since = "" if found.same_version else "; the data changed since it was built"
        raise click.ClickException(f"{len(found.different)} of {found.checked} tiles differ{since}.")
    click.echo(f"All {found.checked} tiles agree.")
