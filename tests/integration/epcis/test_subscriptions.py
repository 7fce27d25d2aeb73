"""Named queries tell their subscribers of every new event that they find, once."""

import json
from datetime import timedelta
from typing import Any

import httpx
import pytest

from tests.conftest import PUBLIC_URL
from tests.integration.epcis.test_query import numbers
from tests.support.epcis_client import capture, event, partner
from thuongxuan import clock
from thuongxuan.db import outbox
from thuongxuan.db.session import Database
from thuongxuan.epcis.subscription_worker import look

DEST = "https://partner.example.org/hook"


@pytest.fixture(autouse=True)
def nobody_else_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """The application's own workers wait, however slow the machine is: the tests look themselves."""
    monkeypatch.setattr("thuongxuan.epcis.subscription_worker.SECONDS", 3600.0)
    monkeypatch.setattr("thuongxuan.web.delivering.SECONDS", 3600.0)


async def named(client: httpx.AsyncClient, name: str = "shipped", **query: Any) -> str:
    answer = await client.post("/epcis/queries", json={"name": name, "query": query or {"EQ_bizStep": ["shipping"]}})
    assert answer.status_code == 201, answer.text
    return str(answer.headers["location"])


async def subscribe(client: httpx.AsyncClient, query: str, **fields: Any) -> dict[str, Any]:
    answer = await client.post(f"{query}/subscriptions", json={"dest": DEST, **fields})
    assert answer.status_code == 201, answer.text
    assert answer.headers["location"] == f"{query}/subscriptions/{answer.json()['subscriptionID']}"
    shown: dict[str, Any] = answer.json()
    return shown


async def told(database: Database) -> list[list[int]]:
    """Numbers of the events in each message that would leave now."""
    await look(database, PUBLIC_URL)
    letters = await outbox.claim(database.hot, 99)
    for letter in letters:
        await outbox.delivered(database.hot, letter)
    results = [json.loads(letter.body)["epcisBody"]["queryResults"] for letter in letters]
    return [[int(one["eventID"][-3:]) for one in result["resultsBody"]["eventList"]] for result in results]


def shipped(number: int) -> dict[str, Any]:
    return event(number, action="OBSERVE", bizStep="shipping")


async def test_named_queries_come_and_go(client: httpx.AsyncClient, database: Database) -> None:
    await partner(client, database)
    await capture(client, event(1), shipped(2))
    query = await named(client, "đã gửi")
    assert numbers(await client.get(f"{query}/events")) == [2]
    assert (await client.get(query)).json() == {"name": "đã gửi", "query": {"EQ_bizStep": ["shipping"]}}
    assert [one["name"] for one in (await client.get("/epcis/queries")).json()] == ["đã gửi"]
    taken = await client.post("/epcis/queries", json={"name": "đã gửi", "query": {}})
    assert (taken.status_code, taken.json()["type"]) == (409, "epcisException:ResourceAlreadyExistsException")
    wrong = await client.post("/epcis/queries", json={"name": "x", "query": {"EQ_colour": ["red"]}})
    assert (wrong.status_code, wrong.json()["type"]) == (400, "epcisException:QueryValidationException")
    owner = client.headers["authorization"]
    await partner(client, database)
    assert (await client.get(query)).status_code == 404, "queries are their owner's"
    client.headers["authorization"] = owner
    assert (await client.delete(query)).status_code == 204
    gone = await client.delete(query)
    assert (gone.status_code, gone.json()["type"]) == (404, "epcisException:NoSuchNameException")
    assert gone.json()["instance"] == query
    assert (await client.get(f"{query}/events")).status_code == 404


async def test_a_stream_tells_each_new_event_once(client: httpx.AsyncClient, database: Database) -> None:
    await partner(client, database)
    await capture(client, shipped(1))
    query = await named(client)
    made = await subscribe(client, query, stream=True, signatureToken="our-secret")
    assert "our-secret" not in json.dumps(made)
    assert (await client.get(f"{query}/subscriptions")).json() == [made]
    assert await told(database) == [], "what was there before is not new"
    await capture(client, event(2), shipped(3), shipped(4))
    await look(database, PUBLIC_URL)
    (letter,) = await outbox.claim(database.hot, 9)
    assert (letter.destination, letter.topic, letter.secret) == (DEST, "epcis.query", "our-secret")
    result = json.loads(letter.body)["epcisBody"]["queryResults"]
    assert (result["subscriptionID"], result["queryName"]) == (made["subscriptionID"], "shipped")
    assert [one["eventID"][-1] for one in result["resultsBody"]["eventList"]] == ["3", "4"]
    assert await told(database) == []
    one = f"{query}/subscriptions/{made['subscriptionID']}"
    assert (await client.get(one)).json()["queryName"] == "shipped"
    assert (await client.delete(one)).status_code == 204
    assert (await client.get(one)).status_code == 404
    await capture(client, shipped(5))
    assert await told(database) == []


async def test_a_schedule_gathers_and_reports_in_its_time(client: httpx.AsyncClient, database: Database) -> None:
    await partner(client, database)
    await capture(client, shipped(1))
    query = await named(client)
    since = clock.now().isoformat()
    await subscribe(client, query, schedule={"minute": "0"}, reportIfEmpty=True, initialRecordTime=since)
    await capture(client, shipped(2))
    assert await told(database) == [], "not before its time"
    clock.freeze(clock.now() + timedelta(hours=1))
    assert await told(database) == [[1, 2]], "with what was recorded since the initial time"
    assert await told(database) == []
    clock.freeze(clock.now() + timedelta(hours=1))
    assert await told(database) == [[]], "an empty report was asked for"


async def test_a_subscriber_is_told_nothing_it_may_not_see(client: httpx.AsyncClient, database: Database) -> None:
    await partner(client, database)
    await subscribe(client, await named(client), stream=True)
    await partner(client, database)
    await capture(client, shipped(1), tx_visibility="parties")
    await capture(client, shipped(2))
    assert await told(database) == [[2]]


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"stream": True, "schedule": {"minute": "0"}},
        {"schedule": {"minute": "61"}},
        {"schedule": {"dayOfMonth": "31", "month": "2"}},
        {"dest": "http://partner.example.org/", "stream": True},
        {"dest": "https://127.0.0.1/", "stream": True},
        {"dest": "https://10.0.0.1/", "stream": True},
        {"stream": "yes"},
        {"stream": True, "signatureToken": "short"},
    ],
)
async def test_controls_that_are_refused(client: httpx.AsyncClient, database: Database, fields: dict[str, Any]) -> None:
    await partner(client, database)
    answer = await client.post(f"{await named(client)}/subscriptions", json={"dest": DEST, **fields})
    assert (answer.status_code, answer.json()["type"]) == (400, "epcisException:SubscriptionControlsException")


async def test_a_failing_look_loses_nothing(
    client: httpx.AsyncClient, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await partner(client, database)
    await subscribe(client, await named(client), stream=True)
    await capture(client, shipped(1))

    async def broken(*_: Any) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr("thuongxuan.epcis.subscription_sql.match", broken)
        with pytest.raises(ZeroDivisionError):
            await look(database, PUBLIC_URL)
    assert await told(database) == [[1]]
