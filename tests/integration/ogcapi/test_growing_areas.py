"""Growing areas: at least five producers, steps instead of numbers, and changes of a month together (ADR 9)."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx
import pytest

from tests.conftest import in_own_task
from tests.support.areas import load_areas
from tests.support.identity import Made, make_account
from tests.support.land import make_parcel, polygon
from tests.support.production import make_cycle
from thuongxuan import clock
from thuongxuan.app import create_app
from thuongxuan.db.session import Database
from thuongxuan.production import growing_areas
from thuongxuan.settings import Settings

ITEMS = "/ogc/collections/growing-areas/items"
CELL = (105.345, 19.904)
"""In the square with its south-west corner at 535 km east, 2,200 km north."""
ELSEWHERE = (105.245, 19.804)

pytestmark = pytest.mark.usefixtures("areas")


@pytest.fixture
async def areas(database: Database, settings: Settings) -> None:
    await load_areas(database, settings)


async def grow(
    database: Database, count: int, at: tuple[float, float] = CELL, *, crop: str = "que", size: float = 0.001
) -> list[Made]:
    """Households, each with one approved parcel (0.001 degrees are 1.16 ha) and a crop on it."""
    made = []
    for number in range(count):
        owner = await make_account(database)
        await plant(database, owner, (at[0] + number * 1e-5, at[1]), crop=crop, size=size)
        made.append(owner)
    return made


async def plant(
    database: Database,
    owner: Made,
    at: tuple[float, float] = CELL,
    *,
    crop: str = "que",
    size: float = 0.001,
    **values: Any,
) -> UUID:
    parcel = await make_parcel(database, owner, geometry=polygon(*at, size), **values)
    await make_cycle(database, owner, parcel_id=parcel, crop=crop)
    return parcel


async def published(database: Database, client: httpx.AsyncClient, crop: str = "que") -> dict[str, Any]:
    """The areas of a crop by id, as they come out now."""
    async with database.write() as write:
        await growing_areas.refresh(write, again=True)
    found = (await client.get(ITEMS, params={"crop": crop, "limit": 100})).json()["features"]
    return {feature["id"]: feature["properties"] for feature in found}


async def test_four_producers_stay_unseen_and_five_share_a_square(
    client: httpx.AsyncClient, database: Database
) -> None:
    await grow(database, 4)
    assert await published(database, client) == {}
    await grow(database, 1)
    assert await published(database, client) == {
        "que-e535-n2200": {
            "crop": "que",
            "level": "cell",
            "commune_code": None,
            "producers": 5,
            "area_ha": 5,
            "as_of": "2026-12-01",
        }
    }


async def test_a_square_is_five_kilometres_wide_and_holds_its_parcels(
    client: httpx.AsyncClient, database: Database
) -> None:
    await grow(database, 5)
    await published(database, client)
    (feature,) = (await client.get(ITEMS, params={"crs": "http://www.opengis.net/def/crs/EPSG/0/32648"})).json()[
        "features"
    ]
    corners = {(round(x), round(y)) for x, y in feature["geometry"]["coordinates"][0][0]}
    assert corners == {(535_000, 2_200_000), (540_000, 2_200_000), (540_000, 2_205_000), (535_000, 2_205_000)}
    assert (await client.get(ITEMS, params={"bbox": "105.345,19.904,105.346,19.905"})).json()["numberReturned"] == 1


async def test_one_producer_with_many_parcels_is_one(client: httpx.AsyncClient, database: Database) -> None:
    (owner,) = await grow(database, 1)
    for number in range(6):
        await plant(database, owner, (CELL[0], CELL[1] + number * 1e-4))
    assert await published(database, client) == {}


async def test_each_crop_stands_for_itself(client: httpx.AsyncClient, database: Database) -> None:
    await grow(database, 3)
    await grow(database, 2, crop="keo")
    assert await published(database, client) == {}
    assert await published(database, client, "keo") == {}


async def test_what_is_too_few_for_a_square_counts_for_the_commune(
    client: httpx.AsyncClient, database: Database
) -> None:
    await grow(database, 3)
    await grow(database, 2, ELSEWHERE)
    found = await published(database, client)
    assert [(name, area["level"], area["commune_code"]) for name, area in found.items()] == [
        ("que-15646", "commune", "15646")
    ]
    outline = (await client.get("/ogc/collections/communes/items/15646")).json()["geometry"]
    assert (await client.get(f"{ITEMS}/que-15646")).json()["geometry"] == outline


async def test_a_square_takes_its_parcels_out_of_the_commune(client: httpx.AsyncClient, database: Database) -> None:
    await grow(database, 5)
    await grow(database, 4, ELSEWHERE)
    assert list(await published(database, client)) == ["que-e535-n2200"]
    await grow(database, 1, ELSEWHERE)
    assert set(await published(database, client)) == {"que-e535-n2200", "que-e525-n2185"}


async def test_one_producer_more_shows_nothing(client: httpx.AsyncClient, database: Database) -> None:
    await grow(database, 6)
    before = await published(database, client)
    await grow(database, 1)
    assert await published(database, client) == before
    await grow(database, 3)
    (area,) = (await published(database, client)).values()
    assert (area["producers"], area["area_ha"]) == (10, 10)


async def test_a_sum_that_one_producer_dominates_is_not_told(client: httpx.AsyncClient, database: Database) -> None:
    await grow(database, 4)
    await grow(database, 1, size=0.004)
    (area,) = (await published(database, client)).values()
    assert (area["producers"], area["area_ha"]) == (5, None)


@pytest.mark.parametrize("status", ["draft", "submitted", "returned", "superseded"])
async def test_only_approved_parcels_count(client: httpx.AsyncClient, database: Database, status: str) -> None:
    await grow(database, 4)
    reason = "Đo lại" if status == "returned" else None
    await plant(database, await make_account(database), status=status, return_reason=reason)
    assert await published(database, client) == {}


async def test_a_parcel_surveyed_anew_keeps_its_crop(client: httpx.AsyncClient, database: Database) -> None:
    *_, owner = await grow(database, 5)
    old = await database.hot.fetchval("SELECT id FROM parcel WHERE owner_id = $1", owner.id)
    await database.hot.execute("UPDATE parcel SET status = 'superseded' WHERE id = $1", old)
    assert await published(database, client) == {}
    await make_parcel(database, owner, geometry=polygon(*CELL), replaces_id=old)
    assert list(await published(database, client)) == ["que-e535-n2200"]


async def test_changes_of_a_month_show_together_when_the_next_begins(
    client: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    await grow(database, 4)
    async with in_own_task(create_app(settings).lifespan()):
        assert (await client.get(ITEMS)).json()["features"] == []
    await grow(database, 1)
    async with in_own_task(create_app(settings).lifespan()):
        assert (await client.get(ITEMS)).json()["features"] == []
    clock.freeze(datetime(2026, 12, 31, 17, 0, tzinfo=UTC))  # midnight in Viet Nam
    async with in_own_task(create_app(settings).lifespan()):
        (feature,) = (await client.get(ITEMS)).json()["features"]
    assert feature["properties"]["as_of"] == "2027-01-01"


async def test_what_falls_below_five_is_taken_away(client: httpx.AsyncClient, database: Database) -> None:
    owner, *_ = await grow(database, 5)
    assert await published(database, client)
    await database.hot.execute(
        "UPDATE parcel SET status = 'returned', return_reason = 'x' WHERE owner_id = $1", owner.id
    )
    assert await published(database, client) == {}
