"""``/items`` and ``/items/{id}``: read what is asked, answer 304 from the version alone, or let an encoder write."""

import asyncpg

from thuongxuan.errors import NotFound
from thuongxuan.ogcapi import encoders, single
from thuongxuan.ogcapi.catalog import catalog_of, language_of
from thuongxuan.ogcapi.conditions import refused
from thuongxuan.ogcapi.encoding import Encoder, ItemAsked, ItemsAsked
from thuongxuan.ogcapi.feature_sql import FeatureQuery
from thuongxuan.ogcapi.formats import Format, choose
from thuongxuan.ogcapi.wanted import ITEM, Reader, is_value, parameters_of
from thuongxuan.web.direct import Answer, Call, Headers, refuse_unknown

CACHED = (b"cache-control", b"public, max-age=10, stale-while-revalidate=60, stale-if-error=86400")
"""Ten seconds: an officer sees her own correction at once by its address, others within that time."""


async def items(call: Call) -> Answer:
    """A page of features in the format asked for."""
    catalog = catalog_of(call)
    collection = catalog.collection(call.values[0])
    refuse_unknown(call, parameters_of(collection))
    chosen = choose(call, encoders.ITEMS)
    encoder = encoders.BY_NAME[chosen.name]
    query = Reader(collection, call.query, catalog.settings, streams=encoder.streams).items()
    tag = await catalog.versions.tag(collection)
    headers = _headers(call, query, chosen, tag)
    if unchanged(call, headers):
        return Answer(status=304, headers=headers)
    asked = ItemsAsked(
        catalog=catalog,
        query=query,
        parameters=call.query,
        formats=encoders.ITEMS,
        language=language_of(call),
        tag=tag,
    )
    answer = await _encoded(encoder, asked)
    answer.headers = [*headers, *answer.headers]
    return answer


async def _encoded(encoder: Encoder, asked: ItemsAsked) -> Answer:
    """What the encoder writes. Raises ``Malformed`` for a filter that costs too much or cannot be computed."""
    if asked.query.condition is None:
        return await encoder.items(asked)
    await asked.catalog.costs.check(asked.query)
    try:
        return await encoder.items(asked)
    except asyncpg.PostgresError as error:
        raise refused(error.sqlstate, str(error)) or error from error


async def item(call: Call) -> Answer:
    """One feature in the format asked for."""
    catalog = catalog_of(call)
    collection = catalog.collection(call.values[0])
    refuse_unknown(call, ITEM)
    chosen = choose(call, encoders.ITEM)
    query = Reader(collection, call.query, catalog.settings).item()
    if not is_value(collection.key_kind, call.values[1]):
        raise NotFound
    tag = await catalog.versions.tag(collection)
    headers = _headers(call, query, chosen, tag)
    if known := single.known(call, headers):
        return Answer(status=304, headers=known)
    encoder = encoders.BY_NAME[chosen.name]
    writer = encoder.item
    assert writer is not None  # noqa: S101 - only formats with one are offered
    asked = ItemAsked(
        catalog=catalog,
        query=query,
        feature_id=call.values[1],
        parameters=call.query,
        formats=encoders.ITEM,
        language=language_of(call),
        tag=tag,
    )
    found = await single.read(catalog, query, asked.feature_id, encoder.feature)
    if found is None:
        return await single.absent(call, catalog, collection)
    answer = await writer(asked, found.text)
    answer.headers = [*found.tagged(headers), *answer.headers]
    return answer


def _headers(call: Call, query: FeatureQuery, chosen: Format, tag: str) -> Headers:
    language = language_of(call)
    return [
        (b"etag", f'W/"{tag}.{chosen.name}.{language}"'.encode()),
        CACHED,
        (b"vary", b"accept, accept-language"),
        (b"content-crs", f"<{query.crs.uri}>".encode()),
        (b"content-language", language.encode()),
        (b"link", f'<{query.collection.licence.uri}>; rel="license"'.encode()),
    ]


def unchanged(call: Call, headers: Headers) -> bool:
    """Whether ``If-None-Match`` names the tag (RFC 9110 section 13.1.2). Coding suffixes of proxies are kept off."""
    given = call.header(b"if-none-match")
    return bool(given) and (given == "*" or headers[0][1].decode().removeprefix("W/") in given)
