"""Look-ups that arrive together share one statement: a crowd costs the database little more than one visitor."""

import asyncio
from collections import deque
from typing import Any

import asyncpg

from thuongxuan.db.bytes import HotPool

MOST = 64
"""Questions in one statement: more saves nothing and lets the first of them wait for the last."""
LANES = 2
"""Statements under way at once: the database works on one while this process reads the answer of the other."""

Question = tuple[Any, ...]
Asked = tuple[Question, "asyncio.Future[asyncpg.Record | None]"]


class Together:
    """One keyed look-up for all requests of a worker. Nothing waits for company: a free lane leaves at once.

    ``sql`` takes an array for each value of a question and returns at most one row for each, led by
    its place: ``SELECT asked.place, ... FROM unnest($1::text[], ...) WITH ORDINALITY AS asked (key, ..., place)``.
    """

    def __init__(self, hot: HotPool, sql: str) -> None:
        self._hot = hot
        self._sql = sql
        self._waiting: deque[Asked] = deque()
        self._lanes: set[asyncio.Task[None]] = set()

    async def ask(self, *question: Any) -> "asyncpg.Record | None":
        """The row that answers a question, or ``None``. Raises what the statement raised for this question."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[asyncpg.Record | None] = loop.create_future()
        self._waiting.append((question, answer))
        if len(self._lanes) < LANES:
            lane = loop.create_task(self._work())
            self._lanes.add(lane)
            lane.add_done_callback(self._lanes.discard)
        return await answer

    async def _work(self) -> None:
        while self._waiting:
            taken = [self._waiting.popleft() for _ in range(min(MOST, len(self._waiting)))]
            await self._answer([asked for asked in taken if not asked[1].done()])  # whoever hung up has cancelled

    async def _answer(self, taken: list[Asked]) -> None:
        if not taken:
            return
        try:
            rows = await self._hot.fetch(self._sql, *map(list, zip(*(question for question, _ in taken), strict=True)))
        except Exception as error:  # noqa: BLE001 - passed on to everybody who asked
            await self._failed(taken, error)
            return
        found = {row[0]: row for row in rows}
        for place, (_, answer) in enumerate(taken, 1):
            if not answer.done():
                answer.set_result(found.get(place))

    async def _failed(self, taken: list[Asked], error: Exception) -> None:
        """Ask each alone, so that a question fails by its own fault only; but not of a database that is too slow."""
        if len(taken) > 1 and not isinstance(error, asyncpg.QueryCanceledError):
            await asyncio.gather(*(self._answer([asked]) for asked in taken))
            return
        for _, answer in taken:
            if not answer.done():
                answer.set_exception(error)
