"""Finished files, served whole or one range of them (RFC 9110 section 14), never transformed on the way."""

import asyncio
import os
import re
from collections.abc import AsyncGenerator, Sequence
from pathlib import Path
from typing import IO

from thuongxuan.errors import AppError, NotFound, m
from thuongxuan.ogcapi.features import unchanged
from thuongxuan.web.direct import Answer, Call, Headers

CHUNK = 262_144
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


class RangeOutside(AppError):
    """The part asked for lies behind the end (RFC 9110 section 15.5.17)."""

    status = 416
    slug = "range-not-satisfiable"
    title = m("Tệp không có đoạn này")

    def __init__(self, size: int) -> None:
        super().__init__(headers={"Content-Range": f"bytes */{size}"})


async def serve(
    call: Call, path: Path, media_type: str, *, tag: str = "", headers: Sequence[tuple[bytes, bytes]] = ()
) -> Answer:
    """A file, or the range of it that is asked for. ``tag`` is its strong entity tag, by default of its time and size.

    Raises ``NotFound`` and ``RangeOutside``.
    """
    try:
        file = await asyncio.to_thread(path.open, "rb")
    except OSError as error:
        raise NotFound from error
    status = os.fstat(file.fileno())  # of the file that is open: another one may take its place meanwhile
    size = status.st_size
    tag = tag or f'"{status.st_mtime_ns:x}-{size:x}"'
    told: Headers = [
        (b"etag", tag.encode()),
        (b"cache-control", b"public, max-age=60, no-transform"),
        (b"accept-ranges", b"bytes"),
        *headers,
    ]
    wish = wanted_range(call.header(b"range"), size) if call.header(b"if-range") in {"", tag} else None
    if unchanged(call, told):
        file.close()
        return Answer(status=304, headers=told)
    if wish == (0, 0):
        file.close()
        raise RangeOutside(size)
    begin, end = wish or (0, size)
    told.append((b"content-length", str(end - begin).encode()))
    if wish:
        told.append((b"content-range", f"bytes {begin}-{end - 1}/{size}".encode()))
    return Answer(status=206 if wish else 200, body=_chunks(file, begin, end), media_type=media_type, headers=told)


def wanted_range(header: str, size: int) -> tuple[int, int] | None:
    """Where the one range asked for begins and ends (exclusive); ``(0, 0)`` when it lies outside.

    ``None`` for no range, several, or one that is not understood: then the whole is sent (section 14.2).
    """
    found = _RANGE.fullmatch(header.strip())
    if not found or found[0] == "bytes=-":
        return None
    first, last = found.groups()
    if not first:
        begin, end = max(size - int(last), 0), size
    else:
        begin, end = int(first), min(int(last) + 1, size) if last else size
        if last and int(last) < begin:
            return None
    return (begin, end) if begin < end else (0, 0)


async def _chunks(file: IO[bytes], begin: int, end: int) -> AsyncGenerator[bytes, None]:
    with file:
        while begin < end:
            part = await asyncio.to_thread(os.pread, file.fileno(), min(CHUNK, end - begin), begin)
            if not part:
                return
            begin += len(part)
            yield part
