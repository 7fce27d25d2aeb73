"""PMTiles version 3: numbers along the curve, directories, and files that are refused."""

import hashlib
import io
import itertools
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from thuongxuan.standards import pmtiles
from thuongxuan.standards.ogc.tiles import Tile
from thuongxuan.standards.pmtiles import About, Archive, Entry, NotAnArchive

ABOUT = About(0, 14, (105.0, 19.6, 105.4, 20.0))


async def given(*tiles: tuple[int, bytes]) -> AsyncIterator[tuple[int, bytes]]:
    for tile in tiles:
        yield tile


# The specification's own examples (section 4.1).
@pytest.mark.parametrize(
    ("z", "x", "y", "number"),
    [(0, 0, 0, 0), (1, 0, 0, 1), (1, 0, 1, 2), (1, 1, 1, 3), (1, 1, 0, 4), (2, 0, 0, 5), (12, 3423, 1763, 19078479)],
)
def test_numbers_follow_the_curve(z: int, x: int, y: int, number: int) -> None:
    assert pmtiles.tile_id(Tile(z, x, y)) == number


def test_neighbours_on_the_curve_touch_and_no_number_is_left_out() -> None:
    places = {pmtiles.tile_id(Tile(5, x, y)): (x, y) for x in range(32) for y in range(32)}
    first = (4**5 - 1) // 3
    assert sorted(places) == list(range(first, first + 1024))
    walk = [places[number] for number in sorted(places)]
    assert all(abs(a - c) + abs(b - d) == 1 for (a, b), (c, d) in itertools.pairwise(walk))


def test_a_directory_is_read_as_it_was_written() -> None:
    entries = [Entry(0, 0, 10, 1), Entry(5, 10, 300, 3), Entry(9, 0, 10, 1), Entry(2**40, 5_000_000_000, 1, 1)]
    assert pmtiles.decode(pmtiles.encode(entries)) == entries


async def test_equal_tiles_are_stored_once(tmp_path: Path) -> None:
    path = tmp_path / "a.pmtiles"
    tiles = [(0, b"root"), (1, b"sea"), (2, b"sea"), (3, b"land"), (4, b"sea")]
    await pmtiles.write(path, given(*tiles), ABOUT, {"name": "Thử"})
    body = path.read_bytes()
    assert body.count(b"sea") == 1
    archive = Archive(io.BytesIO(body))
    assert list(archive.tiles()) == tiles
    assert (archive.addressed, archive.metadata) == (5, {"name": "Thử"})


async def test_a_large_archive_has_leaves_and_a_root_that_fits_the_first_read(tmp_path: Path) -> None:
    path = tmp_path / "a.pmtiles"
    digests = [hashlib.sha256(b"%d" % number).digest() for number in range(30_000)]
    tiles = [(300 * number + digest[0], digest * (1 + digest[1])) for number, digest in enumerate(digests)]
    await pmtiles.write(path, given(*tiles), ABOUT, {})
    body = path.read_bytes()
    fields = pmtiles.HEADER.unpack(body[: pmtiles.HEADER.size])
    assert fields[1] + fields[2] <= 16_384
    assert fields[6] > 0
    assert list(Archive(io.BytesIO(body)).tiles()) == tiles


@pytest.mark.parametrize(
    "body", [b"", b"PMTiles\x03" + b"\0" * 119, b"PMTiles\x02" + b"\0" * 119, b"x" * 500, b"PMTiles\x03"]
)
def test_other_files_are_refused(body: bytes) -> None:
    with pytest.raises(NotAnArchive):
        Archive(io.BytesIO(body))
