"""Tile matrix sets, lists of tilesets, tileset metadata and TileJSON (20-057 sections 8 to 12)."""

from collections.abc import Iterable
from urllib.parse import quote, urlencode

from msgspec import UNSET, UnsetType

from thuongxuan.errors import NotFound
from thuongxuan.geo.collection import Collection, credits_of
from thuongxuan.i18n import Language
from thuongxuan.ogcapi import landing, schemas, tile_sql, tiles
from thuongxuan.ogcapi.catalog import Catalog, catalog_of, json_answer, language_of, link
from thuongxuan.ogcapi.feature_sql import FeatureQuery
from thuongxuan.ogcapi.formats import Format, choose
from thuongxuan.standards.ogc import tiles as standard
from thuongxuan.standards.ogc.common import JSON, REL, Link
from thuongxuan.standards.ogc.tiles import MVT, TMS_ID, Bounds
from thuongxuan.web.direct import Answer, Call

FORMATS = (Format("json", JSON, "JSON"), Format("tilejson", "application/vnd.mapbox.tilejson+json", "TileJSON 3.0"))
JSON_ONLY = FORMATS[:1]
POINT_COUNT = {"vi": "Số điểm gộp làm một, ở mức dưới 10", "en": "Number of points in one, below level 10"}
LABEL_HERE = {"vi": "Ô này mang tên của vùng", "en": "This tile bears the name of the area"}
DIMENSIONS = {"Point": 0, "LineString": 1, "Polygon": 2, "MultiPolygon": 2}
TITLES = {"vi": "Bản đồ dữ liệu mở {locality}", "en": "Map of {locality} open data"}
ABOUT = {"vi": "Mỗi lớp là một tập dữ liệu mở.", "en": "Each layer is one open collection."}


async def matrix_sets(call: Call) -> Answer:
    """``/tileMatrixSets``."""
    catalog = catalog_of(call)
    choose(call, JSON_ONLY)
    scheme = standard.web_mercator_quad()
    links = [link(catalog, "self", JSON, scheme.title, "tileMatrixSets", TMS_ID)]
    item = standard.TileMatrixSetItem(id=TMS_ID, title=scheme.title, uri=scheme.uri, crs=scheme.crs, links=links)
    return json_answer(standard.TileMatrixSetList([item]), JSON, language_of(call))


async def matrix_set(call: Call) -> Answer:
    """``/tileMatrixSets/WebMercatorQuad``."""
    choose(call, JSON_ONLY)
    known_scheme(call.values[0])
    return json_answer(standard.web_mercator_quad(), JSON, language_of(call))


async def collection_list(call: Call) -> Answer:
    """``/collections/{id}/tiles``."""
    catalog, language = catalog_of(call), language_of(call)
    collection = tiles.tiled(catalog, call.values[0])
    choose(call, JSON_ONLY)
    return _list(catalog, getattr(collection.title, language), language, "collections", quote(collection.id))


async def dataset_list(call: Call) -> Answer:
    """``/tiles``."""
    catalog, language = catalog_of(call), language_of(call)
    choose(call, JSON_ONLY)
    return _list(catalog, title_of(catalog, language), language)


def _list(catalog: Catalog, title: str, language: Language, *above: str) -> Answer:
    item = standard.TileSetItem(title=title, links=_links(catalog, above, ""))
    links = [link(catalog, "self", JSON, title, *above, "tiles")]
    return json_answer(standard.TileSetList(links=links, tilesets=[item]), JSON, language)


async def collection_set(call: Call) -> Answer:
    """``/collections/{id}/tiles/WebMercatorQuad``, also as TileJSON."""
    return await _collection(call, choose(call, FORMATS).name)


async def collection_tilejson(call: Call) -> Answer:
    """``/collections/{id}/tiles/WebMercatorQuad/tilejson``."""
    choose(call, JSON_ONLY)
    return await _collection(call, "tilejson")


async def dataset_set(call: Call) -> Answer:
    """``/tiles/WebMercatorQuad``, also as TileJSON."""
    return await _dataset(call, choose(call, FORMATS).name)


async def dataset_tilejson(call: Call) -> Answer:
    """``/tiles/WebMercatorQuad/tilejson``."""
    choose(call, JSON_ONLY)
    return await _dataset(call, "tilejson")


async def _collection(call: Call, name: str) -> Answer:
    catalog, language = catalog_of(call), language_of(call)
    collection = tiles.tiled(catalog, call.values[0])
    known_scheme(call.values[1])
    query = tiles.collection_query(call, catalog, collection)
    title = getattr(collection.title, language)
    return await _described(call, name, title, (query,), ("collections", quote(collection.id)))


async def _dataset(call: Call, name: str) -> Answer:
    catalog, language = catalog_of(call), language_of(call)
    known_scheme(call.values[0])
    return await _described(call, name, title_of(catalog, language), tiles.dataset_queries(call, catalog), ())


async def _described(
    call: Call, name: str, title: str, queries: tuple[FeatureQuery, ...], above: tuple[str, ...]
) -> Answer:
    catalog, language = catalog_of(call), language_of(call)
    asked = {key: text for key, text in call.query.items() if key not in {"f", "lang"}}
    query = f"?{urlencode(asked)}" if asked else ""
    if name == "tilejson":
        tilejson = await tilejson_of(catalog, title, queries, language, above, query)
        media = JSON if call.path.endswith("/tilejson") else FORMATS[1].media_type
        return json_answer(tilejson, media, language)
    found = standard.TileSet(
        title=title,
        description=ABOUT[language],
        tile_matrix_set_limits=standard.limits(tiles.LAST_LEVEL),
        layers=[await _layer(catalog, each, language) for each in queries],
        bounding_box=_box(await bounds_of(catalog, [each.collection for each in queries])),
        attribution=credits_of((each.collection for each in queries), catalog.settings.locality),
        version=await tiles.version(catalog.versions, catalog.settings, queries, call.query),
        links=_links(catalog, above, query),
    )
    return json_answer(found, JSON, language)


async def tilejson_of(
    catalog: Catalog,
    title: str,
    queries: tuple[FeatureQuery, ...],
    language: Language,
    above: tuple[str, ...] = (),
    query: str = "",
) -> standard.TileJson:
    """TileJSON. Its last level is the first one without generalisation: clients enlarge its tiles beyond."""
    bounds = await bounds_of(catalog, [each.collection for each in queries])
    middle = ((bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2, 10) if bounds else UNSET
    layers = [
        standard.VectorLayer(
            id=each.collection.id,
            description=getattr(each.collection.title, language),
            maxzoom=tile_sql.DETAIL,
            fields=_fields(each, language),
        )
        for each in queries
    ]
    return standard.TileJson(
        name=title,
        description=ABOUT[language],
        attribution=credits_of((each.collection for each in queries), catalog.settings.locality),
        tiles=[address(catalog, above, "{z}/{y}/{x}", query)],
        vector_layers=layers,
        maxzoom=tile_sql.DETAIL,
        bounds=bounds or UNSET,
        center=middle,
    )


async def _layer(catalog: Catalog, query: FeatureQuery, language: Language) -> standard.Layer:
    collection = query.collection
    kind = collection.geometry.type if collection.geometry else "Geometry"
    properties = {
        found.name: schemas.property_schema(found, language, full=False)
        for found in collection.properties
        if found.name in tile_sql.columns_of(query)
    }
    if collection.key_kind != "integer":
        properties["id"] = {"type": "string"}
    return standard.Layer(
        id=collection.id,
        title=getattr(collection.title, language),
        description=getattr(collection.description, language),
        geometry_dimension=DIMENSIONS.get(kind, UNSET),
        min_tile_matrix="0",
        max_tile_matrix=str(tiles.LAST_LEVEL),
        bounding_box=_box(await bounds_of(catalog, (collection,))),
        properties_schema={"type": "object", "properties": properties},
        links=[link(catalog, f"{REL}geodata", JSON, collection.id, "collections", quote(collection.id))],
    )


def _fields(query: FeatureQuery, language: Language) -> dict[str, str]:
    found = {p.name: getattr(p.title, language) for p in query.collection.properties}
    fields = {name: found[name] for name in tile_sql.columns_of(query)}
    if query.collection.key_kind != "integer":
        fields["id"] = "ID"
    match DIMENSIONS.get(query.collection.geometry.type if query.collection.geometry else ""):
        case 0:
            fields["point_count"] = POINT_COUNT[language]
        case 2:
            fields["label_here"] = LABEL_HERE[language]
    return fields


def _links(catalog: Catalog, above: tuple[str, ...], query: str) -> list[Link]:
    here = (*above, "tiles", TMS_ID)
    template = address(catalog, above, "{tileMatrix}/{tileRow}/{tileCol}", query)
    found = [
        link(catalog, "self", JSON, "Tileset", *here, query=query),
        Link(template, "item", MVT, "Mapbox Vector Tiles", templated=True),
        link(catalog, "describedby", JSON, "TileJSON 3.0", *here, "tilejson", query=query),
        link(catalog, f"{REL}tiling-scheme", JSON, TMS_ID, "tileMatrixSets", TMS_ID),
    ]
    if above:
        return [*found, link(catalog, f"{REL}geodata", JSON, above[-1], *above)]
    return [
        *found,
        link(catalog, f"{REL}dataset", JSON, "Dataset"),
        link(catalog, f"{REL}styles", JSON, "Styles", "styles"),
    ]


def address(catalog: Catalog, above: tuple[str, ...], place: str, query: str = "") -> str:
    """The address of a tile, or a template for it."""
    return catalog.url(*above, "tiles", TMS_ID, place) + query


def known_scheme(name: str) -> None:
    """Raises ``NotFound`` for any tile matrix set but ours."""
    if name != TMS_ID:
        raise NotFound


def title_of(catalog: Catalog, language: Language) -> str:
    """The title of the tileset of all collections."""
    return TITLES[language].format(locality=catalog.settings.locality)


async def bounds_of(catalog: Catalog, collections: Iterable[Collection]) -> Bounds | None:
    """The box around everything, in degrees; ``None`` while nothing has a place."""
    boxes = []
    for collection in collections:
        extent = await landing.extent(catalog, collection)
        if extent and extent.spatial:
            boxes.append(extent.spatial.bbox[0])
    if not boxes:
        return None
    west, south, east, north = zip(*boxes, strict=True)
    return min(west), min(south), max(east), max(north)


def _box(bounds: Bounds | None) -> standard.BoundingBox | UnsetType:
    if bounds is None:
        return UNSET
    return standard.BoundingBox(lower_left=bounds[:2], upper_right=bounds[2:])
