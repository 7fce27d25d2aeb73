"""A page of features as the database made it, and the links to the pages around it."""

from urllib.parse import urlencode

import msgspec
from msgspec import Struct

from thuongxuan.ogcapi import cursor, feature_sql
from thuongxuan.ogcapi.catalog import Catalog
from thuongxuan.ogcapi.feature_sql import FeatureQuery
from thuongxuan.ogcapi.wanted import query_digest
from thuongxuan.standards.ogc.common import Link


class Page(Struct, frozen=True, kw_only=True):
    """Features joined by commas, how many they are, and cursors to the pages before and after."""

    body: bytes
    returned: int
    next: str | None
    prev: str | None
    matched: int | None


async def read(
    catalog: Catalog, query: FeatureQuery, asked: dict[str, str], matched: int | None, text: str = ""
) -> Page:
    """Read one page; ``text`` is the expression of a feature, GeoJSON when it is not given."""
    statement = feature_sql.page(query, text)
    row = await catalog.hot.fetchrow(statement.sql, *statement.parameters)
    assert row is not None  # noqa: S101 - an aggregate always has a row
    mark = query_digest(query.collection, asked)

    def to(keys: str | None, *, backwards: bool) -> str | None:
        if keys is None:
            return None
        return cursor.write(cursor.Cursor(tuple(msgspec.json.decode(keys)), backwards, mark))

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
        matched=matched,
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
