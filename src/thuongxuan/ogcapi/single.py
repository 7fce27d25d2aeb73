"""One feature by its id: its text and version, or what became of it.

The entity tag of a feature that can be written is ``"v3-5d41.json.vi"``: its own version, for ``If-Match``, and then
what changes with the collection, so that a 304 still touches no table.
"""

import re
from collections.abc import Callable
from urllib.parse import quote, urlencode

from msgspec import Struct

from thuongxuan.errors import Gone, NotFound
from thuongxuan.geo.collection import Collection
from thuongxuan.ogcapi.catalog import Catalog
from thuongxuan.ogcapi.feature_sql import FeatureQuery, feature, record
from thuongxuan.web.direct import Answer, Call, Headers


class Found(Struct, frozen=True):
    """A feature as text without its closing brace, and its version if the collection is written."""

    text: bytes
    version: int | None

    def tagged(self, headers: Headers) -> Headers:
        """The headers, of which the first one is ``ETag``, with the version in it."""
        if self.version is None:
            return headers
        (name, tag), *rest = headers
        return [(name, b'W/"v%d-%s"' % (self.version, _inside(tag))), *rest]


async def read(
    catalog: Catalog, query: FeatureQuery, key: str, expression: Callable[[FeatureQuery], str] = feature
) -> Found | None:
    """The feature of an id, or ``None``."""
    row = await catalog.singles.find(query, key, expression)
    return Found(row["feature"], row["version"]) if row else None


async def absent(call: Call, catalog: Catalog, collection: Collection) -> Answer:
    """308 to what the feature in the path became. Raises ``Gone``, or ``NotFound`` when there never was one."""
    *_, key = call.values
    row = await catalog.hot.fetchrow(record(collection), key) if collection.records else None
    if row is not None and row["gone"]:
        raise Gone
    if row is None or row["became"] is None:
        raise NotFound
    query = f"?{urlencode(call.query)}" if call.query else ""
    target = catalog.url("collections", quote(collection.id), "items", quote(row["became"], safe="")) + query
    headers = [(b"location", target.encode()), (b"cache-control", b"public, max-age=3600")]
    return Answer(status=308, headers=headers)


def known(call: Call, headers: Headers) -> Headers | None:
    """The headers of a 304 when ``If-None-Match`` names the state that ``headers`` begin with, else ``None``."""
    given = call.header(b"if-none-match")
    if given == "*":
        return headers
    inside = re.escape(_inside(headers[0][1]).decode())
    found = re.search(rf'(?:W/)?"(?:v\d{{1,18}}-)?{inside}"', given)
    return [(b"etag", found[0].encode()), *headers[1:]] if found else None


def _inside(tag: bytes) -> bytes:
    return tag.removeprefix(b"W/").strip(b'"')
