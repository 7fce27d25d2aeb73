"""Map styles over the tileset of all collections, for MapLibre and what reads its styles. Nothing comes from elsewhere:
a style without a glyphs address lets the map draw texts with the reader's own fonts.
"""

from typing import Any

from thuongxuan.errors import NotFound
from thuongxuan.geo.collection import Collection
from thuongxuan.i18n import Language
from thuongxuan.ogcapi import tiles, tilesets
from thuongxuan.ogcapi.catalog import Catalog, catalog_of, json_answer, language_of, link
from thuongxuan.ogcapi.formats import Format, choose
from thuongxuan.standards.ogc.common import JSON
from thuongxuan.standards.ogc.tiles import TMS_ID
from thuongxuan.web.direct import Answer, Call

STYLE = "application/vnd.mapbox.style+json"
FORMATS = (Format("mapbox", STYLE, "MapLibre style"), Format("json", JSON, "JSON"))
NAME = "default"
SOURCE = "open"
FONT = ["system-ui", "Noto Sans", "sans-serif"]
PAPER, INK, HALO = "#f6f1e4", "#241a12", "#fbf8f1"
NAMES_FROM = 10.5
"""Below this level names of points would cover each other."""
ORDER = ("fill", "line", "circle")
Layer = dict[str, Any]


async def styles(call: Call) -> Answer:
    """``/styles``."""
    catalog, language = catalog_of(call), language_of(call)
    choose(call, FORMATS[1:])
    title = tilesets.title_of(catalog, language)
    links = [link(catalog, "stylesheet", STYLE, title, "styles", NAME)]
    body = {
        "default": NAME,
        "styles": [{"id": NAME, "title": title, "links": links}],
        "links": [link(catalog, "self", JSON, "Styles", "styles")],
    }
    return json_answer(body, JSON, language)


async def style(call: Call) -> Answer:
    """``/styles/default``; ``lang`` chooses the names."""
    catalog, language = catalog_of(call), language_of(call)
    chosen = choose(call, FORMATS)
    if call.values[0] != NAME:
        raise NotFound
    return json_answer(await style_of(catalog, language), chosen.media_type, language)


async def style_of(catalog: Catalog, language: Language) -> dict[str, Any]:
    """The style: areas below lines below points, then the names."""
    collections = tiles.all_tiled(catalog.collections.values())
    shapes = [layer for each in collections for layer in _shapes(each)]
    made: dict[str, Any] = {
        "version": 8,
        "name": tilesets.title_of(catalog, language),
        "sources": {
            SOURCE: {"type": "vector", "url": catalog.url("tiles", TMS_ID, "tilejson") + f"?lang={language}"},
        },
        "layers": [
            {"id": "paper", "type": "background", "paint": {"background-color": PAPER}},
            *sorted(shapes, key=lambda layer: ORDER.index(layer["type"])),
            *(_names(each, language) for each in collections if each.find(f"name_{language}")),
        ],
    }
    bounds = await tilesets.bounds_of(catalog, collections)
    if bounds:
        made |= {"center": [(bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2], "zoom": 9}
    return made


def _shapes(collection: Collection) -> list[Layer]:
    colour = colour_of(collection)
    kind = collection.geometry.type if collection.geometry else "Point"
    if kind == "Point":
        return [_layer(collection, "circle", _dot(collection, colour))]
    width = {"line-color": colour, "line-width": ["interpolate", ["linear"], ["zoom"], 6, 0.8, 14, 2.4]}
    outline = _layer(collection, "line", width)
    if kind in {"Polygon", "MultiPolygon"}:
        return [_layer(collection, "fill", {"fill-color": colour, "fill-opacity": 0.12}), outline]
    return [outline]


def _dot(collection: Collection, colour: Any) -> Layer:
    """A disc, or a ring around the disc of another collection; a cluster is a little larger."""
    many = ["min", ["ln", ["coalesce", ["get", "point_count"], 1]], 4]
    size = ["interpolate", ["linear"], ["zoom"], 6, ["+", 4, many], 14, ["+", 7, many]]
    if collection.look.ring:
        size = ["interpolate", ["linear"], ["zoom"], 6, ["+", 7, many], 14, ["+", 11, many]]
        return {"circle-radius": size, "circle-opacity": 0, "circle-stroke-color": colour, "circle-stroke-width": 2}
    return {"circle-radius": size, "circle-color": colour, "circle-stroke-color": "#fff", "circle-stroke-width": 1.5}


def colour_of(collection: Collection) -> Any:
    """One colour, or an expression that chooses it by a property."""
    look = collection.look
    if not look.by:
        return look.colour
    pairs = [part for value, colour in look.colours for part in (value, colour)]
    return ["match", ["get", look.by], *pairs, look.colour]


def _names(collection: Collection, language: Language) -> Layer:
    area = collection.geometry is not None and collection.geometry.type in {"Polygon", "MultiPolygon"}
    layer = _layer(
        collection, "symbol", {"text-color": INK, "text-halo-color": HALO, "text-halo-width": 1.8}, suffix="names"
    )
    layer["layout"] = {
        "text-field": ["coalesce", ["get", f"name_{language}"], ["get", "name_vi"], ""],
        "text-font": FONT,
        "text-size": 14,
        "text-max-width": 8,
    }
    if area:
        return layer | {"filter": ["==", ["get", "label_here"], True], "maxzoom": NAMES_FROM + 3}
    layer["layout"] |= {"text-anchor": "top", "text-offset": [0, 0.8], "text-optional": True}
    return layer | {"minzoom": NAMES_FROM}


def _layer(collection: Collection, kind: str, paint: Layer, suffix: str = "") -> Layer:
    return {
        "id": f"{collection.id}-{suffix or kind}",
        "type": kind,
        "source": SOURCE,
        "source-layer": collection.id,
        "paint": paint,
    }
