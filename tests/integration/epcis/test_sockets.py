"""A WebSocket of a named query is told of new events until one side ends it."""

import asyncio
import json
from typing import Any

import httpx
import pytest
from litestar import Litestar

from tests.conftest import PUBLIC_URL
from tests.integration.epcis.test_subscriptions import named, shipped
from tests.support.epcis_client import capture, event, partner
from thuongxuan.db.session import Database
from thuongxuan.epcis import months_sql, sockets
from thuongxuan.epcis.subscription_worker import look


class Socket:
    """The other side of a connection."""

    def __init__(self, app: Litestar, path: str, query: str, headers: dict[str, str]) -> None:
        self.inbox: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.outbox: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        scope: Any = {
            "type": "websocket",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "scheme": "ws",
            "path": path,
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "root_path": "",
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
            "client": ("127.0.0.1", 1),
            "server": ("testserver", 80),
            "subprotocols": [],
        }
        self.inbox.put_nowait({"type": "websocket.connect"})
        handler: Any = app
        self.task = asyncio.create_task(handler(scope, self.inbox.get, self.outbox.put))

    async def said(self) -> dict[str, Any]:
        return await asyncio.wait_for(self.outbox.get(), 10)

    async def leave(self) -> None:
        self.inbox.put_nowait({"type": "websocket.disconnect", "code": 1000})
        await asyncio.wait_for(self.task, 10)


def socket(app: Litestar, client: httpx.AsyncClient, path: str, query: str) -> Socket:
    return Socket(app, path, query, {"authorization": client.headers["authorization"], "host": "testserver.local"})


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sockets, "SECONDS", 0.01)
    monkeypatch.setattr("thuongxuan.epcis.subscription_worker.SECONDS", 3600.0)


async def test_new_events_are_sent(app: Litestar, client: httpx.AsyncClient, database: Database) -> None:
    await partner(client, database)
    await named(client)
    await capture(client, shipped(1))
    other = socket(app, client, "/epcis/queries/shipped/events", "stream=true")
    accepted = await other.said()
    assert accepted["type"] == "websocket.accept"
    assert b"gs1-query-min-record-time" in dict(accepted["headers"])
    await capture(client, event(2), shipped(3))
    await look(database, PUBLIC_URL)
    result = json.loads((await other.said())["text"])["epcisBody"]["queryResults"]
    assert [one["eventID"][-1] for one in result["resultsBody"]["eventList"]] == ["3"]
    assert await database.hot.fetchval("SELECT count(*) FROM epcis_subscription") == 1
    await other.leave()
    assert await database.hot.fetchval("SELECT count(*) FROM epcis_subscription") == 0
    late = socket(app, client, "/epcis/queries/shipped/events", "stream=true&initialRecordTime=2026-01-01T00:00:00Z")
    assert (await late.said())["type"] == "websocket.accept"
    result = json.loads((await late.said())["text"])["epcisBody"]["queryResults"]
    assert len(result["resultsBody"]["eventList"]) == 2
    await client.delete("/epcis/queries/shipped")
    assert (await late.said())["type"] == "websocket.close"
    await late.task


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/epcis/queries/shipped/events", ""),
        ("/epcis/queries/shipped/events", "stream=true&minute=0"),
        ("/epcis/queries/shipped/events", "minute=99"),
        ("/epcis/queries/shipped/events", "stream=true&colour=red"),
        ("/epcis/queries/shipped/events", "stream=true&initialRecordTime=yesterday"),
        ("/epcis/queries/other/events", "stream=true"),
        ("/epcis/events", "stream=true"),
    ],
)
async def test_connections_that_are_refused(
    app: Litestar, client: httpx.AsyncClient, database: Database, path: str, query: str
) -> None:
    await partner(client, database)
    await named(client)
    refused = socket(app, client, path, query)
    assert (await refused.said())["type"] == "websocket.close"
    await refused.task
    stranger = Socket(app, path, query, {"host": "testserver.local"})
    assert (await stranger.said())["type"] == "websocket.close"
    await stranger.task


async def test_months_are_made_ahead(database: Database) -> None:
    assert not await months_sql.behind(database.hot)
    async with database.write() as write:
        assert await months_sql.refresh(write) == 0
