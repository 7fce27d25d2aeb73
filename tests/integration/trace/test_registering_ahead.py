"""A registration by API key is settled by one statement; whatever is not plain goes the long way and ends alike."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import httpx
import msgspec
import pytest
from sqlalchemy import func, select, text

from tests.support.identity import make_account, make_key
from tests.support.trace import BATCHES, World, body, make_world, with_key
from thuongxuan.clock import today
from thuongxuan.db.session import Database
from thuongxuan.identity.models import ApiKey
from thuongxuan.trace.models import Batch

THE_LONG_WAY = "?lang=vi"
"""With a query the framework routes the request."""


def key() -> dict[str, str]:
    return {"Idempotency-Key": str(uuid4())}


async def batches(database: Database) -> int:
    async with database.read() as read:
        return int(await read.scalar(select(func.count()).select_from(Batch)))


async def test_both_ways_answer_alike(client: httpx.AsyncClient, database: Database) -> None:
    world = await make_world(database)
    await with_key(client, world.owner)
    short = await client.post(BATCHES, json=body(world), headers=key())
    long = await client.post(BATCHES + THE_LONG_WAY, json=body(world), headers=key())
    assert (short.status_code, long.status_code) == (201, 201)
    own = {"location", "x-request-id"}
    assert {k: v for k, v in short.headers.items() if k not in own} == {
        k: v for k, v in long.headers.items() if k not in own
    }
    differ = {name for name, value in short.json().items() if value != long.json()[name]}
    assert differ - {"registered_at"} == {"id", "lot", "receipt", "code_uri", "public_url"}
    assert short.headers["location"] == f"{BATCHES}/{short.json()['id']}"
    assert (await client.get(short.headers["location"])).content == short.content


@pytest.mark.parametrize("kg", ["10", 10, 10.50, "10.500"])
async def test_a_repeated_request_is_known_whichever_way_it_goes(
    client: httpx.AsyncClient, database: Database, kg: Any
) -> None:
    world = await make_world(database)
    await with_key(client, world.owner)
    for first, second in (("", THE_LONG_WAY), (THE_LONG_WAY, "")):
        headers = key()
        answers = [await client.post(BATCHES + way, json=body(world, kg), headers=headers) for way in (first, second)]
        assert [answer.status_code for answer in answers] == [201, 201]
        assert answers[0].content == answers[1].content
    assert await batches(database) == 2


async def test_a_revoked_key_registers_nothing_from_then_on(client: httpx.AsyncClient, database: Database) -> None:
    world = await make_world(database)
    await with_key(client, world.owner)
    assert (await client.post(BATCHES, json=body(world), headers=key())).status_code == 201
    async with database.write() as write:
        await write.execute(text("UPDATE api_key SET revoked_at = now()"))
    refused = await client.post(BATCHES, json=body(world), headers=key())
    assert (refused.status_code, refused.headers["content-type"]) == (401, "application/problem+json")
    assert await batches(database) == 1


@pytest.mark.parametrize(
    ("account", "of_key", "status"),
    [
        ({"kind": "cooperative"}, {}, 201),
        ({"kind": "cooperative"}, {"scopes": ("read",)}, 403),
        ({"kind": "cooperative"}, {"days": -1}, 401),
        ({"kind": "cooperative", "active": False}, {}, 401),
        ({"kind": "team_member"}, {}, 403),
        ({"kind": "officer"}, {}, 403),
    ],
)
async def test_only_a_producer_with_a_valid_key_for_writing_registers(
    client: httpx.AsyncClient, database: Database, account: dict[str, Any], of_key: dict[str, Any], status: int
) -> None:
    world = await make_world(database, **account)
    client.headers["authorization"] = f"Bearer {await make_key(database, world.owner, **of_key)}"
    assert (await client.post(BATCHES, json=body(world), headers=key())).status_code == status
    assert await batches(database) == (status == 201)


async def test_a_key_writes_for_its_own_account_only(client: httpx.AsyncClient, database: Database) -> None:
    world = await make_world(database)
    await with_key(client, await make_account(database, "cooperative"))
    refused = await client.post(BATCHES, json=body(world), headers=key())
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "product_id")


async def test_the_day_of_last_use_is_kept(client: httpx.AsyncClient, database: Database) -> None:
    world = await make_world(database)
    await with_key(client, world.owner)
    await client.post(BATCHES, json=body(world), headers=key())
    async with database.read() as read:
        assert await read.scalar(select(ApiKey.last_used_on)) == today()


async def in_pieces(content: bytes, size: int) -> AsyncIterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]


def lines(world: World, spaces: int) -> bytes:
    """A registration with as many spaces behind it."""
    return msgspec.json.encode(body(world)) + b" " * spaces


JSON = {"content-type": "application/json"}


@pytest.mark.parametrize(("spaces", "status"), [(0, 201), (100_000, 201), (2_000_000, 413)])
async def test_a_body_in_pieces_is_read_whole_by_whoever_answers(
    client: httpx.AsyncClient, database: Database, spaces: int, status: int
) -> None:
    world = await make_world(database)
    await with_key(client, world.owner)
    pieces = in_pieces(lines(world, spaces), 40 + spaces // 7)
    answer = await client.post(BATCHES, content=pieces, headers=JSON | key())
    assert answer.status_code == status


@pytest.mark.parametrize(
    "content", [b"", b"{", b"\xff", b"[]", b"[" * 5000, b'{"quantity":1e999}', b'{"product_id":"\\u0000"}']
)
@pytest.mark.parametrize("language", ["vi", "en"])
async def test_a_body_that_cannot_be_read_is_a_problem_in_the_language_asked_for(
    client: httpx.AsyncClient, database: Database, content: bytes, language: str
) -> None:
    await with_key(client, await make_account(database))
    answer = await client.post(BATCHES, content=content, headers=JSON | key() | {"accept-language": language})
    assert answer.status_code in {400, 422}
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["content-language"] == language
    assert answer.json()["instance"] == BATCHES
