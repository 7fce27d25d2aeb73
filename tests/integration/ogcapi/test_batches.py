"""Batches as open data: what a scan page tells, and not a word more."""

from uuid import uuid4

import httpx
import pytest
from litestar import Litestar

from tests.integration.ogcapi.conftest import ids, link
from tests.integration.ogcapi.test_versions import versions
from tests.support.trace import World, make_batch, make_told_world
from thuongxuan.db.session import Database
from thuongxuan.settings import Settings

ITEMS = "/ogc/collections/batches/items"


@pytest.fixture
async def world(database: Database, settings: Settings) -> World:
    """A household of which nobody said that its name may be shown."""
    return await make_told_world(database, settings, display_name="Hộ Lò Thị Mẫu", public_name=False)


async def test_a_batch_tells_what_its_scan_page_tells(
    client: httpx.AsyncClient, database: Database, world: World
) -> None:
    batch = await make_batch(database, world, lot="L-1")
    (feature,) = (await client.get(ITEMS)).json()["features"]
    assert feature["id"] == str(batch.id)
    assert feature["geometry"] is None
    assert feature["properties"] == {
        "name_vi": "Quế ống",
        "name_en": "Cinnamon sticks",
        "gtin": None,
        "product_code": batch.product_code,
        "lot": "L-1",
        "crop": "que",
        "status": "active",
        "status_reason": "",
        "produced_on": "2026-06-10",
        "expires_on": None,
        "communes": ["15646"],
        "producer": None,
        "scan_page": f"/TX/{batch.product_code}/10/L-1",
    }
    assert (await client.get(f"{ITEMS}/{batch.id}")).json()["properties"] == feature["properties"]
    for unknown in ("x", str(uuid4()), str(batch.id).replace("-", ""), f"{{{batch.id}}}"):
        assert (await client.get(f"{ITEMS}/{unknown}")).status_code == 404


async def test_the_producer_is_named_only_while_it_agrees(
    client: httpx.AsyncClient, database: Database, world: World, app: Litestar
) -> None:
    await make_batch(database, world)
    for agreed, name in ((True, "Hộ Lò Thị Mẫu"), (False, None)):
        await database.hot.execute("UPDATE account SET public_name = $1 WHERE id = $2", agreed, world.owner.id)
        app.state.catalog.versions.forget()
        (feature,) = (await client.get(ITEMS)).json()["features"]
        assert feature["properties"]["producer"] == name
        found = ids((await client.get(ITEMS, params={"q": "Lò Thị Mẫu"})).json())
        assert bool(found) == agreed


@pytest.mark.parametrize("lot", ["A1", "A/1", "50%", "A+B&C=D", "?x", "\"'<>(*);:,!", "a.b_c-d"])
async def test_the_scan_page_opens_whatever_the_lot(
    client: httpx.AsyncClient, database: Database, world: World, lot: str
) -> None:
    await make_batch(database, world, lot=lot)
    (feature,) = (await client.get(ITEMS)).json()["features"]
    page = await client.get(feature["properties"]["scan_page"])
    assert page.status_code == 200
    assert "Quế ống" in page.text
    listed = await client.get(ITEMS, params={"f": "html"})
    assert f'href="{feature["properties"]["scan_page"]}"' in listed.text


async def test_what_was_recalled_says_why(client: httpx.AsyncClient, database: Database, world: World) -> None:
    kept, recalled = await make_batch(database, world), await make_batch(database, world)
    await database.hot.execute(
        "UPDATE batch SET status = 'recalled', status_reason = 'Nhãn sai' WHERE id = $1", recalled.id
    )
    (feature,) = (await client.get(ITEMS, params={"status": "recalled"})).json()["features"]
    assert (feature["id"], feature["properties"]["status_reason"]) == (str(recalled.id), "Nhãn sai")
    assert ids((await client.get(ITEMS, params={"status": "active"})).json()) == [str(kept.id)]


async def test_batches_are_found_by_lot_day_and_commune_in_the_order_of_entry(
    client: httpx.AsyncClient, database: Database, world: World
) -> None:
    made = [str((await make_batch(database, world, lot=f"LOT-{n}")).id) for n in range(3)]
    assert ids((await client.get(ITEMS)).json()) == made
    page = (await client.get(ITEMS, params={"limit": 2})).json()
    assert ids((await client.get(str(link(page, "next")))).json()) == made[2:]
    for query, found in (
        ({"q": "lot 2"}, made[2:]),
        ({"lot": "LOT-1"}, made[1:2]),
        ({"communes": "15646"}, made),
        ({"communes": "15658"}, []),
        ({"datetime": "2026-06-10"}, made),
        ({"datetime": "2026-06-11/.."}, []),
    ):
        assert ids((await client.get(ITEMS, params=query)).json()) == found, query
    by_id = {"filter": f"id = '{made[1]}' OR lot = 'LOT-2'"}
    assert ids((await client.get(ITEMS, params=by_id)).json()) == made[1:]
    changed = (await client.get("/ogc/collections/batches/changes")).json()
    assert sorted(ids(changed)) == made


async def test_a_registration_moves_the_version_of_batches_once_and_no_other(database: Database, world: World) -> None:
    before = await versions(database)
    await make_batch(database, world)
    after = await versions(database)
    assert {name: after[name] - before.get(name, 0) for name in after if after[name] != before.get(name)} == {
        "batches": 1
    }
