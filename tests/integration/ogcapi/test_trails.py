"""Trails: published empty until somebody walked one; then the track comes out as it went in."""

from pathlib import Path

import httpx
import pytest

from tests.integration.cli.test_commands import thuongxuan
from tests.unit.places.test_gpx import track
from thuongxuan.clock import today
from thuongxuan.db.session import Database
from thuongxuan.errors import Invalid
from thuongxuan.places.gpx import read_track
from thuongxuan.places.trails import TrailFacts, import_trail

ITEMS = "/ogc/collections/trails/items"
WALK = track((105.21, 19.86, 200), (105.2115, 19.861, 260), (105.213, 19.862, 250))
FACTS = TrailFacts(name_vi="Đường thử", surveyed_on=today(), surveyed_by="Tổ số thử", closed_months=[8, 9])


async def test_a_walk_comes_out_as_it_went_in(client: httpx.AsyncClient, loaded: None, database: Database) -> None:
    assert (await client.get(ITEMS)).json()["features"] == []
    async with database.write() as write:
        assert await import_trail(write, WALK, FACTS) == "duong-thu"
    found = (await client.get(f"{ITEMS}/duong-thu?lang=vi")).json()
    told = found["properties"]
    assert [told[name] for name in ("name_vi", "ascent_m", "lowest_m", "highest_m")] == ["Đường thử", 60, 200, 260]
    assert told["length_m"] == pytest.approx(394, abs=3)  # along the ground, with the heights
    assert (told["communes"], told["closed_months"], told["guide_required"]) == (["15622"], ["8", "9"], None)
    again = read_track((await client.get(f"{ITEMS}?f=gpx")).content)
    assert [point[:2] for point in again.points] == [point[:2] for point in read_track(WALK).points]
    assert [feature["id"] for feature in (await client.get(f"{ITEMS}?q=duong")).json()["features"]] == ["duong-thu"]
    assert (await client.get("/ogc/collections/trails/tiles/WebMercatorQuad/14/7277/12980")).status_code in {200, 204}
    async with database.write() as write:
        await import_trail(
            write, WALK, TrailFacts(name_vi="Đường mới", surveyed_on=today(), surveyed_by="A"), "duong-thu"
        )
    assert await database.hot.fetchval("SELECT string_agg(name_vi, ',') FROM trail") == "Đường mới"


async def test_a_walk_elsewhere_or_in_the_future_is_refused(loaded: None, database: Database) -> None:
    far = track((105.8, 21.0, 5), (105.801, 21.0, 5))
    tomorrow = TrailFacts(name_vi="X", surveyed_on=today().replace(year=today().year + 1), surveyed_by="A")
    for walk, facts in ((far, FACTS), (WALK, tomorrow)):
        with pytest.raises(Invalid):
            async with database.write() as write:
                await import_trail(write, walk, facts)


def test_the_command_takes_a_file(database_url: str, tmp_path: Path) -> None:
    file = tmp_path / "walk.gpx"
    file.write_bytes(WALK)
    asked = ("geodata", "trail", str(file), "--name", "Đường thử", "--surveyed-by", "A", "--surveyed-on")
    refused = thuongxuan(*asked, "2026-01-02", DATABASE_URL=database_url)
    assert refused.exit_code == 1
    assert "passes through no commune" in refused.stderr
