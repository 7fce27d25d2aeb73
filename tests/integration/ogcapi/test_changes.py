"""A copy that follows the changes is always the collection itself."""

from typing import Any

import httpx
import pytest

from tests.integration.ogcapi.conftest import PLACES, Ask, ids, link
from thuongxuan.db.session import Database

CHANGES = "/ogc/collections/places/changes"


class Copy:
    """What somebody else keeps of the collection."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client
        self.features: dict[str, Any] = {}
        self._since: str | None = None

    async def follow(self, limit: int = 7) -> tuple[set[str], set[str]]:
        changed, gone, more = set(), set(), True
        while more:
            query = {"limit": limit} | ({"since": self._since} if self._since else {})
            answer = await self._client.get(CHANGES, params=query)
            assert answer.status_code == 200, answer.text
            document = answer.json()
            for feature in document["features"]:
                self.features[feature["id"]] = feature
                changed.add(feature["id"])
            for left in document["deleted"]:
                self.features.pop(left["id"], None)
                gone.add(left["id"])
            self._since, more = document["since"], link(document, "next") is not None
        return changed, gone


async def test_a_copy_becomes_and_stays_the_collection(
    client: httpx.AsyncClient, ask: Ask, database: Database, app: Any
) -> None:
    copy = Copy(client)
    await copy.follow()
    assert sorted(copy.features) == sorted(ids(await ask(limit=1000)))
    assert await copy.follow() == (set(), set())
    await database.hot.execute("UPDATE place SET elevation_m = 77 WHERE slug = 'dam-cua-dat'")
    await database.hot.execute("UPDATE place SET status = 'draft' WHERE slug = 'ho-cua-dat'")
    app.state.catalog.versions.forget()
    assert await copy.follow() == ({"dam-cua-dat"}, {"ho-cua-dat"})
    await database.hot.execute("UPDATE place SET status = 'published' WHERE slug = 'ho-cua-dat'")
    await database.hot.execute("UPDATE place_text SET summary = 'Mới' WHERE lang = 'vi'")
    app.state.catalog.versions.forget()
    await copy.follow()
    now = {feature["id"]: feature for feature in (await ask(limit=1000))["features"]}
    assert copy.features == now


async def test_a_change_without_a_difference_is_none(
    client: httpx.AsyncClient, loaded: None, database: Database, app: Any
) -> None:
    copy = Copy(client)
    await copy.follow()
    await database.hot.execute("UPDATE place SET elevation_m = elevation_m")
    app.state.catalog.versions.forget()
    assert await copy.follow() == (set(), set())


@pytest.mark.parametrize("query", [{"since": "yesterday"}, {"since": "-1"}, {"limit": "0"}, {"x": "1"}, {"since": ""}])
async def test_what_was_never_given_out_is_refused(
    client: httpx.AsyncClient, loaded: None, query: dict[str, str]
) -> None:
    assert (await client.get(CHANGES, params=query)).status_code == 400


async def test_drafts_never_were(client: httpx.AsyncClient, loaded: None, database: Database) -> None:
    await database.hot.execute("UPDATE place SET status = 'draft' WHERE slug = 'ho-cua-dat'")
    assert "ho-cua-dat" not in (await client.get(CHANGES)).text
    assert (await client.get(PLACES)).status_code == 200
