"""Kinds of diary records are declared in one place, outside the database, and may be dated to a month or a year."""

from alembic import op

revision = "0015_record_kinds"
down_revision = "0014_place_record"
branch_labels = None
depends_on = None

_NOW = {
    "kind": "kind ~ '^[a-z_]{3,20}$'",
    "occurred_precision": "occurred_precision IN ('day', 'month', 'year')",
    "clear_on_after_its_day": "clear_on > occurred_on",
}
_BEFORE = {
    "kind": "kind IN ('planting', 'input', 'harvest', 'processing', 'check', 'note')",
    "occurred_precision": "occurred_precision = 'day'",
    "clear_on_of_input": "clear_on IS NULL OR kind = 'input'",
}


def upgrade() -> None:
    """Loosen the rules that named every kind."""
    _exchange(_BEFORE, _NOW)


def downgrade() -> None:
    """Name the first kinds again; fails while records of others are there, so that none is lost."""
    _exchange(_NOW, _BEFORE)


def _exchange(old: dict[str, str], new: dict[str, str]) -> None:
    for name in old:
        op.drop_constraint(op.f(f"ck_diary_record_{name}"), "diary_record")
    for name, rule in new.items():
        op.create_check_constraint(op.f(f"ck_diary_record_{name}"), "diary_record", rule)
