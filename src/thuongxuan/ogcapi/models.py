"""The stored counters behind the versions of collections."""

from datetime import datetime

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from thuongxuan.db.base import Base


class CollectionVersion(Base):
    """How often statements changed a collection. The version is the sum over the shards; triggers write it."""

    __tablename__ = "collection_version"

    collection: Mapped[str] = mapped_column(primary_key=True)
    shard: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[int] = mapped_column(BigInteger)
    changed_at: Mapped[datetime]
