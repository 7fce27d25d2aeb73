"""Date-times of EPCIS: RFC 3339 with an offset, any number of decimals (XML Schema dateTimeStamp)."""

import re
from datetime import UTC, datetime, timedelta, timezone

_INSTANT = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt ]((?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)(?:\.(\d+))?([Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)",
    re.ASCII,
)
OFFSET = re.compile(r"[+-](?:(?:0\d|1[0-3]):[0-5]\d|14:00)", re.ASCII)
"""``eventTimeZoneOffset``: at most fourteen hours, never ``Z`` (EPCIS 2.0 section 7.4.1)."""


def read_instant(text: str) -> datetime | None:
    """The instant in UTC, decimals below the microsecond dropped; ``None`` when this is no date-time with an offset."""
    parts = _INSTANT.fullmatch(text)
    return None if parts is None else _at(parts, (parts[3] or "")[:6].ljust(6, "0"))


def to_milliseconds(text: str) -> str | None:
    """``2023-01-18T11:04:03.142Z``: UTC with three decimals, rounded half up from every digit (CBV 2.0 section 8.9)."""
    parts = _INSTANT.fullmatch(text)
    if parts is None:
        return None
    decimals = (parts[3] or "").ljust(4, "0")
    value = _at(parts, decimals[:3] + "000")
    if value is None:
        return None
    try:
        value += timedelta(milliseconds=int(decimals[3] >= "5"))
    except OverflowError:
        return None
    return value.replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


def offset_minutes(text: str) -> int:
    """``+07:00`` as 420. The text must match ``OFFSET``."""
    minutes = int(text[1:3]) * 60 + int(text[4:6])
    return -minutes if text[0] == "-" else minutes


def _at(parts: re.Match[str], micros: str) -> datetime | None:
    zone = UTC if parts[4] in "Zz" else timezone(timedelta(minutes=offset_minutes(parts[4])))
    try:
        value = datetime.fromisoformat(f"{parts[1]}T{parts[2]}.{micros}").replace(tzinfo=zone)
        return value.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
