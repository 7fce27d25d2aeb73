"""The stored counters behind the versions of collections."""

from datetime import datetime

from sqlalchemy import BigInteger, Identity, Index
from sqlalchemy.orm import Mapped, mapped_column

from thuongxuan.db.base import Base


class CollectionVersion(Base):
    """How often statements changed a collection. The version is the sum over the shards; triggers write it."""

    __tablename__ = "collection_version"

    collection: Mapped[str] = mapped_column(primary_key=True)
    shard: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[int] = mapped_column(BigInteger)
    changed_at: Mapped[datetime]


class CollectionLook(Base):
    """The last look for changes in a collection: the version it saw, and its number."""

    __tablename__ = "collection_look"

    collection: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[str]
    number: Mapped[int] = mapped_column(BigInteger)


class FeatureLook(Base):
    """A feature as the look ``number`` found it different; ``digest`` is null when it was gone."""

    __tablename__ = "feature_look"
    __table_args__ = (Index("ix_feature_look_number", "collection", "number", "feature_id"),)

    collection: Mapped[str] = mapped_column(primary_key=True)
    feature_id: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[str | None]
    number: Mapped[int] = mapped_column(BigInteger)
    changed_at: Mapped[datetime]


class FeatureChange(Base):
    """A note, written by a trigger, that a feature of a followed collection may have changed; a look takes it away."""

    __tablename__ = "feature_change"
    __table_args__ = (Index("ix_feature_change_collection", "collection", "id"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    collection: Mapped[str]
    feature_id: Mapped[str]
