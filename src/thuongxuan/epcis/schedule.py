"""When a scheduled subscription reports (EPCIS 2.0 section 8.2.5.3, ``QuerySchedule``), in the time of Viet Nam.

Each field is a list of numbers and ranges, ``1,15,[20-25]``; one that is left out matches always, but a report is made
once a minute at most unless ``second`` asks for more.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import msgspec

from thuongxuan.clock import VIETNAM
from thuongxuan.epcis.errors import SubscriptionControls
from thuongxuan.errors import FieldError, m

BOUNDS: Mapping[str, tuple[int, int]] = {
    "second": (0, 59),
    "minute": (0, 59),
    "hour": (0, 23),
    "dayOfMonth": (1, 31),
    "month": (1, 12),
    "dayOfWeek": (1, 7),
}
_PART = re.compile(r"([0-9]{1,2})|\[([0-9]{1,2})-([0-9]{1,2})\]")
_FEWEST_DAYS = 366 * 8
"""29 February comes back within eight years."""


class Schedule(msgspec.Struct, frozen=True):
    """The values that each field matches, ascending; ``days`` of the week from Monday, 1."""

    seconds: tuple[int, ...]
    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    dates: tuple[int, ...]
    months: tuple[int, ...]
    days: tuple[int, ...]

    def after(self, instant: datetime) -> datetime | None:
        """The first time after an instant, in UTC; ``None`` when there never is one (30 February)."""
        local = instant.astimezone(VIETNAM)
        for ahead in range(_FEWEST_DAYS):
            day = local.date() + timedelta(days=ahead)
            if day.month in self.months and day.day in self.dates and day.isoweekday() in self.days:
                start = local if ahead == 0 else None
                found = next((at for at in self._times(day) if start is None or at > start), None)
                if found is not None:
                    return found.astimezone(UTC)
        return None

    def _times(self, day: date) -> Iterator[datetime]:
        for hour in self.hours:
            for minute in self.minutes:
                for second in self.seconds:
                    yield datetime.combine(day, time(hour, minute, second), VIETNAM)


def read_schedule(value: Any) -> Schedule:
    """Read the JSON object. Raises ``SubscriptionControls`` naming every field that is wrong."""
    if not isinstance(value, dict) or not value:
        raise SubscriptionControls(errors=[FieldError("schedule", "type", m("Ghi ít nhất một mục của lịch báo."))])
    unknown = m("Không có mục tên này.")
    errors = [FieldError(f"schedule.{name}", "unknown", unknown) for name in sorted(value.keys() - BOUNDS.keys())]
    fields = [_field(name, value, errors) for name in BOUNDS]
    if errors:
        raise SubscriptionControls(errors=errors)
    return Schedule(*fields)


def _field(name: str, value: Mapping[str, Any], errors: list[FieldError]) -> tuple[int, ...]:
    low, high = BOUNDS[name]
    text = value.get(name)
    if text is None:
        return (0,) if name == "second" else tuple(range(low, high + 1))
    found: set[int] = set()
    for part in str(text).split(","):
        match = _PART.fullmatch(part.strip())
        first, last = (int(match[1] or match[2]), int(match[1] or match[3])) if match else (-1, -2)
        if not low <= first <= last <= high:
            example = m("Viết các số từ {low} đến {high}, ví dụ 1,15 hoặc [1-5].", low=low, high=high)
            errors.append(FieldError(f"schedule.{name}", "invalid", example))
            return ()
        found |= set(range(first, last + 1))
    return tuple(sorted(found))
