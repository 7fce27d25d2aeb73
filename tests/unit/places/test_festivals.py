"""Festivals follow the lunar calendar; what somebody confirmed or cancelled wins."""

from datetime import date

import msgspec
import pytest

from thuongxuan.places.festivals import LunarRule, LunarSeason, Occurrence, coming, in_lunar_year, read_rule

NANG_HAN = LunarRule(1, 5)
PILGRIMAGE = LunarSeason((1, 1), 3)


def test_nang_han_comes_on_the_fifth_of_the_first_lunar_month() -> None:
    days = [o.starts_on for o in coming(NANG_HAN, date(2026, 1, 1))]
    assert days == [date(2026, 2, 21), date(2027, 2, 10), date(2028, 1, 30)]


def test_the_pilgrimage_lasts_to_the_end_of_the_third_lunar_month() -> None:
    spring = coming(PILGRIMAGE, date(2026, 11, 23))[0]
    assert (spring.starts_on, spring.ends_on) == (date(2027, 2, 6), date(2027, 5, 5))
    assert in_lunar_year(PILGRIMAGE, 2026) == Occurrence(
        date(2026, 2, 17), date(2026, 2, 17), date(2026, 5, 16), "expected"
    )


def test_a_season_that_runs_is_still_coming_until_its_last_day() -> None:
    assert coming(PILGRIMAGE, date(2026, 5, 16))[0].starts_on == date(2026, 2, 17)
    assert coming(PILGRIMAGE, date(2026, 5, 17))[0].starts_on == date(2027, 2, 6)


def test_a_confirmed_or_cancelled_year_replaces_what_the_rule_gives() -> None:
    moved = Occurrence(date(2027, 2, 10), date(2027, 2, 11), date(2027, 2, 12), "confirmed")
    off = Occurrence(date(2028, 1, 30), date(2028, 1, 30), date(2028, 1, 30), "cancelled", "mưa lũ")
    found = coming(NANG_HAN, date(2026, 11, 23), [moved, off])
    assert [o.status for o in found] == ["confirmed", "cancelled", "expected"]
    assert found[0].starts_on == date(2027, 2, 11)


def test_without_a_rule_only_confirmed_dates_are_known() -> None:
    assert coming(None, date(2026, 1, 1)) == []


def test_a_day_30_in_a_short_month_does_not_come() -> None:
    years = [year for year in range(2020, 2040) if in_lunar_year(LunarRule(1, 30), year) is None]
    assert years


@pytest.mark.parametrize("rule", [{"type": "lunar", "month": 13, "day": 1}, {"type": "weekly"}, {}, "x"])
def test_an_unreadable_rule_is_refused(rule: object) -> None:
    with pytest.raises(msgspec.ValidationError):
        read_rule(rule)
