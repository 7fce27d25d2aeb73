"""The key of serials, the numbers that were printed, and the numbered labels that were scanned."""

import secrets
from uuid import UUID

from sqlalchemy import text

from thuongxuan.db.session import ReadSession, WriteSession

KEY = "SELECT key FROM serial_key"
_MAKE_KEY = text("INSERT INTO serial_key (id, key) VALUES (1, :key) ON CONFLICT DO NOTHING")
KEY_BYTES = 32

_LOCK = text("SELECT FROM batch WHERE id = :batch_id FOR NO KEY UPDATE")
_NEXT = text("SELECT coalesce(max(serial_from + count), 0) FROM label_print WHERE batch_id = :batch_id")

SEEN = """
SELECT EXISTS (
    SELECT FROM label_print WHERE batch_id = $1 AND $2::bigint >= serial_from AND $2::bigint < serial_from + count
) AS printed, (SELECT first_on FROM label_scan WHERE batch_id = $1 AND number = $2::bigint) AS first_on,
coalesce((SELECT scans FROM label_scan WHERE batch_id = $1 AND number = $2::bigint), 0) AS scans
"""
"""Whether the label ``$2`` of the batch ``$1`` was printed, on which day it was first scanned, and how often since."""

COUNT = """
INSERT INTO label_scan AS l (batch_id, number, first_on, scans)
SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::date[], $4::bigint[])
ON CONFLICT (batch_id, number) DO UPDATE SET scans = l.scans + excluded.scans
"""
"""Adds scans of numbered labels; a label gets its row with the first."""


async def stored_key(session: ReadSession) -> bytes | None:
    """The key, if serials were ever made."""
    found: bytes | None = await session.scalar(text(KEY))
    return found


async def made_key(write: WriteSession) -> bytes:
    """The key of this installation, made when the first serials are."""
    await write.execute(_MAKE_KEY, {"key": secrets.token_bytes(KEY_BYTES)})
    key: bytes = await write.scalar(text(KEY))
    return key


async def next_number(write: WriteSession, batch_id: UUID) -> int:
    """The first number that no label of the batch has; nobody else can take it before the end of the transaction."""
    await write.execute(_LOCK, {"batch_id": batch_id})
    return int(await write.scalar(_NEXT, {"batch_id": batch_id}))
