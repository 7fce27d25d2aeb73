"""Places for tests: the real ones, from ``geodata/``."""

from tests.support.areas import load_areas
from thuongxuan.db.session import Database
from thuongxuan.places import importer
from thuongxuan.settings import Settings


async def load_places(database: Database, settings: Settings) -> None:
    """Areas, places, festivals and products."""
    await load_areas(database, settings)
    async with database.write() as write:
        await importer.load(write, settings.geodata_dir)
