"""The catalogue for other catalogues: DCAT 3 in JSON-LD with the properties that DCAT-AP 3 demands."""

from typing import Any

from thuongxuan.geo.collection import Collection
from thuongxuan.i18n import LANGUAGES
from thuongxuan.ogcapi import bulk_pages, encoders
from thuongxuan.ogcapi.bulk import LICENCES, File
from thuongxuan.ogcapi.catalog import Catalog, catalog_of, json_answer, language_of
from thuongxuan.ogcapi.formats import Format, choose
from thuongxuan.ogcapi.landing import TITLES
from thuongxuan.ogcapi.landing import extent as extent_of
from thuongxuan.standards.ogc.common import JSON, OPENAPI_30
from thuongxuan.web.direct import Answer, Call

JSON_LD = "application/ld+json"
FORMATS = (Format("jsonld", JSON_LD, "JSON-LD"), Format("json", JSON, "JSON"))
CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "gsp": "http://www.opengis.net/ont/geosparql#",
    "spdx": "http://spdx.org/rdf/terms#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
}
"""Prefixes only, so that nobody has to fetch a context to read the catalogue."""
_MEDIA = "https://www.iana.org/assignments/media-types/"
_SHA256 = "http://spdx.org/rdf/terms#checksumAlgorithm_sha256"
_CONTINUOUS = "http://publications.europa.eu/resource/authority/frequency/CONT"
_LANGUAGES = {
    "vi": "http://publications.europa.eu/resource/authority/language/VIE",
    "en": "http://publications.europa.eu/resource/authority/language/ENG",
}
Node = dict[str, Any]


async def catalogue(call: Call) -> Answer:
    """``/catalog``."""
    catalog = catalog_of(call)
    choose(call, FORMATS)
    datasets = [await _dataset(catalog, found) for found in catalog.collections.values()]
    here = f"{catalog.settings.base_url}/catalog"
    texts = {code: [text.format(locality=catalog.settings.locality) for text in TITLES[code]] for code in LANGUAGES}
    document = {
        "@context": CONTEXT,
        "@id": here,
        "@type": "dcat:Catalog",
        "dct:title": _said({code: pair[0] for code, pair in texts.items()}),
        "dct:description": _said({code: pair[1] for code, pair in texts.items()}),
        "dct:publisher": _publisher(catalog),
        "dct:language": [_ref(uri) for uri in _LANGUAGES.values()],
        "foaf:homepage": _ref(catalog.settings.base_url + "/"),
        "dcat:dataset": datasets,
        "dcat:service": _service(catalog),
    }
    return json_answer(document, JSON_LD, language_of(call))


async def _dataset(catalog: Catalog, found: Collection) -> Node:
    here = catalog.url("collections", found.id)
    version = await catalog.versions.of(found)
    node: Node = {
        "@id": here,
        "@type": "dcat:Dataset",
        "dct:identifier": found.id,
        "dct:title": _titled(found.title.vi, found.title.en),
        "dct:description": _titled(found.description.vi, found.description.en),
        "dct:publisher": _publisher(catalog),
        "dct:license": _ref(found.licence.uri),
        "dct:rights": _rights(catalog, found),
        "dct:accrualPeriodicity": _ref(_CONTINUOUS),
        "dcat:keyword": [{"@value": word, "@language": "en"} for word in found.keywords],
        "dcat:landingPage": _ref(f"{here}?f=html"),
        "dcat:version": str(version.number),
        "dcat:distribution": [
            *(_distribution(catalog, found, encoder.format) for encoder in encoders.ENCODERS),
            *(_download(catalog, found, file) for file in bulk_pages.of_collection(catalog, found)),
        ],
    }
    if version.changed_at:
        node["dct:modified"] = {"@value": version.changed_at.isoformat(), "@type": "xsd:dateTime"}
    return node | await _where_and_when(catalog, found)


async def _where_and_when(catalog: Catalog, found: Collection) -> Node:
    extent, node = await extent_of(catalog, found), Node()
    if extent and extent.spatial:
        west, south, east, north = extent.spatial.bbox[0]
        ring = f"POLYGON(({west} {south},{east} {south},{east} {north},{west} {north},{west} {south}))"
        box = {"@type": "dct:Location", "dcat:bbox": {"@value": ring, "@type": "gsp:wktLiteral"}}
        node["dct:spatial"] = box
    if extent and extent.temporal:
        names = ("dcat:startDate", "dcat:endDate")
        ends = {
            name: {"@value": text[:10], "@type": "xsd:date"}
            for name, text in zip(names, extent.temporal.interval[0], strict=True)
            if text
        }
        node["dct:temporal"] = {"@type": "dct:PeriodOfTime", **ends}
    return node


def _distribution(catalog: Catalog, found: Collection, written: Format) -> Node:
    address = f"{catalog.url('collections', found.id, 'items')}?f={written.name}"
    return {
        "@id": address,
        "@type": "dcat:Distribution",
        "dct:title": _titled(written.title, written.title),
        "dcat:accessURL": _ref(address),
        "dcat:mediaType": _ref(_MEDIA + written.media_type.split(";")[0]),
        "dct:license": _ref(found.licence.uri),
        "dct:rights": _rights(catalog, found),
        "dcat:accessService": _ref(catalog.url()),
    }


def _download(catalog: Catalog, found: Collection, file: File) -> Node:
    """A bulk file, with what shows that it arrived whole."""
    address = catalog.url("bulk", file.name)
    return {
        "@id": address,
        "@type": "dcat:Distribution",
        "dct:title": _titled(f"{file.title}, cả bộ", f"{file.title}, everything"),
        "dcat:accessURL": _ref(catalog.url("bulk")),
        "dcat:downloadURL": _ref(address),
        "dcat:mediaType": _ref(_MEDIA + file.media_type.split(";")[0]),
        "dcat:byteSize": {"@value": str(file.bytes), "@type": "xsd:nonNegativeInteger"},
        "dct:license": _ref(found.licence.uri if file.collection else catalog.url("bulk", LICENCES)),
        "spdx:checksum": {
            "@id": f"{address}#sha256",
            "@type": "spdx:Checksum",
            "spdx:algorithm": _ref(_SHA256),
            "spdx:checksumValue": {"@value": file.sha256, "@type": "xsd:hexBinary"},
        },
    }


def _rights(catalog: Catalog, found: Collection) -> Node:
    """Whom to name, in words."""
    return {"@type": "dct:RightsStatement", "rdfs:label": found.credit(catalog.settings.locality)}


def _service(catalog: Catalog) -> Node:
    return {
        "@id": catalog.url(),
        "@type": "dcat:DataService",
        "dct:title": _titled("Dữ liệu mở theo OGC API", "Open data by OGC API"),
        "dcat:endpointURL": _ref(catalog.url()),
        "dcat:endpointDescription": _ref(catalog.url("api")),
        "dct:format": OPENAPI_30,
        "dct:conformsTo": _ref("http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core"),
        "dcat:servesDataset": [_ref(catalog.url("collections", name)) for name in catalog.collections],
    }


def _publisher(catalog: Catalog) -> Node:
    name = f"{catalog.settings.locality} open data"
    return {"@id": f"{catalog.settings.base_url}/about", "@type": "foaf:Agent", "foaf:name": name}


def _ref(uri: str) -> Node:
    return {"@id": uri}


def _said(texts: dict[Any, str]) -> list[Node]:
    return [{"@value": text, "@language": code} for code, text in texts.items()]


def _titled(vi: str, en: str) -> list[Node]:
    return _said({"vi": vi, "en": en})
