"""Photographs: whatever comes in, only pixels survive, and nothing that comes in can exhaust the server."""

import asyncio
import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image

from thuongxuan.errors import Invalid, Malformed, NotFound, TooLarge
from thuongxuan.production import photos
from thuongxuan.settings import Settings

GREEN = (20, 140, 60)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(var_dir=tmp_path, max_photo_bytes=3_000_000)


def picture(kind: str = "JPEG", size: tuple[int, int] = (80, 60), mode: str = "RGB", **options: object) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, GREEN if mode == "RGB" else 0).save(out, kind, **options)
    return out.getvalue()


def located() -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "TelephoneMaker"
    exif.get_ifd(0x8825).update({1: "N", 2: (19.0, 54.0, 0.0), 3: "E", 4: (105.0, 20.0, 0.0)})
    return picture(exif=exif, comment=b"secret comment")


def bomb_png(side: int = 40_000) -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    rows = zlib.compress(b"\0" * 1_000_000, 9)
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("kind", "mode"), [("JPEG", "RGB"), ("PNG", "RGBA"), ("PNG", "P"), ("PNG", "1"), ("WEBP", "RGB")]
)
async def test_a_photo_becomes_a_jpeg_under_its_own_hash(settings: Settings, kind: str, mode: str) -> None:
    stored = await photos.keep(settings, picture(kind, mode=mode))
    data = await photos.load(settings, stored.sha256)
    with Image.open(io.BytesIO(data)) as opened:
        assert (opened.format, opened.size) == ("JPEG", (80, 60))
    assert (stored.width, stored.height, stored.size_bytes) == (80, 60, len(data))
    assert photos.path_of(settings, stored.sha256).is_relative_to(settings.var_dir / "photos")


async def test_the_same_photo_is_kept_once(settings: Settings) -> None:
    first, second = await photos.keep(settings, picture()), await photos.keep(settings, picture())
    assert first == second
    assert len([path for path in (settings.var_dir / "photos").rglob("*") if path.is_file()]) == 1


async def test_place_maker_and_comment_are_removed_and_the_photo_stands_upright(settings: Settings) -> None:
    sent = located()
    assert b"TelephoneMaker" in sent
    data = await photos.load(settings, (await photos.keep(settings, sent)).sha256)
    with Image.open(io.BytesIO(data)) as opened:
        assert opened.size == (60, 80)
        assert not opened.getexif()
        assert not {"exif", "comment", "icc_profile", "xmp"} & set(opened.info)
    assert b"TelephoneMaker" not in data
    assert b"secret" not in data


async def test_a_large_photo_is_made_smaller(settings: Settings) -> None:
    stored = await photos.keep(settings, picture(size=(4000, 3000)))
    assert (stored.width, stored.height) == (1600, 1200)


async def test_what_hangs_behind_the_picture_is_gone(settings: Settings) -> None:
    polyglot = picture() + b"<script>alert(1)</script><?php system($_GET['x']); ?>PK\x03\x04"
    data = await photos.load(settings, (await photos.keep(settings, polyglot)).sha256)
    assert b"script" not in data
    assert b"php" not in data
    assert data.startswith(b"\xff\xd8\xff")
    assert data.endswith(b"\xff\xd9")


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HOSTILE = {
    "svg": (SVG, "not_a_photo"),
    "empty": (b"", "not_a_photo"),
    "html named jpg": (b"<html><script>1</script>", "not_a_photo"),
    "gif": (picture("GIF", mode="P"), "not_a_photo"),
    "tiff": (picture("TIFF"), "not_a_photo"),
    "bmp": (picture("BMP"), "not_a_photo"),
    "pdf": (b"%PDF-1.7 ...", "not_a_photo"),
    "riff that is no webp": (b"RIFF\x00\x00\x00\x00WAVEfmt ", "not_a_photo"),
    "truncated jpeg": (picture(size=(600, 400))[:-400], "unreadable"),
    "truncated png": (picture("PNG", size=(600, 400))[:-60], "unreadable"),
    "only a jpeg head": (b"\xff\xd8\xff\xe0\x00\x10JFIF", "unreadable"),
    "svg behind a jpeg head": (b"\xff\xd8\xff" + SVG, "unreadable"),
    "gif behind a png head": (b"\x89PNG\r\n\x1a\n" + picture("GIF", mode="P"), "unreadable"),
    "noise": (b"\xff\xd8\xff" + bytes(range(256)) * 40, "unreadable"),
    "1.6 gigapixel bomb": (bomb_png(), "too_many_pixels"),
    "just above the limit": (bomb_png(4_900), "too_many_pixels"),
}


@pytest.mark.parametrize("name", HOSTILE)
async def test_a_hostile_file_is_refused_with_its_reason(settings: Settings, name: str) -> None:
    data, code = HOSTILE[name]
    with pytest.raises(Invalid) as refused:
        await photos.keep(settings, data)
    assert [(error.field, error.code) for error in refused.value.errors] == [("photo", code)]
    assert not (settings.var_dir / "photos").exists()


async def test_a_file_above_the_limit_is_not_even_looked_at(settings: Settings) -> None:
    with pytest.raises(TooLarge):
        await photos.keep(settings, picture() + b"\0" * settings.max_photo_bytes)


async def test_a_decoder_that_hangs_is_killed(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = tmp_path / "slow.py"
    slow.write_text("import time\ntime.sleep(60)\n")
    monkeypatch.setattr(photos, "WORKER", slow)
    monkeypatch.setattr(photos, "TIMEOUT_SECONDS", 0.3)
    async with asyncio.timeout(50):  # the decoder would take 60
        with pytest.raises(Invalid):
            await photos.keep(settings, picture())


async def test_a_decoder_that_wants_all_memory_is_stopped(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    greedy = tmp_path / "greedy.py"
    folder = Path(photos.__file__).parent
    greedy.write_text(
        f"import sys\nsys.path.insert(0, {str(folder)!r})\nimport photo_worker\nphoto_worker.confine()\n"
        "try:\n    bytearray(2_000_000_000)\nexcept MemoryError:\n    sys.stderr.write('unreadable')\n    sys.exit(2)\n"
        "sys.stdout.write('got it')\n"
    )
    monkeypatch.setattr(photos, "WORKER", greedy)
    with pytest.raises(Invalid):
        await photos.keep(settings, picture())


@pytest.mark.parametrize("name", ["../../etc/passwd", "a" * 63, "A" * 64, "g" * 64, "", "a" * 64 + "\n"])
async def test_only_a_hash_leads_to_a_file(settings: Settings, name: str) -> None:
    with pytest.raises(Malformed):
        await photos.load(settings, name)


async def test_an_unknown_photo_is_not_found(settings: Settings) -> None:
    with pytest.raises(NotFound):
        await photos.load(settings, "0" * 64)
