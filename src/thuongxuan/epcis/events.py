"""``/epcis/events``: capture of one event, one event by its ``eventID`` (EPCIS 2.0 section 12.6)."""

import asyncio

from thuongxuan.epcis import service
from thuongxuan.epcis.access import author_of, is_public
from thuongxuan.epcis.captures import body_of
from thuongxuan.epcis.errors import AlreadyCaptured, refused_faults
from thuongxuan.epcis.http import created, database_of, empty, url
from thuongxuan.errors import m
from thuongxuan.standards.epcis.document import read_event
from thuongxuan.standards.epcis.fault import Refused
from thuongxuan.web.direct import Answer, Call


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


async def release(_call: Call) -> Answer:
    """Give a page token back: it holds nothing here, so there is nothing to free."""
    return empty()
