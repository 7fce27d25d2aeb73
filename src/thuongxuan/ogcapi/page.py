"""A page of features as the database made it, and the links to the pages around it."""

from collections.abc import Awaitable, Callable
from urllib.parse import urlencode

import msgspec
from msgspec import Struct

from thuongxuan.ogcapi import cursor, feature_sql
from thuongxuan.ogcapi.catalog import Catalog
from thuongxuan.ogcapi.feature_sql import FeatureQuery
from thuongxuan.ogcapi.wanted import query_digest
from thuongxuan.standards.ogc.common import Link

Count = Callable[[], Awaitable[int | None]]
"""How many features match a query, if they were counted."""


class Page(Struct, frozen=True, kw_only=True):
    """Features joined by commas, how many they are, and cursors to the pages before and after."""

    body: bytes
    returned: int
    next: str | None
    prev: str | None
    matched: int | None


async def read(catalog: Catalog, query: FeatureQuery, asked: dict[str, str], count: Count, text: str = "") -> Page:
    """Read one page; ``text`` is the expression of a feature, GeoJSON when it is not given.

    ``count`` is asked only when the page does not show it: a first page with room left holds everything.
    """
    statement = feature_sql.page(query, text)
    row = await catalog.hot.fetchrow(statement.sql, *statement.parameters)
    assert row is not None  # noqa: S101 - an aggregate always has a row

    def to(keys: str | None, *, backwards: bool) -> str | None:
        if keys is None:
            return None
        found = cursor.Cursor(tuple(msgspec.json.decode(keys)), backwards, query_digest(query.collection, asked))
        return cursor.write(found)

    more = row["more"]
    if query.backwards:
        after, before = row["near"], row["far"] if more else None
    else:
        after, before = row["far"] if more else None, row["near"] if query.cursor else None
    return Page(
        body=row["body"],
        returned=row["n"],
        next=to(after, backwards=False),
        prev=to(before, backwards=True),
        matched=await count() if more or query.cursor else row["n"],
    )


def links(catalog: Catalog, query: FeatureQuery, asked: dict[str, str], page: Page, media_type: str) -> list[Link]:
    """``next`` and ``prev``; they exist only where a page is."""
    found = []
    for rel, value, title in (("next", page.next, "Next page"), ("prev", page.prev, "Previous page")):
        if value is not None:
            found.append(Link(address(catalog, query.collection.id, asked | {"cursor": value}), rel, media_type, title))
    return found


def address(catalog: Catalog, collection: str, asked: dict[str, str]) -> str:
    """The address of a page of items."""
    base = catalog.url("collections", collection, "items")
    return f"{base}?{urlencode(asked)}" if asked else base
