"""Which batches changed is noted as it happens, and their words are folded once, when they are written."""

import importlib

import sqlalchemy as sa
from alembic import op

revision = "0017_followed"
down_revision = "0016_epcis"
branch_labels = None
depends_on = None

lots = importlib.import_module("thuongxuan.db.migrations.versions.0013_lots")

# A note a change, without a key: writers never wait for each other, and a look takes them all away.
NOTE = """
CREATE FUNCTION tx_note_batches() RETURNS trigger LANGUAGE plpgsql
AS $$ BEGIN
    CASE TG_TABLE_NAME
    WHEN 'batch' THEN
        INSERT INTO feature_change (collection, feature_id) VALUES ('batches', coalesce(NEW.id, OLD.id));
    WHEN 'product' THEN
        INSERT INTO feature_change (collection, feature_id) SELECT 'batches', id FROM batch WHERE product_id = NEW.id;
    WHEN 'account' THEN
        INSERT INTO feature_change (collection, feature_id) SELECT 'batches', id FROM batch WHERE owner_id = NEW.id;
    ELSE
        INSERT INTO feature_change (collection, feature_id)
        SELECT 'batches', d.batch_id FROM harvest AS h JOIN batch_draw AS d ON d.harvest_id = h.id
        WHERE h.parcel_id = NEW.id
        UNION
        SELECT 'batches', o.batch_id FROM harvest AS h JOIN batch_origin AS o ON o.harvest_id = h.id
        WHERE h.parcel_id = NEW.id;
    END CASE;
    RETURN NULL;
END $$
"""
NOTED = {
    "batch": lots.SHOWN.replace(" OR TRUNCATE", ""),
    "product": "UPDATE",
    "account": "UPDATE OF display_name, public_name",
    "parcel": "UPDATE OF commune_code",
}

ONLY_WORDS = "'[^a-z0-9]+', ' ', 'g')"
NAMES = "name_vi || ' ' || name_en || ' ' || code || ' ' || coalesce(gtin, '')"
WORDS = {
    ("product", "words"): f"' ' || regexp_replace(tx_fold({NAMES}), {ONLY_WORDS}",
    ("account", "public_words"): "CASE WHEN public_name THEN ' ' || "
    f"regexp_replace(tx_fold(display_name), {ONLY_WORDS} ELSE '' END",
    # A lot is ASCII (GS1 character set 82).
    ("batch", "lot_words"): f"' ' || regexp_replace(lower(lot), {ONLY_WORDS}",
}
FOLDED_EACH_TIME = """' ' || regexp_replace(tx_fold(concat_ws(' ', p.name_vi, p.name_en, p.code, p.gtin, b.lot,
        CASE WHEN a.public_name THEN a.display_name END)), '[^a-z0-9]+', ' ', 'g') AS search"""
VIEW: str = lots.VIEW.format(harvests=lots.BEHIND)


def upgrade() -> None:
    """Create the notes and the words. Batches that somebody follows already are noted once, all of them."""
    op.create_table(
        "feature_change",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("collection", sa.Text, nullable=False),
        sa.Column("feature_id", sa.Text, nullable=False),
    )
    op.create_index("ix_feature_change_collection", "feature_change", ["collection", "id"])
    op.execute(NOTE)
    for table, changes in NOTED.items():
        op.execute(
            f"CREATE TRIGGER {table}_notes_batches AFTER {changes} ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION tx_note_batches()"
        )
    op.execute("""
        INSERT INTO feature_change (collection, feature_id)
        SELECT l.collection, b.id FROM collection_look AS l, batch AS b WHERE l.collection = 'batches'""")
    for (table, name), words in WORDS.items():
        op.add_column(table, sa.Column(name, sa.Text, sa.Computed(words, persisted=True), nullable=False))
    op.execute(VIEW.replace(FOLDED_EACH_TIME, "p.words || b.lot_words || a.public_words AS search"))


def downgrade() -> None:
    """Remove them."""
    op.execute(VIEW)
    for table, name in reversed(WORDS):
        op.drop_column(table, name)
    for table in NOTED:
        op.execute(f"DROP TRIGGER {table}_notes_batches ON {table}")
    op.execute("DROP FUNCTION tx_note_batches()")
    op.drop_table("feature_change")
