"""Every address of the EPCIS binding. Values in paths are URIs with ``%2F``: the address is read as it was sent."""

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from litestar import asgi
from litestar.enums import ScopeType
from litestar.exceptions import HTTPException

from thuongxuan.epcis import captures, discovery, events, named, sockets, subscriptions
from thuongxuan.epcis.asking import INTERSECTS
from thuongxuan.epcis.errors import BY_STATUS, AddressTooLong, answer_of
from thuongxuan.epcis.http import ROOT, language_of
from thuongxuan.errors import AppError, m
from thuongxuan.web.direct import Answer, Handler, Route, Routes, reply

if TYPE_CHECKING:
    from litestar.types import Receive, Scope, Send

LONGEST_ADDRESS = 16_384
"""Bytes of an address: a list of two hundred EPCs fits."""
_SOCKET = re.compile(f"{ROOT}/queries/([^/]+)/events")
PAGE = frozenset(("perPage", "nextPageToken"))


def _route(path: str, parameters: frozenset[str] | None = frozenset(), **handlers: Handler) -> Route:
    methods = dict(handlers)
    methods["OPTIONS"] = discovery.options(*handlers, capture=path == "/capture")
    return Route(ROOT + path, methods, parameters)


def _lists() -> list[Route]:
    found = []
    for name in discovery.KINDS:
        found += [
            _route(f"/{name}", PAGE, GET=discovery.listing(name)),
            _route(f"/{name}/{{}}", GET=discovery.resource(name)),
            _route(f"/{name}/{{}}/events", None, GET=events.pinned(name)),
        ]
    return found


ROUTES = Routes(
    (
        _route("", GET=discovery.landing),
        _route("/capture", PAGE, GET=captures.jobs, POST=captures.capture),
        _route("/capture/{}", GET=captures.job),
        _route("/events", None, GET=events.query, POST=events.capture_one),
        _route("/events/{}", GET=events.one),
        *_lists(),
        _route("/queries", PAGE, GET=named.listing, POST=named.create),
        _route("/queries/{}", GET=named.one, DELETE=named.remove),
        _route("/queries/{}/events", PAGE | {INTERSECTS}, GET=named.run_named),
        _route("/queries/{}/subscriptions", PAGE, GET=subscriptions.listing, POST=subscriptions.create),
        _route("/queries/{}/subscriptions/{}", GET=subscriptions.one, DELETE=subscriptions.remove),
        _route("/nextPageToken/{}", DELETE=events.release),
    )
)


async def answered(scope: Any, receive: "Receive") -> Answer:
    """The answer to one request; what is refused has the form of the binding."""
    try:
        if len(scope["raw_path"]) + len(scope["query_string"]) > LONGEST_ADDRESS:
            raise AddressTooLong
        return await ROUTES.answer(scope, receive)
    except AppError as error:
        return answer_of(error, _language(scope), _address(scope))
    except HTTPException as error:
        if error.status_code not in BY_STATUS:
            raise
        return answer_of(_refused(error), _language(scope), _address(scope))


def _address(scope: Any) -> str:
    path: str = scope["raw_path"].split(b"?", 1)[0].decode("latin-1")
    return quote(scope["litestar_app"].state.settings.base_url + path, safe="%/:?#[]@!$&'()*+,;=")


def _refused(error: HTTPException) -> AppError:
    found = AppError(headers=dict(error.headers or {}))
    found.status = error.status_code
    found.title = m("Địa chỉ này không nhận cách gọi đó")
    return found


def _language(scope: Any) -> Any:
    return language_of(dict(scope["headers"]).get(b"accept-language", b"").decode("latin-1"))


@asgi([ROOT], is_mount=True, copy_scope=False)
async def epcis(scope: "Scope", receive: "Receive", send: "Send") -> None:
    """Answer one request below ``/epcis``, or serve a WebSocket of a named query."""
    if scope["type"] == ScopeType.WEBSOCKET:
        await _connected(scope, receive, send)
    else:
        await reply(send, await answered(scope, receive))


async def _connected(scope: Any, receive: Any, send: Any) -> None:
    named_query = _SOCKET.fullmatch(scope["raw_path"].split(b"?", 1)[0].decode("latin-1"))
    if named_query is None:
        await receive()
        await send({"type": "websocket.close", "code": sockets.REFUSED})
    else:
        await sockets.serve(scope, receive, send, unquote(named_query[1]))
