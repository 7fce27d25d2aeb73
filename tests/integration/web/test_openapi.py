"""What the OpenAPI document promises to people who write clients."""

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.support.identity import make_account
from tests.support.production import post
from tests.support.trace import BATCHES, body, make_world, with_key
from thuongxuan.db.session import Database
from thuongxuan.portal.openapi import readable

PROBLEM = "application/problem+json"


@pytest.fixture
async def document(client: httpx.AsyncClient) -> dict[str, Any]:
    """The document as it is published."""
    answer = await client.get("/api/openapi.json")
    found: dict[str, Any] = answer.json()
    return found


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, by_method in document["paths"].items():
        for method, operation in by_method.items():
            yield method, path, operation


def required_headers(operation: dict[str, Any]) -> set[str]:
    return {p["name"] for p in operation.get("parameters", []) if p["in"] == "header" and p["required"]}


async def test_writing_needs_an_account_and_its_headers(document: dict[str, Any]) -> None:
    for method, path, operation in operations(document):
        needed = {"post": {"Idempotency-Key"}, "patch": {"If-Match"}, "put": {"If-Match"}}.get(method, set())
        assert needed <= required_headers(operation), (method, path)
        assert method == "get" or operation["security"] == [{"key": []}], (method, path)
    status = document["paths"]["/api/v1/batches/{batch_id}/status"]["post"]
    assert required_headers(status) == {"If-Match", "Idempotency-Key"}
    assert {"412", "428"} <= status["responses"].keys()
    assert document["components"]["securitySchemes"]["key"]["scheme"] == "bearer"


async def test_every_refusal_is_a_problem(document: dict[str, Any]) -> None:
    refusals = document["components"]["responses"]
    assert {name: list(one["content"]) for name, one in refusals.items()} == {name: [PROBLEM] for name in refusals}
    assert {"type", "title", "status", "errors"} <= document["components"]["schemas"]["Problem"]["properties"].keys()
    for method, path, operation in operations(document):
        refused = {status: one for status, one in operation["responses"].items() if status.startswith("4")}
        assert "400" in refused, (method, path)
        assert all(one["$ref"].rpartition("/")[2] in refusals for one in refused.values()), (method, path)


async def test_answers_name_their_headers(document: dict[str, Any]) -> None:
    made = document["paths"]["/api/v1/batches"]["post"]["responses"]["201"]["headers"]
    assert made.keys() == {"ETag", "Location", "Idempotency-Replayed"}
    assert "ETag" in document["paths"]["/api/v1/places/{slug}"]["get"]["responses"]["200"]["headers"]
    for method, path, operation in operations(document):
        if "201" in operation["responses"]:
            assert "Location" in operation["responses"]["201"]["headers"], (method, path)


async def test_names_of_schemas_are_words_and_every_reference_leads_to_one(
    client: httpx.AsyncClient, document: dict[str, Any]
) -> None:
    schemas = document["components"]["schemas"]
    assert [name for name in schemas if not re.fullmatch(r"[A-Z][A-Za-z0-9]+", name)] == []
    assert {"PlacePage", "ParcelPage", "InputGiven", "InputQuantity"} <= schemas.keys()
    text = (await client.get("/api/openapi.json")).text
    assert set(re.findall(r'"#/components/schemas/([^"]+)"', text)) <= schemas.keys()


@pytest.mark.parametrize(
    ("made", "name"),
    [
        ("Page_thuongxuan.places.schemas.PlaceCard_", "PlacePage"),
        ("HarvestGiven_thuongxuan.production.units.Given_", "HarvestGiven"),
        ("Input_thuongxuan.production.units.Quantity_", "InputQuantity"),
        ("trace_schemas_ProductView", "TraceProductView"),
        ("Problem", "Problem"),
    ],
)
def test_a_name_tells_no_module(made: str, name: str) -> None:
    assert readable(made) == name


async def test_a_repeated_request_says_that_it_was_answered_before(
    client: httpx.AsyncClient, database: Database
) -> None:
    world = await make_world(database)
    await with_key(client, world.owner)
    for path, sent in (
        (BATCHES, body(world)),
        ("/api/v1/products", {"name_vi": "Quế", "crop": "que", "unit": "kg"}),
    ):
        first, again = [await post(client, path, sent, key="the-same-key" + path[-8:].replace("/", "-")) for _ in "12"]
        assert first.status_code == again.status_code == 201, first.text
        assert "Idempotency-Replayed" not in first.headers
        assert again.headers["Idempotency-Replayed"] == "true"
        assert first.content == again.content


async def test_a_missing_key_is_asked_for_and_leaves_nothing_open(
    client: httpx.AsyncClient, database: Database
) -> None:
    await with_key(client, await make_account(database))
    for _ in range(20):  # more often than the pool has connections
        answer = await client.post("/api/v1/products", json={"name_vi": "Quế", "crop": "que", "unit": "kg"})
        assert answer.status_code == 400
        assert "Idempotency-Key" in answer.json()["detail"]


async def test_names_of_dependencies_are_no_query_parameters(client: httpx.AsyncClient, database: Database) -> None:
    await with_key(client, await make_account(database))
    assert (await client.get(BATCHES, params={"paging": "1"})).status_code == 400
    assert (await client.get(BATCHES, params={"limit": "1", "lang": "en"})).status_code == 200
