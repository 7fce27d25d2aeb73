"""What pages of other sites may read (CORS, Fetch standard section 3.2), and OPTIONS at every address.

Reading only, and without credentials: ``*`` makes a browser leave cookies out, or keep the answer from the page when
they were sent. No write is ever offered across origins, so none can be made with a visitor's session.
"""

from typing import TYPE_CHECKING, Any

from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.routes import HTTPRoute

from thuongxuan.web.direct import Answer, reply
from thuongxuan.web.prefixes import Prefixes

if TYPE_CHECKING:
    from litestar.types import ASGIApp, Message, Receive, Scope, Send

Headers = list[tuple[bytes, bytes]]
READING = ("GET", "HEAD", "OPTIONS")
REQUEST_HEADERS = (
    "Accept, Accept-Language, Authorization, If-Modified-Since, If-None-Match, Prefer, Range, GS1-CBV-Max, "
    "GS1-CBV-Min, GS1-EPC-Format, GS1-EPCIS-Max, GS1-EPCIS-Min, GS1-Extensions"
)
EXPOSED = (
    "Accept-Ranges, Content-Crs, Content-Range, ETag, GS1-CBV-Version, GS1-EPC-Format, GS1-EPCIS-Version, "
    "GS1-Extensions, GS1-Next-Page-Token-Expires, Link, Location, Preference-Applied, RateLimit, RateLimit-Policy, "
    "Retry-After, X-Request-Id"
)
ANY_ORIGIN = (b"access-control-allow-origin", b"*")
READABLE = (ANY_ORIGIN, (b"access-control-expose-headers", EXPOSED.encode()))
MAX_AGE = 86_400
"""The longest that a browser keeps such a permission (Firefox); others shorten it themselves."""


class CrossOrigin:
    """Wraps an ASGI application. Whatever lies below the prefixes may be read by everybody."""

    def __init__(self, app: "ASGIApp", prefixes: tuple[str, ...]) -> None:
        self._app = app
        self._open = Prefixes(*prefixes)

    async def __call__(self, scope: Any, receive: "Receive", send: "Send") -> None:
        """Handle one connection."""
        is_open = scope["type"] == "http" and scope["path"] in self._open
        method = scope.get("method")
        if method == "OPTIONS":
            await self._app(scope, receive, _Options(send, is_open=is_open).send)
        elif is_open and method == "GET":
            await self._app(scope, receive, _readable(send))
        else:
            await self._app(scope, receive, send)


def _readable(send: "Send") -> "Send":
    async def sending(message: "Message") -> None:
        if message["type"] == "http.response.start":
            kept = [pair for pair in message["headers"] if not pair[0].lower().startswith(b"access-control-")]
            message["headers"] = [*kept, *READABLE]
        await send(message)

    return sending


class OptionsMiddleware(ASGIMiddleware):
    """Names the methods of an address to everybody, before guards ask who it is."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: "Scope", receive: "Receive", send: "Send", next_app: "ASGIApp") -> None:
        """See ``ASGIMiddleware.handle``."""
        http: Any = scope
        if http["method"] == "OPTIONS":
            template = http["path_template"]
            for route in http["litestar_app"].routes:
                if isinstance(route, HTTPRoute) and route.path_format == template:
                    await reply(send, Answer(headers=[(b"allow", ", ".join(route.methods).encode())]))
                    return
        await next_app(scope, receive, send)


class _Options:
    """OPTIONS of a known address is 200 with ``Allow`` (RFC 9110 section 9.3.7), whatever the handler made of it.

    Handlers below the framework that know no OPTIONS answer 405 and name their methods. One that answers 200 itself has
    more to say, and is only added to.
    """

    def __init__(self, send: "Send", *, is_open: bool) -> None:
        self._out = send
        self._is_open = is_open
        self._emptied = False

    async def send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            headers: Headers = [(bytes(name).lower(), bytes(value)) for name, value in message["headers"]]
            allow = next((value for name, value in headers if name == b"allow"), None)
            status = message["status"]
            if allow is not None and status in {200, 204, 405}:
                answered = {"status": 204 if status == 204 else 200, "headers": self._known(status, headers, allow)}
                message = {**message, **answered}
        elif self._emptied:
            message = {**message, "body": b""}
        await self._out(message)

    def _known(self, status: int, headers: Headers, allow: bytes) -> Headers:
        self._emptied = status == 405
        methods = {name.strip() for name in allow.decode("latin-1").split(",")} | {"OPTIONS"}
        methods |= {"HEAD"} if "GET" in methods else set()
        gone = {b"allow", b"content-type", b"content-length"} if self._emptied else {b"allow"}
        kept = [pair for pair in headers if pair[0] not in gone]
        kept.append((b"allow", ", ".join(sorted(methods)).encode()))
        if self._emptied:
            kept.append((b"content-length", b"0"))
        return [*kept, *self._permission(methods)] if self._is_open else kept

    @staticmethod
    def _permission(methods: set[str]) -> Headers:
        return [
            ANY_ORIGIN,
            (b"access-control-allow-methods", ", ".join(name for name in READING if name in methods).encode()),
            (b"access-control-allow-headers", REQUEST_HEADERS.encode()),
            (b"access-control-max-age", str(MAX_AGE).encode()),
        ]
