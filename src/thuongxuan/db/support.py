"""Tables that serve every slice: answers of idempotent requests, forms saved when a session was lost, rate limits,
letters to other programs."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Double, Index, delete, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.orm import Mapped, mapped_column

from thuongxuan.clock import new_id, now
from thuongxuan.db.base import Base
from thuongxuan.db.session import ReadSession, WriteSession

DRAFT_DAYS = 7
"""A form that nobody came back for in a week is thrown away."""


class IdempotencyRecord(Base):
    """The answer given to one idempotency key of one account (IETF draft-ietf-httpapi-idempotency-key-header)."""

    __tablename__ = "idempotency_record"

    owner_id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    fingerprint: Mapped[bytes]
    status: Mapped[int | None]
    body: Mapped[bytes | None]
    location: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(default=now)

    __table_args__ = (CheckConstraint("length(key) BETWEEN 8 AND 128", name="key_length"),)


class FormDraft(Base):
    """What somebody had typed when the session turned out to be lost; found again by its unguessable id."""

    __tablename__ = "form_draft"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    path: Mapped[str]
    fields: Mapped[dict[str, Any]]
    created_at: Mapped[datetime] = mapped_column(default=now, index=True)


class ThrottleKey(Base):
    """The key of a day under which network addresses are hashed; yesterday's is destroyed."""

    __tablename__ = "throttle_key"

    day: Mapped[date] = mapped_column(primary_key=True)
    key: Mapped[bytes]


class RateBucket(Base):
    """What one client has used of its limit. Unlogged: after a crash everybody simply starts with a full bucket."""

    __tablename__ = "rate_bucket"

    bucket: Mapped[bytes] = mapped_column(primary_key=True)
    full_at: Mapped[float] = mapped_column(Double)
    granted: Mapped[int]

    __table_args__ = (CheckConstraint("granted >= 0", name="granted"), {"prefixes": ["UNLOGGED"]})


class Outbox(Base):
    """A letter to another program, written in the transaction of what it tells (see ``db/outbox.py``).

    It waits while ``next_try_at`` is set; without it, it arrived (``delivered_at``) or was given up (``last_error``).
    """

    __tablename__ = "outbox"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    topic: Mapped[str]
    destination: Mapped[str]
    body: Mapped[bytes]
    headers: Mapped[dict[str, Any]]
    secret: Mapped[str | None]
    created_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")
    next_try_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(default="", server_default="")

    __table_args__ = (
        Index("ix_outbox_next_try_at", "next_try_at", "id", postgresql_where=text("next_try_at IS NOT NULL")),
        Index("ix_outbox_destination", "destination", postgresql_where=text("next_try_at IS NOT NULL")),
        Index("ix_outbox_created_at", "created_at", postgresql_where=text("next_try_at IS NULL")),
    )


async def claim_key(session: WriteSession, owner_id: UUID, key: str, fingerprint: bytes) -> IdempotencyRecord | None:
    """Claim a key in this transaction. Returns ``None`` when it is new, else the stored record.

    A concurrent request with the same key waits here until the first one ends.
    """
    claimed = await session.execute(
        pg_insert(IdempotencyRecord)
        .values(owner_id=owner_id, key=key, fingerprint=fingerprint, created_at=now())
        .on_conflict_do_nothing()
        .returning(IdempotencyRecord.key)
    )
    if claimed.first():
        return None
    record: IdempotencyRecord | None = await session.scalar(
        select(IdempotencyRecord).where(IdempotencyRecord.owner_id == owner_id, IdempotencyRecord.key == key)
    )
    return record


async def store_answer(
    session: WriteSession, owner_id: UUID, key: str, status: int, body: bytes, location: str
) -> None:
    """Keep the answer beside the key, in the transaction of its effect."""
    await session.execute(
        update(IdempotencyRecord)
        .where(IdempotencyRecord.owner_id == owner_id, IdempotencyRecord.key == key)
        .values(status=status, body=body, location=location)
    )


async def save_draft(session: WriteSession, path: str, fields: dict[str, Any]) -> UUID:
    """Keep typed values; old drafts are thrown away on the way."""
    await session.execute(delete(FormDraft).where(FormDraft.created_at < now() - timedelta(days=DRAFT_DAYS)))
    draft_id = new_id()
    await session.execute(insert(FormDraft).values(id=draft_id, path=path, fields=fields, created_at=now()))
    return draft_id


async def load_draft(session: ReadSession, draft_id: UUID, path: str) -> dict[str, Any] | None:
    """The typed values of a draft of this page, or ``None``."""
    row = await session.scalar(select(FormDraft.fields).where(FormDraft.id == draft_id, FormDraft.path == path))
    return dict(row) if row is not None else None
