"""Vector tiles of one collection or of several (OGC API - Tiles Part 1, 20-057 sections 7, 12, 13 and 16.5)."""

import hashlib
import re
from collections.abc import Iterable

import asyncpg
import msgspec

from thuongxuan.errors import FieldError, Malformed, Message, NotFound, m
from thuongxuan.geo.collection import Collection
from thuongxuan.ogcapi.catalog import Catalog, catalog_of
from thuongxuan.ogcapi.conditions import refused
from thuongxuan.ogcapi.feature_sql import FeatureQuery
from thuongxuan.ogcapi.features import unchanged
from thuongxuan.ogcapi.formats import Format, choose
from thuongxuan.ogcapi.tile_sql import DETAIL
from thuongxuan.ogcapi.tile_store import MadeTile
from thuongxuan.ogcapi.versions import Versions
from thuongxuan.ogcapi.wanted import Reader
from thuongxuan.settings import Settings
from thuongxuan.standards.ogc.params import BadParameter, read_subset
from thuongxuan.standards.ogc.tiles import MVT, TMS_ID, Tile
from thuongxuan.web.direct import Answer, Call, refuse_unknown
from thuongxuan.web.weights import takes_gzip

LAST_LEVEL = 22
"""A unit of a tile is 2 mm there; nobody surveys places that well."""
FORMATS = (Format("mvt", MVT, "Mapbox Vector Tiles"),)
REVISION = "2"
"""Part of every entity tag. Raise it whenever the same data would make other tiles."""
CACHED = (b"cache-control", b"public, max-age=60, stale-while-revalidate=600, stale-if-error=86400")
_NUMBER = re.compile(r"0|[1-9][0-9]{0,7}")
_ORDER = {"MultiPolygon": 0, "Polygon": 0, "LineString": 1, "Geometry": 1, "Point": 2}


async def collection_tile(call: Call) -> Answer:
    """``/collections/{id}/tiles/{tms}/{tileMatrix}/{tileRow}/{tileCol}``."""
    catalog = catalog_of(call)
    collection = tiled(catalog, call.values[0])
    tile = read_tile(*call.values[1:])
    return await _answer(call, catalog, (collection_query(call, catalog, collection),), tile)


async def dataset_tile(call: Call) -> Answer:
    """``/tiles/{tms}/{tileMatrix}/{tileRow}/{tileCol}``: a layer for each collection."""
    catalog = catalog_of(call)
    tile = read_tile(*call.values)
    return await _answer(call, catalog, dataset_queries(call, catalog), tile)


async def _answer(call: Call, catalog: Catalog, queries: tuple[FeatureQuery, ...], tile: Tile) -> Answer:
    choose(call, FORMATS)
    key = await version(catalog.versions, catalog.settings, queries, call.query)
    headers = [(b"etag", f'W/"{key}"'.encode()), CACHED, (b"vary", b"accept, accept-encoding")]
    if unchanged(call, headers):
        return Answer(status=304, headers=headers)
    packed = takes_gzip(call.header(b"accept-encoding"))
    made = await _made(catalog, key, queries, tile, packed=packed)
    if made.thinned:
        kept = ", ".join(f"{name};kept={share:.4g}" for name, share in made.thinned)
        headers.append((b"tile-thinned", kept.encode()))
    if not made.size:
        if tile.z >= DETAIL:  # nothing was generalised away: all smaller tiles inside are empty too
            headers.append((b"oatiles-hint", b"empty"))
        return Answer(status=204, headers=headers)
    if not packed:
        return Answer(body=made.body, media_type=MVT, headers=headers)
    return Answer(body=made.gzipped, media_type=MVT, headers=[*headers, (b"content-encoding", b"gzip")])


async def _made(catalog: Catalog, key: str, queries: tuple[FeatureQuery, ...], tile: Tile, *, packed: bool) -> MadeTile:
    """The tile. Raises ``Malformed`` for a filter that costs too much or cannot be computed."""
    filtered = [query for query in queries if query.condition]
    for query in filtered:
        await catalog.costs.check(query)
    try:
        return await catalog.tiles.get(key, queries, tile, packed=packed)
    except asyncpg.PostgresError as error:
        raise (refused(error.sqlstate, str(error)) if filtered else None) or error from error


async def version(
    versions: Versions, settings: Settings, queries: tuple[FeatureQuery, ...], parameters: dict[str, str]
) -> str:
    """A digest of everything that decides what a tile of these queries holds, besides its place."""
    tags = [f"{query.collection.id} {await versions.tag(query.collection)}" for query in queries]
    asked = sorted(f"{name}={text}" for name, text in parameters.items() if name not in {"f", "lang", "collections"})
    text = "\0".join((REVISION, str(settings.tile_max_bytes), *tags, *asked))
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def tiled(catalog: Catalog, name: str) -> Collection:
    """A collection that has shapes. Raises ``NotFound``."""
    found = catalog.collection(name)
    if found.geometry is None:
        raise NotFound
    return found


def all_tiled(collections: Iterable[Collection]) -> tuple[Collection, ...]:
    """The collections that have shapes, in the order in which a map draws them: areas, lines, points."""
    found = [each for each in collections if each.geometry]
    return tuple(sorted(found, key=lambda each: _ORDER[each.geometry.type] if each.geometry else 0))


def read_tile(scheme: str, *place: str) -> Tile:
    """The tile of ``tileMatrix``, ``tileRow``, ``tileCol``. Raises ``NotFound`` (20-057 requirement core/tc-error)."""
    if scheme != TMS_ID or not all(_NUMBER.fullmatch(part) for part in place):
        raise NotFound
    z, row, column = map(int, place)
    if z > LAST_LEVEL or max(row, column) >= 2**z:
        raise NotFound
    return Tile(z, column, row)


def parameters_of(collection: Collection) -> frozenset[str]:
    """The query parameters of a collection's tiles."""
    names = {"datetime", "subset", "properties", "exclude-properties", "filter", "filter-lang", "filter-crs"}
    names |= {found.name for found in collection.properties}
    return frozenset(names | {"q"} if collection.search else names)


def collection_query(call: Call, catalog: Catalog, collection: Collection) -> FeatureQuery:
    """What is asked of one collection. Raises ``Malformed``."""
    refuse_unknown(call, parameters_of(collection))
    return _query(call, catalog, collection)


def dataset_queries(call: Call, catalog: Catalog) -> tuple[FeatureQuery, ...]:
    """What is asked of each collection, in the order of ``collections`` (section 12). Raises ``Malformed``."""
    refuse_unknown(call, frozenset({"collections", "datetime", "subset"}))
    known = all_tiled(catalog.collections.values())
    if "collections" in call.query:
        names = call.query["collections"].split(",")
        if len(set(names)) != len(names) or not set(names) <= {each.id for each in known}:
            choices = ", ".join(each.id for each in known)
            raise _refused("collections", m("Chọn trong: {choices}; mỗi tập một lần.", choices=choices))
        known = tuple(catalog.collection(name) for name in names)
    return tuple(_query(call, catalog, each) for each in known)


def _query(call: Call, catalog: Catalog, collection: Collection) -> FeatureQuery:
    query = Reader(collection, call.query, catalog.settings).items()
    subset = call.query.get("subset")
    if subset is None:
        return query
    try:
        period = read_subset(subset)
    except BadParameter as error:
        raise _refused("subset", m('Chỉ có trục datetime, ví dụ datetime("2026-01-01":*).')) from error
    if query.period:
        raise _refused("subset", m("Dùng datetime hoặc subset, không dùng cả hai."))
    return msgspec.structs.replace(query, period=period)


def _refused(name: str, reason: Message) -> Malformed:
    return Malformed(errors=[FieldError(name, "invalid", reason)])
