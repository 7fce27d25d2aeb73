"""The one way into the repository: forms and EPCIS clients end in the same rows."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from thuongxuan.clock import new_id, now
from thuongxuan.db.session import WriteSession
from thuongxuan.epcis import rows
from thuongxuan.epcis.record_sql import insert_events
from thuongxuan.epcis.rows import Row
from thuongxuan.identity.schemas import Entry
from thuongxuan.standards.epcis.document import Event
from thuongxuan.standards.epcis.event_hash import event_hash


class Recorded(msgspec.Struct, frozen=True):
    """What became of events: the ``eventID`` of each, given or minted, and the places of those known before."""

    event_ids: list[str]
    duplicates: list[int]


def prepare(events: Sequence[Event], context: bytes | None = None) -> list[Row]:
    """The rows of events, without a database: the costly part, which may run in a thread.

    An event without ``eventID`` gets its event hash (CBV 2.0 section 8.9). ``context`` is the ``@context`` of their
    document as sent; an event that carries its own needs none.
    """
    return [rows.row_of(one, _event_id(one), str(new_id()), context) for one in events]


def _event_id(event: Event) -> str:
    given = event.value.get("eventID")
    return given if isinstance(given, str) else event_hash(event)


async def store(
    session: WriteSession, prepared: list[Row], entry: Entry, *, public: bool, parties: Sequence[UUID] = ()
) -> Recorded:
    """Store prepared events in this transaction; one that the owner captured before is left as it is."""
    new = await insert_events(session, rows.encode(prepared), entry, now(), parties, public=public)
    duplicates = [place for place, row in enumerate(prepared) if UUID(row.id) not in new]
    return Recorded([row.event_id for row in prepared], duplicates)


async def record(
    session: WriteSession,
    events: Sequence[Event],
    entry: Entry,
    *,
    public: bool,
    context: bytes | None = None,
    parties: Sequence[UUID] = (),
) -> Recorded:
    """Store events of ``entry.on_behalf_of`` in this transaction.

    Everybody sees them when ``public``; otherwise the owner, the ``parties`` and officers. See ``prepare``.
    """
    return await store(session, prepare(events, context), entry, public=public, parties=parties)
