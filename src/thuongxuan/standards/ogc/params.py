"""Parameters that several OGC API standards share: ``bbox`` and ``datetime`` (OGC API - Features Part 1, 17-069r4)."""

import math
import re
from datetime import UTC, date, datetime, time, timedelta

from msgspec import Struct

_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)", re.IGNORECASE)
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_SUBSET = re.compile(r'datetime\((\*|"[^"/]*")(?::(\*|"[^"/]*"))?\)')


class BadParameter(ValueError):
    """A value that the standard does not allow."""


class Box(Struct, frozen=True):
    """A bounding box in the axis order east, north. ``west > east`` crosses the antimeridian. Heights are not kept:
    no collection stores any."""

    west: float
    south: float
    east: float
    north: float


class Period(Struct, frozen=True):
    """A closed period of time; ``None`` is an open end."""

    start: datetime | None
    end: datetime | None


def read_bbox(text: str, *, flipped: bool = False) -> Box:
    """Four or six numbers (section 7.15.3). Raises ``BadParameter``.

    ``flipped``: the numbers come north first, as the axes of the ``bbox-crs`` say.
    """
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError as error:
        raise BadParameter from error
    if len(numbers) not in {4, 6} or not all(map(math.isfinite, numbers)):
        raise BadParameter
    half = len(numbers) // 2
    a, b, c, d = numbers[0], numbers[1], numbers[half], numbers[half + 1]
    box = Box(b, a, d, c) if flipped else Box(a, b, c, d)
    if box.south > box.north or (half == 3 and numbers[2] > numbers[5]):
        raise BadParameter
    return box


def read_datetime(text: str) -> Period:
    """An instant, a day, or a period with ``..`` or nothing for an open end (section 7.15.4). Raises ``BadParameter``.

    A day without a time is the whole day in UTC.
    """
    parts = text.split("/")
    if len(parts) == 1:
        first = _moment(text, last=False)
        return Period(first, _moment(text, last=True))
    if len(parts) != 2:
        raise BadParameter
    start, end = (None if part in {"", ".."} else part for part in parts)
    period = Period(_moment(start, last=False) if start else None, _moment(end, last=True) if end else None)
    if period.start and period.end and period.start > period.end:
        raise BadParameter
    return period


def read_subset(text: str) -> Period:
    """A period written as a subset of the axis ``datetime`` (20-057 section 13), such as
    ``datetime("2026-01-01":*)``. Raises ``BadParameter``.
    """
    found = _SUBSET.fullmatch(text)
    if not found or (found[1] == "*" and found[2] is None):
        raise BadParameter
    ends = [".." if end == "*" else end.strip('"') for end in found.groups() if end is not None]
    return read_datetime("/".join(ends))


def _moment(text: str, *, last: bool) -> datetime:
    try:
        if _INSTANT.fullmatch(text):
            return datetime.fromisoformat(text.upper())
        if _DAY.fullmatch(text):
            day = datetime.combine(date.fromisoformat(text), time(), UTC)
            return day + timedelta(days=1, microseconds=-1) if last else day
    except (ValueError, OverflowError) as error:
        raise BadParameter from error
    raise BadParameter
