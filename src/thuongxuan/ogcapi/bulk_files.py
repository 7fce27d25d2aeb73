"""Whole collections as files: the same rows and values as ``/items``, in the order of their keys, without a limit.

The same data always gives the same bytes: nothing in a file tells when it was written.
"""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import IO

import msgspec
from msgspec import Struct

from thuongxuan.db.bytes import HotPool
from thuongxuan.geo.collection import Collection
from thuongxuan.ogcapi import feature_sql, parquet, tables
from thuongxuan.ogcapi.feature_sql import FeatureQuery, Statement
from thuongxuan.standards.ogc.common import GEOJSON

CHUNK = 5_000
"""Rows held in memory at a time; a row group of GeoParquet."""
EVERYTHING = 10**15


class Form(Struct, frozen=True):
    """A form of bulk file: the ending of its name, its media type, its title, and what writes it."""

    ending: str
    media_type: str
    title: str
    write: Callable[[HotPool, FeatureQuery, Path, str], Awaitable[None]]


def query_of(collection: Collection) -> FeatureQuery:
    """Everything of a collection."""
    return FeatureQuery(collection=collection, limit=EVERYTHING)


async def write_geojson(state: HotPool, query: FeatureQuery, path: Path, credit: str) -> None:
    """A feature a line (RFC 7946), with the licence and whom to name as members of the collection."""
    found = query.collection
    told = {"type": "FeatureCollection", "name": found.id, "license": found.licence.uri, "attribution": credit}
    statement = feature_sql.stream(query, f=feature_sql.feature(query))
    with _opened(path) as file:
        file.write(msgspec.json.encode(told)[:-1] + b',"features":[')
        before = "\n"
        async for rows in state.stream(statement.sql, *statement.parameters, chunk=CHUNK):
            file.write((before + ",\n".join(row["f"] for row in rows)).encode())
            before = ",\n"
        file.write(b"\n]}\n")


async def write_csv(state: HotPool, query: FeatureQuery, path: Path, _credit: str) -> None:
    """The lines that ``/items?f=csv`` has."""
    statement = tables.reading(query)
    with _opened(path) as file:
        file.write(tables.head(query))
        async for rows in state.stream(statement.sql, *statement.parameters, chunk=CHUNK):
            file.write(tables.lines(query, rows))


async def write_parquet(state: HotPool, query: FeatureQuery, path: Path, _credit: str) -> None:
    """GeoParquet 1.1; needs the extra ``geoparquet``."""
    from pyarrow import parquet as files

    statement: Statement = parquet.reading(query)
    with files.ParquetWriter(path, parquet.schema(query), compression=parquet.COMPRESSION) as writer:
        async for rows in state.stream(statement.sql, *statement.parameters, chunk=CHUNK):
            writer.write_table(parquet.table(query, rows))


def _opened(path: Path) -> IO[bytes]:
    return path.open("wb")


FORMS = (
    Form("geojson", GEOJSON, "GeoJSON", write_geojson),
    Form("csv", tables.FORMAT.media_type, "CSV", write_csv),
    *((Form("parquet", parquet.FORMAT.media_type, "GeoParquet", write_parquet),) if parquet.offered() else ()),
)
