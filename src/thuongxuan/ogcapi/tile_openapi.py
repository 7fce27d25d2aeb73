"""Tiles in the description of ``/ogc``; operations are named as 20-057 section 14 says."""

from collections.abc import Callable
from typing import Any

from thuongxuan.geo.collection import Collection
from thuongxuan.i18n import Language
from thuongxuan.ogcapi import schemas, snapshot, styles, tiles
from thuongxuan.ogcapi.catalog import Catalog
from thuongxuan.standards.ogc.common import JSON
from thuongxuan.standards.ogc.tiles import MVT, TMS_ID

Document = dict[str, Any]
Get = Callable[[str, str, list[Document], str], Document]
DATETIME = {"$ref": "#/components/parameters/datetime"}


def paths(catalog: Catalog, language: Language, get: Get) -> Document:
    """The paths of tile matrix sets, tilesets and tiles. ``get`` makes an operation of name, summary, parameters and
    media type."""
    spatial = tiles.all_tiled(catalog.collections.values())
    made = {
        "/tileMatrixSets": get("tileMatrixSets", "Tile matrix sets", [], JSON),
        f"/tileMatrixSets/{TMS_ID}": get("tileMatrixSet", f"The definition of {TMS_ID}", [], JSON),
    }
    made |= {
        "/styles": get("styles", "Map styles", [], JSON),
        "/styles/default": get("style", "The map style of all collections, for MapLibre", [], styles.STYLE),
        "/tiles/snapshot.pmtiles": get("snapshot", "The tiles of all collections as one file", [], snapshot.PMTILES),
    }
    made |= _tileset("", "dataset", [_collections(spatial), DATETIME, _subset()], get)
    for each in spatial:
        made |= _tileset(
            f"/collections/{each.id}", f"{each.id}.collection", [DATETIME, _subset(), *_own(each, language)], get
        )
    return made


def _tileset(above: str, name: str, asked: list[Document], get: Get) -> Document:
    here = f"{above}/tiles/{TMS_ID}"
    tile = get(f"{name}.vector.getTile", "One vector tile", [*_place(), *asked], MVT)
    tile["get"]["responses"]["200"]["content"] = {MVT: {"schema": {"type": "string", "format": "binary"}}}
    tile["get"]["responses"]["204"] = {"description": "An empty tile"}
    tile["get"]["responses"]["404"] = {"$ref": "#/components/responses/problem"}
    return {
        f"{above}/tiles": get(f"{name}.vector.getTileSetsList", "Tilesets", [], JSON),
        here: get(f"{name}.vector.getTileSet", "Tileset metadata", asked, JSON),
        f"{here}/tilejson": get(f"{name}.vector.getTileJson", "TileJSON 3.0", asked, JSON),
        f"{here}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}": tile,
    }


def _place() -> list[Document]:
    level = {"type": "string", "enum": [str(z) for z in range(tiles.LAST_LEVEL + 1)]}
    number = {"type": "integer", "minimum": 0, "maximum": (1 << tiles.LAST_LEVEL) - 1}
    given = (("tileMatrix", level), ("tileRow", number), ("tileCol", number))
    return [{"name": name, "in": "path", "required": True, "schema": schema} for name, schema in given]


def _own(collection: Collection, language: Language) -> list[Document]:
    shared = [
        "properties",
        "exclude-properties",
        "filter",
        "filter-lang",
        "filter-crs",
        *(["q"] if collection.search else []),
    ]
    own = [
        _query(
            found.name,
            schemas.TYPES["string" if found.kind == "strings" else found.kind],
            getattr(found.title, language),
        )
        for found in collection.properties
    ]
    return [*({"$ref": f"#/components/parameters/{name}"} for name in shared), *own]


def _collections(spatial: tuple[Collection, ...]) -> Document:
    item: Document = {"type": "string"}
    if spatial:
        item["enum"] = [each.id for each in spatial]
    return _query("collections", {"type": "array", "items": item}, "Which layers, in this order")


def _subset() -> Document:
    return _query("subset", {"type": "string"}, 'A period of the axis datetime: datetime("2026-01-01":*)')


def _query(name: str, schema: Document, description: str) -> Document:
    return {
        "name": name,
        "in": "query",
        "required": False,
        "style": "form",
        "explode": False,
        "schema": schema,
        "description": description,
    }
