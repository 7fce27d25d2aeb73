"""Opening hours: OpenStreetMap grammar, with the lunar holidays of Viet Nam that no parser of it knows.

The parser takes Tết and Giỗ Tổ for ordinary days, so what happens on them is said apart (``Overlay``). Where that is
not known the answer on such a day is "unknown", never "open".
"""

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal

from msgspec import Struct
from opening_hours import OpeningHours, State, validate

from thuongxuan.clock import VIETNAM
from thuongxuan.places import lunar

OnHoliday = Literal["as_usual", "closed", "unknown"]
Now = Literal["open", "closed", "unknown"]
Holiday = Literal["tet", "gio_to"]
_HORIZON = timedelta(days=370)
_WORDS: dict[State, Now] = {State.OPEN: "open", State.CLOSED: "closed", State.UNKNOWN: "unknown"}
MAX_LENGTH = 255
"""The longest value of a tag in OpenStreetMap."""


class Overlay(Struct, frozen=True):
    """What happens at Tết (from the eve to the fifth) and on the day of the Hùng Kings (10th of the third month)."""

    tet: OnHoliday = "unknown"
    gio_to: OnHoliday = "unknown"


class OpenState(Struct, frozen=True):
    """Whether a place is open at a moment, until when, and which holiday that moment falls on.

    ``until`` is null when nothing changes within a year.
    """

    now: Now
    until: datetime | None
    holiday: Holiday | None = None


class Span(Struct, frozen=True):
    """A stretch of time in which a place is open, or surely closed."""

    starts: datetime
    ends: datetime


def is_valid(hours: str) -> bool:
    """Whether the text is opening hours in OpenStreetMap's grammar."""
    try:
        _parsed(hours)
    except ValueError:
        return False
    return len(hours) <= MAX_LENGTH


def holiday_of(day: date) -> Holiday | None:
    """The lunar holiday a day belongs to."""
    first, last = lunar.tet_days(day.year)
    if first <= day <= last:
        return "tet"
    return "gio_to" if day == lunar.gio_to(day.year) else None


def state_at(hours: str, overlay: Overlay, moment: datetime) -> OpenState:
    """Whether a place is open at a moment. Raises ``ValueError`` for text that is not opening hours."""
    local = moment.astimezone(VIETNAM)
    holiday = holiday_of(local.date())
    now = _on(hours, overlay, local)
    until, end = local, local + _HORIZON
    while until < end:
        following = _next_step(hours, until)
        if _on(hours, overlay, following) != now:
            return OpenState(now, following, holiday)
        until = following
    return OpenState(now, None, holiday)


def spans(hours: str, overlay: Overlay, first: date, days: int) -> list[Span]:
    """When a place is open on ``days`` days from ``first``; holidays with unknown hours are left out."""
    start = datetime.combine(first, time(), VIETNAM)
    found: list[Span] = []
    for begin, end, state, _ in _parsed(hours).intervals(start, start + timedelta(days=days)):
        if state == State.OPEN:
            found.extend(_split_by_day(overlay, begin, end))
    return found


def _on(hours: str, overlay: Overlay, moment: datetime) -> Now:
    holiday = holiday_of(moment.date())
    rule: OnHoliday = getattr(overlay, holiday) if holiday else "as_usual"
    return _WORDS[_parsed(hours).state(moment)[0]] if rule == "as_usual" else rule


def _next_step(hours: str, moment: datetime) -> datetime:
    """The next moment at which anything could change: the hours themselves, or a holiday's midnight."""
    change = _parsed(hours).next_change(moment)
    candidates = [change.astimezone(VIETNAM)] if change else []
    for year in (moment.year, moment.year + 1):
        first, last = lunar.tet_days(year)
        kings = lunar.gio_to(year)
        for day in (first, last + timedelta(days=1), kings, kings + timedelta(days=1)):
            midnight = datetime.combine(day, time(), VIETNAM)
            if midnight > moment:
                candidates.append(midnight)
    return min(candidates)


def _split_by_day(overlay: Overlay, begin: datetime, end: datetime) -> list[Span]:
    """An open stretch without the parts on holidays on which the place is closed or nobody knows."""
    parts: list[Span] = []
    cursor = begin.astimezone(VIETNAM)
    end = end.astimezone(VIETNAM)
    while cursor < end:
        midnight = datetime.combine(cursor.date() + timedelta(days=1), time(), VIETNAM)
        stop = min(end, midnight)
        holiday = holiday_of(cursor.date())
        if not holiday or getattr(overlay, holiday) == "as_usual":
            parts.append(Span(cursor, stop))
        cursor = stop
    return parts


@lru_cache(maxsize=512)
def _parsed(hours: str) -> OpeningHours:
    # The library would put Viet Nam into Asia/Bangkok and guess the country from coordinates: both are said here.
    if not validate(hours):
        raise ValueError(f"not opening hours: {hours[:60]!r}")
    return OpeningHours(hours, timezone=VIETNAM, country="VN", auto_country=False, auto_timezone=False)
