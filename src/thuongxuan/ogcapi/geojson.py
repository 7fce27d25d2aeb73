"""Items as GeoJSON (RFC 7946; 17-069r4 sections 7.15 and 8.3)."""

from urllib.parse import quote

import msgspec

from thuongxuan.clock import now
from thuongxuan.errors import NotFound
from thuongxuan.ogcapi import feature_sql, page
from thuongxuan.ogcapi.catalog import Catalog
from thuongxuan.ogcapi.encoding import ItemAsked, ItemsAsked
from thuongxuan.ogcapi.formats import Format
from thuongxuan.standards.ogc.common import GEOJSON, Link
from thuongxuan.web.direct import Answer

FORMAT = Format("json", GEOJSON, "GeoJSON")


async def items(asked: ItemsAsked) -> Answer:
    """A page."""
    catalog, query = asked.catalog, asked.query
    found = await page.read(catalog, query, asked.parameters, await asked.matched())
    links = [*asked.links(FORMAT), *page.links(catalog, query, asked.parameters, found, GEOJSON)]
    matched = b"" if found.matched is None else b',"numberMatched":%d' % found.matched
    body = b"".join(
        (
            b'{"type":"FeatureCollection","features":[',
            found.body,
            b'],"links":',
            msgspec.json.encode(links),
            b',"timeStamp":"',
            now().strftime("%Y-%m-%dT%H:%M:%SZ").encode(),
            b'"',
            matched,
            b',"numberReturned":%d}' % found.returned,
        )
    )
    return Answer(body=body, media_type=GEOJSON, headers=[(b"link", link_header(links))])


async def item(asked: ItemAsked) -> Answer:
    """One feature."""
    query = asked.query
    text = feature_sql.one(query)
    found = await asked.catalog.hot.fetchval(text, asked.feature_id)
    if found is None:
        raise NotFound
    links = asked.links(FORMAT)
    body = found + b',"links":' + msgspec.json.encode(links) + b"}"
    return Answer(body=body, media_type=GEOJSON, headers=[(b"link", link_header(links))])


def link_header(links: list[Link]) -> bytes:
    """The links once more as a header (RFC 8288), for clients that do not read the body."""
    return ", ".join(f'<{found.href}>; rel="{found.rel}"; type="{found.type}"' for found in links).encode()


def feature_address(catalog: Catalog, collection: str, feature_id: str) -> str:
    """The address of one feature."""
    return catalog.url("collections", quote(collection), "items", quote(feature_id, safe=""))
