"""Query documents put together from events as they were sent: their bytes stay, only what the repository adds comes in.

A document has one ``@context``, its events come from many: contexts that do not contradict each other are joined,
others go into their events.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec

from thuongxuan.standards.epcis.epc_format import EpcFormat, translated
from thuongxuan.standards.epcis.names import STANDARD_CONTEXT

_MEMBERS = msgspec.json.Decoder(dict[str, msgspec.Raw])


class Stored(msgspec.Struct, frozen=True):
    """An event of the repository: its bytes as sent, ``@context`` of its document as sent (if it came in one), the
    ``eventID`` given or minted, and when it was recorded.
    """

    document: bytes
    context: bytes | None
    event_id: str
    record_time: datetime


def query_document(
    events: Sequence[Stored],
    created: datetime,
    *,
    query_name: str = "SimpleEventQuery",
    subscription_id: str | None = None,
    epc_format: EpcFormat = "Never_Translates",
) -> bytes:
    """An ``EPCISQueryDocument`` of these events in this order."""
    shared, own = _contexts([event.context for event in events])
    listed = b",".join(_event(event, own.get(event.context), epc_format) for event in events)
    subscription = b"" if subscription_id is None else b'"subscriptionID":%b,' % msgspec.json.encode(subscription_id)
    return (
        b'{"@context":%b,"type":"EPCISQueryDocument","schemaVersion":"2.0","creationDate":"%b","epcisBody":'
        b'{"queryResults":{%b"queryName":%b,"resultsBody":{"eventList":[%b]}}}}'
    ) % (shared, _instant(created), subscription, msgspec.json.encode(query_name), listed)


def bare_event(event: Stored, epc_format: EpcFormat = "Never_Translates") -> bytes:
    """One event as a document of its own, with the context it came with."""
    return _event(event, event.context or msgspec.json.encode(STANDARD_CONTEXT), epc_format)


def _event(event: Stored, context: bytes | None, epc_format: EpcFormat) -> bytes:
    document = translated(event.document, epc_format)
    members = _MEMBERS.decode(document)
    ours = {"recordTime": b'"%b"' % _instant(event.record_time), "eventID": msgspec.json.encode(event.event_id)}
    if "eventID" in members:
        del ours["eventID"]
    if context is not None:
        ours["@context"] = _joined(context, members["@context"]) if "@context" in members else context
    added = b",".join(b'"%b":%b' % (name.encode(), value) for name, value in ours.items())
    if not ours.keys() & members.keys():
        return b"{" + added + b"," + document.lstrip()[1:]
    kept = (b"%b:%b" % (msgspec.json.encode(name), value) for name, value in members.items() if name not in ours)
    return b"{" + b",".join([added, *kept]) + b"}"


def _instant(value: datetime) -> bytes:
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds").encode() + b"Z"


def _contexts(sent: Sequence[bytes | None]) -> tuple[bytes, Mapping[bytes | None, bytes]]:
    """The context of the document, and the contexts of its events that need one of their own, by what was sent."""
    found = dict.fromkeys(context for context in sent if context is not None)
    if len(found) == 1 and None not in sent:
        return next(iter(found)), {}
    prefixes: dict[str, Any] = {}
    own: dict[bytes | None, bytes] = {}
    for context in found:
        parts = _parts(context)
        names = {name: value for part in parts if isinstance(part, dict) for name, value in part.items()}
        strange = [part for part in parts if isinstance(part, str) and part != STANDARD_CONTEXT]
        if strange or any(prefixes.get(name, value) != value for name, value in names.items()):
            own[context] = context
        else:
            prefixes |= names
    shared: Any = [STANDARD_CONTEXT, prefixes] if prefixes else STANDARD_CONTEXT
    return msgspec.json.encode(shared), own


def _parts(context: bytes) -> list[Any]:
    value = msgspec.json.decode(context)
    return value if isinstance(value, list) else [value]


def _joined(outer: bytes, inner: bytes) -> bytes:
    """The context of a document and that of an event in it, as one; nothing is there twice."""
    parts = _parts(outer)
    return msgspec.json.encode([*parts, *(part for part in _parts(bytes(inner)) if part not in parts)])
