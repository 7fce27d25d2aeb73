"""Items as GeoParquet 1.1, for installations that have the extra ``geoparquet``."""

import asyncio
import importlib.util
import io
from collections.abc import Iterable
from typing import Any

import msgspec

from thuongxuan.errors import FieldError, Malformed, m
from thuongxuan.geo.collection import Kind
from thuongxuan.ogcapi import feature_sql
from thuongxuan.ogcapi.encoding import ItemsAsked
from thuongxuan.ogcapi.feature_sql import FeatureQuery, Statement
from thuongxuan.ogcapi.formats import Format
from thuongxuan.ogcapi.streams import geometry_as
from thuongxuan.standards.ogc.crs import CRS84
from thuongxuan.web.direct import Answer

FORMAT = Format("parquet", "application/vnd.apache.parquet", "GeoParquet")
TYPES: dict[Kind, str] = {
    "string": "string",
    "integer": "int64",
    "number": "float64",
    "boolean": "bool",
    "date": "string",
    "datetime": "string",
    "strings": "list",
}


COMPRESSION = "zstd"


def offered() -> bool:
    """Whether this installation can write it."""
    return importlib.util.find_spec("pyarrow") is not None


async def items(asked: ItemsAsked) -> Answer:
    """One file of a page, always in longitude and latitude. Raises ``Malformed`` for another ``crs``."""
    if asked.query.crs.uri != CRS84:
        raise Malformed(errors=[FieldError("crs", "invalid", m("Dạng này chỉ có kinh độ, vĩ độ WGS 84."))])
    statement = reading(asked.query)
    rows = await asked.catalog.hot.fetch(statement.sql, *statement.parameters)
    body = await asyncio.to_thread(_written, asked.query, rows)
    name = f'attachment; filename="{asked.query.collection.id}.parquet"'.encode()
    return Answer(body=body, media_type=FORMAT.media_type, headers=[(b"content-disposition", name)])


def reading(query: FeatureQuery) -> Statement:
    """The statement of the rows that ``table`` takes."""
    return feature_sql.stream(
        query,
        i=f"{feature_sql.quoted(query.collection.key)}::text",
        f=feature_sql.properties_text(query),
        g=geometry_as(query, "ST_AsBinary", "bytea"),
    )


def _written(query: FeatureQuery, rows: list[Any]) -> bytes:
    from pyarrow import parquet

    sink = io.BytesIO()
    parquet.write_table(table(query, rows), sink, compression=COMPRESSION)
    return sink.getvalue()


def schema(query: FeatureQuery) -> Any:
    """The ``pyarrow.Schema`` of a query's files, with the metadata of GeoParquet and the licence."""
    import pyarrow as pa

    kinds = {prop.name: TYPES[prop.kind] for prop in query.collection.properties}
    fields = [("id", pa.string())]
    for name in feature_sql.chosen(query):
        kind = kinds[name]
        fields.append((name, pa.list_(pa.string()) if kind == "list" else pa.type_for_alias(kind)))
    metadata = {b"licence": query.collection.licence.uri.encode()}
    if query.collection.geometry and query.geometry:
        fields.append(("geometry", pa.binary()))
        metadata[b"geo"] = msgspec.json.encode(_geo(query))
    return pa.schema(fields, metadata=metadata)


def table(query: FeatureQuery, rows: Iterable[Any]) -> Any:
    """Rows of ``reading`` as a ``pyarrow.Table`` of that schema."""
    import pyarrow as pa

    records = [{"id": row["i"], **msgspec.json.decode(row["f"]), "geometry": row["g"]} for row in rows]
    return pa.Table.from_pylist(records, schema=schema(query))


def _geo(query: FeatureQuery) -> dict[str, Any]:
    """The file's metadata (GeoParquet 1.1 section "File metadata"). Without ``crs`` the system is OGC:CRS84."""
    assert query.collection.geometry is not None  # noqa: S101 - the caller looked
    kind = query.collection.geometry.type
    column: dict[str, Any] = {"encoding": "WKB", "geometry_types": [] if kind == "Geometry" else [kind]}
    return {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": column}}
