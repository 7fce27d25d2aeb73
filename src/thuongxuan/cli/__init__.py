"""The ``thuongxuan`` command: one module per group of commands, loaded when it is asked for."""

import importlib
import importlib.util

import click

GROUPS = {
    "run": "Prepare everything and serve; what `make run` does.",
    "serve": "Serve an installation that is prepared already.",
    "database": "Migrate, compare with the models, back up, open a shell.",
    "geodata": "Load the facts of geodata/ into the database.",
    "assets": "Fetch the map library for the browser.",
    "users": "Create accounts, list them, set passphrases.",
    "bulk": "Build or verify the files of whole collections.",
    "tiles": "Build or verify the PMTiles snapshot of the open data.",
    "schemas": "Write or check the published contracts in schemas/.",
    "gs1": "Write the tables of schemas/ anew from what GS1 publishes.",
    "bench": "Measure scan resolution and batch registration.",
}


class LazyGroup(click.Group):
    """Finds a command in the module of its name, so that one command does not load what the others need."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """The names whose module exists."""
        return [name for name in GROUPS if importlib.util.find_spec(f"{__name__}.{name}")]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without loading them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, GROUPS[name]) for name in self.list_commands(ctx)])

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The object ``command`` of the module."""
        if cmd_name not in self.list_commands(_ctx):
            return None
        found: click.Command = importlib.import_module(f"{__name__}.{cmd_name}").command
        return found


@click.command(cls=LazyGroup)
def main() -> None:
    """Open places and traceable batches: run, look after and fill an installation."""
