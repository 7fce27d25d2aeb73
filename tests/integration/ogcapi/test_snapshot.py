"""The PMTiles snapshot: what is in it, how it is swapped, and how ranges of it are served."""

import gzip

import httpx
import pyogrio
import pytest

from tests.support.tiles import address, over
from thuongxuan.areas.collection import COMMUNES
from thuongxuan.db.session import Database
from thuongxuan.ogcapi import snapshot
from thuongxuan.places.collection import PLACES
from thuongxuan.settings import Settings
from thuongxuan.standards import pmtiles

ADDRESS = "/ogc/tiles/snapshot.pmtiles"
BOTH = (PLACES, COMMUNES)
BODY = b"".join(b"%07d" % number for number in range(100_000))
"""Something of several chunks that stands for an archive."""
SIZE = len(BODY)


@pytest.fixture
async def built(loaded: None, database: Database, settings: Settings) -> snapshot.Built:
    """The archive of the real places and communes."""
    return await snapshot.build(database.hot, settings, BOTH)


def put(settings: Settings, body: bytes) -> None:
    """Let these bytes lie where the archive does."""
    path = snapshot.path_of(settings)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body)


@pytest.fixture
def archive(settings: Settings) -> None:
    """A file where the archive lies."""
    put(settings, BODY)


async def test_the_archive_holds_the_tiles_that_the_server_makes(
    client: httpx.AsyncClient, built: snapshot.Built
) -> None:
    with built.path.open("rb") as file:
        stored = dict(pmtiles.Archive(file).tiles())
    for z in range(15):
        answer = await client.get(address(over(z)), params={"collections": "communes,places"})
        assert gzip.decompress(stored[pmtiles.tile_id(over(z))]) == answer.content
    assert len(stored) == built.tiles > 100
    described = await client.get("/ogc/tiles/WebMercatorQuad", params={"collections": "communes,places"})
    assert described.json()["version"] == built.version


async def test_gdal_opens_the_archive(built: snapshot.Built) -> None:
    names = {str(name) for name, _ in pyogrio.list_layers(built.path)}
    assert names == {"communes", "places"}
    _, _, _, values = pyogrio.raw.read(built.path, layer="communes", columns=["name_vi"], read_geometry=False)
    assert len(set(values[0])) == 9


async def test_building_again_gives_the_same_bytes(
    built: snapshot.Built, database: Database, settings: Settings
) -> None:
    before = built.path.read_bytes()
    again = await snapshot.build(database.hot, settings, BOTH)
    assert again == built
    assert built.path.read_bytes() == before
    assert [found.name for found in built.path.parent.iterdir()] == [built.path.name]


async def test_verifying_finds_every_tile_that_changed(
    built: snapshot.Built, database: Database, settings: Settings
) -> None:
    agreed = await snapshot.verify(database.hot, settings, BOTH)
    assert (agreed.different, agreed.same_version) == ([], True)
    assert agreed.checked >= built.tiles
    await database.hot.execute("UPDATE place SET status = 'draft' WHERE slug = 'dam-cua-dat'")
    changed = await snapshot.verify(database.hot, settings, BOTH)
    assert not changed.same_version
    assert "0/0/0" in changed.different
    assert len(changed.different) < changed.checked / 4


async def test_verifying_notices_tiles_that_should_not_be_there(
    built: snapshot.Built, database: Database, settings: Settings
) -> None:
    await database.hot.execute("DELETE FROM admin_unit WHERE level = 'commune'")
    found = await snapshot.verify(database.hot, settings, BOTH)
    assert any(place.startswith("id ") for place in found.different)


async def test_without_anything_on_the_map_the_archive_is_empty_but_whole(
    database: Database, settings: Settings
) -> None:
    made = await snapshot.build(database.hot, settings, BOTH)
    assert made.tiles == 0
    assert (await snapshot.verify(database.hot, settings, BOTH)).different == []


async def test_a_failed_build_leaves_the_archive_before_it(
    built: snapshot.Built, database: Database, settings: Settings
) -> None:
    before = built.path.read_bytes()
    await database.hot.execute("DROP VIEW open_heritage; ALTER VIEW open_commune RENAME TO elsewhere")
    with pytest.raises(Exception, match="open_commune"):
        await snapshot.build(database.hot, settings, BOTH)
    assert built.path.read_bytes() == before
    assert [found.name for found in built.path.parent.iterdir()] == [built.path.name]


async def test_the_whole_archive_is_served_and_never_transformed(client: httpx.AsyncClient, archive: None) -> None:
    answer = await client.get(ADDRESS, headers={"accept-encoding": "gzip, br, zstd"})
    assert answer.status_code == 200
    assert answer.content == BODY
    assert answer.headers["content-length"] == str(SIZE)
    assert answer.headers["content-type"] == "application/vnd.pmtiles"
    assert answer.headers["accept-ranges"] == "bytes"
    assert "content-encoding" not in answer.headers
    assert answer.headers["etag"].startswith('"')
    head = await client.head(ADDRESS)
    assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", str(SIZE))


@pytest.mark.parametrize(
    ("wish", "part"),
    [
        ("bytes=0-126", slice(0, 127)),
        ("bytes=0-0", slice(0, 1)),
        ("bytes=127-", slice(127, None)),
        ("bytes=-100", slice(-100, None)),
        ("bytes=100-99999999999", slice(100, None)),
        ("bytes=-99999999999", slice(0, None)),
    ],
)
async def test_a_range_is_a_part(client: httpx.AsyncClient, archive: None, wish: str, part: slice) -> None:
    answer = await client.get(ADDRESS, headers={"range": wish, "accept-encoding": "gzip"})
    assert answer.status_code == 206
    assert answer.content == BODY[part]
    begin, end, _ = part.indices(SIZE)
    assert answer.headers["content-range"] == f"bytes {begin}-{end - 1}/{SIZE}"
    assert answer.headers["content-length"] == str(end - begin)


@pytest.mark.parametrize("wish", ["bytes={size}-", "bytes=99999999999-99999999999", "bytes=-0"])
async def test_a_range_outside_is_refused_with_the_size(client: httpx.AsyncClient, archive: None, wish: str) -> None:
    answer = await client.get(ADDRESS, headers={"range": wish.format(size=SIZE)})
    assert answer.status_code == 416
    assert answer.headers["content-range"] == f"bytes */{SIZE}"
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "wish", ["bytes=5-1", "bytes=-", "bytes=a-b", "lines=0-1", "bytes=0-1,5-6", "bytes=" + "9" * 400 + "-", "bytes=١-٢"]
)
async def test_a_range_that_is_not_understood_is_the_whole(client: httpx.AsyncClient, archive: None, wish: str) -> None:
    answer = await client.get(ADDRESS, headers=[(b"range", wish.encode())])
    assert (answer.status_code, len(answer.content)) == (200, SIZE)


async def test_a_range_of_another_version_is_the_whole(
    client: httpx.AsyncClient, archive: None, settings: Settings
) -> None:
    tag = (await client.head(ADDRESS)).headers["etag"]
    part = await client.get(ADDRESS, headers={"range": "bytes=0-6", "if-range": tag})
    assert (part.status_code, part.content) == (206, BODY[:7])
    put(settings, b"a newer archive")
    whole = await client.get(ADDRESS, headers={"range": "bytes=0-6", "if-range": tag})
    assert (whole.status_code, whole.content) == (200, b"a newer archive")
    weak = {"range": "bytes=0-6", "if-range": "W/" + whole.headers["etag"]}
    assert (await client.get(ADDRESS, headers=weak)).status_code == 200
    dated = {"range": "bytes=0-6", "if-range": "Tue, 24 Nov 2026 00:00:00 GMT"}
    assert (await client.get(ADDRESS, headers=dated)).status_code == 200


async def test_a_client_with_the_present_archive_gets_nothing_new(client: httpx.AsyncClient, archive: None) -> None:
    tag = (await client.head(ADDRESS)).headers["etag"]
    answer = await client.get(ADDRESS, headers={"if-none-match": tag})
    assert (answer.status_code, answer.content) == (304, b"")


async def test_before_the_first_build_there_is_nothing(client: httpx.AsyncClient) -> None:
    answer = await client.get(ADDRESS)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert (await client.get(ADDRESS, params={"x": "1"})).status_code == 400
