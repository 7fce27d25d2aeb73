"""Compression in the whole application."""

import gzip
from typing import Any

import brotli
import httpx
import pytest
import zstandard

from tests.support.trace import make_batch, make_world, path_of
from thuongxuan.db.session import Database

READ: dict[str, Any] = {
    "zstd": lambda body: zstandard.ZstdDecompressor().decompressobj().decompress(body),
    "br": brotli.decompress,
    "gzip": gzip.decompress,
}


async def raw(client: httpx.AsyncClient, path: str, accepts: str) -> tuple[httpx.Headers, bytes]:
    """The answer with its body as it was sent."""
    async with client.stream("GET", path, headers={"accept-encoding": accepts}) as answer:
        return answer.headers, b"".join([part async for part in answer.aiter_raw()])


@pytest.mark.parametrize("coding", ["zstd", "br", "gzip"])
@pytest.mark.parametrize("path", ["/", "/api/openapi.json", "/ogc/api", "/no/such/page"])
async def test_pages_and_documents_are_compressed(client: httpx.AsyncClient, path: str, coding: str) -> None:
    plain, body = await raw(client, path, "identity")
    headers, coded = await raw(client, path, coding)
    assert headers["content-encoding"] == coding
    assert len(coded) < len(body) / 1.5
    if path != "/no/such/page":  # which names its request
        assert READ[coding](coded) == body
    for answer in (plain, headers):
        names = [name.strip().lower() for name in answer["vary"].split(",")]
        assert names.count("accept-encoding") == 1
        assert len(names) == len(set(names)), "each header once"


async def test_a_scan_keeps_its_own_compressed_form(client: httpx.AsyncClient, database: Database) -> None:
    batch = await make_batch(database, await make_world(database))
    headers, body = await raw(client, path_of(batch), "zstd, br, gzip")
    assert headers["content-encoding"] == "gzip"
    assert gzip.decompress(body).startswith(b"<!doctype html>")


async def test_head_names_the_size_of_the_compressed_body(client: httpx.AsyncClient) -> None:
    headers, body = await raw(client, "/api/openapi.json", "br")
    head = await client.head("/api/openapi.json", headers={"accept-encoding": "br"})
    assert (head.headers["content-length"], head.headers["content-encoding"]) == (str(len(body)), "br")
    assert headers["content-length"] == str(len(body))
