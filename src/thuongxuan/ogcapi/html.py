"""The open API for people: the same values as pages, with a map where there are shapes (17-069r4 section 8.2)."""

from typing import Any

import msgspec

from thuongxuan.geo.collection import Collection
from thuongxuan.i18n import Language
from thuongxuan.ogcapi import feature_sql, page
from thuongxuan.ogcapi.catalog import Catalog, language_of
from thuongxuan.ogcapi.encoding import ItemAsked, ItemsAsked
from thuongxuan.ogcapi.formats import Format
from thuongxuan.standards.ogc.common import HTML, Link
from thuongxuan.web.direct import Answer, Call
from thuongxuan.web.templating import page_values, render

FORMAT = Format("html", HTML, "HTML")
ROWS = 50
"""Columns of texts on a telephone: more rows are on the next page."""


def document(call: Call, catalog: Catalog, template: str, **values: Any) -> Answer:
    """A page of the open API; nothing in it depends on who asks."""
    language = language_of(call)
    return _page(catalog, template, language, call.path, values | {"catalog": catalog, "language": language})


async def items(asked: ItemsAsked) -> Answer:
    """A page of features as a table."""
    query = msgspec.structs.replace(asked.query, limit=min(asked.query.limit, ROWS))
    found = await page.read(asked.catalog, query, asked.parameters, asked.matched)
    links = page.links(asked.catalog, query, asked.parameters, found, HTML)
    features = msgspec.json.decode(b"[" + found.body + b"]")
    return _feature_page(asked, "items", {"features": features, "found": found, "around": _by_rel(links)})


async def item(asked: ItemAsked, found: bytes) -> Answer:
    """One feature."""
    return _feature_page(asked, "item", {"feature": msgspec.json.decode(found + b"}")})


def _feature_page(asked: ItemsAsked | ItemAsked, name: str, values: dict[str, Any]) -> Answer:
    collection: Collection = asked.query.collection
    links = asked.links(FORMAT)
    path = f"/ogc/collections/{collection.id}/{name}"
    shown = {
        "collection": collection,
        "properties": [p for p in collection.properties if p.name in feature_sql.chosen(asked.query)],
        "formats": [link for link in links if link.rel == "alternate"],
        "geojson": next(link.href for link in links if link.type == "application/geo+json"),
        "language": asked.language,
        "credit": collection.credit(asked.catalog.settings.locality),
    }
    return _page(asked.catalog, f"ogcapi/{name}.html", asked.language, path, values | shown)


def _by_rel(links: list[Link]) -> dict[str, str]:
    return {link.rel: link.href for link in links}


def _page(catalog: Catalog, template: str, language: Language, path: str, values: dict[str, Any]) -> Answer:
    context = page_values(catalog.settings, language, path) | values
    headers = [
        (b"content-language", language.encode()),
        (b"vary", b"accept, accept-language"),
        (b"cache-control", b"public, max-age=10, stale-if-error=86400"),
    ]
    return Answer(body=render(template, language, context), media_type="text/html; charset=utf-8", headers=headers)
