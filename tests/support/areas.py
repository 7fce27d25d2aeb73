"""Areas for tests: the real ones, from ``geodata/``."""

from thuongxuan.areas import importer
from thuongxuan.db.session import Database
from thuongxuan.settings import Settings


async def load_areas(database: Database, settings: Settings) -> None:
    """The nine communes, the former units, sources and claims."""
    async with database.write() as write:
        await importer.load(write, settings.geodata_dir)
