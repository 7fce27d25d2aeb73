"""PMTiles version 3: many tiles in one file that clients read by ranges. Standard library only.

The file is a header of 127 bytes, a root directory, metadata as JSON, leaf directories, and the tiles in the order of
their ids. Tile ids count along a Hilbert curve, level by level. Directories are compressed with gzip; tiles are stored
as they are given, compressed with gzip too.
"""

import gzip
import json
import os
import shutil
import struct
import tempfile
import zlib
from collections.abc import AsyncIterable, Iterator
from pathlib import Path
from typing import IO, Any, NamedTuple

from thuongxuan.standards.ogc.tiles import Bounds, Tile

MAGIC = b"PMTiles\x03"
HEADER = struct.Struct("<8s11Q6B4iB2i")
GZIP = 2
MVT = 1
ROOT_MAX = 16_384 - HEADER.size
"""Header and root directory lie in the first 16 KiB, which a client reads first."""
LEAF_ENTRIES = 4_096
PARTS_OF_A_DEGREE = 10_000_000


class NotAnArchive(ValueError):
    """The file is not an archive of this form."""


class Entry(NamedTuple):
    """``run`` tiles from ``tile_id`` on share these bytes; a run of 0 points to a leaf directory."""

    tile_id: int
    offset: int
    length: int
    run: int


class About(NamedTuple):
    """What the header says about all tiles; bounds in degrees."""

    first_level: int
    last_level: int
    bounds: Bounds


def tile_id(tile: Tile) -> int:
    """The tile's number along the curve of its level, after all tiles of the levels above."""
    x, y, side = tile.x, tile.y, 1 << tile.z
    number = (side * side - 1) // 3
    step = side >> 1
    while step:
        right, down = (x & step) > 0, (y & step) > 0
        number += step * step * ((3 * right) ^ down)
        if not down:
            if right:
                x, y = side - 1 - x, side - 1 - y
            x, y = y, x
        step >>= 1
    return number


async def write(path: Path, tiles: AsyncIterable[tuple[int, bytes]], about: About, metadata: dict[str, Any]) -> int:
    """Write an archive of compressed tiles that come in the order of their ids; returns how many bytes it has.

    Equal tiles are stored once. The file appears at ``path`` at once and whole, or not at all.
    """
    with tempfile.TemporaryFile() as data:
        entries, contents = await _store(tiles, data)
        root, leaves = _directories(entries)
        described = gzip.compress(json.dumps(metadata, ensure_ascii=False).encode(), mtime=0)
        header = _header(entries, contents, about, (len(root), len(described), len(leaves), data.tell()))
        return _put(path, b"".join((header, root, described, leaves)), data)


def _put(path: Path, head: bytes, data: IO[bytes]) -> int:
    """Write a file beside the one that is read now, and let it take that one's place."""
    path.parent.mkdir(parents=True, exist_ok=True)
    data.seek(0)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=path.name, delete=False) as made:
        new = Path(made.name)
        try:
            made.write(head)
            shutil.copyfileobj(data, made)
            made.flush()
            os.fsync(made.fileno())
            new.chmod(0o644)
            new.replace(path)
        except BaseException:
            new.unlink(missing_ok=True)
            raise
        return made.tell()


async def _store(tiles: AsyncIterable[tuple[int, bytes]], data: IO[bytes]) -> tuple[list[Entry], int]:
    entries: list[Entry] = []
    known: dict[bytes, int] = {}
    async for number, body in tiles:
        offset = known.get(body)
        if offset is None:
            offset = known[body] = data.tell()
            data.write(body)
        last = entries[-1] if entries else None
        if last and last.offset == offset and last.tile_id + last.run == number:
            entries[-1] = last._replace(run=last.run + 1)
        else:
            entries.append(Entry(number, offset, len(body), 1))
    return entries, len(known)


def _header(entries: list[Entry], contents: int, about: About, sizes: tuple[int, int, int, int]) -> bytes:
    sections, offset = [], HEADER.size
    for size in sizes:
        sections += [offset, size]
        offset += size
    west, south, east, north = (round(degrees * PARTS_OF_A_DEGREE) for degrees in about.bounds)
    middle = ((west + east) // 2, (south + north) // 2)
    return HEADER.pack(
        MAGIC,
        *sections,
        *(sum(entry.run for entry in entries), len(entries), contents),
        *(1, GZIP, GZIP, MVT, about.first_level, about.last_level),
        *(west, south, east, north),
        *((about.first_level + about.last_level) // 2, *middle),
    )


def _directories(entries: list[Entry]) -> tuple[bytes, bytes]:
    """The root, and the leaves when the entries do not fit into it."""
    root = encode(entries)
    if len(root) <= ROOT_MAX:
        return root, b""
    leaves, pointers = b"", []
    for start in range(0, len(entries), LEAF_ENTRIES):
        leaf = encode(entries[start : start + LEAF_ENTRIES])
        pointers.append(Entry(entries[start].tile_id, len(leaves), len(leaf), 0))
        leaves += leaf
    return encode(pointers), leaves


def encode(entries: list[Entry]) -> bytes:
    """A directory: five columns of variable-length integers, compressed."""
    numbers = [len(entries)]
    before = 0
    for entry in entries:
        numbers.append(entry.tile_id - before)
        before = entry.tile_id
    numbers += [entry.run for entry in entries]
    numbers += [entry.length for entry in entries]
    end = -1
    for entry in entries:
        numbers.append(0 if entry.offset == end else entry.offset + 1)
        end = entry.offset + entry.length
    return gzip.compress(b"".join(map(_varint, numbers)), mtime=0)


def decode(directory: bytes) -> list[Entry]:
    """The entries of a directory."""
    numbers = _varints(gzip.decompress(directory))
    count = next(numbers)
    steps, runs, lengths, places = ([next(numbers) for _ in range(count)] for _ in range(4))
    entries, number, end = [], 0, 0
    for step, run, length, place in zip(steps, runs, lengths, places, strict=True):
        number += step
        offset = place - 1 if place else end
        end = offset + length
        entries.append(Entry(number, offset, length, run))
    return entries


def _varint(number: int) -> bytes:
    parts = bytearray()
    while number > 0x7F:
        parts.append(number & 0x7F | 0x80)
        number >>= 7
    parts.append(number)
    return bytes(parts)


def _varints(data: bytes) -> Iterator[int]:
    number = shift = 0
    for byte in data:
        number |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            yield number
            number = shift = 0


class Archive:
    """An archive that is read."""

    def __init__(self, file: IO[bytes]) -> None:
        """Read header, metadata and directories. Raises ``NotAnArchive``."""
        self._file = file
        head = file.read(HEADER.size)
        if len(head) != HEADER.size or head[:8] != MAGIC:
            raise NotAnArchive
        fields = HEADER.unpack(head)
        root, described, self._leaves, self._data = (fields[at : at + 2] for at in (1, 3, 5, 7))
        self.addressed: int = fields[9]
        try:
            self.metadata: dict[str, Any] = json.loads(gzip.decompress(self._read(*described)))
            self._entries = list(self._all(self._read(*root)))
        except (OSError, EOFError, zlib.error, ValueError, RuntimeError, RecursionError) as error:
            raise NotAnArchive from error

    def tiles(self) -> Iterator[tuple[int, bytes]]:
        """Every tile with its id, compressed, in the order of the ids."""
        for entry in self._entries:
            body = self._read(self._data[0] + entry.offset, entry.length)
            for step in range(entry.run):
                yield entry.tile_id + step, body

    def _all(self, directory: bytes) -> Iterator[Entry]:
        for entry in decode(directory):
            if entry.run:
                yield entry
            else:
                yield from self._all(self._read(self._leaves[0] + entry.offset, entry.length))

    def _read(self, offset: int, length: int) -> bytes:
        self._file.seek(offset)
        return self._file.read(length)
