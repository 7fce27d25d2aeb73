"""``/epcis/events``: capture of one event, queries, one event by its ``eventID`` (EPCIS 2.0 section 12.6)."""

import asyncio
from collections.abc import Mapping
from uuid import UUID

from thuongxuan.epcis import discovery, find_sql, service
from thuongxuan.epcis.access import Viewer, author_of, is_public, viewer_of
from thuongxuan.epcis.answers import events_answer
from thuongxuan.epcis.asking import INTERSECTS, conditions_of, on_the_map, order_of, refused
from thuongxuan.epcis.captures import body_of
from thuongxuan.epcis.errors import AlreadyCaptured, QueryParameter, QueryTooLarge, refused_faults
from thuongxuan.epcis.http import (
    Paging,
    check_versions,
    created,
    database_of,
    empty,
    next_page,
    paging,
    settings_of,
    url,
)
from thuongxuan.epcis.places_sql import Places
from thuongxuan.errors import FieldError, NotFound, m
from thuongxuan.standards.epcis.document import read_event
from thuongxuan.standards.epcis.fault import Refused
from thuongxuan.standards.epcis.query import Query, QueryRefused
from thuongxuan.standards.epcis.query_params import read_address, read_extensions
from thuongxuan.web.direct import Answer, Call, Handler

PINNED: Mapping[str, tuple[str, ...]] = {
    "eventTypes": ("eventType",),
    "epcs": ("MATCH_anyEPC", "MATCH_anyEPCClass"),
    "bizSteps": ("EQ_bizStep",),
    "bizLocations": ("EQ_bizLocation",),
    "readPoints": ("EQ_readPoint",),
    "dispositions": ("EQ_disposition",),
}
"""Parameters that an address such as ``/bizSteps/{}/events`` has already answered."""
SIMPLE = "SimpleEventQuery"
_WRONG_PAGE = FieldError("nextPageToken", "invalid", m("Dùng địa chỉ trong trường Link của trang trước."))


async def capture_one(call: Call) -> Answer:
    """Store one event, at once. Raises ``AlreadyCaptured``, and ``Malformed`` with the place of every fault."""
    author, public = author_of(call), is_public(call)
    data = await body_of(call)
    try:
        event = read_event(data)
    except Refused as error:
        raise refused_faults(error.faults) from error
    prepared = await asyncio.to_thread(service.prepare, [event])
    async with database_of(call).write() as write:
        done = await service.store(write, prepared, author, public=public)
    if done.duplicates:
        raise AlreadyCaptured(m("eventID: {event}", event=done.event_ids[0]))
    return created(url(call, "events", done.event_ids[0]))


async def query(call: Call) -> Answer:
    """A SimpleEventQuery in the address."""
    return await run(call, _read(call, call.query), viewer_of(call), SIMPLE)


def pinned(name: str) -> Handler:
    """The handler of the events with one value: the same query with that value set."""

    async def handler(call: Call) -> Answer:
        for parameter in PINNED[name]:
            if parameter in call.query:
                refusal = m("Địa chỉ này đã nêu giá trị đó.")
                raise QueryParameter(errors=[FieldError(parameter, "contradicts", refusal)])
        stored = await discovery.require_known(call, name, call.values[0])
        return await run(call, _read(call, call.query), viewer_of(call), SIMPLE, (name, stored))

    return handler


def _read(call: Call, asked: Mapping[str, str]) -> Query:
    check_versions(call)
    extensions = read_extensions(call.header(b"gs1-extensions"))
    try:
        return read_address([pair for pair in asked.items() if pair[0] != INTERSECTS], extensions).query
    except QueryRefused as error:
        raise refused(error) from error


async def run(call: Call, wanted: Query, viewer: Viewer, name: str, pin: tuple[str, str] | None = None) -> Answer:
    """One page of what a query finds. Raises ``QueryTooLarge`` and ``QueryTooComplex``."""
    hot, asked, places = database_of(call).hot, paging(call, 3), Places(settings_of(call).base_url, viewer)
    conditions = await conditions_of(hot, wanted, places)
    if INTERSECTS in call.query:
        await on_the_map(hot, conditions, places, call.query[INTERSECTS])
    if pin is not None:
        conditions.require(conditions.any_of([(kind, pin[1]) for kind in discovery.KINDS[pin[0]].roles]))
    if wanted.most is not None and await find_sql.more_than(hot, conditions, wanted.most):
        raise QueryTooLarge(m("Có hơn {most} sự kiện.", most=wanted.most))
    after, left = _position(asked, wanted)
    size = asked.size if left is None else min(asked.size, left)
    try:
        found = await find_sql.page(hot, conditions, order_of(wanted), after, size + 1)
    except ValueError:
        raise QueryParameter(errors=[_WRONG_PAGE]) from None
    shown = found[:size]
    more = len(found) > size and (left is None or left > size)
    rest = "" if left is None else str(left - size)
    following = [shown[-1].sort_key, str(shown[-1].id), rest] if more else None
    return events_answer(call, shown, name, next_page(call, following))


def _position(asked: Paging, wanted: Query) -> tuple[tuple[str, UUID] | None, int | None]:
    """Where the page begins, and how many events ``eventCountLimit`` still allows."""
    if asked.after is None:
        return None, wanted.limit
    key, event, rest = asked.after
    try:
        return (key, UUID(event)), int(rest) if rest else None
    except ValueError:
        raise QueryParameter(errors=[_WRONG_PAGE]) from None


async def one(call: Call) -> Answer:
    """An event with its error declarations. Raises ``NotFound``."""
    check_versions(call)
    found = await find_sql.by_event_id(database_of(call).hot, call.values[0], viewer_of(call))
    if not found:
        raise NotFound
    return events_answer(call, found, SIMPLE, [])


async def release(_call: Call) -> Answer:
    """Give a page token back: it holds nothing here, so there is nothing to free."""
    return empty()
