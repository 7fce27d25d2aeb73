"""Reading EPCIS documents in JSON: ``EPCISDocument``, ``EPCISQueryDocument`` and single events.

What a sender wrote is kept byte for byte beside what was read from it; numbers are exact (``Decimal``), never floats.
"""

from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec

from thuongxuan.errors import m
from thuongxuan.standards.epcis.events import CONTEXT, check_event
from thuongxuan.standards.epcis.fault import MOST_FAULTS, Fault, Refused
from thuongxuan.standards.epcis.instants import read_instant
from thuongxuan.standards.epcis.names import namespaces
from thuongxuan.standards.epcis.shapes import (
    NOT_ARRAY,
    NOT_OBJECT,
    Check,
    Faults,
    anything,
    array,
    choice,
    extension,
    free,
    members,
    text,
    time,
    uri,
    version,
)

Mapping = dict[str, Any]
_NUL = b"\\u0000"
_DECODER = msgspec.json.Decoder(float_hook=Decimal)
_RAW_OBJECT = msgspec.json.Decoder(dict[str, msgspec.Raw])
_RAW_LIST = msgspec.json.Decoder(list[msgspec.Raw])


class Event(msgspec.Struct, frozen=True):
    """One valid event: the bytes as sent, the same read, and the prefixes in force for its extension fields."""

    raw: bytes
    value: Mapping
    prefixes: dict[str, str]


class Document(msgspec.Struct, frozen=True):
    """A valid document. ``context`` is ``@context`` as read and ``raw_context`` as sent; ``header`` may be empty."""

    type: str
    context: Any
    raw_context: bytes
    header: Mapping
    creation_date: datetime | None
    events: tuple[Event, ...]


def read_document(data: bytes) -> Document:
    """The document with its events. Raises ``Refused`` with the JSON pointer of every fault."""
    value = _decoded(data)
    faults: Faults = []
    _check_document(value, faults)
    _refuse(faults)
    parts = _RAW_OBJECT.decode(data)
    context, created = value["@context"], value.get("creationDate")
    return Document(
        value["type"],
        context,
        bytes(parts["@context"]),
        value.get("epcisHeader", {}),
        read_instant(created) if created is not None else None,
        _events(value, parts["epcisBody"], context),
    )


def read_event(data: bytes, context: Any = None, at: str = "") -> Event:
    """A bare event; without the ``context`` of a document it must carry its own. Raises ``Refused``."""
    value = _decoded(data)
    faults: Faults = []
    check_event(value, at, faults)
    if context is None and isinstance(value, dict) and "@context" not in value:
        faults.append(Fault(at, "required", m("Thiếu “{name}”.", name="@context")))
    _refuse(faults)
    return Event(data, value, namespaces(context, value.get("@context")))


def _decoded(data: bytes) -> Any:
    try:
        value = _DECODER.decode(data)
    except RecursionError:
        raise Refused([Fault("", "depth", m("Tài liệu JSON lồng nhau quá sâu."))]) from None
    except (msgspec.MsgspecError, UnicodeError):
        raise Refused([Fault("", "syntax", m("Nội dung gửi lên không phải là JSON hợp lệ."))]) from None
    if _NUL in data:
        faults: Faults = []
        _find_nul(value, "", faults)
        _refuse(faults)
    return value


def _find_nul(value: Any, at: str, faults: Faults) -> None:
    """PostgreSQL keeps no U+0000 in a text."""
    if isinstance(value, str):
        if "\0" in value:
            faults.append(Fault(at, "character", m("Chuỗi có ký tự U+0000.")))
    elif isinstance(value, dict):
        for name, member in value.items():
            _find_nul(name, at, faults)
            _find_nul(member, f"{at}/{name}", faults)
    elif isinstance(value, list):
        for place, member in enumerate(value):
            _find_nul(member, f"{at}/{place}", faults)


def _refuse(faults: Faults) -> None:
    if faults:
        raise Refused(faults)


def _event_list(value: Any, at: str, faults: Faults) -> None:
    if not isinstance(value, list):
        faults.append(Fault(at, "type", NOT_ARRAY))
        return
    for place, event in enumerate(value):
        check_event(event, f"{at}/{place}", faults)
        if len(faults) >= MOST_FAULTS:
            return


def _attribute(value: Any, at: str, faults: Faults) -> None:
    if isinstance(value, bool | list) or value is None:
        faults.append(Fault(at, "type", m("Ở đây cần một số, một chuỗi ký tự hoặc một đối tượng JSON.")))
    else:
        anything(value, at, faults)


_VOCABULARIES = array(
    members(
        {
            "type": uri,
            "vocabularyElementList": array(
                members(
                    {
                        "id": uri,
                        "attributes": array(members({"id": uri, "attribute": _attribute}, ("id",), free)),
                        "children": array(uri),
                    },
                    ("id",),
                    free,
                )
            ),
        },
        ("type",),
        free,
    )
)
_HEADER = members({"epcisMasterData": members({"vocabularyList": _VOCABULARIES}, others=free)}, others=extension)
_RESULTS = members(
    {
        "queryName": text,
        "subscriptionID": text,
        "resultsBody": members({"eventList": _event_list, "vocabularyList": _VOCABULARIES}, ("eventList",), extension),
    },
    ("queryName", "resultsBody"),
    extension,
)
_EVERY: dict[str, Check] = {
    "@context": CONTEXT,
    "type": anything,
    "schemaVersion": version,
    "creationDate": time,
    "id": uri,
}
_DOCUMENTS: dict[str, Check] = {
    "EPCISDocument": members(
        {
            **_EVERY,
            **dict.fromkeys(("instanceIdentifier", "sender", "receiver"), text),
            "epcisHeader": _HEADER,
            "epcisBody": members({"eventList": _event_list}, ("eventList",), free),
        },
        ("@context", "type", "schemaVersion", "creationDate", "epcisBody"),
        extension,
    ),
    "EPCISQueryDocument": members(
        {**_EVERY, "epcisBody": members({"queryResults": _RESULTS}, ("queryResults",), extension)},
        ("@context", "type", "epcisBody"),
        extension,
    ),
}


def _check_document(value: Any, faults: Faults) -> None:
    kind = value.get("type") if isinstance(value, dict) else None
    rule = _DOCUMENTS.get(kind) if isinstance(kind, str) else None
    if not isinstance(value, dict):
        faults.append(Fault("", "type", NOT_OBJECT))
    elif rule is None:
        choice(*_DOCUMENTS)(kind, "/type", faults)
    else:
        rule(value, "", faults)


def _events(value: Mapping, raw_body: msgspec.Raw, context: Any) -> tuple[Event, ...]:
    body, raw = value["epcisBody"], _RAW_OBJECT.decode(raw_body)
    if value["type"] == "EPCISQueryDocument":
        body = body["queryResults"]["resultsBody"]
        raw = _RAW_OBJECT.decode(_RAW_OBJECT.decode(raw["queryResults"])["resultsBody"])
    shared = namespaces(context)
    return tuple(
        Event(bytes(one), event, namespaces(context, event["@context"]) if "@context" in event else shared)
        for one, event in zip(_RAW_LIST.decode(raw["eventList"]), body["eventList"], strict=True)
    )
