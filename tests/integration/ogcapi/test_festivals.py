"""Festivals as one feature for each coming, by the lunar calendar and by what officers decided."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from tests.conftest import in_own_task
from tests.integration.ogcapi.conftest import Ask, ids
from thuongxuan import clock
from thuongxuan.app import create_app
from thuongxuan.db.session import Database
from thuongxuan.places import festival_dates
from thuongxuan.settings import Settings

ITEMS = "/ogc/collections/festivals/items"
NANG_HAN = "le-hoi-nang-han"
DECIDE = """
INSERT INTO event_occurrence (series_id, rule_date, starts_on, ends_on, status, note_vi)
SELECT id, '{rule}', '{first}', '{last}', '{status}', 'Mưa lũ' FROM event_series WHERE slug = '{slug}'
"""


async def test_each_coming_is_a_feature_from_last_year_to_five_years_ahead(ask: Ask) -> None:
    found = await ask(ITEMS, festival=NANG_HAN, limit=100)
    days = [feature["properties"]["starts_on"] for feature in found["features"]]
    assert days == [
        *("2025-02-02", "2026-02-21", "2027-02-10", "2028-01-30"),
        *("2029-02-17", "2030-02-06", "2031-01-27"),
    ]
    assert ids(found)[2] == "le-hoi-nang-han-2027-02-10"


async def test_a_coming_says_what_where_when_and_how_sure(client: httpx.AsyncClient, ask: Ask) -> None:
    feature = (await client.get(f"{ITEMS}/mua-hanh-huong-cua-dat-2027-02-06")).json()
    told = feature["properties"]
    assert (told["starts_on"], told["ends_on"], told["status"]) == ("2027-02-06", "2027-05-05", "expected")
    assert told["rule_vi"] == "Từ ngày 1 tháng 1 đến hết tháng 3 âm lịch"
    assert told["rule_en"] == "From day 1 of lunar month 1 to the end of lunar month 3"
    assert (told["place_id"], told["commune_code"]) == ("khu-di-tich-cua-dat", "15622")
    day = (await client.get(f"{ITEMS}/{NANG_HAN}-2027-02-10")).json()["properties"]
    assert (day["rule_vi"], day["rule_en"]) == ("Ngày 5 tháng 1 âm lịch", "Day 5 of lunar month 1")


@pytest.mark.parametrize(
    ("period", "found"),
    [
        ("2027-05-05", ["mua-hanh-huong-cua-dat-2027-02-06"]),
        ("2027-02-10", ["le-hoi-nang-han-2027-02-10", "mua-hanh-huong-cua-dat-2027-02-06"]),
        ("2027-06-01/2027-12-31", []),
    ],
)
async def test_a_day_finds_what_happens_on_it(ask: Ask, period: str, found: list[str]) -> None:
    assert ids(await ask(ITEMS, datetime=period)) == found


async def test_a_decision_replaces_what_the_rule_gives_at_once(
    client: httpx.AsyncClient, ask: Ask, database: Database
) -> None:
    moved = {"slug": NANG_HAN, "rule": "2027-02-10", "first": "2027-02-12", "last": "2027-02-13"}
    await database.hot.execute(DECIDE.format(**moved, status="confirmed"))
    told = (await client.get(f"{ITEMS}/{NANG_HAN}-2027-02-10")).json()["properties"]
    assert (told["starts_on"], told["ends_on"]) == ("2027-02-12", "2027-02-13")
    assert (told["status"], told["note_vi"]) == ("confirmed", "Mưa lũ")
    assert len(ids(await ask(ITEMS, festival=NANG_HAN, limit=100))) == 7


async def test_a_festival_without_a_rule_appears_with_its_first_decision(ask: Ask, database: Database) -> None:
    slug = "hoi-the-lung-nhai-ky-niem"
    assert ids(await ask(ITEMS, festival=slug)) == []
    day = {"rule": "2027-03-01", "first": "2027-03-01", "last": "2027-03-01"}
    await database.hot.execute(DECIDE.format(slug=slug, **day, status="cancelled"))
    (feature,) = (await ask(ITEMS, festival=slug))["features"]
    assert (feature["properties"]["status"], feature["properties"]["rule_vi"]) == ("cancelled", None)


async def test_a_festival_lies_where_the_public_may_know_its_place(
    client: httpx.AsyncClient, ask: Ask, database: Database
) -> None:
    address = f"{ITEMS}/mua-hanh-huong-cua-dat-2027-02-06"
    await database.hot.execute(
        "UPDATE place SET geom = 'SRID=4326;POINT(105.27312 19.87819)', geom_method = 'gps', precision_m = 15"
        " WHERE slug = 'khu-di-tich-cua-dat'"
    )
    assert (await client.get(address)).json()["geometry"] == {"type": "Point", "coordinates": [105.27312, 19.87819]}
    await database.hot.execute("UPDATE place SET sensitivity = 'blur_1km' WHERE slug = 'khu-di-tich-cua-dat'")
    assert (await client.get(address)).json()["geometry"]["coordinates"] == [105.27, 19.88]
    await database.hot.execute("UPDATE place SET sensitivity = 'hidden' WHERE slug = 'khu-di-tich-cua-dat'")
    hidden = (await client.get(address)).json()
    assert (hidden["geometry"], hidden["properties"]["place_id"]) == (None, "khu-di-tich-cua-dat")
    await database.hot.execute("UPDATE place SET status = 'draft' WHERE slug = 'khu-di-tich-cua-dat'")
    assert (await client.get(address)).json()["properties"]["place_id"] is None


async def test_computing_again_changes_nothing(database: Database, loaded: None) -> None:
    before = await versions(database)
    async with database.write() as write:
        assert await festival_dates.refresh(write) == 0
    assert await versions(database) == before


async def test_a_server_that_starts_in_a_new_year_reaches_one_year_farther(settings: Settings, ask: Ask) -> None:
    clock.freeze(datetime(2028, 1, 1, 3, 0, tzinfo=UTC))
    async with in_own_task(create_app(settings).lifespan()):
        days = [f["properties"]["starts_on"] for f in (await ask(ITEMS, festival=NANG_HAN, limit=100))["features"]]
    assert (days[0], days[-1]) == ("2027-02-10", "2033-02-04")


async def versions(database: Database) -> list[Any]:
    return [tuple(row) for row in await database.hot.fetch("SELECT * FROM collection_version ORDER BY 1, 2")]
