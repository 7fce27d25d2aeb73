"""What the portal itself asks the database."""

from sqlalchemy import text

from thuongxuan.db.bytes import HotPool
from thuongxuan.db.session import ReadSession


async def schema_revision(hot: HotPool) -> str | None:
    """The migration the database is at. Raises ``asyncpg.UndefinedTableError`` when it was never migrated."""
    revision = await hot.fetchval("SELECT version_num FROM alembic_version")
    return None if revision is None else str(revision)


async def has_growing_areas(read: ReadSession) -> bool:
    """Whether any growing area is published: a layer without anything would only puzzle."""
    return bool(await read.scalar(text("SELECT EXISTS (SELECT FROM open_growing_area)")))
