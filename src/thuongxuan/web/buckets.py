"""Token buckets shared by all workers, leased in slices so that most requests cost no statement.

A lease is at most a twentieth of a bucket and lives ten seconds; what is left of it comes back with the next lease. All
workers together let pass what one bucket would, and at most one slice for each worker more. When the database does not
answer, each worker grants one slice a second: reading open data must not end because counting does.
"""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable
from math import ceil
from typing import Any

import asyncpg
import msgspec

from thuongxuan import clock
from thuongxuan.db.bytes import HotPool
from thuongxuan.web import buckets_sql

logger = logging.getLogger("thuongxuan.limits")

SLICES = 20
LEASE_SECONDS = 10.0
OUTAGE_SECONDS = 1.0
CLEAN_EVERY = 1_000
"""Leases between two times of throwing away rows that say nothing."""
UNREACHABLE = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError)


class Policy(msgspec.Struct, frozen=True):
    """``per_minute`` tokens fit into a bucket, which fills within a minute. 0 is no limit."""

    name: str
    per_minute: int

    @property
    def cost(self) -> float:
        """Seconds until one token has come back."""
        return 60 / self.per_minute

    @property
    def slice(self) -> int:
        """Tokens of one lease."""
        return max(1, self.per_minute // SLICES)


class Verdict(msgspec.Struct, frozen=True):
    """Whether a request may pass; what is left; seconds until the bucket is full and, if refused, until one may try."""

    allowed: bool
    remaining: int
    full_in: int
    retry_after: int = 0


class _Lease:
    """What this worker holds of one bucket."""

    __slots__ = ("full_at", "renewing", "retry_at", "tokens", "until")

    def __init__(self) -> None:
        self.tokens = 0
        self.until = 0.0
        self.full_at = 0.0
        self.retry_at = 0.0
        self.renewing: asyncio.Task[None] | None = None


class Buckets:
    """The leases of one worker, for at most ``most`` clients; the one seen longest ago is forgotten first."""

    def __init__(self, hot: Callable[[], HotPool], most: int) -> None:
        self._hot = hot
        self._most = most
        self._leases: OrderedDict[bytes, _Lease] = OrderedDict()
        self._renewals = 0

    async def take(self, bucket: bytes, policy: Policy) -> Verdict:
        """Take one token. Requests that find none left wait together for one statement."""
        lease = self._lease(bucket)
        while True:
            now = _now()
            if lease.tokens and now < lease.until:
                lease.tokens -= 1
                return _verdict(lease, policy, now)
            if now < lease.retry_at:
                return _verdict(lease, policy, now, refused=True)
            if lease.renewing is None:
                lease.renewing = asyncio.create_task(self._renew(bucket, lease, policy))
            await asyncio.shield(lease.renewing)  # one who goes away does not take the lease of the others along

    @property
    def clients(self) -> int:
        """Clients remembered now."""
        return len(self._leases)

    def _lease(self, bucket: bytes) -> _Lease:
        lease = self._leases.get(bucket)
        if lease is None:
            lease = self._leases[bucket] = _Lease()
            if len(self._leases) > self._most:
                self._leases.popitem(last=False)
        else:
            self._leases.move_to_end(bucket)
        return lease

    async def _renew(self, bucket: bytes, lease: _Lease, policy: Policy) -> None:
        try:
            unused, lease.tokens = lease.tokens, 0
            now = _now()
            hot = self._hot()
            row: Any = await hot.fetchrow(buckets_sql.LEASE, bucket, now, policy.cost, policy.slice, unused)
            lease.tokens, lease.full_at, lease.until = row["granted"], row["full_at"], now + LEASE_SECONDS
            if not lease.tokens:
                lease.retry_at = lease.full_at - 60 + policy.cost
            self._renewals += 1
            if self._renewals % CLEAN_EVERY == 0:
                await hot.execute(buckets_sql.CLEAN, now)
        except UNREACHABLE as error:
            logger.warning("limits are not counted", extra={"fields": {"error": type(error).__name__}})
            lease.tokens, lease.until = policy.slice, _now() + OUTAGE_SECONDS
        finally:
            lease.renewing = None


def _now() -> float:
    return clock.now().timestamp()


def _verdict(lease: _Lease, policy: Policy, now: float, *, refused: bool = False) -> Verdict:
    """Remaining are the tokens held here and those that were left in the bucket when they were leased."""
    missing = max(0.0, lease.full_at - now)
    left = lease.tokens + int((60 - missing) / policy.cost + 1e-6)
    return Verdict(
        allowed=not refused,
        remaining=0 if refused else max(0, min(left, policy.per_minute - 1)),
        full_in=ceil(missing),
        retry_after=max(1, ceil(lease.retry_at - now)) if refused else 0,
    )
