"""Open now, until when, and never "open" at Tết when nobody said so."""

from datetime import date, datetime
from itertools import pairwise

import pytest

from thuongxuan.clock import VIETNAM
from thuongxuan.places.hours import Overlay, holiday_of, is_valid, spans, state_at

DAILY = "Mo-Su 07:00-18:00"
USUAL = Overlay("as_usual", "as_usual")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)


@pytest.mark.parametrize(
    ("hours", "overlay", "moment", "now", "until"),
    [
        (DAILY, USUAL, "2026-11-23T10:00", "open", "2026-11-23T18:00"),
        (DAILY, USUAL, "2026-11-23T06:59", "closed", "2026-11-23T07:00"),
        (DAILY, USUAL, "2026-11-23T18:00", "closed", "2026-11-24T07:00"),
        ("24/7", USUAL, "2026-11-23T18:00", "open", None),
        ("24/7", Overlay("closed", "as_usual"), "2026-11-23T18:00", "open", "2027-02-05T00:00"),
        (DAILY, Overlay("closed", "closed"), "2026-02-17T10:00", "closed", "2026-02-22T07:00"),
        (DAILY, Overlay("unknown", "unknown"), "2026-02-17T10:00", "unknown", "2026-02-22T00:00"),
        (DAILY, USUAL, "2026-02-17T10:00", "open", "2026-02-17T18:00"),
        (DAILY, Overlay("closed", "closed"), "2026-04-26T10:00", "closed", "2026-04-27T07:00"),
        (DAILY, Overlay("closed", "closed"), "2025-04-07T10:00", "closed", "2025-04-08T07:00"),
        ("07:00-17:30; Feb-Apr 05:00-22:00", USUAL, "2026-03-10T21:00", "open", "2026-03-10T22:00"),
        ("Mo-Fr 08:00-17:00; PH off", USUAL, "2026-09-02T10:00", "closed", "2026-09-03T08:00"),
        ("off", USUAL, "2026-11-23T10:00", "closed", None),
    ],
)
def test_open_now_and_until_when(hours: str, overlay: Overlay, moment: str, now: str, until: str | None) -> None:
    state = state_at(hours, overlay, at(moment))
    assert (state.now, state.until) == (now, at(until) if until else None)


@pytest.mark.parametrize(
    "day", ["2025-01-28", "2025-01-29", "2025-01-30", "2026-02-16", "2026-02-17", "2026-02-18", "2027-02-06"]
)
def test_tet_is_known_though_the_grammar_does_not_know_it(day: str) -> None:
    assert holiday_of(date.fromisoformat(day)) == "tet"
    assert state_at("08:00-17:00; PH off", Overlay("closed"), at(f"{day}T10:00")).now == "closed"


def test_an_ordinary_day_is_no_holiday() -> None:
    assert holiday_of(date(2026, 11, 23)) is None


@pytest.mark.parametrize("hours", ["", "mỗi ngày", "25:00-26:99 xx", "Mo-Su 07:00-18:00" + " " * 300, "đang cập nhật"])
def test_text_that_is_no_opening_hours_is_refused(hours: str) -> None:
    assert not is_valid(hours)


@pytest.mark.parametrize("hours", [DAILY, "24/7", "sunrise-sunset", 'Mo-Su 07:00-18:00 "gọi trước"'])
def test_opening_hours_grammar_is_taken(hours: str) -> None:
    assert is_valid(hours)


def test_the_next_sixty_days_leave_out_holidays_that_are_closed_or_unknown() -> None:
    for overlay, open_days in ((USUAL, 60), (Overlay("closed", "as_usual"), 54), (Overlay("unknown", "as_usual"), 54)):
        found = spans(DAILY, overlay, date(2026, 2, 1), 60)
        assert len({span.starts.date() for span in found}) == open_days
        assert all(span.starts < span.ends for span in found)
        assert all(one.ends <= other.starts for one, other in pairwise(found))
