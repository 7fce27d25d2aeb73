"""What is here: the landing resource, the values that occur in events, and OPTIONS (EPCIS 2.0 section 12.5)."""

from collections.abc import Callable, Mapping
from typing import Any, get_args

import thuongxuan
from thuongxuan.epcis import captures, find_sql
from thuongxuan.epcis.access import viewer_of
from thuongxuan.epcis.http import (
    CONTEXT,
    VERSION,
    VERSIONS,
    check_versions,
    database_of,
    json_answer,
    next_page,
    paging,
    settings_of,
)
from thuongxuan.errors import NotFound
from thuongxuan.standards.epcis import vocabulary as cbv
from thuongxuan.standards.epcis.facts import Role
from thuongxuan.standards.epcis.index import identifier
from thuongxuan.standards.epcis.names import namespaces
from thuongxuan.web.direct import Answer, Call, Handler, Headers

TOP = ("queries", "capture", "events", "eventTypes", "epcs", "readPoints", "bizLocations", "dispositions", "bizSteps")
Spelling = Callable[[str], str]


def _place(value: str) -> str:
    return identifier(value, namespaces())


def _same(value: str) -> str:
    return value


class Kind:
    """One list of values: its kind in the tables, how a value is stored and shown, and the facts that name it."""

    def __init__(self, kind: str, stored: Spelling, shown: Spelling = _same, roles: tuple[str, ...] = ()) -> None:
        self.kind = kind
        self.stored = stored
        self.shown = shown
        self.roles = roles or (kind,)


KINDS: Mapping[str, Kind] = {
    "eventTypes": Kind("eventType", _same),
    "epcs": Kind("epc", _place, roles=get_args(Role)),
    "bizSteps": Kind("bizStep", cbv.BIZ_STEP.full, cbv.BIZ_STEP.bare),
    "bizLocations": Kind("bizLocation", _place),
    "readPoints": Kind("readPoint", _place),
    "dispositions": Kind("disposition", cbv.DISPOSITION.full, cbv.DISPOSITION.bare),
}


def collection(members: Any) -> dict[str, Any]:
    """A list as JSON-LD."""
    return {"@context": CONTEXT, "type": "Collection", "member": list(members)}


async def landing(call: Call) -> Answer:
    """``/epcis``: what there is."""
    check_versions(call)
    return json_answer(call, collection(TOP))


def listing(name: str) -> Handler:
    """The handler of a list of values, a page at a time."""
    kind = KINDS[name]

    async def handler(call: Call) -> Answer:
        check_versions(call)
        wanted, viewer = paging(call, 1), viewer_of(call)
        after = wanted.after[0] if wanted.after else ""
        found = await find_sql.values(database_of(call).hot, kind.kind, viewer, after, wanted.size + 1)
        shown = found[: wanted.size]
        following = [shown[-1]] if len(found) > wanted.size else None
        return json_answer(call, collection(map(kind.shown, shown)), headers=next_page(call, following))

    return handler


async def require_known(call: Call, name: str, value: str) -> str:
    """The value as it is stored. Raises ``NotFound`` when no event that the viewer may see has it."""
    kind = KINDS[name]
    stored = kind.stored(value)
    if not await find_sql.is_known(database_of(call).hot, kind.kind, viewer_of(call), stored):
        raise NotFound
    return stored


def resource(name: str) -> Handler:
    """The handler of one value: it has events."""

    async def handler(call: Call) -> Answer:
        check_versions(call)
        await require_known(call, name, call.values[0])
        return json_answer(call, collection(["events"]))

    return handler


def options(*methods: str, capture: bool = False) -> Handler:
    """The handler of OPTIONS: methods, versions, formats and, for captures, their limits."""
    allow = ", ".join((*methods, *(("HEAD",) if "GET" in methods else ()), "OPTIONS"))

    async def handler(call: Call) -> Answer:
        ours = VERSION.encode()
        headers: Headers = [
            (b"allow", allow.encode()),
            *VERSIONS,
            *((f"gs1-{standard}-{bound}".encode(), ours) for standard in ("epcis", "cbv") for bound in ("min", "max")),
            (b"gs1-vendor-version", thuongxuan.__name__.encode()),
            (b"gs1-epc-format", b"Always_GS1_Digital_Link"),
            (b"gs1-extensions", b""),
        ]
        if capture:
            headers += [(captures.BEHAVIOUR, b"all"), *captures.limits(settings_of(call))]
        return Answer(status=204, headers=headers)

    return handler
