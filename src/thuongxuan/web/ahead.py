"""Answers ahead of the framework: the usual case of the hottest addresses, before routing and middleware (ADR 4)."""

from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any

from thuongxuan.web.direct import Answer, reply

if TYPE_CHECKING:
    from litestar.types import ASGIApp, Receive, Send

Ahead = Callable[[Any, "Receive"], Awaitable[Answer | None]]
"""Answers a request, or leaves it to the application with ``None``, having changed nothing."""
Failed = Callable[[Any, Exception], "ASGIApp"]
"""Makes the answer to an error that an ``Ahead`` raised."""


class AskedAhead:
    """Asks a handler ahead of the application; one is named by a whole path or by a first segment (``/01/``)."""

    def __init__(self, app: "ASGIApp", handlers: Mapping[str, Ahead], failed: Failed) -> None:
        self._app = app
        self._handlers = handlers
        self._failed = failed

    async def __call__(self, scope: Any, receive: "Receive", send: "Send") -> None:
        """Handle one connection."""
        path = scope["path"]
        handler = self._handlers.get(path) or self._handlers.get(path[: path.find("/", 1) + 1])
        if handler is None or scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope["path_template"] = path if path in self._handlers else path[: path.find("/", 1) + 1]  # for counting
        heard = _Heard(receive)
        try:
            answer = await handler(scope, heard.receive)
        except Exception as error:  # noqa: BLE001 - passed on: the framework's own handlers make the answer
            await self._failed(scope, error)(scope, heard.again, send)
            return
        if answer is None:
            await self._app(scope, heard.again, send)
        else:
            await reply(send, answer)


class _Heard:
    """What a handler has read of a request, for the application in case that it is left to it."""

    def __init__(self, receive: "Receive") -> None:
        self._receive = receive
        self._kept: deque[Any] = deque()

    async def receive(self) -> Any:
        message = await self._receive()
        self._kept.append(message)
        return message

    async def again(self) -> Any:
        return self._kept.popleft() if self._kept else await self._receive()
