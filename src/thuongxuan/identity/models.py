"""Stored accounts, sessions, consent, delegations, API keys and throttle counters."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, Computed, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from thuongxuan.clock import new_id, now
from thuongxuan.db.base import Base

PUBLIC_WORDS = (
    "CASE WHEN public_name THEN ' ' || regexp_replace(tx_fold(display_name), '[^a-z0-9]+', ' ', 'g') ELSE '' END"
)


class Account(Base):
    """A person or an organisation. Without a passphrase hash nobody can sign in to it."""

    __tablename__ = "account"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str]
    display_name: Mapped[str]
    phone: Mapped[str | None] = mapped_column(unique=True)
    sign_in_name: Mapped[str | None] = mapped_column(unique=True)
    passphrase_hash: Mapped[str | None]
    must_change_passphrase: Mapped[bool] = mapped_column(default=False)
    commune_code: Mapped[str | None]
    village: Mapped[str | None]
    public_name: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    row_version: Mapped[int] = mapped_column(default=1)
    public_words: Mapped[str] = mapped_column(Computed(PUBLIC_WORDS, persisted=True), deferred=True)
    """Folded words of the name while it is public, each after a space, for searches."""
    erased_at: Mapped[datetime | None]
    """When its holder had it erased: nothing of the person is left in the row."""

    __table_args__ = (
        CheckConstraint("erased_at IS NULL OR NOT active", name="erased_is_off"),
        CheckConstraint("kind IN ('household', 'team_member', 'cooperative', 'officer', 'administrator')", name="kind"),
        CheckConstraint("length(display_name) BETWEEN 1 AND 120", name="display_name"),
        CheckConstraint(r"phone ~ '^0\d{9,10}$'", name="phone"),
        CheckConstraint("sign_in_name ~ '^[a-z][a-z0-9._-]{2,39}$'", name="sign_in_name"),
    )


class Consent(Base):
    """What a person agreed to, how, before whom, and who wrote it down. Withdrawn, never deleted."""

    __tablename__ = "consent"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    purpose: Mapped[str]
    method: Mapped[str]
    witness: Mapped[str | None]
    wording: Mapped[str]
    recorded_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    given_at: Mapped[datetime] = mapped_column(default=now)
    withdrawn_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("purpose IN ('registration', 'public_name')", name="purpose"),
        CheckConstraint("method IN ('spoken', 'paper', 'code', 'self')", name="method"),
        CheckConstraint("method <> 'spoken' OR witness IS NOT NULL", name="spoken_has_witness"),
    )


class Delegation(Base):
    """A household lets a team member enter its records until a date, or until somebody revokes it."""

    __tablename__ = "delegation"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    household_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    scope: Mapped[str] = mapped_column(default="records")
    consent_id: Mapped[UUID] = mapped_column(ForeignKey("consent.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))

    __table_args__ = (
        CheckConstraint("scope IN ('records')", name="scope"),
        CheckConstraint("expires_at > created_at", name="ends_after_start"),
        CheckConstraint("household_id <> member_id", name="two_people"),
        # One open delegation a pair: renewing closes the old one first.
        Index(
            "uq_delegation_open",
            "household_id",
            "member_id",
            unique=True,
            postgresql_where=text("revoked_at IS NULL"),
        ),
    )


class LoginSession(Base):
    """One signed-in device. Only the SHA-256 of its token is stored."""

    __tablename__ = "login_session"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    delegation_id: Mapped[UUID | None] = mapped_column(ForeignKey("delegation.id"))
    device: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=now)
    seen_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime] = mapped_column(index=True)

    __table_args__ = (CheckConstraint("octet_length(token_hash) = 32", name="token_hash"),)


class ApiKey(Base):
    """A key for programs. Only the SHA-256 of the key is stored; ``start`` lets its owner recognise it."""

    __tablename__ = "api_key"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    name: Mapped[str]
    start: Mapped[str]
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    last_used_on: Mapped[date | None]
    revoked_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("octet_length(token_hash) = 32", name="token_hash"),
        CheckConstraint("scopes <@ ARRAY['read', 'write'] AND cardinality(scopes) > 0", name="scopes"),
    )


class ConsentCode(Base):
    """A short code that a household makes on its own telephone and reads out to a team member."""

    __tablename__ = "consent_code"

    household_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), primary_key=True)
    code_hash: Mapped[bytes]
    expires_at: Mapped[datetime]


class Throttle(Base):
    """A generic cell rate counter: ``tat`` is the theoretical arrival time of the next conforming attempt."""

    __tablename__ = "throttle"

    bucket: Mapped[bytes] = mapped_column(primary_key=True)
    tat: Mapped[datetime] = mapped_column(index=True)
