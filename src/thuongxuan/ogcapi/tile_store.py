"""Tiles of one worker: made once for everybody who asks at the same time, compressed once, kept while there is room."""

import asyncio
import gzip
from collections import OrderedDict
from collections.abc import Callable

from msgspec import Struct

from thuongxuan.db.bytes import HotPool
from thuongxuan.ogcapi.feature_sql import FeatureQuery
from thuongxuan.ogcapi.tile_sql import Layer, tile_layers
from thuongxuan.settings import Settings
from thuongxuan.standards.ogc.tiles import Tile

GZIP_LEVEL = 6
ATTEMPTS = 4
"""How often a tile above its budget is thinned further: what one share of the features weighs is an estimate."""
ALLOWANCE = 300
"""Bytes of the objects around a kept tile."""


class MadeTile(Struct, frozen=True):
    """A tile in one of its two forms, and which share of the features of its thinned layers it holds."""

    data: bytes
    size: int
    """Bytes before compression."""
    thinned: tuple[tuple[str, float], ...] = ()
    is_gzip: bool = False

    @property
    def body(self) -> bytes:
        """The tile itself."""
        return gzip.decompress(self.data) if self.is_gzip else self.data

    @property
    def gzipped(self) -> bytes:
        """The tile compressed."""
        return self.data if self.is_gzip or not self.data else gzip.compress(self.data, GZIP_LEVEL, mtime=0)


Key = tuple[str, Tile]


class TileStore:
    """The tiles of one worker by the digest of what they are made of; the one used longest ago leaves first."""

    def __init__(self, hot: Callable[[], HotPool], settings: Settings) -> None:
        self._hot = hot
        self._room = settings.tile_cache_bytes
        self._budget = settings.tile_max_bytes
        self._inline = settings.compress_inline_bytes
        self._bytes = 0
        self._kept: OrderedDict[Key, MadeTile] = OrderedDict()
        self._making: dict[Key, asyncio.Task[MadeTile]] = {}
        # Half of the connections stay free for everything that is not a tile.
        self._at_once = asyncio.Semaphore(max(1, settings.pool_size // 2))

    @property
    def bytes(self) -> int:
        """Bytes held now."""
        return self._bytes

    async def get(self, digest: str, queries: tuple[FeatureQuery, ...], tile: Tile, *, packed: bool) -> MadeTile:
        """A tile, kept, already under way, or made now; compressed, and from then on kept so, if it is asked so."""
        key = (digest, tile)
        made = await self._made(key, queries)
        if packed and made.size and not made.is_gzip:
            made = await self._packed(made)
            if key in self._kept:
                self._keep(key, made)
        return made

    async def _packed(self, made: MadeTile) -> MadeTile:
        """Small tiles are compressed here and now, large ones in a thread."""
        small = made.size <= self._inline
        data = made.gzipped if small else await asyncio.to_thread(lambda: made.gzipped)
        return MadeTile(data, made.size, made.thinned, is_gzip=True)

    async def _made(self, key: Key, queries: tuple[FeatureQuery, ...]) -> MadeTile:
        """Who goes away does not cancel it for the others."""
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
            return found
        task = self._making.get(key)
        if task is None:
            task = self._making[key] = asyncio.create_task(self._make(queries, key[1]))
            task.add_done_callback(lambda done: self._done(key, done))
        return await asyncio.shield(task)

    def _done(self, key: Key, task: "asyncio.Task[MadeTile]") -> None:
        del self._making[key]
        if task.cancelled() or task.exception():
            return
        self._keep(key, task.result())

    def _keep(self, key: Key, made: MadeTile) -> None:
        before = self._kept.pop(key, None)
        self._bytes -= len(before.data) + ALLOWANCE if before else 0
        self._kept[key] = made
        self._bytes += len(made.data) + ALLOWANCE
        while self._bytes > self._room:
            _, dropped = self._kept.popitem(last=False)
            self._bytes -= len(dropped.data) + ALLOWANCE

    async def _make(self, queries: tuple[FeatureQuery, ...], tile: Tile) -> MadeTile:
        async with self._at_once:
            return await make(self._hot(), queries, tile, self._budget)


async def make(hot: HotPool, queries: tuple[FeatureQuery, ...], tile: Tile, budget: int) -> MadeTile:
    """A tile of at most ``budget`` bytes (before compression).

    Above it, layers that take more than their share are thinned: features are dropped by a digest of their key, so
    the same data always gives the same tile, and what a larger share shows a smaller one shows no more of.
    """
    layers = tuple(Layer(query) for query in queries)
    parts = await _parts(hot, layers, tile)
    for attempt in range(1, ATTEMPTS + 1):
        sizes = [len(part) for part in parts]
        if sum(sizes) <= budget:
            break
        layers = _thinner(layers, sizes, budget, last=attempt == ATTEMPTS)
        parts = await _parts(hot, layers, tile)
    body = b"".join(parts)
    thinned = tuple((each.query.collection.id, each.kept) for each in layers if each.kept < 1)
    return MadeTile(body, len(body), thinned)


async def _parts(hot: HotPool, layers: tuple[Layer, ...], tile: Tile) -> list[bytes]:
    statement = tile_layers(layers, tile)
    parts: list[bytes] = await hot.fetchval(statement.sql, *statement.parameters)
    return parts


def _thinner(layers: tuple[Layer, ...], sizes: list[int], budget: int, *, last: bool) -> tuple[Layer, ...]:
    """Give each layer its share of the budget, what small layers leave over to the larger ones, and a tenth to spare.

    The ``last`` time a layer that is still too large, such as one single huge feature, is left out.
    """
    shares = [0.0] * len(sizes)
    left = budget * 0.9
    for done, index in enumerate(sorted(range(len(sizes)), key=sizes.__getitem__)):
        shares[index] = min(sizes[index], left / (len(sizes) - done))
        left -= shares[index]
    return tuple(
        layer if size <= share else Layer(layer.query, 0 if last else layer.kept * share / size)
        for layer, size, share in zip(layers, sizes, shares, strict=True)
    )
