"""``/catalog/items``: the collections as records, for clients that search catalogues (OGC API - Records Part 1,
20-004r1, sections 7 and 8). There are a dozen, so they are chosen here and not in the database."""

from typing import Any

from thuongxuan.clock import now
from thuongxuan.errors import FieldError, Malformed, Message, NotFound, m
from thuongxuan.geo.collection import Collection
from thuongxuan.i18n import LANGUAGES, Language, fold
from thuongxuan.ogcapi import bulk_pages, encoders
from thuongxuan.ogcapi.catalog import Catalog, catalog_of, json_answer, language_of
from thuongxuan.ogcapi.formats import Format, choose
from thuongxuan.ogcapi.landing import extent, links_of
from thuongxuan.standards.ogc.common import GEOJSON, JSON, Extent, Link
from thuongxuan.standards.ogc.params import BadParameter, Box, read_bbox
from thuongxuan.web.direct import Answer, Call

FORMATS = (Format("json", GEOJSON, "GeoJSON"),)
PARAMETERS = frozenset({"q", "bbox", "ids", "type", "limit"})
CORE = "http://www.opengis.net/spec/ogcapi-records-1/1.0/conf/record-core"
NAMES: dict[Language, str] = {"vi": "Tiếng Việt", "en": "English"}
Record = dict[str, Any]


async def items(call: Call) -> Answer:
    """The records that match ``q`` (every word, with or without diacritics), ``bbox``, ``ids`` and ``type``."""
    catalog, language = catalog_of(call), language_of(call)
    choose(call, FORMATS)
    limit, box = _limit(call), _box(call)
    ids = set(call.query["ids"].split(",")) if "ids" in call.query else None
    found = []
    for each in catalog.collections.values():
        where = await extent(catalog, each)
        if (ids is None or each.id in ids) and _speaks_of(each, call.query.get("q", "")) and _lies_in(where, box):
            found.append(await _record(catalog, each, where, language))
    if call.query.get("type", "dataset") != "dataset":
        found = []
    here = f"{catalog.settings.base_url}/catalog"
    body = {
        "type": "FeatureCollection",
        "features": found[:limit],
        "numberMatched": len(found),
        "numberReturned": len(found[:limit]),
        "timeStamp": now().strftime("%Y-%m-%dT%H:%M:%SZ"),
        "links": [Link(f"{here}/items", "self", GEOJSON), Link(here, "collection", "application/ld+json", "DCAT 3")],
    }
    return json_answer(body, GEOJSON, language)


async def item(call: Call) -> Answer:
    """One record."""
    catalog, language = catalog_of(call), language_of(call)
    choose(call, FORMATS)
    found = catalog.collections.get(call.values[0])
    if found is None:
        raise NotFound
    record = await _record(catalog, found, await extent(catalog, found), language)
    return json_answer(record, GEOJSON, language)


async def _record(catalog: Catalog, found: Collection, where: Extent | None, language: Language) -> Record:
    """One collection (section 7.3, record core properties)."""
    here = f"{catalog.settings.base_url}/catalog/items"
    version = await catalog.versions.of(found)
    updated = {"updated": version.changed_at.isoformat()} if version.changed_at else {}
    return {
        "id": found.id,
        "type": "Feature",
        "conformsTo": [CORE],
        "geometry": _geometry(where),
        "time": {"interval": _interval(where)} if where and where.temporal else None,
        "properties": {
            "type": "dataset",
            "title": getattr(found.title, language),
            "description": getattr(found.description, language),
            "keywords": list(found.keywords),
            "language": {"code": language, "name": NAMES[language]},
            "resourceLanguages": [{"code": code, "name": NAMES[code]} for code in LANGUAGES],
            "formats": [{"name": each.title, "mediaType": each.media_type} for each in encoders.ITEMS],
            "license": found.licence.name,
            "rights": found.credit(catalog.settings.locality),
            "contacts": [
                {
                    "organization": f"{catalog.settings.locality} open data",
                    "roles": ["publisher"],
                    "links": [Link(f"{catalog.settings.base_url}/about", "about", "text/html")],
                }
            ],
            **updated,
        },
        "links": [
            Link(f"{here}/{found.id}", "self", GEOJSON),
            Link(here, "collection", GEOJSON),
            Link(catalog.url("collections", found.id), "item", JSON, getattr(found.title, language)),
            *(each for each in links_of(catalog, found) if each.rel != "self"),
        ],
    }


def _geometry(where: Extent | None) -> Record | None:
    if not where or not where.spatial:
        return None
    west, south, east, north = where.spatial.bbox[0]
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def _interval(where: Extent) -> list[str]:
    ends = where.temporal.interval[0] if where.temporal else [None, None]
    return [".." if text is None else text[:10] for text in ends]


def _speaks_of(found: Collection, wish: str) -> bool:
    texts = (found.id, found.title.vi, found.title.en, found.description.vi, found.description.en, *found.keywords)
    said = fold(" ".join(texts))
    return all(word in said for word in fold(wish).split())


def _lies_in(where: Extent | None, box: Box | None) -> bool:
    if box is None:
        return True
    if not where or not where.spatial:
        return False
    west, south, east, north = where.spatial.bbox[0]
    along = (west <= box.east or east >= box.west) if box.west > box.east else (west <= box.east and east >= box.west)
    return along and south <= box.north and north >= box.south


def _limit(call: Call) -> int:
    text = call.query.get("limit", "100")
    if not text.isascii() or not text.isdigit() or len(text) > 18 or int(text) < 1:
        raise _refused("limit", m("Số từ 1 trở lên."))
    return int(text)


def _box(call: Call) -> Box | None:
    try:
        return read_bbox(call.query["bbox"]) if "bbox" in call.query else None
    except BadParameter as error:
        raise _refused("bbox", m("Bốn hoặc sáu số: tây,nam,đông,bắc.")) from error


def _refused(name: str, reason: Message) -> Malformed:
    return Malformed(errors=[FieldError(name, "invalid", reason)])


async def dataset(catalog: Catalog, found: Collection, language: Language) -> Record:
    """A collection as schema.org ``Dataset``, for search engines."""
    version, where = await catalog.versions.of(found), await extent(catalog, found)
    here = catalog.url("collections", found.id)
    downloads = [(f"{here}/items?f={each.name}", each.media_type) for each in encoders.ITEMS if each.name != "html"]
    downloads += [
        (catalog.url("bulk", each.name), each.media_type) for each in bulk_pages.of_collection(catalog, found)
    ]
    made: Record = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "@id": here,
        "url": here,
        "identifier": found.id,
        "name": getattr(found.title, language),
        "description": getattr(found.description, language),
        "keywords": list(found.keywords),
        "inLanguage": list(LANGUAGES),
        "license": found.licence.uri,
        "creditText": found.credit(catalog.settings.locality),
        "isAccessibleForFree": True,
        "version": str(version.number),
        "includedInDataCatalog": {"@type": "DataCatalog", "url": f"{catalog.settings.base_url}/catalog"},
        "distribution": [
            {"@type": "DataDownload", "contentUrl": address, "encodingFormat": kind.split(";")[0]}
            for address, kind in downloads
        ],
    }
    if version.changed_at:
        made["dateModified"] = version.changed_at.isoformat()
    if where and where.spatial:
        west, south, east, north = where.spatial.bbox[0]
        shape = {"@type": "GeoShape", "box": f"{south} {west} {north} {east}"}
        made["spatialCoverage"] = {"@type": "Place", "geo": shape}
    if where and where.temporal:
        made["temporalCoverage"] = "/".join(_interval(where))
    return made
