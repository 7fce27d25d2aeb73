"""Tables of trace: products, certificates, batches, draws, history, scan counts, reports."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0007_trace"
down_revision = "0006_production"
branch_labels = None
depends_on = None

LOT_RULE = r"""lot ~ '^[!"%&''()*+,\-./0-9:;<=>?A-Z_a-z]{1,20}$'"""
APPEND_ONLY = ("batch_draw", "batch_event", "label_print")
TABLES = (
    "label_print",
    "code_report",
    "scan_count",
    "batch_event",
    "batch_draw",
    "batch",
    "certificate",
    "product",
    "gs1_prefix",
)


def upgrade() -> None:
    """Create the tables and the triggers that keep draws and history as they were written."""
    _create_prefix()
    _create_product()
    _create_certificate()
    _create_batch()
    _create_draw()
    _create_event()
    _create_scans_and_reports()
    _create_label_print()
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION tx_refuse_change()"
        )


def _id() -> sa.Column[Any]:
    return sa.Column("id", sa.Uuid, primary_key=True)


def _account(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Uuid, sa.ForeignKey("account.id"), nullable=False)


def _text(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _entry() -> list[sa.Column[Any]]:
    """Who typed, for whom, under which delegation, and when it arrived."""
    return [
        _account("entered_by"),
        _account("on_behalf_of"),
        sa.Column("delegation_id", sa.Uuid, sa.ForeignKey("delegation.id")),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
    ]


def _checks(table: str, rules: dict[str, str]) -> list[sa.CheckConstraint]:
    return [sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}")) for name, rule in rules.items()]


def _version() -> sa.Column[Any]:
    return sa.Column("row_version", sa.Integer, nullable=False, server_default="1")


def _create_prefix() -> None:
    op.create_table(
        "gs1_prefix",
        _id(),
        sa.Column("owner_id", sa.Uuid, sa.ForeignKey("account.id"), nullable=False, index=True),
        sa.Column("prefix", sa.Text, nullable=False, unique=True),
        *_text("licence"),
        *_entry(),
        *_checks("gs1_prefix", {"prefix": "prefix ~ '^[0-9]{6,12}$'"}),
    )


def _create_product() -> None:
    op.create_table(
        "product",
        _id(),
        _account("owner_id"),
        sa.Column("code", sa.Text, nullable=False, unique=True),
        sa.Column("gtin", sa.Text, unique=True),
        *_text("name_vi", "name_en", "crop", "brand", "unit", "description_vi", "description_en", "standards"),
        sa.Column("net_kg", sa.Numeric),
        sa.Column("shelf_life_days", sa.Integer),
        sa.Column("photo_sha256", sa.Text),
        *_entry(),
        _version(),
        sa.UniqueConstraint("owner_id", "id"),
        *_checks(
            "product",
            {
                "gtin": "gtin ~ '^[0-9]{14}$'",
                "unit": "unit IN ('kg', 'litre', 'piece', 'bundle', 'box', 'bag', 'bottle')",
                "net_kg": "net_kg > 0",
                "shelf_life_days": "shelf_life_days > 0",
                "photo_sha256": "photo_sha256 ~ '^[0-9a-f]{64}$'",
            },
        ),
    )
    with_photo = sa.text("photo_sha256 IS NOT NULL")
    op.create_index("ix_product_photo_sha256", "product", ["photo_sha256"], postgresql_where=with_photo)


def _create_certificate() -> None:
    op.create_table(
        "certificate",
        _id(),
        sa.Column("product_id", sa.Uuid, sa.ForeignKey("product.id"), nullable=False),
        *_text("kind", "number", "issuer"),
        sa.Column("valid_to", sa.Date),
        *_entry(),
        sa.UniqueConstraint("product_id", "kind", "number"),
        *_checks("certificate", {"kind": "kind IN ('vietgap', 'organic', 'ocop', 'gi', 'food_safety', 'other')"}),
    )


def _create_batch() -> None:
    op.create_table(
        "batch",
        _id(),
        sa.Column("product_id", sa.Uuid, nullable=False),
        sa.Column("owner_id", sa.Uuid, nullable=False),
        *_text("lot"),
        sa.Column("quantity", sa.Numeric, nullable=False),
        sa.Column("produced_on", sa.Date, nullable=False),
        sa.Column("expires_on", sa.Date),
        sa.Column("status", sa.Text, nullable=False, server_default="active"),
        sa.Column("status_reason", sa.Text, nullable=False, server_default=""),
        sa.Column("receipt", sa.Text, nullable=False, unique=True),
        *_entry(),
        _version(),
        sa.UniqueConstraint("product_id", "lot"),
        sa.ForeignKeyConstraint(["owner_id", "product_id"], ["product.owner_id", "product.id"]),
        *_checks(
            "batch",
            {
                "lot": LOT_RULE,
                "quantity": "quantity > 0",
                "expires_after_produced": "expires_on >= produced_on",
                "status": "status IN ('active', 'suspended', 'recalled')",
                "status_reason": "status = 'active' OR status_reason <> ''",
            },
        ),
    )
    op.create_index("ix_batch_owner_id", "batch", ["owner_id", "id"])
    op.create_index("ix_batch_lot", "batch", ["lot"])


def _create_draw() -> None:
    op.create_table(
        "batch_draw",
        sa.Column("batch_id", sa.Uuid, sa.ForeignKey("batch.id"), primary_key=True),
        sa.Column("harvest_id", sa.Uuid, sa.ForeignKey("harvest.id"), primary_key=True, index=True),
        sa.Column("kg", sa.Numeric, nullable=False),
        *_checks("batch_draw", {"kg": "kg > 0"}),
    )


def _create_event() -> None:
    op.create_table(
        "batch_event",
        _id(),
        sa.Column("batch_id", sa.Uuid, sa.ForeignKey("batch.id"), nullable=False),
        *_text("kind", "reason"),
        *_entry(),
        *_checks(
            "batch_event",
            {
                "kind": "kind IN ('registered', 'suspended', 'recalled', 'reactivated')",
                "reason": "kind = 'registered' OR reason <> ''",
            },
        ),
    )
    op.create_index("ix_batch_event_batch_id", "batch_event", ["batch_id", "id"])


def _create_scans_and_reports() -> None:
    op.create_table(
        "scan_count",
        sa.Column("batch_id", sa.Uuid, sa.ForeignKey("batch.id"), primary_key=True),
        sa.Column("hour", sa.DateTime(timezone=True), primary_key=True),
        sa.Column("scans", sa.Integer, nullable=False),
    )
    op.create_table(
        "code_report",
        _id(),
        *_text("code", "note", "seen_at"),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False, index=True),
        *_checks(
            "code_report",
            {
                "code": "length(code) BETWEEN 1 AND 200",
                "note": "length(note) <= 500",
                "seen_at": "length(seen_at) <= 200",
            },
        ),
    )


def _create_label_print() -> None:
    op.create_table(
        "label_print",
        _id(),
        sa.Column("batch_id", sa.Uuid, sa.ForeignKey("batch.id"), nullable=False),
        *_text("format", "language"),
        sa.Column("count", sa.Integer, nullable=False),
        *_entry(),
        *_checks("label_print", {"count": "count > 0", "language": "language IN ('vi', 'en')"}),
    )
    op.create_index("ix_label_print_batch_id", "label_print", ["batch_id", "id"])


def downgrade() -> None:
    """Remove them again."""
    for table in TABLES:
        op.drop_table(table)
