"""Items as CSV (RFC 4180) that spreadsheets open safely: UTF-8 with a mark, and no cell that they would calculate."""

import csv
import io
from typing import Any

import msgspec

from thuongxuan.ogcapi import feature_sql
from thuongxuan.ogcapi.encoding import ItemsAsked
from thuongxuan.ogcapi.formats import Format
from thuongxuan.ogcapi.streams import Rows, geometry_as, streamed
from thuongxuan.web.direct import Answer

FORMAT = Format("csv", "text/csv; charset=utf-8", "CSV")
MARK = "\ufeff"
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A text that begins like this would be calculated by a spreadsheet; a leading apostrophe keeps it a text."""


async def items(asked: ItemsAsked) -> Answer:
    """A stream of lines: ``id``, the properties, and ``WKT``, the name by which GDAL finds the geometry."""
    names = feature_sql.chosen(asked.query)
    statement = feature_sql.stream(
        asked.query,
        i=f"{feature_sql.quoted(asked.query.collection.key)}::text",
        f=feature_sql.properties_text(asked.query),
        g=geometry_as(asked, "ST_AsText"),
    )
    wkt = ["WKT"] if asked.query.collection.geometry and asked.query.geometry else []

    def lines(rows: Rows) -> bytes:
        return _written(
            [row["i"], *map(cell, msgspec.json.decode(row["f"]).values()), *([row["g"]] if wkt else [])] for row in rows
        )

    name = f'attachment; filename="{asked.query.collection.id}.csv"'.encode()
    return Answer(
        body=await streamed(asked, statement, lines, MARK.encode() + _written([["id", *names, *wkt]])),
        media_type=FORMAT.media_type,
        headers=[(b"content-disposition", name)],
    )


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
