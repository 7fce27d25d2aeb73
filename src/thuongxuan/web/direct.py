"""Addresses answered below the framework: one small table of routes, for faces that need bytes passed on untouched.

A handler takes a ``Call`` and returns an ``Answer``; errors are raised and become problem+json where every other
error does. HEAD is handled around the whole application, OPTIONS here.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Mapping
from contextlib import aclosing
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, unquote_to_bytes

from litestar.exceptions import MethodNotAllowedException
from msgspec import Struct

from thuongxuan.errors import FieldError, Malformed, NotFound, TooLarge, m

if TYPE_CHECKING:
    from litestar.types import Receive, Scope, Send

MAX_PARAMETERS = 60
"""More query parameters than any collection has properties."""
Headers = list[tuple[bytes, bytes]]


class Answer(Struct, kw_only=True):
    """What a handler answers: whole bytes, or chunks that follow each other."""

    body: bytes | AsyncGenerator[bytes, None] = b""
    media_type: str = ""
    status: int = 200
    headers: Headers = []


class Call:
    """One request: decoded path values, query parameters, and headers by lower-case name."""

    __slots__ = ("_headers", "app", "path", "query", "receive", "scope", "values")

    def __init__(self, scope: Any, receive: "Receive") -> None:
        self.scope = scope
        self.receive = receive
        self.app = scope["litestar_app"]
        self.path: str = scope["path"]
        self.values: tuple[str, ...] = ()
        self.query = read_query(scope["query_string"])
        self._headers: dict[bytes, bytes] | None = None

    def header(self, name: bytes) -> str:
        """A request header, or an empty text."""
        if self._headers is None:
            self._headers = dict(self.scope["headers"])
        return self._headers.get(name, b"").decode("latin-1")

    @property
    def method(self) -> str:
        """The method; HEAD arrives as GET."""
        method: str = self.scope["method"]
        return method

    @property
    def state(self) -> Any:
        """What the application keeps: settings, database, and what its lifespans made."""
        return self.app.state

    async def body(self, limit: int) -> bytes:
        """The request's body. Raises ``TooLarge``."""
        parts, size, more = [], 0, True
        while more:
            message: Any = await self.receive()
            part = message.get("body", b"")
            size += len(part)
            if size > limit:
                raise TooLarge
            parts.append(part)
            more = message.get("more_body", False) and message["type"] == "http.request"
        return b"".join(parts)


Handler = Callable[[Call], Awaitable[Answer]]


class Route(Struct, frozen=True):
    """``path`` holds ``{}`` where a value stands. ``parameters`` are the query parameters that are understood."""

    path: str
    methods: Mapping[str, Handler]
    parameters: frozenset[str] | None = frozenset()
    options: tuple[tuple[bytes, bytes], ...] = ()


class _Shape:
    """A route's path in parts: what must stand where, and where the values are."""

    def __init__(self, route: Route) -> None:
        self.route = route
        parts = route.path.strip("/").split("/")
        self.open = [part == "{}" for part in parts]
        self._fixed = [place for place, part in enumerate(parts) if part != "{}"]
        self._names = [parts[place] for place in self._fixed]
        self._values = [place for place, is_open in enumerate(self.open) if is_open]

    def fits(self, parts: list[str]) -> bool:
        return [parts[place] for place in self._fixed] == self._names

    def values(self, parts: list[str]) -> tuple[str, ...]:
        return tuple([_value(parts[place]) for place in self._values])


class Routes:
    """Finds the route of a path and calls its handler."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self._depths: dict[int, list[_Shape]] = {}
        for shape in map(_Shape, routes):
            self._depths.setdefault(len(shape.open), []).append(shape)
        for found in self._depths.values():
            found.sort(key=lambda shape: shape.open)

    def find(self, raw_path: bytes) -> tuple[Route, tuple[str, ...]]:
        """The route and the values in its path. Raises ``NotFound``."""
        parts = raw_path.decode("latin-1").strip("/").split("/")
        for shape in self._depths.get(len(parts), ()):
            if shape.fits(parts):
                return shape.route, shape.values(parts)
        raise NotFound

    async def answer(self, scope: Any, receive: "Receive") -> Answer:
        """The answer to one request. Raises what the handler raises, and ``NotFound`` for an unknown address."""
        raw_path = scope["raw_path"].split(b"?", 1)[0]
        path = raw_path.decode("latin-1")
        scope["path"] = unquote(path) if "%" in path else path  # whole again: a mount cuts its own address off
        route, values = self.find(raw_path)
        scope["path_template"] = route.path
        method = scope["method"]
        handler = route.methods.get(method)
        if method == "OPTIONS" and handler is None:
            return _options(route)
        if handler is None:
            raise MethodNotAllowedException(
                headers={"Allow": ", ".join(dict.fromkeys([*route.methods, "HEAD", "OPTIONS"]))}
            )
        call = Call(scope, receive)
        call.values = values
        if route.parameters is not None:
            refuse_unknown(call, route.parameters)
        return await handler(call)

    async def ahead(self, scope: Any, receive: "Receive") -> Answer | None:
        """Reading ahead of the framework: nothing that is read here depends on who asks.

        Whoever sends a key hears whether it is valid, which is the framework's middleware's to say.
        """
        if scope["method"] != "GET" or any(name == b"authorization" for name, _ in scope["headers"]):
            return None
        return await self.answer(scope, receive)

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Answer one request below the framework."""
        await reply(send, await self.answer(scope, receive))


def _options(route: Route) -> Answer:
    allow = ", ".join(["GET", "HEAD", *(name for name in route.methods if name != "GET"), "OPTIONS"])
    return Answer(headers=[(b"allow", allow.encode()), *route.options])


def refuse_unknown(call: Call, known: frozenset[str]) -> None:
    """Raise ``Malformed`` naming each query parameter that is not understood (17-069r4 section 7.6.1)."""
    unknown = sorted(call.query.keys() - known - {"lang", "f"})
    if unknown:
        raise Malformed(
            errors=[FieldError(name, "unknown_parameter", m("Không có tham số tên này.")) for name in unknown]
        )


def read_query(text: bytes) -> dict[str, str]:
    """Query parameters by name. Raises ``Malformed`` for one that is given twice or cannot be read."""
    if not text:
        return {}
    try:
        pairs = parse_qsl(text.decode("ascii"), keep_blank_values=True, max_num_fields=MAX_PARAMETERS, errors="strict")
    except ValueError as error:
        raise Malformed(m("Phần tham số của địa chỉ không đọc được.")) from error
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Malformed(m("Có tham số được ghi hai lần."))
    if any("\0" in value for value in found.values()):
        raise Malformed(m("Dữ liệu có ký tự không đọc được."))
    return found


def _value(part: str) -> str:
    if "%" not in part:
        return part
    try:
        value = unquote(part, errors="strict") if part.isascii() else unquote_to_bytes(part).decode()
    except UnicodeDecodeError as error:
        raise NotFound from error
    if "\0" in value:
        raise NotFound
    return value


async def reply(send: "Send", answer: Answer) -> None:
    """Send an answer."""
    body = answer.body
    headers = list(answer.headers)
    if answer.media_type:
        headers.append((b"content-type", answer.media_type.encode()))
    if isinstance(body, bytes):
        if answer.status not in {204, 304}:
            headers.append((b"content-length", str(len(body)).encode()))
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await send({"type": "http.response.body", "body": body, "more_body": False})
        return
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    async with aclosing(body):  # whoever goes away gives the connection back at once
        async for chunk in body:
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
    await send({"type": "http.response.body", "body": b"", "more_body": False})
