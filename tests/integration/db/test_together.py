"""Questions asked at the same moment share a statement, and nothing else."""

import asyncio
from typing import Any

import asyncpg

from thuongxuan.db.bytes import HotPool
from thuongxuan.db.session import Database
from thuongxuan.db.together import LANES, MOST, Together

TENTH = """
SELECT asked.place, 100 / asked.number AS tenth
FROM unnest($1::int[]) WITH ORDINALITY AS asked (number, place) WHERE asked.number < 1000
"""
"""Knows no number above 999 and fails at 0."""


class Counted(HotPool):
    """The hot path, with the number of questions in each statement."""

    def __init__(self, hot: HotPool) -> None:
        super().__init__(hot._source)
        self.sizes: list[int] = []

    async def fetch(self, sql: str, *args: Any) -> list[asyncpg.Record]:
        self.sizes.append(len(args[0]))
        return await super().fetch(sql, *args)


async def test_each_gets_its_own_answer_and_the_unknown_none(database: Database) -> None:
    hot = Counted(database.hot)
    together = Together(hot, TENTH)
    numbers = [1, 5000, 2, 1, 9999, 50]
    answers = await asyncio.gather(*(together.ask(number) for number in numbers))
    assert [answer and answer["tenth"] for answer in answers] == [100, None, 50, 100, None, 2]
    assert sum(hot.sizes) == len(numbers)
    assert len(hot.sizes) <= LANES


async def test_a_crowd_is_cut_into_statements_of_a_limited_size(database: Database) -> None:
    hot = Counted(database.hot)
    together = Together(hot, TENTH)
    answers = await asyncio.gather(*(together.ask(number) for number in range(1, 301)))
    assert [answer["tenth"] for answer in answers if answer] == [100 // number for number in range(1, 301)]
    assert max(hot.sizes) == MOST


async def test_a_question_that_fails_fails_alone(database: Database) -> None:
    together = Together(database.hot, TENTH)
    answers = await asyncio.gather(*(together.ask(number) for number in (1, 0, 4, 0)), return_exceptions=True)
    assert [type(answer) for answer in answers[1::2]] == [asyncpg.DivisionByZeroError] * 2
    assert [answer["tenth"] for answer in answers[::2] if isinstance(answer, asyncpg.Record)] == [100, 25]


async def test_who_hangs_up_takes_nobody_along(database: Database) -> None:
    together = Together(database.hot, TENTH)
    asked = [asyncio.create_task(together.ask(number)) for number in (1, 2, 4)]
    await asyncio.sleep(0)  # all three wait now
    asked[1].cancel()
    answers = await asyncio.gather(*asked, return_exceptions=True)
    assert isinstance(answers[1], asyncio.CancelledError)
    assert [answer["tenth"] for answer in answers[::2] if isinstance(answer, asyncpg.Record)] == [100, 25]
    again = await together.ask(5)
    assert again
    assert again["tenth"] == 20
