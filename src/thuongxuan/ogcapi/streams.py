"""Items as a stream: rows leave in chunks while the database reads on, so memory stays flat whatever the number."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable
from typing import Any

from thuongxuan.ogcapi import feature_sql
from thuongxuan.ogcapi.encoding import ItemsAsked
from thuongxuan.ogcapi.feature_sql import FeatureQuery, Statement

CHUNK = 500
Rows = Iterable[Any]


async def streamed(
    asked: ItemsAsked, statement: Statement, write: Callable[[Rows], bytes], head: bytes = b"", tail: bytes = b""
) -> AsyncGenerator[bytes, None]:
    """``head``, the rows as ``write`` has them, ``tail``. The first chunk is read before anything is sent, so that a
    statement that fails still becomes an error. Raises ``TimeoutError`` after ``ogc_stream_seconds``."""
    rows = asked.catalog.hot.stream(statement.sql, *statement.parameters, chunk=CHUNK)
    first: Rows = await anext(rows, [])
    return _chunks(rows, first, write, head, tail, asked.catalog.settings.ogc_stream_seconds)


async def _chunks(
    rows: Any, first: Rows, write: Callable[[Rows], bytes], head: bytes, tail: bytes, seconds: float
) -> AsyncGenerator[bytes, None]:
    try:
        async with asyncio.timeout(seconds):
            yield head + write(first)
            async for chunk in rows:
                yield write(chunk)
            if tail:
                yield tail
    finally:
        await rows.aclose()


def geometry_as(query: FeatureQuery, function: str, sql_type: str = "text") -> str:
    """An expression of the geometry by a PostGIS function that gives ``sql_type``, or null."""
    if query.collection.geometry is None or not query.geometry:
        return f"NULL::{sql_type}"
    return f"{function}({feature_sql.shape(query)})"
