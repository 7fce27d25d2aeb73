"""The page and the document of one collection."""

import msgspec

from thuongxuan.ogcapi import bulk_pages, html, records
from thuongxuan.ogcapi.catalog import catalog_of, json_answer, language_of
from thuongxuan.ogcapi.formats import choose
from thuongxuan.ogcapi.landing import DOCUMENT_FORMATS, describe
from thuongxuan.standards.ogc.common import JSON
from thuongxuan.web.direct import Answer, Call


async def collection(call: Call) -> Answer:
    """``/ogc/collections/{id}``."""
    catalog, language = catalog_of(call), language_of(call)
    found = catalog.collection(call.values[0])
    document = await describe(catalog, found, language)
    if choose(call, DOCUMENT_FORMATS) is not html.FORMAT:
        return json_answer(document, JSON, language)
    dataset = msgspec.json.encode(await records.dataset(catalog, found, language)).decode()
    return html.document(
        call,
        catalog,
        "ogcapi/collection.html",
        collection=found,
        document=document,
        changed_at=(await catalog.versions.of(found)).changed_at,
        files=bulk_pages.of_collection(catalog, found),
        dataset=dataset.replace("<", "\\u003c"),
    )
