"""The Vietnamese lunar calendar: lunar dates are reckoned at UTC+7 (Hồ Ngọc Đức's method).

New moons and the sun's longitude follow Jean Meeus, "Astronomical Algorithms" (2nd edition, chapters 25 and 49, in the
short series that is exact to a few minutes). A calendar reckoned at UTC+8 gives a wrong Tết in 1985, 2007, 2030 and
2053. Valid for the years 1900 to 2100.
"""

from datetime import date, timedelta
from functools import cache
from math import floor, pi, sin
from typing import NamedTuple

ZONE_HOURS = 7
_EPOCH = date(1970, 1, 1).toordinal()
_JULIAN_EPOCH = 2_440_588  # the Julian day number of 1970-01-01
_SYNODIC = 29.530588853
_FIRST_NEW_MOON = 2_415_021.076998695  # the Julian date of the new moon numbered 0, in January 1900


class LunarDate(NamedTuple):
    """A day of the lunar calendar; ``leap`` marks the second of two months with one number."""

    year: int
    month: int
    day: int
    leap: bool = False


def to_solar(lunar: LunarDate) -> date:
    """The solar day of a lunar date. Raises ``ValueError`` when the year has no such day."""
    months = _year(lunar.year)
    try:
        start, length = months[(lunar.month, lunar.leap)]
    except KeyError as error:
        raise ValueError(f"lunar year {lunar.year} has no month {lunar.month} (leap: {lunar.leap})") from error
    if not 1 <= lunar.day <= length:
        raise ValueError(f"month {lunar.month} of lunar year {lunar.year} has {length} days")
    return _date(start + lunar.day - 1)


def to_lunar(day: date) -> LunarDate:
    """The lunar date of a solar day."""
    number = day.toordinal() - _EPOCH + _JULIAN_EPOCH
    for year in (day.year, day.year - 1):
        for (month, leap), (start, length) in _year(year).items():
            if start <= number < start + length:
                return LunarDate(year, month, number - start + 1, leap)
    raise ValueError(f"{day} is outside the calendar")


def tet(year: int) -> date:
    """The first day of the lunar year."""
    return to_solar(LunarDate(year, 1, 1))


def gio_to(year: int) -> date:
    """The day of the Hùng Kings: the tenth of the third lunar month."""
    return to_solar(LunarDate(year, 3, 10))


def month_length(year: int, month: int, *, leap: bool = False) -> int:
    """29 or 30 days. Raises ``KeyError`` when the year has no such month."""
    return _year(year)[(month, leap)][1]


def has_leap(year: int, month: int) -> bool:
    """Whether the year has a second month of this number."""
    return (month, True) in _year(year)


def tet_days(year: int, before: int = 1, after: int = 5) -> tuple[date, date]:
    """The first and last day of the Tết holidays: from the eve to the fifth of the first month."""
    first = tet(year)
    return first - timedelta(days=before), first + timedelta(days=after - 1)


@cache
def _year(year: int) -> dict[tuple[int, bool], tuple[int, int]]:
    """First Julian day and length of every month of a lunar year, in order."""
    if not 1900 <= year <= 2100:
        raise ValueError(f"the calendar reaches from 1900 to 2100, not to {year}")
    # Month 11 holds the winter solstice, so a lunar year is the end of one such count and the beginning of the next.
    before, after = _from_eleventh(year - 1), _from_eleventh(year)
    starts_at = next(index for index, entry in enumerate(before) if entry[0] == (1, False))
    ends_at = next(index for index, entry in enumerate(after) if entry[0] == (1, False))
    months = before[starts_at:] + after[:ends_at]
    return {key: (start, length) for key, start, length in months}


def _from_eleventh(year: int) -> list[tuple[tuple[int, bool], int, int]]:
    """The months from month 11 of solar ``year`` up to the one before the next month 11: key, first day, length."""
    first, following = _eleventh(year), _eleventh(year + 1)
    number = floor(0.5 + (first - _FIRST_NEW_MOON) / _SYNODIC)
    starts = [_new_moon_day(number + index) for index in range(14)]
    count = starts.index(following)
    leap = _leap_index(starts) if count == 13 else -1
    entries = []
    month = 11
    for index in range(count):
        is_leap = index == leap
        if index and not is_leap:
            month = month % 12 + 1
        entries.append(((month, is_leap), starts[index], starts[index + 1] - starts[index]))
    return entries


def _leap_index(starts: list[int]) -> int:
    """In a year of thirteen months the leap month is the first in which the sun enters no new sign (trung khí)."""
    for index in range(1, 13):
        if _sun_sign(starts[index]) == _sun_sign(starts[index + 1]):
            return index
    raise ValueError("a year of thirteen months without a leap month")


@cache
def _eleventh(year: int) -> int:
    """The Julian day on which month 11 of a solar year begins: the month that holds the winter solstice."""
    last_day = date(year, 12, 31).toordinal() - _EPOCH + _JULIAN_EPOCH
    number = floor((last_day - _FIRST_NEW_MOON) / _SYNODIC)
    start = _new_moon_day(number)
    return _new_moon_day(number - 1) if _sun_sign(start) >= 9 else start


@cache
def _new_moon_day(number: int) -> int:
    """The Julian day number, in Viet Nam, of the new moon counted from January 1900."""
    t = number / 1236.85
    t2, t3, rad = t * t, t * t * t, pi / 180
    mean = 2_415_020.75933 + 29.53058868 * number + 0.0001178 * t2 - 0.000000155 * t3
    mean += 0.00033 * sin((166.56 + 132.87 * t - 0.009173 * t2) * rad)
    sun = (359.2242 + 29.10535608 * number - 0.0000333 * t2 - 0.00000347 * t3) * rad
    moon = (306.0253 + 385.81691806 * number + 0.0107306 * t2 + 0.00001236 * t3) * rad
    node = (21.2964 + 390.67050646 * number - 0.0016528 * t2 - 0.00000239 * t3) * rad
    shift = (0.1734 - 0.000393 * t) * sin(sun) + 0.0021 * sin(2 * sun)
    shift += -0.4068 * sin(moon) + 0.0161 * sin(2 * moon) - 0.0004 * sin(3 * moon)
    shift += 0.0104 * sin(2 * node) - 0.0051 * sin(sun + moon) - 0.0074 * sin(sun - moon)
    shift += 0.0004 * sin(2 * node + sun) - 0.0004 * sin(2 * node - sun) - 0.0006 * sin(2 * node + moon)
    shift += 0.0010 * sin(2 * node - moon) + 0.0005 * sin(2 * moon + sun)
    return floor(mean + shift - _dynamical_minus_universal(t) + 0.5 + ZONE_HOURS / 24)


def _dynamical_minus_universal(t: float) -> float:
    """Days by which the clock of the planets is ahead of ours, ``t`` in Julian centuries since 1900."""
    if t < -11:
        return 0.001 + 0.000839 * t + 0.0002261 * t**2 - 0.00000845 * t**3 - 0.000000081 * t**4
    return -0.000278 + 0.000265 * t + 0.000262 * t**2


def _sun_sign(day_number: int) -> int:
    """Which sign (of 30 degrees) the sun is in when a day begins in Viet Nam; sign 9 begins at the winter solstice."""
    t = (day_number - 0.5 - ZONE_HOURS / 24 - 2_451_545.0) / 36_525
    rad = pi / 180
    anomaly = (357.52910 + 35_999.05030 * t - 0.0001559 * t * t - 0.00000048 * t**3) * rad
    mean = 280.46645 + 36_000.76983 * t + 0.0003032 * t * t
    centre = (1.914600 - 0.004817 * t - 0.000014 * t * t) * sin(anomaly)
    centre += (0.019993 - 0.000101 * t) * sin(2 * anomaly) + 0.000290 * sin(3 * anomaly)
    return floor(((mean + centre) % 360) / 30)


def _date(julian_day: int) -> date:
    return date.fromordinal(julian_day - _JULIAN_EPOCH + _EPOCH)
