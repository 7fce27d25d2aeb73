"""Attempts are counted before they are examined; when counting fails, nothing is examined (fail closed).

No address is stored: buckets are keyed hashes, and the key of a day is destroyed with the day.
"""

import hashlib
import hmac
from datetime import timedelta
from typing import Any

import msgspec
from litestar import Request

from thuongxuan.clock import now, today
from thuongxuan.db.bytes import HotPool
from thuongxuan.db.day_key import day_key
from thuongxuan.errors import TooManyRequests, m
from thuongxuan.identity import throttle_sql
from thuongxuan.web.network import client_address, network_of

TOO_OFTEN = m("Đã thử quá nhiều lần. Xin đợi một lúc rồi thử lại.")


class Rate(msgspec.Struct, frozen=True):
    """``burst`` attempts at once, then one more each ``seconds``."""

    name: str
    burst: int
    seconds: int


SIGN_IN_HERE = Rate("account-network", 10, 60)
"""One account from one network: a person who mistypes is never locked out for longer than a minute."""
SIGN_IN_ACCOUNT = Rate("account", 30, 120)
"""One account from everywhere: at most 750 guesses a day, and the owner's own network is counted apart."""
SIGN_IN_NETWORK = Rate("network", 100, 6)
"""One network: a village behind one mobile gateway still signs in, a list of accounts cannot be walked through."""
DRAFTS = Rate("draft", 20, 180)
"""Forms saved after a lost session: storing for people who are not signed in must not fill the disk."""
CONSENT_CODES = Rate("consent-code", 5, 300)
"""Codes typed by one team member: a code has a million values and lives ten minutes."""
PASSPHRASE_CHECKS = Rate("passphrase", 10, 60)
"""Passphrases asked again of somebody who is signed in, for example on a stolen telephone."""


async def take(hot: HotPool, rate: Rate, *subject: str) -> None:
    """Count one attempt. Raises ``TooManyRequests`` with the seconds to wait."""
    bucket = await _bucket(hot, rate, subject)
    cost = timedelta(seconds=rate.seconds)
    if await hot.fetchval(throttle_sql.TAKE, bucket, now(), cost, rate.burst):
        return
    wait = await hot.fetchval(throttle_sql.WAIT, bucket, now(), cost, rate.burst)
    raise TooManyRequests(max(1, wait or 1), TOO_OFTEN)


async def forget(hot: HotPool, rate: Rate, *subject: str) -> None:
    """Forget the attempts of a subject, after one that succeeded."""
    await hot.execute(throttle_sql.FORGET, await _bucket(hot, rate, subject))


async def clean(hot: HotPool) -> None:
    """Throw away counters that no longer count."""
    await hot.execute(throttle_sql.CLEAN, now())


async def _bucket(hot: HotPool, rate: Rate, subject: tuple[str, ...]) -> bytes:
    key = await day_key(hot, today())
    named = "\0".join((rate.name, *subject))
    return hmac.new(key, named.encode("utf-8", "surrogateescape"), hashlib.sha256).digest()


def request_network(request: Request[Any, Any, Any]) -> str:
    """The network a request is counted under."""
    peer = request.client.host if request.client else None
    trusted = request.app.state.settings.trusted_proxies
    return network_of(client_address(peer, request.headers.get("x-forwarded-for", ""), trusted))


async def draft_allowed(request: Request[Any, Any, Any]) -> bool:
    """Whether what was typed may be saved for somebody who is not signed in."""
    if request.method in {"GET", "HEAD"}:
        return False
    try:
        await take(request.app.state.database.hot, DRAFTS, request_network(request))
    except TooManyRequests:
        return False
    return True
