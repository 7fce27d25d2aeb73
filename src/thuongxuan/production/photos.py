"""Photographs from telephones: judged by their first bytes, decoded in a confined process, kept by content hash.

What is stored is a JPEG this software wrote itself; nothing of the file that came in survives but its pixels.
"""

import asyncio
import hashlib
import os
import re
import struct
import sys
import tempfile
from pathlib import Path

import msgspec

from thuongxuan.errors import FieldError, Invalid, Malformed, Message, NotFound, TooLarge, m
from thuongxuan.settings import Settings

MAX_SIDE = 1600
"""Enough to read a label on a bag of fertiliser; a tenth of the bytes a telephone sends."""
TIMEOUT_SECONDS = 20
WORKER = Path(__file__).with_name("photo_worker.py")
_SHA256 = re.compile("[0-9a-f]{64}")
_at_once = asyncio.Semaphore(2)
"""Each decoding may use a core and hundreds of megabytes."""

REASONS: dict[str, Message] = {
    "not_a_photo": m("Chỉ nhận ảnh JPEG, PNG hoặc WebP."),
    "unreadable": m("Không đọc được ảnh này, xin chụp hoặc chọn ảnh khác."),
    "too_many_pixels": m("Ảnh có quá nhiều điểm ảnh, xin chọn ảnh nhỏ hơn."),
}


class Stored(msgspec.Struct, frozen=True):
    """A photograph on disk: its hash, size in pixels and size in bytes."""

    sha256: str
    width: int
    height: int
    size_bytes: int


async def keep(settings: Settings, data: bytes, max_side: int = MAX_SIDE, max_bytes: int = 0) -> Stored:
    """Clean and store a picture. Raises ``TooLarge`` (413) or ``Invalid`` (422) on the field ``photo``.

    What is stored has at most ``max_side`` pixels a side and, unless that is 0, ``max_bytes`` bytes.
    """
    if len(data) > settings.max_photo_bytes:
        raise TooLarge(m("Ảnh lớn quá {limit} MB.", limit=settings.max_photo_bytes // 1_048_576))
    if not _looks_like_photo(data[:16]):
        raise _refusal("not_a_photo")
    width, height, cleaned = await _cleaned(data, settings.max_photo_pixels, max_side, max_bytes)
    digest = hashlib.sha256(cleaned).hexdigest()
    await asyncio.to_thread(_write, path_of(settings, digest), cleaned)
    return Stored(digest, width, height, len(cleaned))


async def load(settings: Settings, sha256: str) -> bytes:
    """A stored JPEG. Raises ``NotFound``. Who may see it is for the caller to decide."""
    try:
        return await asyncio.to_thread(path_of(settings, sha256).read_bytes)
    except FileNotFoundError as error:
        raise NotFound(m("Không có ảnh này.")) from error


def path_of(settings: Settings, sha256: str) -> Path:
    """Where a photograph lies. Raises ``Malformed`` for anything but a hash, so that no path can be built from it."""
    if not _SHA256.fullmatch(sha256):
        raise Malformed(m("Mã ảnh không đúng."))
    return settings.var_dir / "photos" / sha256[:2] / f"{sha256}.jpg"


def _looks_like_photo(head: bytes) -> bool:
    """By content, never by name: JPEG (ISO/IEC 10918-1 B.1.1.3), PNG (RFC 2083 3.1), WebP (RFC 9649 2.4)."""
    return head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP")


async def _cleaned(data: bytes, *limits: int) -> tuple[int, int, bytes]:
    async with _at_once:
        worker = await asyncio.create_subprocess_exec(
            sys.executable,
            "-I",
            str(WORKER),
            *map(str, limits),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env={},
        )
        try:
            cleaned, reason = await asyncio.wait_for(worker.communicate(data), TIMEOUT_SECONDS)
        except TimeoutError as error:
            raise _refusal("unreadable") from error
        finally:
            if worker.returncode is None:
                worker.kill()
                await worker.wait()
    if worker.returncode != 0:
        # A worker that the system killed (memory, time) names no reason: to the person it is an unreadable picture.
        code = reason.decode("ascii", "replace")
        raise _refusal(code if code in REASONS else "unreadable")
    width, height = struct.unpack(">II", cleaned[:8])
    return width, height, cleaned[8:]


def _refusal(code: str) -> Invalid:
    return Invalid([FieldError("photo", code, REASONS[code])])


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all, and on the disk before the record that shows it is committed."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
