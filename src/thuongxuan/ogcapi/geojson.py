"""Items as GeoJSON (RFC 7946; 17-069r4 sections 7.15 and 8.3)."""

import msgspec

from thuongxuan.clock import now
from thuongxuan.ogcapi import page
from thuongxuan.ogcapi.encoding import ItemAsked, ItemsAsked
from thuongxuan.ogcapi.formats import Format
from thuongxuan.standards.ogc.common import GEOJSON, Link
from thuongxuan.web.direct import Answer

FORMAT = Format("json", GEOJSON, "GeoJSON")


async def items(asked: ItemsAsked) -> Answer:
    """A page."""
    catalog, query = asked.catalog, asked.query
    found = await page.read(catalog, query, asked.parameters, asked.matched)
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
    around = [found for found in links if found.rel in {"next", "prev"}]
    return Answer(body=body, media_type=GEOJSON, headers=[(b"link", link_header(around))] if around else [])


async def item(asked: ItemAsked, found: bytes) -> Answer:
    """One feature."""
    body = found + b',"links":' + msgspec.json.encode(asked.links(FORMAT)) + b"}"
    return Answer(body=body, media_type=GEOJSON)


def link_header(links: list[Link]) -> bytes:
    """Links as a header (RFC 8288), for clients that do not read the body."""
    return ", ".join(f'<{found.href}>; rel="{found.rel}"; type="{found.type}"' for found in links).encode()
