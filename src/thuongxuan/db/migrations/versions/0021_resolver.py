"""Links that owners add to their products, for the resolver."""

import sqlalchemy as sa
from alembic import op

revision = "0021_resolver"
down_revision = "0020_holds"
branch_labels = None
depends_on = None

RULES = {
    "href": "href ~ '^https://[^ ]+$' AND length(href) <= 2000",
    "link_type": "link_type ~ '^[a-z][A-Za-z0-9]{1,60}$'",
    "title": "length(title) BETWEEN 1 AND 120",
}


def upgrade() -> None:
    """Create the table; at most one default link stands for a product, and for each of its lots."""
    texts = ("lot", "link_type", "href", "title", "hreflang", "media_type", "context")
    op.create_table(
        "resolver_link",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("product_id", sa.Uuid, sa.ForeignKey("product.id"), nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in texts),
        sa.Column("is_default", sa.Boolean, nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True)),
        sa.Column("entered_by", sa.Uuid, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("on_behalf_of", sa.Uuid, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("delegation_id", sa.Uuid, sa.ForeignKey("delegation.id")),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_resolver_link_{name}")) for name, rule in RULES.items()),
    )
    there = sa.text("removed_at IS NULL")
    op.create_index("ix_resolver_link_product_id", "resolver_link", ["product_id"], postgresql_where=there)
    op.create_index(
        "uq_resolver_link_default",
        "resolver_link",
        ["product_id", "lot"],
        unique=True,
        postgresql_where=sa.text("is_default AND removed_at IS NULL"),
    )


def downgrade() -> None:
    """Remove it again."""
    op.drop_table("resolver_link")
