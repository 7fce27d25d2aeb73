"""Bulk files: what is in them, how a build takes the place of the one before, and how they are served."""

import csv
import hashlib
import io
from pathlib import Path

import httpx
import msgspec
import pyarrow.parquet as pq
import pyogrio
import pytest

from tests.integration.ogcapi.conftest import Ask, ids
from thuongxuan.db.session import Database
from thuongxuan.ogcapi import bulk
from thuongxuan.places.collection import PLACES
from thuongxuan.settings import Settings
from thuongxuan.trace.collection import BATCHES

BOTH = (PLACES, BATCHES)
"""One with shapes and one without; few tiles."""
PLACES_FILE = "/ogc/bulk/places.geojson"


@pytest.fixture
async def built(loaded: None, database: Database, settings: Settings) -> Path:
    """The files of the real places, and of no batches."""
    return await bulk.build(database.hot, settings, BOTH)


async def test_files_hold_what_the_items_are(client: httpx.AsyncClient, built: Path, ask: Ask) -> None:
    items = await ask(limit=1000)
    body = (await client.get(PLACES_FILE)).json()
    assert body["features"] == items["features"]
    assert body["license"] == "https://creativecommons.org/licenses/by/4.0/"
    table = (await client.get("/ogc/bulk/places.csv")).text
    assert table == (await client.get("/ogc/collections/places/items?f=csv&limit=1000")).text
    assert len(list(csv.reader(io.StringIO(table)))) == len(items["features"]) + 1
    parquet = pq.read_table(io.BytesIO((await client.get("/ogc/bulk/places.parquet")).content))
    assert parquet["id"].to_pylist() == ids(items)
    assert {str(name) for name, _ in pyogrio.list_layers(built / "map.pmtiles")} == {"places"}
    assert (await client.get("/ogc/bulk/batches.geojson")).json()["features"] == []


async def test_every_file_has_its_sum_its_size_and_a_strong_tag(client: httpx.AsyncClient, built: Path) -> None:
    listed = (await client.get("/ogc/bulk?f=json")).json()["files"]
    sums = dict(line.split("  ")[::-1] for line in (await client.get("/ogc/bulk/SHA256SUMS")).text.splitlines())
    assert sums == {file["name"]: file["sha256"] for file in listed}
    assert {file["name"] for file in listed} >= {"places.geojson", "batches.csv", "map.pmtiles", "LICENCES.txt"}
    for file in listed:
        answer = await client.get(file["href"], headers={"accept-encoding": "gzip"})
        assert hashlib.sha256(answer.content).hexdigest() == file["sha256"]
        assert answer.headers["content-length"] == str(file["bytes"]) == str(len(answer.content))
        assert answer.headers["etag"].startswith('"')
        assert answer.headers["repr-digest"].startswith("sha-256=:")
    part = await client.get(PLACES_FILE, headers={"range": "bytes=0-9", "if-range": (await _tag(client))})
    assert (part.status_code, len(part.content)) == (206, 10)
    assert (await client.get(PLACES_FILE, headers={"if-none-match": await _tag(client)})).status_code == 304


async def _tag(client: httpx.AsyncClient) -> str:
    return (await client.head(PLACES_FILE)).headers["etag"]


async def test_the_same_data_gives_the_same_files_and_other_data_other_ones(
    client: httpx.AsyncClient, built: Path, database: Database, settings: Settings
) -> None:
    tag = await _tag(client)
    assert await bulk.build(database.hot, settings, BOTH) == built
    assert await _tag(client) == tag
    await database.hot.execute("UPDATE place SET elevation_m = 77 WHERE slug = 'dam-cua-dat'")
    assert (await bulk.verify(database.hot, settings, BOTH)).changed == ["places"]
    second = await bulk.build(database.hot, settings, BOTH)
    assert await _tag(client) != tag
    assert _builds(settings) == {built.name, second.name}, "who is still reading the files before must find them"
    await database.hot.execute("UPDATE place SET elevation_m = 78 WHERE slug = 'dam-cua-dat'")
    third = await bulk.build(database.hot, settings, BOTH)
    assert _builds(settings) == {second.name, third.name}
    found = await bulk.verify(database.hot, settings, BOTH)
    assert (found.broken, found.changed) == ([], [])


def _builds(settings: Settings) -> set[str]:
    return {path.name for path in bulk.home(settings).iterdir() if path.is_dir() and not path.is_symlink()}


async def test_a_failed_build_leaves_the_files_before_it(
    client: httpx.AsyncClient, built: Path, database: Database, settings: Settings
) -> None:
    tag = await _tag(client)
    missing = msgspec.structs.replace(PLACES, id="elsewhere", view="open_elsewhere")
    with pytest.raises(Exception, match="open_elsewhere"):
        await bulk.build(database.hot, settings, (missing,))
    assert await _tag(client) == tag
    await bulk.build(database.hot, settings, BOTH)
    assert _builds(settings) == {built.name}


async def test_verifying_finds_a_file_that_is_not_as_it_was_written(
    built: Path, database: Database, settings: Settings
) -> None:
    _spoil(built)
    assert (await bulk.verify(database.hot, settings, BOTH)).broken == ["places.geojson", "places.csv"]


def _spoil(folder: Path) -> None:
    (folder / "places.csv").write_text("broken")
    (folder / "places.geojson").unlink()


async def test_two_builds_do_not_run_at_once(database: Database, settings: Settings) -> None:
    with bulk._alone(bulk.home(settings)), pytest.raises(bulk.Busy):
        await bulk.build(database.hot, settings, BOTH)


async def test_the_catalogue_and_the_collection_lead_to_the_files(client: httpx.AsyncClient, built: Path) -> None:
    about = (await client.get("/ogc/collections/places?f=json")).json()
    files = [found["href"] for found in about["links"] if found["rel"] == "enclosure"]
    assert {href.rsplit("/", 1)[1] for href in files} >= {"places.geojson", "places.csv", "map.pmtiles"}
    catalogue = (await client.get("/catalog")).json()
    places = next(found for found in catalogue["dcat:dataset"] if found["dct:identifier"] == "places")
    download = next(found for found in places["dcat:distribution"] if found["@id"] == files[0])
    body = (await client.get(files[0])).content
    assert download["dcat:byteSize"]["@value"] == str(len(body))
    assert download["spdx:checksum"]["spdx:checksumValue"]["@value"] == hashlib.sha256(body).hexdigest()
    for page in ("/ogc/collections/places?f=html", "/ogc/bulk?f=html"):
        assert "/ogc/bulk/places.geojson" in (await client.get(page)).text


async def test_nothing_but_the_files_is_reachable(client: httpx.AsyncClient, built: Path) -> None:
    for name in ("manifest.json", "..%2Fcurrent", ".lock", "places.gpx", "places.geojson%00"):
        assert (await client.get(f"/ogc/bulk/{name}")).status_code == 404
    assert (await client.get(f"{PLACES_FILE}?x=1")).status_code == 400


async def test_before_the_first_build_the_list_is_empty(client: httpx.AsyncClient) -> None:
    assert (await client.get("/ogc/bulk?f=json")).json()["files"] == []
    assert (await client.get("/ogc/bulk?f=html")).status_code == 200
    assert (await client.get(PLACES_FILE)).status_code == 404
