"""The scan page invites to places of the commune, and says nothing that gives the parcel away."""

import re

import httpx

from tests.support.places import load_places
from tests.support.trace import make_batch, make_told_world, path_of
from thuongxuan.db.session import Database
from thuongxuan.settings import Settings


async def test_three_places_near_the_commune_are_named(
    client: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    world = await make_told_world(database, settings)
    await load_places(database, settings)
    page = (await client.get(path_of(await make_batch(database, world)))).text
    shown = re.findall(r'<li><a href="/places/([a-z0-9-]+)">', page)
    assert len(shown) == 3
    for slug in shown:
        found = await database.hot.fetchrow("SELECT status, commune_code FROM place WHERE slug = $1", slug)
        assert found is not None
        assert (found["status"], found["commune_code"]) == ("published", "15646")
        assert (await client.get(f"/places/{slug}")).status_code == 200
