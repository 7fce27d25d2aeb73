"""Bulk files: every collection whole, at addresses that stay, with SHA-256 sums, all from one state of the data.

They are built in a folder of their own below ``var/bulk``; then the link ``current`` is moved there at once. The folder
before it stays until the next build, for who is still reading.
"""

import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import msgspec
from msgspec import Struct

from thuongxuan.clock import now
from thuongxuan.db.bytes import HotPool
from thuongxuan.geo.collection import Collection
from thuongxuan.ogcapi import snapshot
from thuongxuan.ogcapi.bulk_files import FORMS, query_of
from thuongxuan.ogcapi.versions import Versions
from thuongxuan.settings import Settings

MAP = "map.pmtiles"
LICENCES = "LICENCES.txt"
SUMS = "SHA256SUMS"
MANIFEST = "manifest.json"
TEXT = "text/plain; charset=utf-8"


class File(Struct, frozen=True):
    """A bulk file. ``collection`` is empty for what belongs to all of them."""

    name: str
    title: str
    media_type: str
    bytes: int
    sha256: str
    collection: str = ""


class Manifest(Struct, frozen=True):
    """What a build holds, and the version of each collection that it saw."""

    built_at: datetime
    versions: dict[str, int]
    files: list[File]


class Checked(Struct, frozen=True):
    """What a look at the present build found: files that are not as they were written, collections that changed."""

    files: int
    broken: list[str]
    changed: list[str]


class Busy(Exception):
    """Another build runs in the same folder."""


def home(settings: Settings) -> Path:
    """Where the builds lie."""
    return settings.var_dir / "bulk"


def current(settings: Settings) -> Path | None:
    """The folder of the present build, or ``None`` before the first one."""
    try:
        return home(settings) / (home(settings) / "current").readlink()
    except OSError:
        return None


def read_manifest(folder: Path) -> Manifest:
    """What a folder holds. Raises ``OSError`` and ``msgspec.ValidationError``."""
    return msgspec.json.decode((folder / MANIFEST).read_bytes(), type=Manifest)


async def build(hot: HotPool, settings: Settings, collections: Iterable[Collection]) -> Path:
    """Write all files of one state of the data and let them take the place of those before.

    Returns their folder; it is the one before when nothing changed. Raises ``Busy``.
    """
    every = tuple(collections)
    with _alone(home(settings)) as root:
        made = Path(tempfile.mkdtemp(dir=root, prefix=".building-"))
        async with hot.snapshot() as state:
            files = [file for each in every for file in await _collection(state, settings, each, made)]
            await snapshot.write(state, settings, every, made / MAP)
            versions = Versions(lambda: state, settings.ogc_version_ms)
            numbers = {each.id: (await versions.of(each)).number for each in every}
        files.append(_file(made, MAP, "PMTiles", snapshot.PMTILES))
        (made / LICENCES).write_text(_licences(settings, every), encoding="utf-8")
        files.append(_file(made, LICENCES, "Licences", TEXT))
        return _put(root, made, Manifest(now(), numbers, files))


async def verify(hot: HotPool, settings: Settings, collections: Iterable[Collection]) -> Checked:
    """Compare the present files with their sums, and their versions with the data. Raises ``FileNotFoundError``."""
    folder = current(settings)
    if folder is None:
        raise FileNotFoundError
    manifest = read_manifest(folder)
    broken = [file.name for file in manifest.files if _digest(folder / file.name) != file.sha256]
    if (folder / SUMS).read_text(encoding="utf-8") != _sums(manifest.files):
        broken.append(SUMS)
    versions = Versions(lambda: hot, settings.ogc_version_ms)
    changed = [each.id for each in collections if (await versions.of(each)).number != manifest.versions.get(each.id)]
    return Checked(len(manifest.files), broken, changed)


async def _collection(state: HotPool, settings: Settings, collection: Collection, folder: Path) -> list[File]:
    query, files = query_of(collection), []
    for form in FORMS:
        name = f"{collection.id}.{form.ending}"
        await form.write(state, query, folder / name, collection.credit(settings.locality))
        files.append(_file(folder, name, form.title, form.media_type, collection.id))
    return files


def _file(folder: Path, name: str, title: str, media_type: str, collection: str = "") -> File:
    path = folder / name
    path.chmod(0o644)
    return File(name, title, media_type, path.stat().st_size, _digest(path), collection)


def _digest(path: Path) -> str:
    """SHA-256 of a file in hexadecimal, empty when there is none; what was written is on the disk afterwards."""
    try:
        with path.open("rb") as file:
            os.fsync(file.fileno())
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return ""


def _licences(settings: Settings, collections: tuple[Collection, ...]) -> str:
    lines = [
        f"{each.id}: {each.licence.name} <{each.licence.uri}>\n  {each.credit(settings.locality)}\n"
        for each in collections
    ]
    return "".join(lines)


def _sums(files: list[File]) -> str:
    """As ``sha256sum --check`` reads them."""
    return "".join(f"{file.sha256}  {file.name}\n" for file in files)


def _put(root: Path, made: Path, manifest: Manifest) -> Path:
    """Name the folder after what it holds, and move the link ``current`` there in one step."""
    sums = _sums(manifest.files)
    (made / SUMS).write_text(sums, encoding="utf-8")
    (made / MANIFEST).write_bytes(msgspec.json.encode(manifest))
    made.chmod(0o755)
    name = hashlib.sha256(sums.encode()).hexdigest()[:16]
    link = root / "current"
    before = link.readlink().name if link.is_symlink() else ""
    if name == before:  # the same bytes: only what is known of them is new
        (made / MANIFEST).replace(root / name / MANIFEST)
        shutil.rmtree(made)
        return root / name
    shutil.rmtree(root / name, ignore_errors=True)
    made.rename(root / name)
    link.with_name(".current").symlink_to(name)
    link.with_name(".current").replace(link)
    _sweep(root, {name, before})
    return root / name


def _sweep(root: Path, kept: set[str]) -> None:
    for path in root.iterdir():
        if path.is_dir() and not path.is_symlink() and path.name not in kept:
            shutil.rmtree(path)


@contextmanager
def _alone(root: Path) -> Iterator[Path]:
    """Hold the folder; what a build that was killed left behind is removed at the end of this one."""
    root.mkdir(parents=True, exist_ok=True)
    with (root / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Busy from error
        (root / ".current").unlink(missing_ok=True)
        for left in root.glob(".building-*"):
            shutil.rmtree(left)
        yield root
