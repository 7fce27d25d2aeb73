"""Measure the CQL2 engine against the standard's own material (OGC 21-065r2): examples, test data, test predicates.

    python -m tests.conformance.cql2_standard FOLDER

``FOLDER`` holds ``cql2/standard`` of the repository opengeospatial/ogcapi-features. Prints what was read, what survived
both encodings, and every predicate of the abstract test suite whose count differs on the test data, on a PostGIS of
this checkout's test cluster.
"""

import asyncio
import json
import os
import re
import sqlite3
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple

import asyncpg

from tests.conftest import CHECKOUT
from tests.support import template
from thuongxuan.db import places_on_disk
from thuongxuan.db.embedded import Cluster, running
from thuongxuan.geo.cql2_sql import compile_filter
from thuongxuan.geo.queryable import Kind, Queryable
from thuongxuan.standards.ogc.cql2.fault import Fault
from thuongxuan.standards.ogc.cql2.nodes import Node
from thuongxuan.standards.ogc.cql2.read_json import read_json, read_value
from thuongxuan.standards.ogc.cql2.read_text import read_text
from thuongxuan.standards.ogc.cql2.write_json import write_json
from thuongxuan.standards.ogc.cql2.write_text import write_text

COMBINED = "(NOT ({1}) AND {0}) OR ({2} and {3}) or not ({0} OR {3})"
COMBINED_SOURCE = "ne_110m_populated_places_simple"
_ROW = re.compile(r"^\|(?P<cells>.*`.*`)\s*\|(?P<count>\d+)\s*$")
_KINDS: dict[str, tuple[Kind, str]] = {
    "TEXT": ("string", "text"),
    "INTEGER": ("integer", "bigint"),
    "MEDIUMINT": ("integer", "bigint"),
    "REAL": ("number", "float8"),
    "DATE": ("date", "date"),
    "DATETIME": ("timestamp", "timestamptz"),
    "BOOLEAN": ("boolean", "boolean"),
}


class Predicate(NamedTuple):
    """A row of a table of the abstract test suite."""

    suite: str
    source: str
    text: str
    expected: int


class Layer(NamedTuple):
    """A table of the test data: its columns with their declared types, and its rows."""

    name: str
    columns: list[tuple[str, str]]
    rows: list[tuple[Any, ...]]

    @property
    def queryables(self) -> dict[str, Queryable]:
        """Every column but the key."""
        return {
            name: Queryable(name=name, sql=f'"{name}"', kind=_kind(declared)[0])
            for name, declared in self.columns
            if name != "fid"
        }


def main(folder: Path) -> None:
    """Print the measurement."""
    standard = folder / "cql2" / "standard"
    measure_examples("text examples", sorted((standard / "schema/examples/text").glob("*.txt")), read_text)
    measure_examples("JSON examples", sorted((standard / "schema/examples/json").glob("*.json")), read_json)
    home = places_on_disk.cluster_home(template.home(CHECKOUT))
    with running(Cluster(home, durable=False)) as cluster:
        name = f"live_{os.getpid()}_cql2"
        migrated = template.ensure(cluster)
        cluster.sql(f"CREATE DATABASE {name} OWNER thuongxuan TEMPLATE {migrated}")
        try:
            asyncio.run(measure_predicates(cluster.url(name), standard))
        finally:
            cluster.sql(f"DROP DATABASE {name} WITH (FORCE)")


def say(line: str) -> None:
    """Write a line for the person who asked."""
    sys.stdout.write(line + "\n")


def measure_examples(title: str, paths: list[Path], read: Callable[[str], Node]) -> None:
    """How many are read, and how many of those survive both encodings."""
    read_count = survived = 0
    for path in paths:
        try:
            tree = read(path.read_text(encoding="utf-8"))
        except Fault as fault:
            say(f"  {path.name}: {fault}")
            continue
        read_count += 1
        value = json.loads(json.dumps(write_json(tree)))
        survived += read_text(write_text(tree)) == tree == read_value(value)
    say(f"{title}: {read_count}/{len(paths)} read, {survived}/{len(paths)} survive text and JSON")


async def measure_predicates(url: str, standard: Path) -> None:
    """How many predicates select as many items as the suite says, read as text and, once more, as JSON."""
    connection = await asyncpg.connect(url)
    layers = {layer.name: layer for layer in read_layers(standard / "data" / "ne110m4cql2.gpkg")}
    for layer in layers.values():
        await _load(connection, layer)
    right, total = Counter[str](), Counter[str]()
    for predicate in read_predicates(standard):
        total[predicate.suite] += 1
        found = await _count(connection, layers[predicate.source], predicate.text)
        right[predicate.suite] += found == predicate.expected
        if found != predicate.expected:
            say(f"  {predicate.suite}: {predicate.text}: {found}, expected {predicate.expected}")
    await connection.close()
    for suite in total:
        say(f"  {suite}: {right[suite]}/{total[suite]}")
    say(f"test predicates: {right.total()}/{total.total()}")


async def _count(connection: Any, layer: Layer, text: str) -> int | str:
    try:
        tree = read_text(text)
        found = set()
        for same in (tree, read_value(write_json(tree))):
            compiled = compile_filter(same, layer.queryables)
            statement = f'SELECT count(*) FROM "{layer.name}" WHERE {compiled.sql}'
            found.add(await connection.fetchval(statement, *compiled.parameters))
    except (Fault, asyncpg.PostgresError) as error:
        return str(error)
    return found.pop() if len(found) == 1 else f"text and JSON differ: {found}"


def read_predicates(standard: Path) -> Iterator[Predicate]:
    """Every row with a count of every table of the abstract test suite, AsciiDoc's escapes removed."""
    for path in sorted(standard.glob("annex_ats_*.adoc")):
        suite = path.stem.removeprefix("annex_ats_")
        for line in path.read_text(encoding="utf-8").splitlines():
            row = _ROW.match(line)
            if row is None:
                continue
            filters = [_plain(cell) for cell in re.findall(r"`([^`]*)`", row["cells"])]
            if len(filters) == 4:
                yield Predicate(suite, COMBINED_SOURCE, COMBINED.format(*filters), int(row["count"]))
            else:
                source = row["cells"].split("`")[0].strip(" |").split("|")[-1].strip()
                yield Predicate(suite, source, filters[0], int(row["count"]))


def _plain(cell: str) -> str:
    return cell.replace("\\((", "((").replace("\\<", "<").replace("\\(", "(")


def read_layers(path: Path) -> Iterator[Layer]:
    """The tables of the GeoPackage; geometries become well-known binary."""
    connection = sqlite3.connect(path)
    names = [name for (name,) in connection.execute("SELECT table_name FROM gpkg_contents ORDER BY table_name")]
    for name in names:
        columns = [(row[1], row[2]) for row in connection.execute(f'PRAGMA table_info("{name}")')]
        rows = [
            tuple(_value(value, declared) for value, (_, declared) in zip(row, columns, strict=True))
            for row in connection.execute(f'SELECT * FROM "{name}"')
        ]
        yield Layer(name, columns, rows)
    connection.close()


def _kind(declared: str) -> tuple[Kind, str]:
    return _KINDS.get(declared.split("(", maxsplit=1)[0], ("geometry", "geometry(Geometry, 4326)"))


def _value(value: Any, declared: str) -> Any:
    if value is None:
        return None
    kind = _kind(declared)[0]
    if kind == "date":
        return date.fromisoformat(value)
    if kind == "timestamp":
        return datetime.fromisoformat(value).astimezone(UTC)
    if kind == "boolean":
        return bool(value)
    return _well_known_binary(value).hex() if kind == "geometry" else value


def _well_known_binary(blob: bytes) -> bytes:
    """Without the GeoPackage header, whose length depends on the envelope it carries (OGC 12-128r18 section 2.1.3)."""
    envelope = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}[blob[3] >> 1 & 7]
    return blob[8 + envelope :]


async def _load(connection: Any, layer: Layer) -> None:
    columns = ", ".join(f'"{name}" {_kind(declared)[1]}' for name, declared in layer.columns)
    await connection.execute(f'CREATE TABLE "{layer.name}" ({columns})')
    places = [
        f"ST_SetSRID(${number}::text::geometry, 4326)" if _kind(declared)[0] == "geometry" else f"${number}"
        for number, (_, declared) in enumerate(layer.columns, 1)
    ]
    await connection.executemany(f'INSERT INTO "{layer.name}" VALUES ({", ".join(places)})', layer.rows)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
