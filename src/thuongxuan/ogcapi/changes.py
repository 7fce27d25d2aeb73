"""``/changes?since=``: what changed and what is gone, so that others synchronise instead of reading everything again.

The answer is a GeoJSON collection of the features as they are now, with ``deleted`` beside them and ``since`` to ask
with next time. Whoever asks without ``since`` gets everything: all that ever was published, or, of a followed
collection, all that is there, page by page, and then what changed since the first page.
"""

import re
from typing import Any
from urllib.parse import quote

import msgspec
from msgspec import Struct

from thuongxuan.errors import FieldError, Malformed, m
from thuongxuan.geo.collection import Collection
from thuongxuan.ogcapi import changes_sql
from thuongxuan.ogcapi.catalog import Catalog, catalog_of
from thuongxuan.ogcapi.wanted import is_value
from thuongxuan.standards.ogc.common import GEOJSON, Link
from thuongxuan.web.direct import Answer, Call

PARAMETERS = frozenset({"since", "limit"})
_TOKEN = re.compile(r"([0-9]{1,18})(?:([~*])(.{1,200}))?")
_LAST = "\U0010ffff"
"""Comes after every id: continue with the look after this number."""


class Since(Struct, frozen=True):
    """Where a client is: after a feature of the look ``number``, or on its walk through the collection as it was after
    that look."""

    number: int = 0
    after: str = _LAST
    walking: bool = False

    def __str__(self) -> str:
        if self.walking:
            return f"{self.number}*{self.after}"
        return str(self.number) if self.after == _LAST else f"{self.number}~{self.after}"


class _Found(Struct, frozen=True):
    rows: list[Any]
    since: Since
    more: bool


async def changes(call: Call) -> Answer:
    """One page of changes, oldest first."""
    catalog = catalog_of(call)
    collection = catalog.collection(call.values[0])
    since = _since(call.query.get("since"), collection)
    limit = _limit(call.query.get("limit"), catalog.settings.ogc_limit_max)
    await _look(catalog, collection)
    if collection.followed and (since.walking or since == Since()):
        found = await _walk(catalog, collection, since, limit)
    else:
        found = await _changed(catalog, collection, since, limit)
    here = catalog.url("collections", collection.id, "changes")
    following = f"{here}?since={quote(str(found.since))}&limit={limit}"
    links = [Link(here, "self", GEOJSON), Link(following, "next" if found.more else "monitor", GEOJSON)]
    headers = [(b"cache-control", b"public, max-age=10")]
    return Answer(body=_written(found, links), media_type=GEOJSON, headers=headers)


async def _look(catalog: Catalog, collection: Collection) -> None:
    tag = await catalog.versions.tag(collection)
    if catalog.looked.get(collection.id) != tag:
        while await catalog.hot.fetchval(changes_sql.look(collection), collection.id, tag) == changes_sql.NOTES:
            pass
        catalog.looked[collection.id] = tag


async def _walk(catalog: Catalog, collection: Collection, since: Since, limit: int) -> _Found:
    number: int = since.number if since.walking else await catalog.hot.fetchval(changes_sql.NUMBER, collection.id)
    after = [since.after] if since.walking else []
    rows = await catalog.hot.fetch(changes_sql.walk(collection, begin=not after), limit + 1, *after)
    if len(rows) > limit:
        return _Found(rows[:limit], Since(number, rows[limit - 1]["id"], walking=True), more=True)
    return _Found(rows, Since(number), more=False)


async def _changed(catalog: Catalog, collection: Collection, since: Since, limit: int) -> _Found:
    sql = changes_sql.since(collection)
    rows = await catalog.hot.fetch(sql, collection.id, since.number, since.after, limit + 1)
    shown = rows[:limit]
    last = Since(shown[-1]["number"], shown[-1]["id"]) if shown else since
    return _Found(shown, last, more=len(rows) > limit)


def _written(found: _Found, links: list[Link]) -> bytes:
    gone = [{"id": row["id"], "at": row["changed_at"]} for row in found.rows if not row["feature"]]
    return b"".join(
        (
            b'{"type":"FeatureCollection","features":[',
            ",".join(row["feature"] for row in found.rows if row["feature"]).encode(),
            b'],"deleted":',
            msgspec.json.encode(gone),
            b',"since":',
            msgspec.json.encode(str(found.since)),
            b',"links":',
            msgspec.json.encode(links),
            b"}",
        )
    )


def _since(text: str | None, collection: Collection) -> Since:
    if text is None:
        return Since()
    found = _TOKEN.fullmatch(text)
    walking = found is not None and found[2] == "*"
    if not found or (walking and not is_value(collection.key_kind, found[3])):
        raise Malformed(errors=[FieldError("since", "invalid", m("Dùng giá trị since của lần trả lời trước."))])
    return Since(int(found[1]), found[3] or _LAST, walking)


def _limit(text: str | None, most: int) -> int:
    if text is None:
        return min(1000, most)
    if not text.isascii() or not text.isdigit() or len(text) > 18 or int(text) < 1:
        raise Malformed(errors=[FieldError("limit", "invalid", m("Số từ 1 trở lên."))])
    return min(int(text), most)
