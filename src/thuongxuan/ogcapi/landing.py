"""Landing page, conformance, collections (17-069r4 sections 7.2 to 7.14)."""

from urllib.parse import quote

from msgspec import UNSET

from thuongxuan.geo.collection import Collection, credits_of
from thuongxuan.i18n import Language
from thuongxuan.ogcapi import bulk_pages, encoders, extent_sql, html
from thuongxuan.ogcapi.catalog import Catalog, catalog_of, json_answer, language_of, link
from thuongxuan.ogcapi.formats import Format, choose
from thuongxuan.standards.ogc import conformance as classes
from thuongxuan.standards.ogc import crs as systems
from thuongxuan.standards.ogc.common import (
    GEOJSON,
    HTML,
    JSON,
    JSON_SCHEMA,
    OPENAPI_30,
    REL,
    CollectionDocument,
    CollectionsDocument,
    Conformance,
    Extent,
    Landing,
    Link,
    SpatialExtent,
    TemporalExtent,
)
from thuongxuan.web.direct import Answer, Call

JSON_FORMAT = Format("json", JSON, "JSON")
DOCUMENT_FORMATS = (JSON_FORMAT, html.FORMAT)
TITLES = {
    "vi": ("Dữ liệu mở {locality}", "Địa điểm, di sản, lễ hội, xã và lô nông sản của {locality}, theo chuẩn OGC API."),
    "en": ("{locality} open data", "Places, heritage, festivals, communes and crop batches of {locality}, by OGC API."),
}


async def landing(call: Call) -> Answer:
    """``/ogc``."""
    catalog, language = catalog_of(call), language_of(call)
    chosen = choose(call, DOCUMENT_FORMATS)
    title, description = (text.format(locality=catalog.settings.locality) for text in TITLES[language])
    links = [
        link(catalog, "self", JSON, title),
        link(catalog, "service-desc", OPENAPI_30, "OpenAPI 3.0", "api"),
        link(catalog, "service-doc", "text/html", "API documentation", "api", query="?f=html"),
        link(catalog, "conformance", JSON, "Conformance", "conformance"),
        link(catalog, "data", JSON, "Collections", "collections"),
        link(catalog, f"{REL}conformance", JSON, "Conformance", "conformance"),
        link(catalog, f"{REL}data", JSON, "Collections", "collections"),
        link(catalog, f"{REL}tilesets-vector", JSON, "Vector tiles", "tiles"),
        link(catalog, f"{REL}tiling-schemes", JSON, "Tile matrix sets", "tileMatrixSets"),
        link(catalog, f"{REL}styles", JSON, "Styles", "styles"),
        link(catalog, f"{REL}functions", JSON, "Functions of filters", "functions"),
        link(catalog, "enclosure", JSON, "Bulk files", "bulk"),
    ]
    document = Landing(
        title=title,
        description=description,
        attribution=credits_of(catalog.collections.values(), catalog.settings.locality),
        links=links,
    )
    if chosen is html.FORMAT:
        return html.document(call, catalog, "ogcapi/landing.html", landing=document)
    return json_answer(document, JSON, language)


async def conformance(call: Call) -> Answer:
    """``/ogc/conformance``."""
    choose(call, (JSON_FORMAT,))
    return json_answer(Conformance(classes.declared()), JSON, language_of(call))


async def collections(call: Call) -> Answer:
    """``/ogc/collections``."""
    catalog, language = catalog_of(call), language_of(call)
    if choose(call, DOCUMENT_FORMATS) is html.FORMAT:
        return html.document(call, catalog, "ogcapi/collections.html")
    documents = [await describe(catalog, found, language) for found in catalog.collections.values()]
    links = [link(catalog, "self", JSON, "Collections", "collections")]
    every = list(systems.SYSTEMS)
    return json_answer(CollectionsDocument(links=links, collections=documents, crs=every), JSON, language)


async def describe(catalog: Catalog, found: Collection, language: Language) -> CollectionDocument:
    """The document of a collection."""
    return CollectionDocument(
        id=found.id,
        title=getattr(found.title, language),
        description=getattr(found.description, language),
        links=links_of(catalog, found),
        keywords=list(found.keywords),
        license=found.licence.uri,
        attribution=found.credit(catalog.settings.locality),
        extent=await extent(catalog, found) or UNSET,
        crs=list(systems.SYSTEMS) if found.geometry else [systems.CRS84],
        storageCrs=systems.CRS84 if found.geometry else UNSET,
    )


def links_of(catalog: Catalog, found: Collection) -> list[Link]:
    """Everything that a collection leads to."""
    here = ("collections", quote(found.id))
    items = [
        link(catalog, "items", each.media_type, each.title, *here, "items", query=f"?f={each.name}")
        for each in encoders.ITEMS
    ]
    items[0] = link(catalog, "items", GEOJSON, "GeoJSON", *here, "items")
    tiles = [link(catalog, f"{REL}tilesets-vector", JSON, "Vector tiles", *here, "tiles")] if found.geometry else []
    return [
        link(catalog, "self", JSON, found.id, *here),
        *items,
        *tiles,
        link(catalog, f"{REL}schema", JSON_SCHEMA, "Schema", *here, "schema"),
        link(catalog, f"{REL}queryables", JSON_SCHEMA, "Queryables", *here, "queryables"),
        link(catalog, f"{REL}sortables", JSON_SCHEMA, "Sortables", *here, "sortables"),
        *(
            Link(catalog.url("bulk", each.name), "enclosure", each.media_type, each.name)
            for each in bulk_pages.of_collection(catalog, found)
        ),
        Link(found.licence.uri, "license", HTML, found.licence.name),
    ]


async def extent(catalog: Catalog, found: Collection) -> Extent | None:
    """Where and when the features of a collection lie, found once for each version of it."""
    tag = await catalog.versions.tag(found)
    kept = catalog.extents.get(found.id)
    if kept is None or kept[0] != tag:
        row = await catalog.hot.fetchrow(extent_sql.extent(found))
        kept = catalog.extents[found.id] = (tag, _extent(tuple(row) if row else (None,) * 6))
    return kept[1]


def _extent(row: tuple[float | str | None, ...]) -> Extent | None:
    *box, start, end = row
    corners = [float(number) for number in box if number is not None]
    spatial = SpatialExtent([corners]) if len(corners) == 4 else None
    times = [None if text is None else str(text).replace(" ", "T") for text in (start, end)]
    temporal = TemporalExtent([times]) if any(times) else None
    return Extent(spatial, temporal) if spatial or temporal else None
