"""Every test here starts with the real places and areas of ``geodata/``, read through the open API."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from tests.support.places import load_places
from thuongxuan.db.session import Database
from thuongxuan.settings import Settings

PLACES = "/ogc/collections/places/items"
Ask = Callable[..., Awaitable[dict[str, Any]]]


@pytest.fixture
async def loaded(database: Database, settings: Settings) -> None:
    """Areas, places, festivals and products."""
    await load_places(database, settings)


@pytest.fixture
def ask(client: httpx.AsyncClient, loaded: None) -> Ask:
    """Items of places for query parameters, as the decoded document."""

    async def asking(path: str = PLACES, **parameters: Any) -> dict[str, Any]:
        answer = await client.get(path, params=parameters)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    return asking


def ids(document: dict[str, Any]) -> list[str]:
    """Ids of the features of a page."""
    return [feature["id"] for feature in document["features"]]


def link(document: dict[str, Any], rel: str) -> str | None:
    """The address of the first link with a relation."""
    return next((found["href"] for found in document["links"] if found["rel"] == rel), None)
