"""Documents of OGC API - Common and Features as Structs (19-072, 20-024, 17-069r4)."""

from typing import Any

from msgspec import UNSET, Struct, UnsetType

OPENAPI_30 = "application/vnd.oai.openapi+json;version=3.0"
GEOJSON = "application/geo+json"
JSON = "application/json"
HTML = "text/html"
JSON_SCHEMA = "application/schema+json"
REL = "http://www.opengis.net/def/rel/ogc/1.0/"


class Link(Struct, frozen=True, omit_defaults=True):
    """RFC 8288 as JSON (17-069r4 section 7.2)."""

    href: str
    rel: str
    type: str = ""
    title: str = ""
    hreflang: str = ""
    templated: bool = False


class SpatialExtent(Struct, frozen=True):
    """Boxes of west, south, east, north in CRS84."""

    bbox: list[list[float]]
    crs: str = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"


class TemporalExtent(Struct, frozen=True):
    """Periods; null is an open end."""

    interval: list[list[str | None]]
    trs: str = "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"


class Extent(Struct, frozen=True, omit_defaults=True):
    """Where and when the features of a collection lie."""

    spatial: SpatialExtent | None = None
    temporal: TemporalExtent | None = None


class CollectionDocument(Struct, frozen=True, kw_only=True):
    """A collection (17-069r4 section 7.14; 18-058r1 section 6.2)."""

    id: str
    title: str
    description: str
    links: list[Link]
    keywords: list[str]
    license: str
    attribution: str
    extent: Extent | UnsetType = UNSET
    itemType: str = "feature"  # noqa: N815 - the standard's word
    crs: list[str]
    storageCrs: str | UnsetType = UNSET  # noqa: N815 - the standard's word


class CollectionsDocument(Struct, frozen=True, kw_only=True):
    """All collections (section 7.13)."""

    links: list[Link]
    collections: list[CollectionDocument]
    crs: list[str]


class Landing(Struct, frozen=True, kw_only=True):
    """The landing page (section 7.2)."""

    title: str
    description: str
    attribution: str
    links: list[Link]


class Conformance(Struct, frozen=True):
    """The conformance declaration (section 7.4)."""

    conformsTo: list[str]  # noqa: N815 - the standard's word


Schema = dict[str, Any]
"""A JSON Schema 2020-12 document; its words are open, so it stays a dictionary."""
