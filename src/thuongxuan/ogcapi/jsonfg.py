"""Items as JSON-FG (OGC 21-045r1): GeoJSON with time, type, and the geometry in the system asked for."""

import msgspec

from thuongxuan.clock import now
from thuongxuan.geo.collection import Collection, Property
from thuongxuan.ogcapi import feature_sql, page
from thuongxuan.ogcapi.encoding import ItemAsked, ItemsAsked
from thuongxuan.ogcapi.feature_sql import FeatureQuery, quoted
from thuongxuan.ogcapi.formats import Format
from thuongxuan.standards.ogc.crs import DEFAULT
from thuongxuan.web.direct import Answer

FORMAT = Format("jsonfg", "application/vnd.ogc.fg+json", "JSON-FG")
CONFORMS = b'"conformsTo":["http://www.opengis.net/spec/json-fg-1/1.0/conf/core","http://www.opengis.net/spec/json-fg-1/1.0/conf/types-schemas"]'


async def items(asked: ItemsAsked) -> Answer:
    """A page."""
    catalog, query = asked.catalog, asked.query
    found = await page.read(catalog, query, asked.parameters, asked.matched, feature(query))
    links = [*asked.links(FORMAT), *page.links(catalog, query, asked.parameters, found, FORMAT.media_type)]
    matched = b"" if found.matched is None else b',"numberMatched":%d' % found.matched
    head = b'{"type":"FeatureCollection",' + CONFORMS + b',"featureType":' + msgspec.json.encode(query.collection.id)
    system = b',"coordRefSys":' + msgspec.json.encode(query.crs.uri)
    stamp = now().strftime(',"timeStamp":"%Y-%m-%dT%H:%M:%SZ"').encode()
    rest = b'],"links":' + msgspec.json.encode(links) + stamp + matched + b',"numberReturned":%d}' % found.returned
    return Answer(body=head + system + b',"features":[' + found.body + rest, media_type=FORMAT.media_type)


async def item(asked: ItemAsked, found: bytes) -> Answer:
    """One feature."""
    system = b',"coordRefSys":' + msgspec.json.encode(asked.query.crs.uri)
    end = b"," + CONFORMS + system + b',"links":' + msgspec.json.encode(asked.links(FORMAT)) + b"}"
    return Answer(body=found + end, media_type=FORMAT.media_type)


def feature(query: FeatureQuery) -> str:
    """An expression that gives one feature: ``geometry`` is WGS 84 or null, ``place`` the system asked for."""
    here = feature_sql.geometry_text(query)
    plain = query.crs.uri == DEFAULT.uri
    geometry, place = (here, "'null'") if plain else ("'null'", here)
    key = quoted(query.collection.key)
    return (
        f"""'{{"type":"Feature","id":' || to_json({key})::text || ',"featureType":"{query.collection.id}"'"""
        f""" || ',"geometry":' || {geometry} || ',"place":' || {place} || ',"time":' || {_time(query.collection)}"""
        f""" || ',"properties":' || {feature_sql.properties_text(query)} || '}}'"""
    )


def _time(collection: Collection) -> str:
    """``time`` (section 7.3): a date or timestamp, or an interval in which ``..`` is an open end."""
    start, end = collection.instants
    if start is None and end is None:
        return "'null'"
    if start is end and start is not None:
        word = "date" if start.kind == "date" else "timestamp"
        return f"""coalesce('{{"{word}":' || {_said(start)} || '}}', 'null')"""
    first, last = (f"coalesce({_said(each)}, '\"..\"')" if each else "'\"..\"'" for each in (start, end))
    return f"""'{{"interval":[' || {first} || ',' || {last} || ']}}'"""


def _said(prop: Property) -> str:
    column = quoted(prop.name)
    if prop.kind == "date":
        return f"to_json({column})::text"
    return f"""to_json(to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))::text"""
