"""Static files, read and compressed once, served from memory; a versioned address may be kept for ever."""

import gzip
import hashlib
import mimetypes
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, get
from litestar.params import FromPath, QueryParameter

from thuongxuan.errors import NotFound
from thuongxuan.web.caching import matches
from thuongxuan.web.templating import STATIC_DIR
from thuongxuan.web.weights import takes_gzip

COMPRESSIBLE = (".js", ".mjs", ".css", ".svg", ".json", ".txt", ".webmanifest")


class StaticFile(msgspec.Struct, frozen=True):
    """One file with its media type, digest and, when it is text, its compressed form."""

    body: bytes
    media_type: str
    digest: str
    compressed: bytes | None


@cache
def _load(path: Path, _modified_ns: int) -> StaticFile:
    body = path.read_bytes()
    media_type = "text/javascript" if path.suffix in {".js", ".mjs"} else mimetypes.guess_type(path.name)[0]
    return StaticFile(
        body,
        media_type or "application/octet-stream",
        hashlib.sha256(body).hexdigest()[:12],
        gzip.compress(body, 9, mtime=0) if path.suffix in COMPRESSIBLE else None,
    )


@cache
def _known() -> dict[str, Path]:
    """Every file below the static folder by its address: whatever is not in this table does not exist."""
    return {p.relative_to(STATIC_DIR).as_posix(): p for p in STATIC_DIR.rglob("*") if p.is_file()}


def find(path: str) -> StaticFile:
    """The file at this address below the static folder. Raises ``NotFound``."""
    full = _known().get(path.lstrip("/"))
    if full is None:
        raise NotFound
    return _load(full, full.stat().st_mtime_ns)


@get("/static/{path:path}", include_in_schema=False, sync_to_thread=False)
def static_file(
    request: Request[Any, Any, Any],
    path: FromPath[str],
    version: Annotated[str | None, QueryParameter(name="v")] = None,
) -> Response[bytes]:
    """Serve one file, compressed when the client takes gzip."""
    file = find(path)
    fresh = version == file.digest
    headers = {
        "ETag": f'W/"{file.digest}"',
        "Vary": "Accept-Encoding",
        "Cache-Control": "public, max-age=31536000, immutable" if fresh else "public, max-age=60",
    }
    if matches(request, headers["ETag"]):
        return Response(b"", status_code=304, headers=headers)
    body = file.body
    if file.compressed and takes_gzip(request.headers.get("accept-encoding", "")):
        headers["Content-Encoding"], body = "gzip", file.compressed
    return Response(body, media_type=file.media_type, headers=headers)
