"""Every test of conformance asks the application as a client would, on the real places and areas."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from tests.support.places import load_places
from thuongxuan.db.session import Database
from thuongxuan.settings import Settings

Get = Callable[..., Awaitable[Any]]


@pytest.fixture
async def get(client: httpx.AsyncClient, database: Database, settings: Settings) -> Get:
    """The decoded JSON of an address below ``/ogc``; the answer must be 200."""
    await load_places(database, settings)

    async def getting(path: str, **parameters: Any) -> Any:
        answer = await client.get(path if "://" in path else f"/ogc{path}", params=parameters or None)
        assert answer.status_code == 200, answer.text
        return answer.json()

    return getting


def link(document: Any, rel: str) -> dict[str, Any]:
    """The first link with a relation."""
    found: dict[str, Any] = next(found for found in document["links"] if found["rel"] == rel)
    return found
