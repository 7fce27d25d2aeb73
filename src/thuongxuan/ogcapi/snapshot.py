"""The combined tileset as one PMTiles file: built from one state of the data, checked, served by ranges."""

from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import Any

from msgspec import Struct

from thuongxuan.db.bytes import HotPool
from thuongxuan.geo.collection import Collection, credits_of
from thuongxuan.ogcapi import extent_sql, files, tiles
from thuongxuan.ogcapi.catalog import catalog_of
from thuongxuan.ogcapi.feature_sql import FeatureQuery
from thuongxuan.ogcapi.tile_sql import BUFFER, DETAIL, EXTENT, columns_of
from thuongxuan.ogcapi.tile_store import MadeTile, make
from thuongxuan.ogcapi.versions import Versions
from thuongxuan.settings import Settings
from thuongxuan.standards import pmtiles
from thuongxuan.standards.ogc.tiles import Bounds, Tile, covering
from thuongxuan.web.direct import Answer, Call

NAME = "snapshot.pmtiles"
PMTILES = "application/vnd.pmtiles"
WHOLE_WORLD: Bounds = (-180.0, -85.0, 180.0, 85.0)


class Built(Struct, frozen=True):
    """What was written."""

    path: Path
    version: str
    tiles: int
    bytes: int


class Compared(Struct, frozen=True):
    """How an archive differs from the tiles of the present data, as ``level/row/column``."""

    checked: int
    different: list[str]
    same_version: bool


class Plan(Struct, frozen=True):
    """What belongs into an archive of one state of the data."""

    queries: tuple[FeatureQuery, ...]
    version: str
    bounds: Bounds | None

    def tiles(self) -> list[tuple[int, Tile]]:
        """Every tile that may hold something, with its id, in the order of the ids."""
        if self.bounds is None:
            return []
        found = [tile for z in range(DETAIL + 1) for tile in covering(self.bounds, z, BUFFER / EXTENT)]
        return sorted((pmtiles.tile_id(tile), tile) for tile in found)


def path_of(settings: Settings) -> Path:
    """Where the archive lies."""
    return settings.var_dir / "tiles" / NAME


async def build(hot: HotPool, settings: Settings, collections: Iterable[Collection]) -> Built:
    """Write the archive of one state of the data in place of the one before."""
    async with hot.snapshot() as state:
        return await write(state, settings, collections, path_of(settings))


async def write(state: HotPool, settings: Settings, collections: Iterable[Collection], path: Path) -> Built:
    """Write the archive of what ``state`` sees to a path."""
    plan = await _plan(state, settings, collections)
    count = 0

    async def made() -> AsyncIterator[tuple[int, bytes]]:
        nonlocal count
        for number, tile in plan.tiles():
            found = await _tile(state, plan, tile, settings)
            if found.size:
                count += 1
                yield number, found.gzipped

    about = pmtiles.About(0, DETAIL, plan.bounds or WHOLE_WORLD)
    size = await pmtiles.write(path, made(), about, _metadata(settings, plan))
    return Built(path, plan.version, count, size)


async def verify(hot: HotPool, settings: Settings, collections: Iterable[Collection]) -> Compared:
    """Compare every tile of the archive, and every tile it should hold, with one made now.

    Raises ``OSError`` and ``pmtiles.NotAnArchive``.
    """
    with path_of(settings).open("rb") as file:
        archive = pmtiles.Archive(file)
        stored = dict(archive.tiles())
        version = archive.metadata.get("data_version")
    different = []
    async with hot.snapshot() as state:
        plan = await _plan(state, settings, collections)
        wanted = plan.tiles()
        for number, tile in wanted:
            if stored.pop(number, b"") != (await _tile(state, plan, tile, settings)).gzipped:
                different.append(f"{tile.z}/{tile.y}/{tile.x}")
    return Compared(len(wanted), different + [f"id {number}" for number in stored], version == plan.version)


async def _plan(state: HotPool, settings: Settings, collections: Iterable[Collection]) -> Plan:
    spatial = tiles.all_tiled(collections)
    queries = tuple(FeatureQuery(collection=each) for each in spatial)
    version = await tiles.version(Versions(lambda: state, settings.ogc_version_ms), settings, queries, {})
    boxes = []
    for each in spatial:
        row = await state.fetchrow(extent_sql.extent(each))
        if row and row[0] is not None:
            boxes.append(tuple(float(value) for value in tuple(row)[:4]))
    bounds = None
    if boxes:
        west, south, east, north = zip(*boxes, strict=True)
        bounds = (min(west), min(south), max(east), max(north))
    return Plan(queries, version, bounds)


async def _tile(state: HotPool, plan: Plan, tile: Tile, settings: Settings) -> MadeTile:
    return await make(state, plan.queries, tile, settings.tile_max_bytes)


def _metadata(settings: Settings, plan: Plan) -> dict[str, Any]:
    """The JSON that PMTiles wants for vector tiles (section 5), and the version of the data."""
    layers = [
        {
            "id": query.collection.id,
            "description": query.collection.title.en,
            "minzoom": 0,
            "maxzoom": DETAIL,
            "fields": dict.fromkeys(columns_of(query), ""),
        }
        for query in plan.queries
    ]
    return {
        "name": f"{settings.locality} open data",
        "attribution": credits_of((query.collection for query in plan.queries), settings.locality),
        "type": "overlay",
        "data_version": plan.version,
        "vector_layers": layers,
    }


async def serve(call: Call) -> Answer:
    """``/tiles/snapshot.pmtiles``, whole or one range of it."""
    return await files.serve(call, path_of(catalog_of(call).settings), PMTILES)
