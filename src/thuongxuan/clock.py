"""The one place that knows the time and makes identifiers, so that a test can replace both."""

import os
import time
from datetime import UTC, date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
_frozen: datetime | None = None
_latest = 0


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
    """A UUID version 7 (RFC 9562 section 5.7) that is greater than every earlier one of this process.

    After the 48 bits of milliseconds come 12 bits of their fraction (section 6.2, method 3), then 62 random bits: lists
    in the order of identifiers are lists in the order of entry, also within a millisecond.
    """
    global _latest  # noqa: PLW0603 - what must never run backwards has to be remembered somewhere
    milliseconds, rest = divmod(time.time_ns(), 1_000_000)
    _latest = max(_latest + 1, milliseconds << 12 | rest * 4096 // 1_000_000)
    value = (_latest >> 12) << 80 | 0x7 << 76 | (_latest & 0xFFF) << 64 | 0x2 << 62
    return UUID(int=value | int.from_bytes(os.urandom(8)) >> 2)
