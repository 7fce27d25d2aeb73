"""Every test here starts with the real places of ``geodata/``."""

import pytest

from tests.support.places import load_places
from thuongxuan.db.session import Database
from thuongxuan.settings import Settings


@pytest.fixture
async def loaded(database: Database, settings: Settings) -> None:
    """Areas, places, festivals and products."""
    await load_places(database, settings)
