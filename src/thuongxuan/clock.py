"""The one place that knows the time and makes identifiers, so that a test can replace both."""

import os
import time
from datetime import UTC, date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
_frozen: datetime | None = None


def now() -> datetime:
    """The present instant in UTC."""
    return _frozen or datetime.now(UTC)


def today() -> date:
    """The present calendar day in Viet Nam, which is what a farmer means by "today"."""
    return now().astimezone(VIETNAM).date()


def freeze(instant: datetime | None) -> None:
    """Hold the clock at an instant (tests only); ``None`` lets it run again."""
    global _frozen  # noqa: PLW0603 - the replaceable clock is one module-wide value by design
    _frozen = instant


def new_id() -> UUID:
    """A UUID version 7 (RFC 9562 section 5.7): 48 bits of milliseconds, then random bits."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds << 80) | int.from_bytes(os.urandom(10))
    value &= ~(0xF << 76) & ~(0x3 << 62)
    return UUID(int=value | (0x7 << 76) | (0x2 << 62))
