"""What is answered ahead of the framework, and that nothing else is."""

from typing import Any, cast
from uuid import uuid4

import httpx
import pytest
from litestar import Litestar

from tests.support.trace import BATCHES, body, make_batch, make_world, path_of, with_key
from thuongxuan.app import AHEAD
from thuongxuan.db.session import Database
from thuongxuan.web import problems
from thuongxuan.web.ahead import AskedAhead

BROWSER = {"accept": "text/html,*/*;q=0.8"}


@pytest.fixture
def alone(app: Litestar, client: httpx.AsyncClient) -> httpx.AsyncClient:
    """A client of the handlers alone; where the framework would be asked it gets 418."""

    async def framework(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 418, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    ahead = AskedAhead(framework, AHEAD, problems.outside)

    async def handlers(scope: Any, receive: Any, send: Any) -> None:
        scope["litestar_app"] = app
        await ahead(scope, receive, send)

    transport = httpx.ASGITransport(app=cast(Any, handlers))
    return httpx.AsyncClient(transport=transport, base_url=client.base_url)


async def test_a_scan_of_our_code_and_a_plain_registration_never_reach_the_framework(
    client: httpx.AsyncClient, alone: httpx.AsyncClient, database: Database
) -> None:
    world = await make_world(database)
    await with_key(client, world.owner)
    alone.headers["authorization"] = client.headers["authorization"]
    assert (await alone.get(path_of(await make_batch(database, world)), headers=BROWSER)).status_code == 200
    made = await alone.post(BATCHES, json=body(world), headers={"Idempotency-Key": str(uuid4())})
    assert made.status_code == 201


async def test_everything_else_does(client: httpx.AsyncClient, alone: httpx.AsyncClient, database: Database) -> None:
    world = await make_world(database)
    path = path_of(await make_batch(database, world))
    sent, key = body(world), {"Idempotency-Key": str(uuid4())}
    answers = [
        await alone.get("/"),
        await alone.get("/TX/ABCDEF/10/X"),
        await alone.get("/01/1/10/X"),
        await alone.post(path),
        await alone.get(BATCHES),
        await alone.post(BATCHES, json=sent, headers=key),
        await alone.post(BATCHES, json=sent, headers=key | {"authorization": "Basic dTpw"}),
    ]
    await with_key(client, world.owner)
    alone.headers["authorization"] = client.headers["authorization"]
    answers += [
        await alone.post(BATCHES, json=sent),
        await alone.post(BATCHES, json={}, headers=key),
        await alone.post(BATCHES, json=body(world, "1000"), headers=key),
        await alone.post(BATCHES, data={"quantity": "1"}, headers=key),
        await alone.post(BATCHES, json=sent, headers=key, params={"dry": "1"}),
        await alone.post(BATCHES, json=sent, headers=[*key.items(), ("idempotency-key", str(uuid4()))]),
    ]
    assert [answer.status_code for answer in answers] == [418] * len(answers)
