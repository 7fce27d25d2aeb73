"""Answers in the content coding that the client likes best (RFC 9110 sections 8.4 and 12.5.3).

An ASGI layer: it holds the start of an answer until the first part of the body shows whether there is anything to gain.
Whole bodies above ``compress_inline_bytes`` are compressed in a thread, streams part by part, each flushed at once.
"""

import asyncio
import zlib
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

import brotli
import zstandard

from thuongxuan.settings import Settings
from thuongxuan.web.weights import weighted

if TYPE_CHECKING:
    from litestar.types import ASGIApp, Receive, Send

Coding = Literal["zstd", "br", "gzip"]
Headers = list[tuple[bytes, bytes]]
CODINGS: tuple[Coding, ...] = ("zstd", "br", "gzip")
"""The quickest first: it wins where the client likes several alike, as every browser does."""
ZSTD_LEVEL = 3
BROTLI_QUALITY = 4
GZIP_LEVEL = 4
"""Levels at the bend of the curve: the next ones cost twice the time for one or two per cent (ADR 8)."""
STREAM_WINDOW_BITS = 18
"""Brotli looks back 256 KiB in a stream, so that a hundred slow readers do not hold a hundred times four megabytes."""
GZIP_WBITS = 31
COMPRESSIBLE = frozenset(
    {
        "application/flatgeobuf",
        "application/javascript",
        "application/json",
        "application/vnd.mapbox-vector-tile",
        "application/x-ndjson",
        "application/xml",
        "image/svg+xml",
    }
)
SUFFIXES = ("+json", "+xml", "+json-seq", "+ndjson")
WHOLE: dict[Coding, Callable[[bytes], bytes]] = {
    "zstd": lambda body: zstandard.ZstdCompressor(level=ZSTD_LEVEL).compress(body),
    "br": lambda body: bytes(brotli.compress(body, quality=BROTLI_QUALITY)),
    "gzip": lambda body: zlib.compress(body, GZIP_LEVEL, GZIP_WBITS),
}


@lru_cache(maxsize=256)
def choose(header: bytes) -> tuple[Coding | None, bool]:
    """The coding for an ``Accept-Encoding``, and whether the client refuses an answer without any.

    ``None`` is an answer without coding. It is also what somebody gets who accepts nothing that we offer: the header
    may be disregarded (section 12.5), and an error would hide the effect of a write.
    """
    wishes = {name.removeprefix("x-"): weight for name, weight in weighted(header.decode("latin-1"))}
    others = wishes.get("*", 0.0)
    weights = {coding: wishes.get(coding, others) for coding in CODINGS}
    best = max(CODINGS, key=weights.__getitem__)
    if weights[best] == 0 or wishes.get("identity", 0.0) > weights[best]:
        return None, False
    return best, wishes.get("identity", wishes.get("*", 1.0)) == 0


class Compressed:
    """Wraps an ASGI application. Paths that begin with one of ``finished`` bring their coded form themselves."""

    def __init__(self, app: "ASGIApp", settings: Settings, finished: tuple[str, ...] = ()) -> None:
        self._app = app
        self._settings = settings
        self._finished = finished

    async def __call__(self, scope: Any, receive: "Receive", send: "Send") -> None:
        """Handle one connection; anything but HTTP passes through."""
        if scope["type"] != "http" or scope["path"].startswith(self._finished):
            await self._app(scope, receive, send)
            return
        given = dict(scope["headers"])
        await self._app(scope, receive, _Answer(send, given, self._settings).send)


class _Answer:
    """One answer on its way out."""

    def __init__(self, send: "Send", given: dict[bytes, bytes], settings: Settings) -> None:
        self._out: Any = send
        self._given = given
        self._settings = settings
        self._start: Any = None
        self._stream: _Stream | None = None

    async def send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            return
        if self._start is not None:
            start, self._start = self._start, None
            if message["type"] == "http.response.body":
                message = await self._begin(start, message)
            await self._out(start)
        elif self._stream is not None and message["type"] == "http.response.body":
            message = await self._part(self._stream, message)
        await self._out(message)

    async def _begin(self, start: Any, message: Any) -> Any:
        """Decide about the answer, now that the size of its first part is known."""
        headers: Headers = [(name.lower(), value) for name, value in start["headers"]]
        start["headers"] = headers
        found = dict(headers)
        body, more = message.get("body", b""), message.get("more_body", False)
        if start["status"] == 304:  # the header fields that the 200 would have had (section 15.4.5)
            vary(headers)
            tag = found.get(b"etag", b"")
            if tag.startswith(b'"') and b"W/" + tag in self._given.get(b"if-none-match", b""):
                weaken(headers)
        elif (body or more) and _may_be_coded(start["status"], found):
            gain = _is_compressible(found) and (more or len(body) >= self._settings.compress_min_bytes)
            if gain:
                vary(headers)
            coding, refuses_plain = choose(self._given.get(b"accept-encoding", b""))
            if coding and (gain or refuses_plain):
                return await self._code(coding, headers, message)
        return message

    async def _code(self, coding: Coding, headers: Headers, message: Any) -> Any:
        headers[:] = [pair for pair in headers if pair[0] != b"content-length"]
        headers.append((b"content-encoding", coding.encode()))
        vary(headers)
        weaken(headers)
        if message.get("more_body", False):
            self._stream = _Stream(coding)
            return await self._part(self._stream, message)
        body = await self._aside(WHOLE[coding], message["body"])
        headers.append((b"content-length", str(len(body)).encode()))
        return {**message, "body": body}

    async def _part(self, stream: "_Stream", message: Any) -> Any:
        more = message.get("more_body", False)
        part = stream.part if more else stream.last
        return {**message, "body": await self._aside(part, message.get("body", b""))}

    async def _aside(self, work: Callable[[bytes], bytes], body: bytes) -> bytes:
        """Small work is done here and now; the libraries let other threads run during large work."""
        if len(body) <= self._settings.compress_inline_bytes:
            return work(body)
        return await asyncio.to_thread(work, body)


class _Stream:
    """Compresses parts that follow each other; every part can be read by the client as soon as it arrives."""

    def __init__(self, coding: Coding) -> None:
        self._process: Callable[[bytes], bytes]
        self._flush: Callable[[], bytes]
        self._finish: Callable[[], bytes]
        if coding == "br":
            br = brotli.Compressor(quality=BROTLI_QUALITY, lgwin=STREAM_WINDOW_BITS)
            self._process, self._flush, self._finish = br.process, br.flush, br.finish
        elif coding == "zstd":
            zstd = zstandard.ZstdCompressor(level=ZSTD_LEVEL).compressobj()
            self._process, self._finish = zstd.compress, zstd.flush
            self._flush = lambda: zstd.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)
        else:
            gzip = zlib.compressobj(GZIP_LEVEL, wbits=GZIP_WBITS)
            self._process, self._finish = gzip.compress, gzip.flush
            self._flush = lambda: gzip.flush(zlib.Z_SYNC_FLUSH)

    def part(self, body: bytes) -> bytes:
        return self._process(body) + self._flush() if body else b""

    def last(self, body: bytes) -> bytes:
        return self._process(body) + self._finish()


def vary(headers: Headers) -> None:
    """Add ``Accept-Encoding`` to ``Vary``, once, whatever is there already (section 12.5.5)."""
    given = b",".join([value for key, value in headers if key == b"vary"])
    told = _varying(given)
    if told != given:
        headers[:] = [pair for pair in headers if pair[0] != b"vary"]
        headers.append((b"vary", told))


@lru_cache(maxsize=256)
def _varying(given: bytes) -> bytes:
    names = [name.strip() for name in given.split(b",") if name.strip()]
    if b"*" in names or b"accept-encoding" in (name.lower() for name in names):
        return given
    return b", ".join([*names, b"Accept-Encoding"])


def weaken(headers: Headers) -> None:
    """Make a strong entity tag weak: the bytes differ by coding, the meaning does not (section 8.8.3.3)."""
    headers[:] = [
        (name, b"W/" + value) if name == b"etag" and value.startswith(b'"') else (name, value)
        for name, value in headers
    ]


def _may_be_coded(status: int, headers: dict[bytes, bytes]) -> bool:
    """Ranges are of the bytes as they are; a coded body is left alone, and so is one that says so."""
    return (
        status not in {204, 206}
        and b"content-encoding" not in headers
        and b"no-transform" not in headers.get(b"cache-control", b"").lower()
    )


def _is_compressible(headers: dict[bytes, bytes]) -> bool:
    return _is_compressible_type(headers.get(b"content-type", b""))


@lru_cache(maxsize=256)
def _is_compressible_type(media_type: bytes) -> bool:
    kind = media_type.split(b";")[0].strip().lower().decode("latin-1")
    return kind.startswith("text/") or kind in COMPRESSIBLE or kind.endswith(SUFFIXES)
