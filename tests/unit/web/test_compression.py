"""Which answers are compressed, how, and what the headers say about it."""

import threading
import zlib
from collections.abc import Callable
from typing import Any

import brotli
import pytest
import zstandard

from thuongxuan.settings import Settings
from thuongxuan.web import compression
from thuongxuan.web.compression import Compressed, choose

TEXT = "Thác Yên đổ xuống hồ Cửa Đạt. ".encode() * 100
JSON = [(b"content-type", b"application/json")]
SETTINGS = Settings(compress_min_bytes=1_000, compress_inline_bytes=10_000)
Reading = Callable[[bytes], bytes]


def readers() -> dict[str, Reading]:
    """For each coding a fresh reader of parts that follow each other."""
    return {
        "zstd": zstandard.ZstdDecompressor().decompressobj().decompress,
        "br": brotli.Decompressor().process,
        "gzip": zlib.decompressobj(31).decompress,
    }


async def answered(
    accepts: str | None,
    *parts: bytes,
    headers: list[tuple[bytes, bytes]] = JSON,
    status: int = 200,
    given: dict[str, str] | None = None,
    path: str = "/",
) -> tuple[dict[str, str], list[bytes]]:
    """The headers and the parts of the body that reach a client with this ``Accept-Encoding``."""
    sent: list[Any] = []

    async def app(_scope: Any, _receive: Any, send: Any) -> None:
        whole = [(b"Content-Length", str(len(parts[0])).encode())] if len(parts) == 1 else []
        await send({"type": "http.response.start", "status": status, "headers": [*headers, *whole]})
        for number, part in enumerate(parts, 1):
            await send({"type": "http.response.body", "body": part, "more_body": number < len(parts)})

    async def send(message: Any) -> None:
        sent.append(message)

    asked = {**(given or {}), **({} if accepts is None else {"accept-encoding": accepts})}
    scope = {
        "type": "http",
        "path": path,
        "headers": [(name.encode(), value.encode()) for name, value in asked.items()],
    }
    await Compressed(app, SETTINGS, ("/01/",))(scope, None, send)  # type: ignore[arg-type] # nothing is received
    pairs = [(name.decode(), value.decode()) for name, value in sent[0]["headers"]]
    assert len(dict(pairs)) == len(pairs), "no header is there twice"
    assert [message["more_body"] for message in sent[1:]] == [True] * (len(parts) - 1) + [False]
    return dict(pairs), [message["body"] for message in sent[1:]]


@pytest.mark.parametrize(
    ("accepts", "coding", "refuses_plain"),
    [
        ("gzip, deflate, br, zstd", "zstd", False),
        ("gzip, deflate, br", "br", False),
        ("gzip;q=1, br;q=0.5, zstd;q=0.1", "gzip", False),
        ("GZIP", "gzip", False),
        ("x-gzip", "gzip", False),
        ("*", "zstd", False),
        ("zstd;q=0, *", "br", False),
        ("", None, False),
        ("deflate, compress", None, False),
        ("gzip;q=0", None, False),
        ("identity", None, False),
        ("identity, gzip;q=0.5", None, False),
        ("identity;q=0.5, gzip;q=0.8", "gzip", False),
        ("identity;q=0, gzip", "gzip", True),
        ("*;q=0, br", "br", True),
        ("*;q=0, br, identity;q=0.1", "br", False),
        ("identity;q=0", None, False),
        ("*;q=0", None, False),
        ("gzip;q=2, br", "br", False),
        ("gzip;q=, br;q=nan, zstd;q=-1", None, False),
        (";;;,,,q=1;=", None, False),
        ("br;level=4 ; q = 0.5", "br", False),
        ("é\xff, gzip", "gzip", False),
    ],
)
def test_the_coding_follows_the_wishes(accepts: str, coding: str | None, refuses_plain: bool) -> None:
    assert choose(accepts.encode("latin-1")) == (coding, refuses_plain)


def test_a_header_of_a_megabyte_is_read_at_its_start_only() -> None:
    assert choose(b"deflate," * 131_072 + b"gzip") == (None, False)


@pytest.mark.parametrize("coding", ["zstd", "br", "gzip"])
@pytest.mark.parametrize("times", [1, 50])
async def test_a_whole_body_arrives_smaller_and_unchanged(coding: str, times: int) -> None:
    headers, (body,) = await answered(coding, TEXT * times)
    assert headers["content-encoding"] == coding
    assert headers["vary"] == "Accept-Encoding"
    assert int(headers["content-length"]) == len(body) < len(TEXT)
    assert readers()[coding](body) == TEXT * times


@pytest.mark.parametrize("coding", ["zstd", "br", "gzip"])
async def test_every_part_of_a_stream_can_be_read_as_soon_as_it_arrives(coding: str) -> None:
    parts = [b"%d " % number * 2000 for number in range(20)]
    headers, sent = await answered(coding, *parts, b"", b"the end")
    assert "content-length" not in headers
    read = readers()[coding]
    assert [read(part) for part in sent] == [*parts, b"", b"the end"]


@pytest.mark.parametrize("coding", ["zstd", "br", "gzip"])
async def test_a_stream_of_nothing_is_still_a_valid_body(coding: str) -> None:
    _, sent = await answered(coding, b"", b"")
    assert readers()[coding](b"".join(sent)) == b""


async def test_large_bodies_are_compressed_beside_the_event_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    threads: list[bool] = []

    def compress(body: bytes) -> bytes:
        threads.append(threading.current_thread() is threading.main_thread())
        return body[:1]

    monkeypatch.setitem(compression.WHOLE, "zstd", compress)
    await answered("zstd", b" " * SETTINGS.compress_inline_bytes)
    await answered("zstd", b" " * (SETTINGS.compress_inline_bytes + 1))
    assert threads == [True, False]


@pytest.mark.parametrize(
    ("kind", "coded"),
    [
        ("text/html; charset=utf-8", True),
        ("TEXT/CSV", True),
        ("application/geo+json", True),
        ("application/problem+json", True),
        ("application/geo+json-seq", True),
        ("application/vnd.oai.openapi+json;version=3.0", True),
        ("application/vnd.google-earth.kml+xml", True),
        ("image/svg+xml", True),
        ("application/vnd.mapbox-vector-tile", True),
        ("image/png", False),
        ("image/jpeg", False),
        ("application/pdf", False),
        ("application/vnd.pmtiles", False),
        ("font/woff2", False),
        ("", False),
    ],
)
async def test_only_what_becomes_smaller_is_compressed(kind: str, coded: bool) -> None:
    headers, _ = await answered("gzip", TEXT, headers=[(b"Content-Type", kind.encode())])
    assert ("content-encoding" in headers, "vary" in headers) == (coded, coded)


@pytest.mark.parametrize(
    "untouched",
    [
        {"headers": [*JSON, (b"content-encoding", b"br")]},
        {"headers": [*JSON, (b"cache-control", b"public, no-transform")]},
        {"headers": [*JSON, (b"content-range", b"bytes 0-99/2000")], "status": 206},
    ],
)
async def test_what_must_not_change_is_sent_as_it_is(untouched: Any) -> None:
    headers, body = await answered("gzip, identity;q=0", TEXT, **untouched)
    assert body == [TEXT]
    assert headers == {name.decode(): value.decode() for name, value in untouched["headers"]} | {
        "content-length": str(len(TEXT))
    }


async def test_addresses_that_bring_their_own_form_are_passed_by() -> None:
    headers, body = await answered("gzip, identity;q=0", TEXT, path="/01/x", headers=[(b"content-type", b"text/html")])
    assert (body, set(headers)) == ([TEXT], {"content-type", "Content-Length"})


async def test_tiny_bodies_are_sent_as_they_are() -> None:
    headers, body = await answered("gzip", b"x" * 999)
    assert (body, "content-encoding" in headers, headers["content-length"]) == ([b"x" * 999], False, "999")


@pytest.mark.parametrize("kind", [b"text/plain", b"image/png"])
async def test_a_client_that_refuses_plain_bodies_gets_even_tiny_ones_coded(kind: bytes) -> None:
    headers, (body,) = await answered("identity;q=0, gzip", b"tiny", headers=[(b"content-type", kind)])
    assert headers["content-encoding"] == "gzip"
    assert zlib.decompress(body, 31) == b"tiny"


@pytest.mark.parametrize("accepts", [None, "", "identity", "deflate", "identity;q=0"])
async def test_a_plain_answer_still_tells_caches_that_others_exist(accepts: str | None) -> None:
    headers, body = await answered(accepts, TEXT, headers=[*JSON, (b"etag", b'"v3"')])
    assert (body, headers["vary"], headers["etag"]) == ([TEXT], "Accept-Encoding", '"v3"')


async def test_an_answer_without_a_body_stays_without() -> None:
    headers, body = await answered("identity;q=0, gzip", b"", status=204, headers=[])
    assert (body, "content-encoding" in headers) == ([b""], False)
    headers, body = await answered("identity;q=0, gzip", b"", status=303, headers=[(b"location", b"/")])
    assert (body, "content-encoding" in headers) == ([b""], False)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([b"Accept, Accept-Language"], "Accept, Accept-Language, Accept-Encoding"),
        ([b"Accept", b"Cookie"], "Accept, Cookie, Accept-Encoding"),
        ([b"accept-encoding, Accept"], "accept-encoding, Accept"),
        ([b"*"], "*"),
        ([b""], "Accept-Encoding"),
    ],
)
async def test_vary_is_merged(before: list[bytes], after: str) -> None:
    headers, _ = await answered("gzip", TEXT, headers=[*JSON, *((b"Vary", value) for value in before)])
    assert headers["vary"] == after


@pytest.mark.parametrize(("tag", "coded"), [(b'"v3"', 'W/"v3"'), (b'W/"abc"', 'W/"abc"')])
async def test_a_coded_answer_has_no_strong_tag(tag: bytes, coded: str) -> None:
    headers, _ = await answered("br", TEXT, headers=[*JSON, (b"ETag", tag)])
    assert headers["etag"] == coded


@pytest.mark.parametrize(("given", "tag"), [('W/"v3"', 'W/"v3"'), ('"v3"', '"v3"'), ('W/"v2", "v3"', '"v3"')])
async def test_a_304_carries_the_tag_and_the_vary_of_its_200(given: str, tag: str) -> None:
    headers, _ = await answered("br", b"", status=304, headers=[(b"etag", b'"v3"')], given={"if-none-match": given})
    assert (headers["etag"], headers["vary"]) == (tag, "Accept-Encoding")


async def test_other_connections_pass_through() -> None:
    seen = []

    async def app(scope: Any, _receive: Any, _send: Any) -> None:
        seen.append(scope["type"])

    await Compressed(app, SETTINGS)({"type": "lifespan"}, None, None)  # type: ignore[arg-type] # nothing is sent
    assert seen == ["lifespan"]
