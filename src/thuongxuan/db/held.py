"""Connections that a worker opens when it first needs them and then keeps.

A pool that resets, times and wraps every connection costs a short statement a third of its processor time. Here a
connection is taken from a list and put back; one that was lost is replaced when its turn comes.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import asyncpg

Connection = Any
"""An ``asyncpg.Connection``."""
CLOSE_SECONDS = 10.0
"""How long closing waits for statements under way; none runs longer than ``statement_timeout_ms``."""


class Held:
    """At most ``size`` connections. Whoever finds none free waits for the next one, in the order of asking."""

    def __init__(self, connect: Callable[[], Awaitable[Connection]], size: int) -> None:
        self._connect = connect
        self._size = size
        self._idle: list[Connection] = []
        self._taken: set[Connection] = set()
        self._opening = 0
        self._waiting: deque[asyncio.Future[Connection | None]] = deque()
        self._closed = False
        self._returned = asyncio.Event()

    @property
    def busy(self) -> int:
        """Connections at work now."""
        return len(self._taken) + self._opening

    async def take(self) -> Connection:
        """A connection that nobody else has. Raises ``OSError`` or ``asyncpg.PostgresError``."""
        while True:
            if self._closed:
                raise asyncpg.InterfaceError("the connections are closed")
            while self._idle:
                connection = self._idle.pop()  # the one used last: its caches are warm
                if not connection.is_closed():
                    self._taken.add(connection)
                    return connection
            if self.busy < self._size:
                return await self._open()
            found = await self._turn()
            if found is not None:
                return found

    def give(self, connection: Connection) -> None:
        """Put a connection back. One whose statement was cancelled waits by itself before it sends the next one."""
        self._taken.discard(connection)
        self._returned.set()
        if not connection.is_closed():
            if not self._pass_on(connection):
                self._idle.append(connection)
        else:
            self._pass_on(None)

    async def open_one(self) -> None:
        """Open the first connection, so that a database out of reach is told at the start."""
        self.give(await self.take())

    async def close(self) -> None:
        """Close all of them: those at work when their statement has ended, or after ``CLOSE_SECONDS``."""
        self._closed = True
        while self._pass_on(None):
            pass
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_SECONDS):
                while self.busy:
                    self._returned.clear()
                    await self._returned.wait()
        for connection in self._taken:
            connection.terminate()
        while self._idle:
            await self._idle.pop().close(timeout=CLOSE_SECONDS)

    async def _open(self) -> Connection:
        self._opening += 1
        try:
            connection = await self._connect()
        except BaseException:
            self._opening -= 1
            self._returned.set()
            self._pass_on(None)
            raise
        self._opening -= 1
        self._taken.add(connection)
        return connection

    async def _turn(self) -> Connection | None:
        """The next connection that is given back, or ``None`` when there is room to open one."""
        turn: asyncio.Future[Connection | None] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            return await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._handed_back(turn.result())
            raise

    def _handed_back(self, connection: Connection | None) -> None:
        if connection is None:
            self._pass_on(None)
        else:
            self.give(connection)

    def _pass_on(self, connection: Connection | None) -> bool:
        """Give the connection, or the room for one, to whoever waits longest; whether there was anybody."""
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                if connection is not None:
                    self._taken.add(connection)
                turn.set_result(connection)
                return True
        return False
