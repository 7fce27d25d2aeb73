"""Guessing is slow for one account, for one network, and also when many guesses come at once."""

import asyncio
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from tests.support.identity import PASSPHRASE, form, sign_in, use_session, with_passphrase
from thuongxuan import clock
from thuongxuan.db.session import Database
from thuongxuan.errors import TooManyRequests
from thuongxuan.identity import passphrases, throttle
from thuongxuan.settings import Settings

WRONG = "sai rồi"
FAR_AWAY = {"x-forwarded-for": "198.51.100.7"}


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Checking takes no time: these tests count attempts, not milliseconds."""

    async def never(_concurrency: int, _stored: str | None, _passphrase: str) -> bool:
        return False

    monkeypatch.setattr(passphrases, "matches", never)


async def guess(client: httpx.AsyncClient, name: str, passphrase: str = WRONG, **kwargs: Any) -> httpx.Response:
    return await client.post("/sign-in", data=form(client, name=name, passphrase=passphrase), **kwargs)


@pytest.mark.usefixtures("quick")
async def test_of_many_guesses_at_once_exactly_ten_are_examined(client: httpx.AsyncClient, database: Database) -> None:
    account = await with_passphrase(database)
    answers = await asyncio.gather(*(guess(client, account.sign_in_name or "") for _ in range(40)))
    codes = sorted(answer.status_code for answer in answers)
    assert codes == [422] * 10 + [429] * 30
    refused = next(answer for answer in answers if answer.status_code == 429)
    assert 1 <= int(refused.headers["retry-after"]) <= 60


async def test_even_the_right_passphrase_waits_but_never_longer_than_a_minute(
    client: httpx.AsyncClient, database: Database
) -> None:
    account = await with_passphrase(database)
    for _ in range(10):
        assert (await guess(client, account.sign_in_name or "")).status_code == 422
    assert (await guess(client, account.sign_in_name or "", PASSPHRASE)).status_code == 429
    clock.freeze(clock.now() + timedelta(seconds=61))
    try:
        assert (await guess(client, account.sign_in_name or "", PASSPHRASE)).status_code == 303
    finally:
        clock.freeze(None)


@pytest.mark.usefixtures("quick")
async def test_unknown_names_are_counted_like_known_ones(client: httpx.AsyncClient) -> None:
    codes = [(await guess(client, "nobody at all")).status_code for _ in range(11)]
    assert codes == [422] * 10 + [429]


@pytest.mark.usefixtures("quick")
async def test_one_network_can_not_walk_through_a_list_of_accounts(client: httpx.AsyncClient) -> None:
    answers = await asyncio.gather(*(guess(client, f"name-{number}") for number in range(110)))
    assert sorted(answer.status_code for answer in answers) == [422] * 100 + [429] * 10


async def test_a_header_of_the_client_does_not_choose_its_network(client: httpx.AsyncClient) -> None:
    for number in range(10):
        headers = {"x-forwarded-for": f"203.0.{number}.1"}
        assert (await guess(client, "somebody", headers=headers)).status_code == 422
    assert (await guess(client, "somebody", headers=FAR_AWAY)).status_code == 429


async def test_somebody_else_s_guesses_elsewhere_do_not_lock_the_owner_out(database: Database) -> None:
    hot = database.hot
    for _ in range(10):
        await throttle.take(hot, throttle.SIGN_IN_HERE, "owner", "203.0.113.0/24")
    with pytest.raises(TooManyRequests):
        await throttle.take(hot, throttle.SIGN_IN_HERE, "owner", "203.0.113.0/24")
    await throttle.take(hot, throttle.SIGN_IN_HERE, "owner", "198.51.100.0/24")


async def test_success_gives_the_attempts_back(client: httpx.AsyncClient, database: Database) -> None:
    account = await with_passphrase(database)
    for _ in range(9):
        await guess(client, account.sign_in_name or "")
    assert (await guess(client, account.sign_in_name or "", PASSPHRASE)).status_code == 303
    client.cookies.clear()
    assert (await guess(client, account.sign_in_name or "")).status_code == 422


async def test_no_address_is_stored(client: httpx.AsyncClient) -> None:
    await guess(client, "somebody")
    transport: Any = client._transport
    async with transport.app.state.database.read() as read:
        rows = (await read.execute(text("SELECT bucket FROM throttle"))).all()
        keys = (await read.execute(text("SELECT day FROM throttle_key"))).all()
    assert len(rows) == 3
    assert all(len(row.bucket) == 32 and b"127.0" not in row.bucket for row in rows)
    assert [row.day for row in keys] == [clock.today()]


async def test_the_key_of_yesterday_is_destroyed(database: Database) -> None:
    await throttle.take(database.hot, throttle.SIGN_IN_NETWORK, "192.0.2.0/24")
    clock.freeze(clock.now() + timedelta(days=1))
    await throttle.take(database.hot, throttle.SIGN_IN_NETWORK, "192.0.2.0/24")
    async with database.read() as read:
        assert await read.scalar(text("SELECT array_agg(day) FROM throttle_key")) == [clock.today()]


async def test_when_counting_fails_nothing_is_examined(
    client: httpx.AsyncClient, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = await with_passphrase(database)

    async def broken(*_args: object) -> None:
        raise TimeoutError

    monkeypatch.setattr(throttle, "take", broken)
    answer = await guess(client, account.sign_in_name or "", PASSPHRASE)
    assert answer.status_code == 503
    assert "set-cookie" not in answer.headers


async def test_signing_in_does_not_hold_connections_while_hashing(
    client: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    """Thirty sign-ins wait for four hashes; somebody else's page needs a connection meanwhile."""
    accounts = [await with_passphrase(database) for _ in range(3 * settings.pool_size)]
    token = await sign_in(client, accounts[0])
    client.cookies.clear()
    waiting = [asyncio.create_task(guess(client, made.sign_in_name or "", PASSPHRASE)) for made in accounts]
    await asyncio.sleep(0.05)
    use_session(client, token)
    assert (await client.get("/account")).status_code == 200
    assert {answer.status_code for answer in await asyncio.gather(*waiting)} <= {303, 403}
