"""Token buckets on the database, leased by several workers."""

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import asyncpg
import pytest

from thuongxuan import clock
from thuongxuan.db.bytes import HotPool
from thuongxuan.db.session import Database
from thuongxuan.settings import Settings
from thuongxuan.web import buckets
from thuongxuan.web.buckets import Buckets, Policy

CLIENT = b"client"
TEN = Policy("test", 10)
MANY = Policy("test", 400)
START = datetime(2026, 11, 24, 5, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _noon() -> Any:
    clock.freeze(START)
    yield
    clock.freeze(None)


def later(seconds: float) -> None:
    """Let time pass."""
    clock.freeze(clock.now() + timedelta(seconds=seconds))


class Counted:
    """A hot path that counts its statements."""

    def __init__(self, hot: HotPool) -> None:
        self._hot = hot
        self.statements = 0

    async def fetchrow(self, *args: Any) -> Any:
        """See ``HotPool.fetchrow``."""
        self.statements += 1
        return await self._hot.fetchrow(*args)

    async def execute(self, *args: Any) -> str:
        """See ``HotPool.execute``."""
        return await self._hot.execute(*args)


@pytest.fixture
async def workers(settings: Settings) -> AsyncIterator[list[Buckets]]:
    """The buckets of four workers, each with its own connections to one database."""
    async with AsyncExitStack() as stack:
        made = []
        for _ in range(4):
            database = Database(settings)
            await database.start()
            stack.push_async_callback(database.stop)
            made.append(Buckets(lambda database=database: database.hot, 100))  # type: ignore[misc] # bound now
        yield made


async def taken(bucket: Buckets, policy: Policy, times: int, client: bytes = CLIENT) -> int:
    """How many of so many requests pass."""
    return sum([(await bucket.take(client, policy)).allowed for _ in range(times)])


async def test_a_full_bucket_holds_a_minute_and_then_refuses(database: Database) -> None:
    one = Buckets(lambda: database.hot, 100)
    verdicts = [await one.take(CLIENT, TEN) for _ in range(12)]
    assert [verdict.allowed for verdict in verdicts] == [True] * 10 + [False] * 2
    assert [verdict.remaining for verdict in verdicts] == [9, 8, 7, 6, 5, 4, 3, 2, 1, 0, 0, 0]
    assert (verdicts[-1].retry_after, verdicts[-1].full_in) == (6, 60)


async def test_tokens_come_back_one_by_one(database: Database) -> None:
    one = Buckets(lambda: database.hot, 100)
    assert await taken(one, TEN, 11) == 10
    later(5.9)
    refused = await one.take(CLIENT, TEN)
    assert (refused.allowed, refused.retry_after) == (False, 1)
    later(0.2)
    assert await taken(one, TEN, 2) == 1
    later(3600)
    assert await taken(one, TEN, 100) == 10, "never more than a minute's worth"


async def test_clients_do_not_share(database: Database) -> None:
    one = Buckets(lambda: database.hot, 100)
    assert await taken(one, TEN, 11) == 10
    assert await taken(one, TEN, 11, b"another") == 10


async def test_small_limits_are_exact_across_workers_at_the_same_time(workers: list[Buckets]) -> None:
    passed = await asyncio.gather(*(taken(worker, TEN, 20) for worker in workers))
    assert sum(passed) == 10


async def test_all_workers_together_pass_what_one_would(workers: list[Buckets]) -> None:
    passed = await asyncio.gather(*(taken(worker, MANY, 400) for worker in workers))
    assert sum(passed) == 400


async def test_within_any_minute_at_most_one_slice_a_worker_comes_on_top(workers: list[Buckets]) -> None:
    for worker in workers:
        assert await taken(worker, MANY, 1) == 1  # each now holds the rest of a slice
    later(buckets.LEASE_SECONDS - 0.1)
    passed = await asyncio.gather(*(taken(worker, MANY, 400) for worker in workers))
    assert 400 <= sum(passed) <= 400 + len(workers) * MANY.slice


async def test_most_requests_cost_no_statement(database: Database) -> None:
    hot = Counted(database.hot)
    one = Buckets(lambda: cast(HotPool, hot), 100)
    assert await taken(one, MANY, 400) == 400
    assert hot.statements == buckets.SLICES
    for _ in range(50):
        assert not (await one.take(CLIENT, MANY)).allowed
    assert hot.statements == buckets.SLICES + 1, "a refusal is remembered until a token has come back"


async def test_requests_that_arrive_together_share_a_statement(database: Database) -> None:
    hot = Counted(database.hot)
    one = Buckets(lambda: cast(HotPool, hot), 100)
    verdicts = await asyncio.gather(*(one.take(CLIENT, MANY) for _ in range(MANY.slice)))
    assert Counter(verdict.allowed for verdict in verdicts) == {True: MANY.slice}
    assert hot.statements == 1


async def test_somebody_who_leaves_does_not_stop_the_others(database: Database) -> None:
    one = Buckets(lambda: database.hot, 100)
    leaving = asyncio.create_task(one.take(CLIENT, TEN))
    staying = asyncio.create_task(one.take(CLIENT, TEN))
    await asyncio.sleep(0)
    leaving.cancel()
    assert (await staying).allowed
    with pytest.raises(asyncio.CancelledError):
        await leaving


async def test_what_was_leased_and_not_used_comes_back(workers: list[Buckets]) -> None:
    first, second = workers[:2]
    assert await taken(first, MANY, 1) == 1
    later(buckets.LEASE_SECONDS + 0.1)
    assert await taken(first, MANY, 400) == 400
    assert await taken(second, MANY, 1) == 0


async def test_an_expired_lease_is_not_spent(workers: list[Buckets]) -> None:
    first, second = workers[:2]
    assert await taken(first, MANY, 1) == 1
    assert await taken(second, MANY, 400) == 400 - MANY.slice
    later(0.1)
    assert await taken(first, MANY, MANY.slice) == MANY.slice - 1
    later(buckets.LEASE_SECONDS)
    assert await taken(first, MANY, 400) < 100


async def test_a_lowered_limit_and_a_clock_set_back_lock_nobody_out_for_long(database: Database) -> None:
    one = Buckets(lambda: database.hot, 100)
    assert await taken(one, MANY, 400) == 400
    later(-3600)
    other = Buckets(lambda: database.hot, 100)
    refused = await other.take(CLIENT, TEN)
    assert (refused.allowed, refused.retry_after) == (False, 6)


async def test_forgotten_clients_keep_their_bucket(database: Database) -> None:
    one = Buckets(lambda: database.hot, 3)
    assert await taken(one, TEN, 10) == 10
    for number in range(50):
        assert await taken(one, TEN, 1, b"client %d" % number) == 1
    assert one.clients == 3
    assert await taken(one, TEN, 1) == 0


async def test_rows_that_say_nothing_are_thrown_away(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(buckets, "CLEAN_EVERY", 5)
    one = Buckets(lambda: database.hot, 100)
    for number in range(4):
        await one.take(b"client %d" % number, TEN)
    later(61)
    await one.take(b"last", TEN)
    assert await database.hot.fetch("SELECT bucket FROM rate_bucket") == [(b"last",)]


async def test_when_counting_fails_reading_goes_on(
    database: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(*_args: object) -> None:
        raise asyncpg.CannotConnectNowError

    one = Buckets(lambda: database.hot, 100)
    monkeypatch.setattr(HotPool, "fetchrow", broken)
    with caplog.at_level(logging.WARNING):
        assert await taken(one, MANY, MANY.slice) == MANY.slice
    assert len(caplog.records) == 1
    monkeypatch.undo()
    later(buckets.OUTAGE_SECONDS + 0.1)
    assert await taken(one, MANY, 500) == 400


async def test_the_table_does_not_burden_the_write_ahead_log(database: Database) -> None:
    assert await database.hot.fetchval("SELECT relpersistence FROM pg_class WHERE relname = 'rate_bucket'") == b"u"
