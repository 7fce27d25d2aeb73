"""The links that owners add to their products."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from thuongxuan.db.base import Base


class ResolverLink(Base):
    """One link of a product, or with ``lot`` of one lot of it. Removing sets ``removed_at``: nothing vanishes silently.

    ``link_type`` is a word of GS1's vocabulary. "" stands where a link does not say language, media type or context.
    """

    __tablename__ = "resolver_link"
    __table_args__ = (
        CheckConstraint("href ~ '^https://[^ ]+$' AND length(href) <= 2000", name="href"),
        CheckConstraint("link_type ~ '^[a-z][A-Za-z0-9]{1,60}$'", name="link_type"),
        CheckConstraint("length(title) BETWEEN 1 AND 120", name="title"),
        Index("ix_resolver_link_product_id", "product_id", postgresql_where=text("removed_at IS NULL")),
        Index(
            "uq_resolver_link_default",
            "product_id",
            "lot",
            unique=True,
            postgresql_where=text("is_default AND removed_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    product_id: Mapped[UUID] = mapped_column(ForeignKey("product.id"))
    lot: Mapped[str]
    link_type: Mapped[str]
    href: Mapped[str]
    title: Mapped[str]
    hreflang: Mapped[str]
    media_type: Mapped[str]
    context: Mapped[str]
    is_default: Mapped[bool]
    removed_at: Mapped[datetime | None]
    entered_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    on_behalf_of: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    delegation_id: Mapped[UUID | None] = mapped_column(ForeignKey("delegation.id"))
    received_at: Mapped[datetime]
