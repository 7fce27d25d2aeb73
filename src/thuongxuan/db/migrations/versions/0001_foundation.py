"""Extensions, shared SQL functions, and the tables that serve every slice."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001_foundation"
down_revision = None
branch_labels = None
depends_on = None

# unaccent() is only STABLE because its dictionary could change; naming the dictionary lets indexes use the wrapper.
FOLD = """
CREATE FUNCTION tx_fold(value text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
AS $$ SELECT lower(public.unaccent('public.unaccent'::regdictionary, normalize(value, NFC))) $$
"""

# Only the erasure of a person may change what was entered, and it says so for its own transaction.
REFUSE_CHANGE = """
CREATE FUNCTION tx_refuse_change() RETURNS trigger LANGUAGE plpgsql
AS $$ BEGIN
    IF current_setting('tx.erasing', true) = 'on' THEN
        RETURN coalesce(NEW, OLD);
    END IF;
    RAISE EXCEPTION '% is append-only: record a correction instead', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""


def upgrade() -> None:
    """Create extensions, functions and shared tables."""
    for extension in ("postgis", "unaccent", "btree_gist", "pg_trgm"):
        op.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")
    op.execute(FOLD)
    op.execute(REFUSE_CHANGE)
    op.create_table(
        "idempotency_record",
        sa.Column("owner_id", sa.Uuid, primary_key=True),
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("fingerprint", sa.LargeBinary, nullable=False),
        sa.Column("status", sa.Integer),
        sa.Column("body", sa.LargeBinary),
        sa.Column("location", sa.Text),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(key) BETWEEN 8 AND 128", name=op.f("ck_idempotency_record_key_length")),
    )
    op.create_table(
        "form_draft",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("fields", JSONB, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, index=True),
    )


def downgrade() -> None:
    """Remove them again; extensions stay, another schema may use them."""
    op.drop_table("form_draft")
    op.drop_table("idempotency_record")
    op.execute("DROP FUNCTION tx_refuse_change()")
    op.execute("DROP FUNCTION tx_fold(text)")
