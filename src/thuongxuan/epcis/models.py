"""Tables of the event repository."""

from datetime import datetime
from typing import Any
from uuid import UUID

from geoalchemy2 import Geometry
from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from thuongxuan.db.base import Base
from thuongxuan.identity import models as identity_models

ACCOUNTS = identity_models.Account.__table__
"""Named so that the foreign keys to ``account`` find their table whichever slice is loaded first."""
EVERYBODY = UUID(int=0)
"""Owner of places that the installation itself knows."""


class EventIdentity(Base):
    """One event of one owner by the first 16 bytes of the SHA-256 of its ``eventID``, so that none comes in twice.

    ``declared_at`` is the time of an error declaration, which repeats the ``eventID``; ``-infinity`` for the event
    itself.
    """

    __tablename__ = "epcis_identity"

    owner_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), primary_key=True)
    digest: Mapped[bytes] = mapped_column(primary_key=True, index=True)
    declared_at: Mapped[datetime] = mapped_column(primary_key=True)
    event: Mapped[UUID]
    record_time: Mapped[datetime]


class Event(Base):
    """One event as it was sent, with what queries look for. A trigger refuses UPDATE and DELETE.

    ``tokens`` holds a hash of every fact that is compared for equality (``tokens.py``), ``measures`` every number and
    time, ``context`` the document's own JSON-LD context.
    """

    __tablename__ = "epcis_event"

    record_time: Mapped[datetime] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[UUID]
    entered_by: Mapped[UUID]
    public: Mapped[bool]
    parties: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    event_id: Mapped[str]
    event_time: Mapped[datetime]
    read_point: Mapped[str | None]
    biz_location: Mapped[str | None]
    tokens: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    measures: Mapped[Any | None] = mapped_column(JSONB(none_as_null=True))
    context: Mapped[str | None]
    document: Mapped[str]

    __table_args__ = (
        Index("ix_epcis_event_tokens", "tokens", postgresql_using="gin"),
        Index("ix_epcis_event_event_time", "event_time", "id"),
        Index("ix_epcis_event_owner_id", "owner_id", "event_time", "id"),
        Index(
            "ix_epcis_event_read_point",
            "read_point",
            "event_time",
            "id",
            postgresql_where=text("read_point IS NOT NULL"),
        ),
        Index(
            "ix_epcis_event_biz_location",
            "biz_location",
            "event_time",
            "id",
            postgresql_where=text("biz_location IS NOT NULL"),
        ),
        Index("ix_epcis_event_public", "event_time", "id", postgresql_where=text("public")),
        {"postgresql_partition_by": "RANGE (record_time)"},
    )


class KnownValue(Base):
    """A value that occurs in events, for the lists of the binding (``/epcs``, ``/bizSteps``, …) and for patterns."""

    __tablename__ = "epcis_value"

    kind: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    owner_id: Mapped[UUID] = mapped_column(primary_key=True)
    public: Mapped[bool] = mapped_column(primary_key=True)


class Location(Base):
    """A place of events within a larger one; ``parent`` is empty for the largest. Everybody's, or one owner's."""

    __tablename__ = "epcis_location"

    owner_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    parent: Mapped[str] = mapped_column(primary_key=True)
    geom: Mapped[Any | None] = mapped_column(Geometry(srid=4326, spatial_index=False))

    __table_args__ = (
        Index("ix_epcis_location_parent", "parent"),
        Index("ix_epcis_location_geom", "geom", postgresql_using="gist"),
    )


class Attribute(Base):
    """One attribute of a place, class or party, from master data; an owner's documents tell it."""

    __tablename__ = "epcis_attribute"

    owner_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[bytes] = mapped_column(primary_key=True)
    value: Mapped[str]

    __table_args__ = (Index("ix_epcis_attribute_name", "name", "digest"),)


class Capture(Base):
    """One capture job. ``body`` is what was sent, until the job has ended; ``next_try_at`` is set until then."""

    __tablename__ = "epcis_capture"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    entered_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    public: Mapped[bool]
    behaviour: Mapped[str]
    body: Mapped[bytes | None]
    header: Mapped[str | None]
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    success: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    stored: Mapped[int] = mapped_column(default=0, server_default="0")
    errors: Mapped[Any | None] = mapped_column(JSONB(none_as_null=True))
    next_try_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("behaviour IN ('rollback', 'proceed')", name="behaviour"),
        Index("ix_epcis_capture_owner_id", "owner_id", "id"),
        Index("ix_epcis_capture_next_try_at", "next_try_at", postgresql_where=text("next_try_at IS NOT NULL")),
    )


class NamedQuery(Base):
    """A query with a name, of one owner; ``document`` is the query as it was sent."""

    __tablename__ = "epcis_query"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    name: Mapped[str]
    document: Mapped[str]
    created_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("owner_id", "name"),)


class Subscription(Base):
    """Somebody who is told what a named query newly finds: at once (no ``schedule``), or at set times.

    A webhook has a ``dest``; a WebSocket has ``seen_at`` instead, the last sign of life of its connection.
    """

    __tablename__ = "epcis_subscription"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    query_id: Mapped[UUID] = mapped_column(ForeignKey("epcis_query.id", ondelete="CASCADE"))
    dest: Mapped[str | None]
    secret: Mapped[str | None]
    schedule: Mapped[Any | None] = mapped_column(JSONB(none_as_null=True))
    report_if_empty: Mapped[bool]
    initial_record_time: Mapped[datetime | None]
    created_at: Mapped[datetime]
    next_run_at: Mapped[datetime | None]
    seen_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("(dest IS NULL) = (seen_at IS NOT NULL)", name="receiver"),
        Index("ix_epcis_subscription_query_id", "query_id", "id"),
    )


class Pending(Base):
    """A new event that no subscription was asked about yet; written only while there are subscriptions."""

    __tablename__ = "epcis_pending"

    event: Mapped[UUID] = mapped_column(primary_key=True)
    record_time: Mapped[datetime]


class Match(Base):
    """An event that a subscription found and its receiver was not told of yet."""

    __tablename__ = "epcis_match"

    subscription_id: Mapped[UUID] = mapped_column(
        ForeignKey("epcis_subscription.id", ondelete="CASCADE"), primary_key=True
    )
    event: Mapped[UUID] = mapped_column(primary_key=True)
    record_time: Mapped[datetime]
