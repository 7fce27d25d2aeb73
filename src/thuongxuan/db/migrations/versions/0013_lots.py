"""The value chain: kilograms of lots, what is done with them, the harvests behind lots made from lots."""

import uuid

import sqlalchemy as sa
from alembic import op

revision = "0013_lots"
down_revision = "0012_outbox"
branch_labels = None
depends_on = None

APPEND_ONLY = ("lot_operation", "lot_input", "batch_origin")

# Kilograms that a lot of before holds: its weight where that is known, else what it drew.
FILL = """
UPDATE batch b SET kg = coalesce(CASE p.unit WHEN 'kg' THEN 1 ELSE p.net_kg END * b.quantity,
                                 (SELECT sum(d.kg) FROM batch_draw d WHERE d.batch_id = b.id), 0)
FROM product p WHERE p.id = b.product_id
"""

# What was drawn is not published: only what the open collection shows makes it a new version.
SHOWN = (
    "INSERT OR DELETE OR TRUNCATE OR UPDATE OF"
    " product_id, owner_id, lot, status, status_reason, produced_on, expires_on"
)
ANY_CHANGE = "INSERT OR UPDATE OR DELETE OR TRUNCATE"
TRIGGER = """
CREATE TRIGGER batch_changes_collections AFTER {changes} ON batch
FOR EACH STATEMENT EXECUTE FUNCTION tx_collection_changed('batches')
"""

LOT_IN_PATH = """CASE WHEN b.lot ~ '^[A-Za-z0-9._-]+$' THEN b.lot ELSE (
        SELECT string_agg(CASE WHEN c ~ '[A-Za-z0-9._-]' THEN c
            ELSE '%' || upper(encode(convert_to(c, 'UTF8'), 'hex')) END, '' ORDER BY n)
        FROM regexp_split_to_table(b.lot, '') WITH ORDINALITY AS t (c, n)) END"""
VIEW = f"""
CREATE OR REPLACE VIEW open_batch AS
SELECT b.id, p.name_vi, p.name_en, p.gtin, p.code AS product_code, b.lot, p.crop, b.status, b.status_reason,
    b.produced_on, b.expires_on,
    ARRAY(
        SELECT DISTINCT l.commune_code
        FROM {{harvests}} AS d
        JOIN harvest AS h ON h.id = d.harvest_id JOIN parcel AS l ON l.id = h.parcel_id ORDER BY 1
    ) AS communes,
    CASE WHEN a.public_name THEN a.display_name END AS producer,
    CASE WHEN p.gtin IS NULL THEN '/TX/' || p.code ELSE '/01/' || p.gtin END || '/10/' || {LOT_IN_PATH} AS scan_page,
    ' ' || regexp_replace(tx_fold(concat_ws(' ', p.name_vi, p.name_en, p.code, p.gtin, b.lot,
        CASE WHEN a.public_name THEN a.display_name END)), '[^a-z0-9]+', ' ', 'g') AS search
FROM batch AS b
JOIN product AS p ON p.id = b.product_id
JOIN account AS a ON a.id = b.owner_id
"""  # noqa: S608 - put together from constants
DRAWN = "(SELECT harvest_id FROM batch_draw WHERE batch_id = b.id)"
BEHIND = (
    "(SELECT harvest_id FROM batch_draw WHERE batch_id = b.id"
    " UNION ALL SELECT harvest_id FROM batch_origin WHERE batch_id = b.id)"
)


def upgrade() -> None:
    """Create the tables, weigh the lots that are there, and let the open collection look behind made lots."""
    _create_operation()
    _create_lines()
    op.add_column("batch", sa.Column("kg", sa.Numeric, nullable=False, server_default="0"))
    op.add_column("batch", sa.Column("drawn_kg", sa.Numeric, nullable=False, server_default="0"))
    op.add_column("batch", sa.Column("made_by", sa.Uuid, sa.ForeignKey("lot_operation.id")))
    op.execute(FILL)
    op.create_check_constraint(op.f("ck_batch_drawn_within_kg"), "batch", "drawn_kg >= 0 AND drawn_kg <= kg")
    made = sa.text("made_by IS NOT NULL")
    op.create_index("ix_batch_made_by", "batch", ["made_by"], postgresql_where=made)
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION tx_refuse_change()"
        )
    _watch(SHOWN, BEHIND)


def _watch(changes: str, harvests: str) -> None:
    op.execute("DROP TRIGGER batch_changes_collections ON batch")
    op.execute(TRIGGER.format(changes=changes))
    op.execute(VIEW.format(harvests=harvests))


def _id(name: str, refers: str, **how: bool) -> sa.Column[uuid.UUID]:
    return sa.Column(name, sa.Uuid, sa.ForeignKey(f"{refers}.id"), **how)  # type: ignore[arg-type]  # only booleans


def _create_operation() -> None:
    rules = {
        "kind": "kind IN ('split', 'pool', 'process', 'pack', 'ship', 'receive', 'sell', 'dispose')",
        "process": "(kind = 'process') = (process IS NOT NULL)",
        "answers": "(kind = 'receive') = (answers IS NOT NULL)",
        "recipient": "recipient_id IS NULL OR kind = 'ship'",
        "reason_of_disposal": "kind <> 'dispose' OR note <> ''",
    }
    op.create_table(
        "lot_operation",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("process", sa.Text),
        _id("owner_id", "account", nullable=False),
        sa.Column("occurred_on", sa.Date, nullable=False),
        _id("recipient_id", "account"),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("recipient", "document", "note")),
        _id("answers", "lot_operation", unique=True),
        _id("entered_by", "account", nullable=False),
        _id("on_behalf_of", "account", nullable=False),
        _id("delegation_id", "delegation"),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_lot_operation_{name}")) for name, rule in rules.items()),
    )
    op.create_index("ix_lot_operation_owner_id", "lot_operation", ["owner_id", "id"])
    sent = sa.text("recipient_id IS NOT NULL")
    op.create_index("ix_lot_operation_recipient_id", "lot_operation", ["recipient_id", "id"], postgresql_where=sent)


def _create_lines() -> None:
    op.create_table(
        "lot_input",
        _id("operation_id", "lot_operation", primary_key=True),
        _id("batch_id", "batch", primary_key=True, index=True),
        sa.Column("kg", sa.Numeric, nullable=False),
        sa.CheckConstraint("kg > 0", name=op.f("ck_lot_input_kg")),
    )
    op.create_table(
        "batch_origin",
        _id("batch_id", "batch", primary_key=True),
        _id("harvest_id", "harvest", primary_key=True, index=True),
    )


def downgrade() -> None:
    """Remove them again."""
    _watch(ANY_CHANGE, DRAWN)
    op.drop_column("batch", "made_by")
    op.drop_constraint("ck_batch_drawn_within_kg", "batch")
    op.drop_column("batch", "drawn_kg")
    op.drop_column("batch", "kg")
    for table in ("batch_origin", "lot_input", "lot_operation"):
        op.drop_table(table)
