"""Functions that filters fold texts with: CASEI and ACCENTI of CQL2 (OGC 21-065r2)."""

from alembic import op

revision = "0008_cql2"
down_revision = "0007_trace"
branch_labels = None
depends_on = None

# Full case folding (Unicode chapter 5.18) as the lower case of the upper case: only that turns ß to ss. Three letters
# need help: ς folds to σ wherever it stands, the capital ẞ has no other upper case, and the dotless ı stays itself
# although its upper case is I (a private code point carries it through). PostgreSQL has casefold() from version 18.
CASEI = r"""
CREATE FUNCTION tx_casei(value text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
AS $$ SELECT translate(
    lower(upper(translate(normalize(value, NFC), U&'\0131\1E9E', U&'\E131\00DF') COLLATE "und-x-icu")),
    U&'\03C2\E131', U&'\03C3\0131') $$
"""

# The dictionary is named for the same reason as in tx_fold; composed letters are what it knows.
ACCENTI = """
CREATE FUNCTION tx_accenti(value text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
AS $$ SELECT public.unaccent('public.unaccent'::regdictionary, normalize(value, NFC)) $$
"""


def upgrade() -> None:
    """Create the functions."""
    op.execute(CASEI)
    op.execute(ACCENTI)


def downgrade() -> None:
    """Remove them."""
    op.execute("DROP FUNCTION tx_accenti(text)")
    op.execute("DROP FUNCTION tx_casei(text)")
