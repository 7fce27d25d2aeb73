"""``thuongxuan serve``: serve an installation that is prepared already."""

import click

from thuongxuan.cli import installation, serving
from thuongxuan.db import migrate


@click.command("serve")
def command() -> None:
    """Serve an installation that is prepared already."""
    with installation.reachable(installation.read_settings()) as settings:
        if migrate.current(settings.database_url) != migrate.head():
            raise click.ClickException(
                "The database is not at the schema of this version. Run: thuongxuan database upgrade"
            )
        serving.serve(settings, lambda: click.echo(f"Serving {settings.base_url}/  (stop with Ctrl-C)"))
