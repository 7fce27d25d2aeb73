"""Alembic's entry point. Run through ``thuongxuan.db.migrate``, which hands over an open connection."""

from alembic import context

from thuongxuan.db.migrate import is_ours, whole_metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=whole_metadata(),
    include_object=is_ours,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
