"""Items as CSV (RFC 4180) that spreadsheets open safely: UTF-8 with a mark, and no cell that they would calculate."""

import csv
import io
from typing import Any

import msgspec

from thuongxuan.ogcapi import feature_sql
from thuongxuan.ogcapi.encoding import ItemsAsked
from thuongxuan.ogcapi.feature_sql import FeatureQuery, Statement
from thuongxuan.ogcapi.formats import Format
from thuongxuan.ogcapi.streams import Rows, geometry_as, streamed
from thuongxuan.web.direct import Answer

FORMAT = Format("csv", "text/csv; charset=utf-8", "CSV")
MARK = "\ufeff"
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A text that begins like this would be calculated by a spreadsheet; a leading apostrophe keeps it a text."""


async def items(asked: ItemsAsked) -> Answer:
    """A stream of lines."""
    query = asked.query
    name = f'attachment; filename="{query.collection.id}.csv"'.encode()
    return Answer(
        body=await streamed(asked, reading(query), lambda rows: lines(query, rows), head(query)),
        media_type=FORMAT.media_type,
        headers=[(b"content-disposition", name)],
    )


def reading(query: FeatureQuery) -> Statement:
    """The statement of the rows that ``lines`` writes."""
    return feature_sql.stream(
        query,
        i=f"{feature_sql.quoted(query.collection.key)}::text",
        f=feature_sql.properties_text(query),
        g=geometry_as(query, "ST_AsText"),
    )


def head(query: FeatureQuery) -> bytes:
    """The first line: ``id``, the properties, and ``WKT``, the name by which GDAL finds the geometry."""
    return MARK.encode() + _written([["id", *feature_sql.chosen(query), *(["WKT"] if _shaped(query) else [])]])


def lines(query: FeatureQuery, rows: Rows) -> bytes:
    """Lines of features."""
    shaped = _shaped(query)
    return _written(
        [row["i"], *map(cell, msgspec.json.decode(row["f"]).values()), *([row["g"]] if shaped else [])] for row in rows
    )


def _shaped(query: FeatureQuery) -> bool:
    return query.collection.geometry is not None and query.geometry


def _written(rows: Any) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def cell(value: Any) -> Any:
    """A value as a spreadsheet may see it."""
    if isinstance(value, list):
        value = "; ".join(map(str, value))
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
