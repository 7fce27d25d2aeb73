"""Rate limits of the open faces: per API key, or per network of an anonymous client (ADR 8).

An ASGI layer, because addresses answered ahead of the framework and addresses that do not exist count too. What is
left is told in ``RateLimit`` and ``RateLimit-Policy`` (IETF draft-ietf-httpapi-ratelimit-headers-10).
"""

import hmac
import logging
import secrets
from collections import Counter, OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from litestar import Litestar

from thuongxuan.clock import now, today
from thuongxuan.db.day_key import day_key
from thuongxuan.errors import TooManyRequests, m
from thuongxuan.settings import Settings
from thuongxuan.web import problems
from thuongxuan.web.buckets import UNREACHABLE, Buckets, Policy, Verdict
from thuongxuan.web.network import client_address, network_of
from thuongxuan.web.prefixes import Prefixes

if TYPE_CHECKING:
    from litestar.types import ASGIApp, Message, Receive, Send

logger = logging.getLogger("thuongxuan.limits")
POLICIES = ANONYMOUS, KEY = ("anonymous", "key")
IPV6_PREFIX = 56
"""What a provider gives one household."""
PROVEN_FOR = timedelta(minutes=5)
"""How long a key keeps its bucket without being looked up: a revoked one falls back to its network within this time."""
LONG_AGO = datetime.min.replace(tzinfo=UTC)
Accepts = Callable[[Any, str], Awaitable[bool]]
"""Whether an ``Authorization`` carries a valid key."""


class Limiter:
    """The limits of one worker. Addresses and keys are kept only as hashes under the key of the day."""

    def __init__(self, app: Litestar) -> None:
        settings: Settings = app.state.settings
        self._app = app
        self._trusted = settings.trusted_proxies
        self._most = settings.rate_limit_clients
        self._anonymous = Policy(ANONYMOUS, settings.rate_limit_anonymous)
        self._key = Policy(KEY, settings.rate_limit_key)
        self._secret: tuple[date | None, bytes] = (None, secrets.token_bytes(32))
        self._proven: OrderedDict[bytes, datetime] = OrderedDict()
        self.buckets = Buckets(lambda: app.state.database.hot, self._most)
        self.refused: Counter[str] = Counter()
        """Refusals by the name of the policy, since this worker started."""

    async def client(self, scope: Any) -> tuple[bytes, Policy, bytes | None]:
        """The bucket of a request, its policy, and the hash of an ``Authorization`` that was not looked up lately.

        A key has a bucket of its own only after it was looked up once: whoever invents keys stays in the bucket of the
        network.
        """
        secret = await self._day_secret()
        authorization = next((value for name, value in scope["headers"] if name == b"authorization"), None)
        key = None if authorization is None else _hash(secret, b"key\0" + authorization)
        if key is not None and self._proven.get(key, LONG_AGO) > now():
            self._proven.move_to_end(key)
            return key, self._key, None
        peer = scope["client"][0] if scope.get("client") else None
        forwarded = b",".join(value for name, value in scope["headers"] if name == b"x-forwarded-for")
        address = client_address(peer, forwarded.decode("latin-1"), self._trusted)
        return _hash(secret, b"network\0" + network_of(address, IPV6_PREFIX).encode()), self._anonymous, key

    def proven(self, key: bytes) -> None:
        """Remember for a while that a key is valid."""
        self._proven[key] = now() + PROVEN_FOR
        self._proven.move_to_end(key)
        if len(self._proven) > self._most:
            self._proven.popitem(last=False)

    async def _day_secret(self) -> bytes:
        day = today()
        if self._secret[0] != day:
            try:
                self._secret = (day, await day_key(self._app.state.database.hot, day))
            except UNREACHABLE:
                return self._secret[1]  # which no other worker knows: counting goes on here alone
        return self._secret[1]


def _hash(secret: bytes, subject: bytes) -> bytes:
    return hmac.digest(secret, subject, "sha256")


@asynccontextmanager
async def limiting(app: Litestar) -> AsyncIterator[None]:
    """Gives the application its limiter while it runs."""
    app.state.limiter = Limiter(app)
    yield


class Limited:
    """Wraps an ASGI application: below the prefixes, every request but OPTIONS takes a token."""

    def __init__(self, app: "ASGIApp", prefixes: tuple[str, ...], accepts: Accepts) -> None:
        self._app = app
        self._accepts = accepts
        self._limited = Prefixes(*prefixes)

    async def __call__(self, scope: Any, receive: "Receive", send: "Send") -> None:
        """Handle one connection."""
        if scope["type"] != "http" or scope["path"] not in self._limited or scope["method"] == "OPTIONS":
            await self._app(scope, receive, send)
            return
        limiter: Limiter = scope["litestar_app"].state.limiter
        bucket, policy, key = await limiter.client(scope)
        if not policy.per_minute:
            await self._app(scope, receive, send)
            return
        verdict = await limiter.buckets.take(bucket, policy)
        status = 0
        told = _told(policy, verdict)

        async def telling(message: "Message") -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], *told]
            await send(message)

        if not verdict.allowed:
            limiter.refused[policy.name] += 1
            _warn_of_an_unknown_proxy(scope, policy)
            await problems.outside(scope, _refusal(policy, verdict))(scope, receive, telling)
            return
        await self._app(scope, receive, telling)
        if key is not None and status != 401:
            await self._look_up(scope, limiter, key)

    async def _look_up(self, scope: Any, limiter: Limiter, key: bytes) -> None:
        authorization = next(value for name, value in scope["headers"] if name == b"authorization")
        with suppress(*UNREACHABLE):
            if await self._accepts(scope, authorization.decode("latin-1")):
                limiter.proven(key)


def _told(policy: Policy, verdict: Verdict) -> list[tuple[bytes, bytes]]:
    named = f'"{policy.name}"'
    return [
        (b"ratelimit-policy", f"{named};q={policy.per_minute};w=60".encode()),
        (b"ratelimit", f"{named};r={verdict.remaining};t={verdict.full_in}".encode()),
    ]


def _refusal(policy: Policy, verdict: Verdict) -> TooManyRequests:
    if policy.name == KEY:
        detail = m("Khóa này được gọi {most} lần mỗi phút.", most=policy.per_minute)
    else:
        detail = m("Mỗi mạng được gọi {most} lần mỗi phút khi không có khóa API.", most=policy.per_minute)
    return TooManyRequests(verdict.retry_after, detail)


def _warn_of_an_unknown_proxy(scope: Any, policy: Policy) -> None:
    """Behind a proxy that is not trusted by name all visitors are one client: the operator must hear of it."""
    if policy.name != KEY and any(name == b"x-forwarded-for" for name, _ in scope["headers"]):
        logger.warning("a proxy's client was refused: TX_TRUSTED_PROXIES must name the proxy, if it is yours")
