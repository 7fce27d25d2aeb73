"""What the portal itself asks the database."""

from thuongxuan.db.bytes import HotPool


async def schema_revision(hot: HotPool) -> str | None:
    """The migration the database is at. Raises ``asyncpg.UndefinedTableError`` when it was never migrated."""
    revision = await hot.fetchval("SELECT version_num FROM alembic_version")
    return None if revision is None else str(revision)
