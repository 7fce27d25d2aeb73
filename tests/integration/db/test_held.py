"""Connections that are kept: handed on in turn, never more than allowed, replaced when they are lost."""

import asyncio
from typing import Any

import pytest

from thuongxuan.db.bytes import HotPool, open_held
from thuongxuan.db.held import Held
from thuongxuan.db.session import plain_url

SIZE = 2
BACKEND = "SELECT pg_backend_pid()"


@pytest.fixture
async def held(database_url: str) -> Any:
    opened = await open_held(plain_url(database_url), SIZE, 5_000)
    yield opened
    await opened.close()


async def test_a_crowd_shares_the_connections(held: Held) -> None:
    hot = HotPool(held)
    backends = await asyncio.gather(*(hot.fetchval(f"{BACKEND} + 0 * length(pg_sleep(0.01)::text)") for _ in range(9)))
    assert len(set(backends)) == SIZE
    assert held.busy == 0


async def test_who_hangs_up_while_waiting_or_asking_takes_no_connection_along(held: Held) -> None:
    hot = HotPool(held)
    asked = [asyncio.create_task(hot.fetchval("SELECT pg_sleep(30)")) for _ in range(SIZE)]
    await asyncio.sleep(0.05)
    waiting = [asyncio.create_task(hot.fetchval(BACKEND)) for _ in range(3)]
    await asyncio.sleep(0)
    for task in (waiting[0], *asked):
        task.cancel()
    assert all(await asyncio.gather(*waiting[1:]))
    assert len(set(await asyncio.gather(*(hot.fetchval(BACKEND) for _ in range(9))))) == SIZE


async def test_a_turn_that_comes_too_late_goes_to_the_next(held: Held) -> None:
    taken = [await held.take() for _ in range(SIZE)]
    first, second = (asyncio.create_task(held.take()) for _ in range(2))
    await asyncio.sleep(0)
    held.give(taken[0])
    first.cancel()  # it has its turn already, and does not know
    assert await second is taken[0]
    for connection in taken:
        held.give(connection)
    assert held.busy == 0


async def test_lost_connections_are_replaced(held: Held) -> None:
    hot = HotPool(held)
    taken = [await held.take() for _ in range(SIZE)]
    waiting = asyncio.create_task(hot.fetchval("SELECT 1"))
    await asyncio.sleep(0)
    for connection in taken:
        connection.terminate()
        held.give(connection)
    assert await waiting == 1
    kept = await held.take()
    held.give(kept)
    kept.terminate()  # while nobody uses it
    assert await hot.fetchval("SELECT 2") == 2


async def test_room_is_not_lost_when_no_connection_can_be_opened() -> None:
    async def refuse() -> Any:
        await asyncio.sleep(0)
        raise ConnectionRefusedError

    held = Held(refuse, 1)
    found = await asyncio.gather(*(held.take() for _ in range(3)), return_exceptions=True)
    assert [type(each) for each in found] == [ConnectionRefusedError] * 3
    assert held.busy == 0


async def test_closing_waits_for_statements_and_refuses_new_ones(database_url: str) -> None:
    held = await open_held(plain_url(database_url), SIZE, 5_000)
    asked = asyncio.create_task(HotPool(held).fetchval("SELECT 3 + 0 * length(pg_sleep(0.05)::text)"))
    await asyncio.sleep(0.01)
    await held.close()
    assert await asked == 3
    with pytest.raises(Exception, match="closed"):
        await held.take()
