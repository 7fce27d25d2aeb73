"""A copy that follows the changes is always the collection itself."""

from typing import Any

import httpx
import pytest

from tests.integration.ogcapi.conftest import PLACES, Ask, ids, link
from tests.support.trace import make_batch, make_told_world
from thuongxuan.db.session import Database
from thuongxuan.ogcapi import changes_sql
from thuongxuan.settings import Settings

CHANGES = "/ogc/collections/places/changes"
BATCHES = "/ogc/collections/batches/changes"


class Copy:
    """What somebody else keeps of the collection."""

    def __init__(self, client: httpx.AsyncClient, address: str = CHANGES) -> None:
        self._client = client
        self._address = address
        self.features: dict[str, Any] = {}
        self._since: str | None = None

    async def follow(self, limit: int = 7) -> tuple[set[str], set[str]]:
        changed, gone, more = set(), set(), True
        while more:
            query = {"limit": limit} | ({"since": self._since} if self._since else {})
            answer = await self._client.get(self._address, params=query)
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


async def test_an_answer_is_the_same_in_every_language(client: httpx.AsyncClient, loaded: None) -> None:
    vi, en = [await client.get(CHANGES, params={"limit": 3}, headers={"Accept-Language": to}) for to in ("vi", "en")]
    assert vi.content == en.content
    assert "content-language" not in vi.headers


async def test_drafts_never_were(client: httpx.AsyncClient, loaded: None, database: Database) -> None:
    await database.hot.execute("UPDATE place SET status = 'draft' WHERE slug = 'ho-cua-dat'")
    assert "ho-cua-dat" not in (await client.get(CHANGES)).text
    assert (await client.get(PLACES)).status_code == 200


class TestFollowed:
    """Batches: triggers note what changes, so that a look reads nothing else."""

    async def test_a_copy_becomes_and_stays_the_collection(
        self, client: httpx.AsyncClient, database: Database, settings: Settings, app: Any
    ) -> None:
        world = await make_told_world(database, settings, display_name="Hộ Lò Thị Mẫu", public_name=False)
        first, second = await make_batch(database, world, lot="L-1"), await make_batch(database, world, lot="L-2")
        copy = Copy(client, BATCHES)
        assert (await copy.follow(limit=1))[0] == {str(first.id), str(second.id)}
        assert await copy.follow() == (set(), set())
        third = await make_batch(database, world, lot="L-3")
        app.state.catalog.versions.forget()
        assert await copy.follow() == ({str(third.id)}, set())
        assert await database.hot.fetchval("SELECT count(*) FROM feature_look") == 1
        changes = {
            "UPDATE batch SET status = 'suspended', status_reason = 'thử' WHERE lot = 'L-1'": {str(first.id)},
            "UPDATE product SET name_vi = 'Quế thanh'": {str(each.id) for each in (first, second, third)},
            "UPDATE product SET name_vi = name_vi": set(),
            "UPDATE account SET public_name = true": {str(each.id) for each in (first, second, third)},
            "UPDATE account SET active = active": set(),
            "UPDATE parcel SET commune_code = '15622'": {str(each.id) for each in (first, second, third)},
        }
        for statement, changed in changes.items():
            await database.hot.execute(statement)
            app.state.catalog.versions.forget()
            assert await copy.follow() == (changed, set()), statement
        assert await database.hot.fetchval("SELECT count(*) FROM feature_change") == 0
        now = (await client.get("/ogc/collections/batches/items?limit=100")).json()["features"]
        assert copy.features == {feature["id"]: feature for feature in now}

    async def test_what_changes_during_the_first_walk_comes_after_it(
        self, client: httpx.AsyncClient, database: Database, settings: Settings, app: Any
    ) -> None:
        world = await make_told_world(database, settings)
        for number in range(3):
            await make_batch(database, world, lot=f"L-{number}")
        page = (await client.get(BATCHES, params={"limit": 1})).json()
        await database.hot.execute("UPDATE batch SET status = 'suspended', status_reason = 'x' WHERE lot = 'L-0'")
        app.state.catalog.versions.forget()
        seen = []
        while link(page, "next"):
            page = (await client.get(BATCHES, params={"since": page["since"], "limit": 1})).json()
            seen += [(feature["properties"]["lot"], feature["properties"]["status"]) for feature in page["features"]]
        page = (await client.get(BATCHES, params={"since": page["since"]})).json()
        seen += [(feature["properties"]["lot"], feature["properties"]["status"]) for feature in page["features"]]
        assert seen == [("L-1", "active"), ("L-2", "active"), ("L-0", "suspended")]
        assert (await client.get(BATCHES, params={"since": "1*nothing"})).status_code == 400

    async def test_many_notes_are_taken_in_portions(
        self, client: httpx.AsyncClient, database: Database, settings: Settings, app: Any, monkeypatch: Any
    ) -> None:
        monkeypatch.setattr(changes_sql, "NOTES", 2)
        world = await make_told_world(database, settings)
        made = [str((await make_batch(database, world, lot=f"L-{number}")).id) for number in range(5)]
        copy = Copy(client, BATCHES)
        assert await copy.follow() == (set(made), set())
        await database.hot.execute("UPDATE product SET name_vi = 'Quế thanh'")
        app.state.catalog.versions.forget()
        assert await copy.follow() == (set(made), set())
        assert await database.hot.fetchval("SELECT number FROM collection_look") == 4

    async def test_searches_read_words_that_were_folded_once(self, database: Database) -> None:
        assert "tx_fold" not in await database.hot.fetchval("SELECT pg_get_viewdef('open_batch'::regclass)")
