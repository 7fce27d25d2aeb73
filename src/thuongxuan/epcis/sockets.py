"""WebSockets of named queries: ``/epcis/queries/{name}/events?stream=true`` (EPCIS 2.0 section 12.7.4).

A connection is a subscription without an address. Whichever worker asks about new events notes its matches; the worker
that holds the connection sends them.
"""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import msgspec
from litestar.connection import ASGIConnection

from thuongxuan.clock import now
from thuongxuan.db.session import Database
from thuongxuan.epcis import named_sql, subscription_sql
from thuongxuan.epcis.access import Viewer
from thuongxuan.epcis.answers import message
from thuongxuan.epcis.errors import SubscriptionControls
from thuongxuan.epcis.named_sql import Query
from thuongxuan.epcis.places_sql import Places
from thuongxuan.epcis.schedule import BOUNDS, read_schedule
from thuongxuan.epcis.subscription_worker import AT_ONCE
from thuongxuan.epcis.subscriptions import catch_up, controls
from thuongxuan.errors import AppError, FieldError, Forbidden, NotFound, NotSignedIn, TooManyRequests, m
from thuongxuan.identity import tokens
from thuongxuan.identity.middleware import by_key, by_session
from thuongxuan.identity.schemas import Principal
from thuongxuan.web.direct import read_query

SECONDS = 1.0
"""From one look at what is to be sent to the next."""
MOST = 20
"""Connections of one query, webhooks included."""
REFUSED, GONE = 1008, 1001
PARAMETERS = frozenset(("stream", "reportIfEmpty", "initialRecordTime", *BOUNDS))


class Wish(msgspec.Struct, frozen=True):
    """What the address asks for."""

    columns: dict[str, Any]
    report_if_empty: bool
    since: datetime | None


async def serve(scope: Any, receive: Any, send: Any, name: str) -> None:
    """Serve one connection until it ends. Refusals close it before it is accepted."""
    database: Database = scope["litestar_app"].state.database
    await receive()
    try:
        principal, wish = await _principal(scope), read_wish(read_query(scope["query_string"]))
        places = Places(
            scope["litestar_app"].state.settings.base_url, Viewer(principal.subject_id, principal.is_officer)
        )
        subscription = await _subscribe(database, places, principal.subject_id, name, wish)
    except AppError as error:
        await send({"type": "websocket.close", "code": REFUSED, "reason": error.slug})
        return
    since = (wish.since or now()).isoformat(timespec="milliseconds")
    await send({"type": "websocket.accept", "headers": [(b"gs1-query-min-record-time", since.encode())]})
    leaving = asyncio.create_task(_left(receive))
    try:
        await _report(database, send, leaving, subscription, name, wish)
    finally:
        leaving.cancel()
        async with database.write() as write:
            await subscription_sql.forget(write, subscription)


async def _left(receive: Any) -> None:
    """Ends when the other side does; what it says meanwhile means nothing."""
    while (await receive())["type"] != "websocket.disconnect":
        pass


async def _principal(scope: Any) -> Principal:
    """Whose connection it is: an API key, or the session of a page of ours. Raises ``NotSignedIn``."""
    connection: ASGIConnection[Any, Any, Any, Any] = ASGIConnection(scope)
    authorization, token = connection.headers.get("authorization"), connection.cookies.get(tokens.COOKIE)
    found: Principal | None = None
    if authorization is not None:
        found = await by_key(connection, authorization)
    elif token and urlsplit(connection.headers.get("origin", "")).netloc == connection.headers.get("host"):
        found = await by_session(connection, token)
    if found is None or found.must_change_passphrase:
        raise NotSignedIn
    if "read" not in found.scopes:
        raise Forbidden
    return found


def read_wish(query: Mapping[str, str]) -> Wish:
    """Stream or schedule, and from when. Raises ``SubscriptionControls``."""
    for name in query.keys() - PARAMETERS:
        raise SubscriptionControls(errors=[FieldError(name, "unknown", m("Không có tham số tên này."))])
    schedule = {name: query[name] for name in BOUNDS if name in query} or None
    columns = controls(schedule, stream=query.get("stream") == "true")
    try:
        since = msgspec.convert(query["initialRecordTime"], datetime) if "initialRecordTime" in query else None
    except msgspec.ValidationError:
        since = None
    if "initialRecordTime" in query and (since is None or since.tzinfo is None):
        refusal = m("Viết ngày giờ có múi giờ.")
        raise SubscriptionControls(errors=[FieldError("initialRecordTime", "invalid", refusal)])
    return Wish(columns, query.get("reportIfEmpty") == "true", since)


async def _subscribe(database: Database, places: Places, owner_id: UUID, name: str, wish: Wish) -> UUID:
    async with database.write() as write:
        query: Query | None = await named_sql.find(write, owner_id, name)
        if query is None:
            raise NotFound
        if await named_sql.count_subscriptions(write, query.id) >= MOST:
            raise TooManyRequests(60)
        told = {"report_if_empty": wish.report_if_empty, "initial_record_time": wish.since, "seen_at": now()}
        values = {"query_id": query.id, "dest": None, **told, **wish.columns, "next_run_at": None}
        made = await named_sql.subscribe(write, values)
        if wish.since is not None:
            await catch_up(database.hot, write, made, query, places, wish.since)
    return made


async def _report(
    database: Database, send: Any, leaving: "asyncio.Task[None]", subscription: UUID, name: str, wish: Wish
) -> None:
    """Send what was matched, at once or at the times of the schedule, until one side ends."""
    due = wish.columns["next_run_at"]
    while not leaving.done():
        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(leaving), SECONDS)
            return
        async with database.write() as write:
            if not await subscription_sql.seen(write, subscription, now()):
                await send({"type": "websocket.close", "code": GONE, "reason": "deleted"})
                return
            if due is not None and now() < due:
                continue
            found = await subscription_sql.told(write, subscription, AT_ONCE)
            if found or (wish.report_if_empty and due is not None):
                text = message(found, name, str(subscription)).decode()
                await send({"type": "websocket.send", "text": text})
        if due is not None and len(found) < AT_ONCE:
            due = read_schedule(wish.columns["schedule"]).after(now())
