"""Dates and timestamps of both encodings: RFC 3339 full-date and date-time, always in UTC (``Z``)."""

import re
from datetime import UTC, date, datetime

from thuongxuan.errors import m
from thuongxuan.standards.ogc.cql2.fault import Fault, Place
from thuongxuan.standards.ogc.cql2.nodes import Date, Timestamp

_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_TIMESTAMP = re.compile(r"(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d:\d\d)(?:\.(\d{1,30}))?[Zz]", re.ASCII)


def read_date(text: str, at: Place) -> Date:
    """``2026-07-01``. Raises ``Fault``."""
    if not _DATE.fullmatch(text):
        raise Fault(at, "time", m("Ngày phải viết như 2026-07-01, đang là “{found}”.", found=text[:40]))
    try:
        return Date(date.fromisoformat(text), at=at)
    except ValueError:
        raise Fault(at, "time", m("Lịch không có ngày này: {found}.", found=text)) from None


def read_timestamp(text: str, at: Place) -> Timestamp:
    """``2026-07-01T08:30:00Z``; digits after the microsecond are dropped. Raises ``Fault``."""
    parts = _TIMESTAMP.fullmatch(text)
    if parts is None:
        reason = m("Thời điểm phải viết theo UTC như 2026-07-01T08:30:00Z, đang là “{found}”.", found=text[:40])
        raise Fault(at, "time", reason)
    micros = (parts[3] or "")[:6].ljust(6, "0")
    try:
        value = datetime.fromisoformat(f"{parts[1]}T{parts[2]}.{micros}").replace(tzinfo=UTC)
    except ValueError:
        raise Fault(at, "time", m("Lịch không có thời điểm này: {found}.", found=text)) from None
    return Timestamp(value, at=at)


def read_instant(text: str, at: Place) -> Date | Timestamp:
    """A date or a timestamp. Raises ``Fault``."""
    return read_date(text, at) if len(text) <= 10 else read_timestamp(text, at)


def write_instant(node: Date | Timestamp) -> str:
    """The shortest form that keeps every digit."""
    if isinstance(node, Date):
        return node.value.isoformat()
    return node.value.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"
