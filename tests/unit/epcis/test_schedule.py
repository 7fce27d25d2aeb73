"""Schedules of subscriptions name the right next moment."""

from datetime import UTC, datetime
from typing import Any

import pytest

from thuongxuan.epcis.errors import SubscriptionControls
from thuongxuan.epcis.schedule import read_schedule

NOON = datetime(2026, 12, 1, 5, 0, tzinfo=UTC)  # a Tuesday, twelve o'clock in Viet Nam


@pytest.mark.parametrize(
    ("schedule", "then"),
    [
        ({"minute": "0"}, "2026-12-01T06:00:00Z"),
        ({"second": "0,30", "minute": "[0-59]"}, "2026-12-01T05:00:30Z"),
        ({"hour": "6", "minute": "15"}, "2026-12-01T23:15:00Z"),
        ({"dayOfWeek": "1", "hour": "0", "minute": "0"}, "2026-12-06T17:00:00Z"),
        ({"dayOfMonth": "31", "hour": "7", "minute": "0"}, "2026-12-31T00:00:00Z"),
        ({"month": "2", "dayOfMonth": "29", "hour": "7", "minute": "0"}, "2028-02-29T00:00:00Z"),
        ({"minute": 5}, "2026-12-01T05:05:00Z"),
    ],
)
def test_the_next_moment(schedule: dict[str, Any], then: str) -> None:
    assert read_schedule(schedule).after(NOON) == datetime.fromisoformat(then)


def test_a_day_that_never_comes() -> None:
    assert read_schedule({"month": "2", "dayOfMonth": "30"}).after(NOON) is None


@pytest.mark.parametrize("wrong", [{}, [], "x", {"minute": "60"}, {"hour": "[5-3]"}, {"week": "1"}, {"minute": "*/5"}])
def test_what_is_no_schedule_is_refused(wrong: Any) -> None:
    with pytest.raises(SubscriptionControls):
        read_schedule(wrong)
