"""A signed-in household with a crop cycle."""

from uuid import UUID

import httpx
import pytest

from tests.support.identity import Made, make_account, sign_in
from tests.support.production import make_cycle
from thuongxuan.db.session import Database


@pytest.fixture
async def owner(client: httpx.AsyncClient, database: Database) -> Made:
    """A household, signed in on the client."""
    made = await make_account(database)
    await sign_in(client, made)
    return made


@pytest.fixture
async def cycle(database: Database, owner: Made) -> UUID:
    """Its crop cycle, started on 10 January 2026."""
    return await make_cycle(database, owner)
