"""The tables of ``schemas/`` that GS1 publishes as data: read from the published file, written compactly."""

from pathlib import Path

import click
import msgspec

from thuongxuan.standards.gs1 import company_prefixes, dictionary

SCHEMAS = Path("schemas")


class Entry(msgspec.Struct, frozen=True):
    """One line of GS1's table: a beginning of numbers, and how long their company prefix is."""

    prefix: str
    length: int | str = msgspec.field(name="gcpLength")


class Entries(msgspec.Struct, frozen=True):
    """The lines with the day of the table."""

    date: str
    entry: list[Entry]


class Published(msgspec.Struct, frozen=True):
    """GS1's GCP Length Table in its JSON form."""

    table: Entries = msgspec.field(name="GCPPrefixFormatList")


@click.group("gs1")
def command() -> None:
    """Write the tables of schemas/ anew from what GS1 publishes."""


@command.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def prefixes(file: Path) -> None:
    """Write schemas/gs1-company-prefix-lengths.txt from GS1's GCP Length Table (JSON)."""
    table = msgspec.json.decode(file.read_bytes(), type=Published).table
    lengths = {entry.prefix: int(entry.length) for entry in table.entry}
    heading = (
        "Length of the GS1 Company Prefix by the beginning of a number. Source: GS1, GCP Length Table.",
        f"State: {table.date}. Written by: thuongxuan gs1 prefixes FILE",
        "A line is three digits, then what follows them (a range) and the length in hexadecimal; 0: not allocated.",
    )
    written = SCHEMAS / company_prefixes.NAME
    written.write_text(company_prefixes.write_table(lengths, heading), encoding="utf-8")
    click.echo(f"Written: {written}, {len(lengths)} prefixes.")


@command.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--state", default="", help="The release or day of the dictionary, told in the table.")
def identifiers(file: Path, state: str) -> None:
    """Write schemas/gs1-application-identifiers.json from GS1's Barcode Syntax Dictionary."""
    rows = dictionary.read_dictionary(file.read_text(encoding="utf-8"))
    source = f"GS1 Barcode Syntax Dictionary {state}".strip() + ". Written by: thuongxuan gs1 identifiers FILE"
    written = SCHEMAS / dictionary.NAME
    written.write_bytes(dictionary.written(rows, source))
    click.echo(f"Written: {written}, {len(rows)} entries.")
