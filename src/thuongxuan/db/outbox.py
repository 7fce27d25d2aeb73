"""Letters to other programs, written in the transaction of what they tell and delivered after it.

A letter is claimed by pushing its next try into the future, so that a worker that dies with it in hand only delays it:
every letter arrives at least once, and carries its id so that the receiver can tell a second copy.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import msgspec
from sqlalchemy import insert

from thuongxuan.clock import new_id, now
from thuongxuan.db.bytes import HotPool
from thuongxuan.db.session import WriteSession
from thuongxuan.db.support import Outbox

LEASE = timedelta(seconds=60)
"""Longer than one delivery may take; a letter whose worker died is tried again after it."""
DELAYS = (10, 60, 300, 1_800, 7_200, 21_600, 43_200, 86_400, 86_400)
"""Seconds from one failed try to the next: a receiver that is away for four days still gets everything."""
KEEP = timedelta(days=30)
"""Letters that arrived, or were given up, stay so long for questions about them."""

_CLAIM = """
UPDATE outbox SET attempts = attempts + 1, next_try_at = $1::timestamptz + $2::interval
WHERE id IN (
    SELECT id FROM outbox WHERE next_try_at <= $1 ORDER BY next_try_at, id LIMIT $3 FOR UPDATE SKIP LOCKED
)
RETURNING id, topic, destination, body, headers, secret, attempts
"""
_DELIVERED = "UPDATE outbox SET delivered_at = $2, next_try_at = NULL, last_error = '', secret = NULL WHERE id = $1"
_FAILED = """
UPDATE outbox SET last_error = CASE WHEN id = $1 THEN $4 ELSE last_error END,
    secret = CASE WHEN id = $1 AND $3::timestamptz IS NULL THEN NULL ELSE secret END,
    next_try_at = CASE WHEN id = $1 THEN $3::timestamptz ELSE greatest(next_try_at, $3) END
WHERE id = $1 OR (destination = $2 AND next_try_at < $3)
"""
_FORGET = "DELETE FROM outbox WHERE next_try_at IS NULL AND created_at < $1"


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """One delivery. ``headers`` are those of the HTTP request; ``secret`` signs it and is forgotten afterwards."""

    topic: str
    destination: str
    body: bytes
    headers: dict[str, str] = {}
    secret: str | None = None


class Claimed(Letter, frozen=True, kw_only=True):
    """A letter in hand; ``attempts`` counts this try."""

    id: UUID
    attempts: int


async def put(session: WriteSession, *letters: Letter) -> None:
    """Write letters in this transaction; they leave within about a second after it, or never if it fails."""
    if not letters:
        return
    written: list[dict[str, Any]] = [
        {**msgspec.structs.asdict(letter), "id": new_id(), "created_at": now(), "next_try_at": now()}
        for letter in letters
    ]
    await session.execute(insert(Outbox), written)


async def claim(hot: HotPool, most: int) -> list[Claimed]:
    """Take at most ``most`` letters that are due, the longest waiting first; nobody else gets them for ``LEASE``."""
    return [_read(row) for row in await hot.fetch(_CLAIM, now(), LEASE, most)]


async def delivered(hot: HotPool, letter: Claimed) -> None:
    """Note that a letter arrived."""
    await hot.execute(_DELIVERED, letter.id, now())


async def failed(hot: HotPool, letter: Claimed, reason: str) -> datetime | None:
    """Note why a letter did not arrive; returns when it is tried again, ``None`` when it is given up.

    Other letters to the same destination wait as long: a receiver that is down is not asked once for each of them.
    """
    again = None
    if letter.attempts <= len(DELAYS):
        again = now() + timedelta(seconds=DELAYS[letter.attempts - 1])
    await hot.execute(_FAILED, letter.id, letter.destination, again, reason[:500])
    return again


async def forget(hot: HotPool) -> None:
    """Delete letters whose time of keeping is over."""
    await hot.execute(_FORGET, now() - KEEP)


def _read(row: "asyncpg.Record") -> Claimed:
    return Claimed(
        id=row["id"],
        topic=row["topic"],
        destination=row["destination"],
        body=row["body"],
        headers=msgspec.json.decode(row["headers"], type=dict[str, str]),
        secret=row["secret"],
        attempts=row["attempts"],
    )
