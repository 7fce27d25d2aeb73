"""Features by their id: questions of the same shape that arrive together share a statement (ADR 4)."""

from collections import OrderedDict
from collections.abc import Callable, Hashable

import asyncpg

from thuongxuan.db.bytes import HotPool
from thuongxuan.db.together import Together
from thuongxuan.ogcapi.feature_sql import FeatureQuery, some

KEPT = 100
"""Shapes kept by each worker: a collection with a format, a coordinate system and a choice of properties."""


class Singles:
    """The look-ups of one worker."""

    def __init__(self, hot: Callable[[], HotPool]) -> None:
        self._hot = hot
        self._kept: OrderedDict[Hashable, Together] = OrderedDict()

    async def find(
        self, query: FeatureQuery, key: str, expression: Callable[[FeatureQuery], str]
    ) -> "asyncpg.Record | None":
        """``feature`` and ``version`` of the feature with a key, as ``feature_sql.some`` gives them, or ``None``."""
        shape = (query.collection.id, query.crs.uri, query.properties, query.geometry, expression)
        together = self._kept.get(shape)
        if together is None:
            together = self._kept[shape] = Together(self._hot(), some(query, expression(query)))
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return await together.ask(key)
