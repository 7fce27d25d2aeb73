"""The lunar calendar of Viet Nam, reckoned at UTC+7, not that of China."""

from datetime import date, timedelta

import holidays
import pytest

from thuongxuan.places.lunar import LunarDate, gio_to, has_leap, month_length, tet, tet_days, to_lunar, to_solar


@pytest.mark.parametrize(
    "day",
    [
        *("1985-01-21", "2007-02-17", "2024-02-10", "2025-01-29", "2026-02-17", "2027-02-06", "2028-01-26"),
        *("2030-02-02", "2053-02-18"),
    ],
)
def test_tet_falls_on_the_day_viet_nam_keeps(day: str) -> None:
    expected = date.fromisoformat(day)
    assert tet(expected.year) == expected


@pytest.mark.parametrize("day", ["2025-04-07", "2026-04-26"])
def test_the_hung_kings_day(day: str) -> None:
    expected = date.fromisoformat(day)
    assert gio_to(expected.year) == expected


@pytest.mark.parametrize(
    ("lunar", "solar"),
    [
        (LunarDate(2026, 1, 5), "2026-02-21"),
        (LunarDate(2027, 1, 5), "2027-02-10"),
        (LunarDate(2028, 1, 5), "2028-01-30"),
        (LunarDate(2026, 3, 29), "2026-05-15"),
        (LunarDate(2026, 3, 30), "2026-05-16"),
        (LunarDate(2025, 6, 1, leap=True), "2025-07-25"),
        (LunarDate(2023, 2, 1, leap=True), "2023-03-22"),
    ],
)
def test_lunar_and_solar_dates_lead_to_each_other(lunar: LunarDate, solar: str) -> None:
    assert to_solar(lunar) == date.fromisoformat(solar)
    assert to_lunar(date.fromisoformat(solar)) == lunar


def test_every_day_of_two_centuries_has_a_lunar_date_and_comes_back() -> None:
    day, previous = date(1901, 3, 1), to_lunar(date(1901, 2, 28))
    while day < date(2100, 1, 1):
        lunar = to_lunar(day)
        assert to_solar(lunar) == day
        assert lunar.day == previous.day + 1 or (lunar.day == 1 and previous.day in (29, 30))
        previous, day = lunar, day + timedelta(days=1)


def test_it_agrees_with_an_independent_calendar_from_1950_to_2060() -> None:
    calendar = holidays.country_holidays("VN", years=range(1950, 2061), language="en_US")
    named = {(day.year, part): day for day, names in calendar.items() for part in names.split("; ")}
    for year in range(1950, 2061):
        assert tet(year) == named[(year, "Lunar New Year")]
        if year >= 2007:  # the day off exists since 2007
            assert gio_to(year) == named[(year, "Hung Kings' Commemoration Day")]


def test_the_tet_holidays_run_from_the_eve_to_the_fifth() -> None:
    assert tet_days(2026) == (date(2026, 2, 16), date(2026, 2, 21))


def test_leap_months() -> None:
    assert has_leap(2025, 6)
    assert not has_leap(2026, 6)
    assert {year for year in range(2020, 2034) for month in range(1, 13) if has_leap(year, month)} == {
        *(2020, 2023, 2025, 2028, 2031, 2033)
    }


@pytest.mark.parametrize(
    "lunar", [LunarDate(2026, 6, 1, leap=True), LunarDate(2026, 1, 31), LunarDate(2026, 13, 1), LunarDate(2026, 1, 0)]
)
def test_a_day_that_does_not_exist_is_refused(lunar: LunarDate) -> None:
    with pytest.raises(ValueError, match="lunar year"):
        to_solar(lunar)


def test_months_have_29_or_30_days_and_years_outside_are_refused() -> None:
    assert {month_length(2026, month) for month in range(1, 13)} == {29, 30}
    with pytest.raises(ValueError, match="1900"):
        tet(1800)
