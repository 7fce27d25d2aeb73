"""What a filter would cost, asked of the planner before anything runs."""

from collections import OrderedDict
from collections.abc import Callable

import msgspec

from thuongxuan.db.bytes import HotPool
from thuongxuan.errors import FieldError, Malformed, m
from thuongxuan.ogcapi import feature_sql
from thuongxuan.ogcapi.feature_sql import FeatureQuery

KEPT = 500
"""Estimates kept by each worker, by the shape of the statement and the filter's values."""


class _Plan(msgspec.Struct):
    total: float = msgspec.field(name="Total Cost")


class _Explained(msgspec.Struct):
    plan: _Plan = msgspec.field(name="Plan")


class Costs:
    """The estimates that one worker asked for."""

    def __init__(self, hot: Callable[[], HotPool], most: int) -> None:
        self._hot = hot
        self._most = most
        self._kept: OrderedDict[tuple[str, str], float] = OrderedDict()

    async def check(self, query: FeatureQuery) -> None:
        """Raise ``Malformed`` when counting what matches would cost more than the setting ``ogc_filter_cost``."""
        statement = feature_sql.count(query, 0)
        key = (statement.sql, repr(statement.parameters))
        cost = self._kept.get(key)
        if cost is None:
            told = await self._hot().fetchval(f"EXPLAIN (FORMAT JSON) {statement.sql}", *statement.parameters)
            cost = self._kept[key] = msgspec.json.decode(told, type=list[_Explained])[0].plan.total
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        if cost > self._most:
            reason = m("Bộ lọc này quá nặng với máy chủ. Hãy thêm bbox hoặc điều kiện hẹp hơn.")
            raise Malformed(errors=[FieldError("filter", "cost", reason)])
