"""Items for people on the way: GPX 1.1 for receivers and telephones, KML 2.2 for globes."""

from typing import Any
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

import msgspec

from thuongxuan.errors import FieldError, Malformed, m
from thuongxuan.ogcapi import feature_sql
from thuongxuan.ogcapi.encoding import ItemsAsked
from thuongxuan.ogcapi.formats import Format
from thuongxuan.ogcapi.streams import Rows, geometry_as, streamed
from thuongxuan.standards.ogc.crs import CRS84
from thuongxuan.web.direct import Answer

GPX = Format("gpx", "application/gpx+xml", "GPX")
KML = Format("kml", "application/vnd.google-earth.kml+xml", "KML")
_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
_GPX = '<gpx version="1.1" creator="thuongxuan" xmlns="http://www.topografix.com/GPX/1/1">\n'
_KML = '<kml xmlns="http://www.opengis.net/kml/2.2"><Document>\n'
_BAD = {code: None for code in range(32) if code not in {9, 10, 13}}


async def gpx(asked: ItemsAsked) -> Answer:
    """Points as waypoints, lines as tracks; what has no point or line is left out, because GPX has no areas."""
    name, credit, terms = _terms(asked)
    told = f"<name>{name}</name><copyright author={credit}><license>{terms}</license></copyright>"
    head = f"{_XML}{_GPX}<metadata>{told}</metadata>\n"
    return await _answer(asked, GPX, "ST_AsGeoJSON", _gpx_row, head, b"</gpx>\n")


async def kml(asked: ItemsAsked) -> Answer:
    """Placemarks."""
    name, credit, terms = _terms(asked)
    head = f"{_XML}{_KML}<name>{name}</name><description>{credit[1:-1]} {terms}</description>\n"
    return await _answer(asked, KML, "ST_AsKML", _kml_row, head, b"</Document></kml>\n")


def _terms(asked: ItemsAsked) -> tuple[str, str, str]:
    """Title, whom to name (with its quotation marks), and the address of the licence, as XML."""
    found = asked.query.collection
    credit = quoteattr(found.credit(asked.catalog.settings.locality))
    return _plain(getattr(found.title, asked.language)), credit, _plain(found.licence.uri)


async def _answer(asked: ItemsAsked, chosen: Format, function: str, write: Any, head: str, tail: bytes) -> Answer:
    if asked.query.crs.uri != CRS84:
        raise Malformed(errors=[FieldError("crs", "invalid", m("Dạng này chỉ có kinh độ, vĩ độ WGS 84."))])
    statement = feature_sql.stream(
        asked.query,
        i=f"{feature_sql.quoted(asked.query.collection.key)}::text",
        f=feature_sql.properties_text(asked.query),
        g=geometry_as(asked.query, function),
    )

    def rows(found: Rows) -> bytes:
        return "".join(write(row["i"], msgspec.json.decode(row["f"]), row["g"], asked) for row in found).encode()

    name = f'attachment; filename="{asked.query.collection.id}.{chosen.name}"'.encode()
    return Answer(
        body=await streamed(asked, statement, rows, head.encode(), tail),
        media_type=chosen.media_type,
        headers=[(b"content-disposition", name)],
    )


def _words(key: str, properties: dict[str, Any], asked: ItemsAsked) -> tuple[str, str, str]:
    other = "en" if asked.language == "vi" else "vi"
    wished = [properties.get(f"name_{code}") for code in (asked.language, other)]
    name = next((text for text in wished if text), key)
    summary = properties.get(f"summary_{asked.language}") or ""
    href = asked.catalog.url("collections", asked.query.collection.id, "items", quote(key, safe=""))
    return _plain(name), _plain(summary), href


def _plain(text: str) -> str:
    return escape(str(text).translate(_BAD))


def _gpx_row(key: str, properties: dict[str, Any], geometry: str | None, asked: ItemsAsked) -> str:
    shape: dict[str, Any] = msgspec.json.decode(geometry) if geometry else {"type": ""}
    name, summary, href = _words(key, properties, asked)
    told = f"<name>{name}</name><desc>{summary}</desc><link href={quoteattr(href)}/>"
    if shape["type"] == "Point":
        lon, lat = shape["coordinates"][:2]
        return f'<wpt lat="{lat}" lon="{lon}">{told}</wpt>\n'
    if shape["type"] in {"LineString", "MultiLineString"}:
        lines = [shape["coordinates"]] if shape["type"] == "LineString" else shape["coordinates"]
        segments = "".join(f"<trkseg>{''.join(map(_point, line))}</trkseg>" for line in lines)
        return f"<trk>{told}{segments}</trk>\n"
    return ""


def _point(position: list[float]) -> str:
    return f'<trkpt lat="{position[1]}" lon="{position[0]}"/>'


def _kml_row(key: str, properties: dict[str, Any], geometry: str | None, asked: ItemsAsked) -> str:
    name, summary, href = _words(key, properties, asked)
    told = f"<name>{name}</name><description>{summary}</description>"
    data = "".join(
        f"<Data name={quoteattr(field)}><value>{_plain(value)}</value></Data>"
        for field, value in properties.items()
        if value is not None
    )
    data += f'<Data name="href"><value>{_plain(href)}</value></Data>'
    body = f"{told}<ExtendedData>{data}</ExtendedData>{geometry or ''}"
    return f"<Placemark id={quoteattr(key)}>{body}</Placemark>\n"
