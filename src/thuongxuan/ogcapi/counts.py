"""How many features match a query, counted once for each version of its collection."""

from collections import OrderedDict
from collections.abc import Callable, Hashable

from thuongxuan.db.bytes import HotPool
from thuongxuan.ogcapi import feature_sql
from thuongxuan.ogcapi.feature_sql import FeatureQuery

KEPT = 2_000
"""Numbers kept by each worker: a few hundred kilobytes."""


class Counts:
    """The numbers that one worker counted."""

    def __init__(self, hot: Callable[[], HotPool], cap: int) -> None:
        self._hot = hot
        self._cap = cap
        self._kept: OrderedDict[Hashable, int] = OrderedDict()

    async def matched(self, query: FeatureQuery, key: Hashable) -> int | None:
        """The exact number, or ``None`` above the setting ``ogc_count_max``: counting more would cost too much.

        ``key`` names the query and the version of its collection.
        """
        number = self._kept.get(key)
        if number is None:
            statement = feature_sql.count(query, self._cap)
            number = int(await self._hot().fetchval(statement.sql, *statement.parameters))
            self._kept[key] = number
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return number if number <= self._cap else None
