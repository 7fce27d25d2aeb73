"""The published contracts in ``schemas/``, generated from the types."""

from pathlib import Path

import click
import msgspec

from thuongxuan.app import create_app
from thuongxuan.settings import Settings

OPENAPI = Path("schemas") / "openapi.json"


def openapi() -> bytes:
    """The OpenAPI document as it is committed: sorted and indented, so that a change reads as one."""
    document = create_app(Settings(public_url="https://example.org")).openapi_schema.to_schema()
    return msgspec.json.format(msgspec.json.encode(document, order="sorted"), indent=2) + b"\n"


@click.group("schemas")
def command() -> None:
    """Write or check the published contracts in schemas/."""


@command.command()
def write() -> None:
    """Write schemas/openapi.json from the types."""
    OPENAPI.parent.mkdir(exist_ok=True)
    OPENAPI.write_bytes(openapi())
    click.echo(f"Written: {OPENAPI}")


@command.command()
def check() -> None:
    """Exit with status 1 when schemas/openapi.json is not what the types say."""
    if not OPENAPI.exists() or OPENAPI.read_bytes() != openapi():
        raise click.ClickException(f"{OPENAPI} is out of date. Run: make schemas, look at the change, and commit it.")
    click.echo("schemas/ is up to date.")
