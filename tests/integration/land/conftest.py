"""The communes are loaded for every test of parcels."""

import pytest

from tests.support.areas import load_areas
from thuongxuan.db.session import Database
from thuongxuan.settings import Settings


@pytest.fixture(autouse=True)
async def _communes(database: Database, settings: Settings) -> None:
    await load_areas(database, settings)
