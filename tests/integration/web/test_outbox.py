"""Letters leave after the transaction they were written in, signed, to one receiver without holding up others."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from thuongxuan import clock
from thuongxuan.db import outbox
from thuongxuan.db.outbox import Claimed, Letter
from thuongxuan.db.session import Database
from thuongxuan.web.delivering import deliver_due
from thuongxuan.web.webhooks import deliver, signature

OK = b"HTTP/1.1 204 No Content\r\n\r\n"


@asynccontextmanager
async def receiver(answer: bytes) -> AsyncIterator[tuple[str, list[bytes]]]:
    """A program of somebody else: its ``host:port``, and what it was sent."""
    got: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
        got.append(head + await reader.readexactly(length))
        writer.write(answer)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}", got


async def _round(database: Database, trusted: str = "") -> int:
    async def send(letter: Claimed) -> None:
        await deliver(letter, trusted)

    return await deliver_due(database.hot, send)


async def test_a_letter_arrives_once_signed(database: Database) -> None:
    async with receiver(OK) as (where, got):
        letter = Letter(
            topic="test",
            destination=f"http://{where}/in?x=1",
            body=b'{"a":1.50}',
            headers={"Content-Type": "application/json"},
            secret="shared",
        )
        async with database.write() as write:
            await outbox.put(write, letter)
            assert await _round(database, where) == 0
        assert await _round(database, where) == 1
        assert await _round(database, where) == 0
    head, _, body = got[0].partition(b"\r\n\r\n")
    fields = dict(line.split(": ", 1) for line in head.decode().split("\r\n")[1:])
    assert head.startswith(b"POST /in?x=1 HTTP/1.1\r\n")
    assert body == b'{"a":1.50}'
    assert fields["Content-Type"] == "application/json"
    signed = signature("shared", fields["Webhook-Id"], int(fields["Webhook-Timestamp"]), body)
    assert fields["Webhook-Signature"] == fields["GS1-Signature"] == signed
    kept = await database.hot.fetchrow("SELECT delivered_at, secret FROM outbox")
    assert kept is not None
    assert kept["delivered_at"] == clock.now()
    assert kept["secret"] is None, "a secret is not kept longer than it is needed"


async def test_a_letter_of_a_failed_transaction_never_leaves(database: Database) -> None:
    async def fails() -> None:
        async with database.write() as write:
            await outbox.put(write, Letter(topic="test", destination="https://example.org/", body=b""))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fails()
    assert await _round(database) == 0


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/\r\n\r\n", "answered 302"),
        (b"HTTP/1.1 500 Oh\r\n\r\n", "answered 500"),
        (b"hello\r\n", "the answer is not HTTP"),
        (b"", "not reached: IncompleteReadError"),
    ],
)
async def test_what_is_not_accepted_is_tried_again_later(database: Database, answer: bytes, reason: str) -> None:
    async with receiver(answer) as (where, _):
        async with database.write() as write:
            sent = Letter(topic="test", destination=f"http://{where}/", body=b"")
            await outbox.put(write, sent, sent)
        assert await deliver_due(database.hot, lambda letter: deliver(letter, where), 1) == 1
        assert await _round(database, where) == 0, "the other letter to the same place waits too"
    rows = await database.hot.fetch("SELECT last_error, next_try_at, attempts FROM outbox ORDER BY attempts DESC")
    assert [row["last_error"] for row in rows] == [reason, ""]
    assert [row["next_try_at"] for row in rows] == [clock.now() + timedelta(seconds=10)] * 2


async def test_a_private_destination_is_not_asked(database: Database) -> None:
    async with receiver(OK) as (where, got):
        async with database.write() as write:
            await outbox.put(write, Letter(topic="test", destination=f"http://{where}/", body=b""))
        assert await _round(database) == 1
    assert got == []


async def test_a_letter_is_given_up_in_the_end_and_forgotten(database: Database) -> None:
    async with database.write() as write:
        await outbox.put(write, Letter(topic="test", destination="https://127.0.0.1/", body=b"", secret="s"))
    for _ in range(len(outbox.DELAYS) + 1):
        assert await _round(database) == 1
        clock.freeze(clock.now() + timedelta(days=1))
    assert await _round(database) == 0
    row = await database.hot.fetchrow("SELECT next_try_at, delivered_at, secret FROM outbox")
    assert row is not None
    assert list(row) == [None, None, None]
    clock.freeze(clock.now() + outbox.KEEP)
    await outbox.forget(database.hot)
    assert await database.hot.fetchval("SELECT count(*) FROM outbox") == 0


async def test_a_letter_whose_worker_died_is_taken_up_again(database: Database) -> None:
    async with database.write() as write:
        await outbox.put(write, Letter(topic="test", destination="https://example.org/", body=b""))
    assert len(await outbox.claim(database.hot, 9)) == 1
    assert await outbox.claim(database.hot, 9) == []
    clock.freeze(clock.now() + outbox.LEASE)
    assert [letter.attempts for letter in await outbox.claim(database.hot, 9)] == [2]
