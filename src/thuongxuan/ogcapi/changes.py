"""``/changes?since=``: what changed and what is gone, so that others synchronise instead of reading everything again.

The answer is a GeoJSON collection of the features as they are now, with ``deleted`` beside them and ``since`` to ask
with next time. Whoever asks without ``since`` gets everything that ever was published.
"""

import re
from urllib.parse import quote

import msgspec

from thuongxuan.errors import FieldError, Malformed, m
from thuongxuan.ogcapi import changes_sql
from thuongxuan.ogcapi.catalog import catalog_of, language_of
from thuongxuan.standards.ogc.common import GEOJSON, Link
from thuongxuan.web.direct import Answer, Call

PARAMETERS = frozenset({"since", "limit"})
_TOKEN = re.compile(r"([0-9]{1,18})(?:~(.{1,200}))?")
_LAST = "\U0010ffff"
"""Comes after every id: continue with the look after this number."""


async def changes(call: Call) -> Answer:
    """One page of changes, oldest first."""
    catalog = catalog_of(call)
    collection = catalog.collection(call.values[0])
    number, after = _since(call.query.get("since"))
    limit = _limit(call.query.get("limit"), catalog.settings.ogc_limit_max)
    tag = await catalog.versions.tag(collection)
    if catalog.looked.get(collection.id) != tag:
        await catalog.hot.execute(changes_sql.look(collection), collection.id, tag)
        catalog.looked[collection.id] = tag
    rows = await catalog.hot.fetch(changes_sql.since(collection), collection.id, number, after, limit + 1)
    shown, more = rows[:limit], len(rows) > limit
    last = (shown[-1]["number"], shown[-1]["id"]) if shown else (number, after)
    token = f"{last[0]}~{last[1]}" if last[1] != _LAST else str(last[0])
    here = catalog.url("collections", collection.id, "changes")
    following = f"{here}?since={quote(token)}&limit={limit}"
    links = [Link(here, "self", GEOJSON), Link(following, "next" if more else "monitor", GEOJSON)]
    body = b"".join(
        (
            b'{"type":"FeatureCollection","features":[',
            ",".join(row["feature"] for row in shown if row["feature"]).encode(),
            b'],"deleted":',
            msgspec.json.encode([{"id": row["id"], "at": row["changed_at"]} for row in shown if not row["feature"]]),
            b',"since":',
            msgspec.json.encode(token),
            b',"links":',
            msgspec.json.encode(links),
            b"}",
        )
    )
    headers = [(b"cache-control", b"public, max-age=10"), (b"content-language", language_of(call).encode())]
    return Answer(body=body, media_type=GEOJSON, headers=headers)


def _since(text: str | None) -> tuple[int, str]:
    if text is None:
        return 0, _LAST
    found = _TOKEN.fullmatch(text)
    if not found:
        raise Malformed(errors=[FieldError("since", "invalid", m("Dùng giá trị since của lần trả lời trước."))])
    return int(found[1]), found[2] or _LAST


def _limit(text: str | None, most: int) -> int:
    if text is None:
        return min(1000, most)
    if not text.isascii() or not text.isdigit() or len(text) > 18 or int(text) < 1:
        raise Malformed(errors=[FieldError("limit", "invalid", m("Số từ 1 trở lên."))])
    return min(int(text), most)
