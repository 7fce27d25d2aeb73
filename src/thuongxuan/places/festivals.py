"""When a festival comes: rules in the lunar calendar, and what somebody confirmed or cancelled for one year."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from thuongxuan.places import lunar

Month = Annotated[int, Meta(ge=1, le=12)]
Day = Annotated[int, Meta(ge=1, le=30)]


class LunarRule(Struct, tag="lunar", frozen=True, forbid_unknown_fields=True):
    """On one lunar day for ``days`` days. A leap month does not repeat the festival."""

    month: Month
    day: Day
    days: Annotated[int, Meta(ge=1, le=30)] = 1


class LunarSeason(Struct, tag="lunar_season", frozen=True, forbid_unknown_fields=True):
    """From a lunar day to the last day of a lunar month of the same year."""

    start: tuple[Month, Day]
    end_month: Month


Rule = LunarRule | LunarSeason
Status = Literal["expected", "confirmed", "cancelled"]


class Occurrence(Struct, frozen=True):
    """One coming of a festival. ``rule_date`` is the day that the rule gives; both ends are included."""

    rule_date: date
    starts_on: date
    ends_on: date
    status: Status
    note_vi: str = ""


def read_rule(value: object) -> Rule | None:
    """A stored rule. Raises ``msgspec.ValidationError``."""
    return None if value is None else msgspec.convert(value, Rule)


def in_lunar_year(rule: Rule, year: int) -> Occurrence | None:
    """The occurrence of a lunar year; ``None`` when its month is too short for the day."""
    try:
        if isinstance(rule, LunarRule):
            first = lunar.to_solar(lunar.LunarDate(year, rule.month, rule.day))
            last = first + timedelta(days=rule.days - 1)
        else:
            first = lunar.to_solar(lunar.LunarDate(year, *rule.start))
            length = lunar.month_length(year, rule.end_month)
            last = lunar.to_solar(lunar.LunarDate(year, rule.end_month, length))
    except ValueError:
        return None
    return Occurrence(first, first, last, "expected")


def coming(rule: Rule | None, day: date, known: Iterable[Occurrence] = (), count: int = 3) -> list[Occurrence]:
    """The next occurrences that have not ended on ``day``; known ones replace what the rule gives."""
    by_rule_date = {occurrence.rule_date: occurrence for occurrence in known}
    found = list(by_rule_date.values())
    if rule:
        for year in range(day.year - 1, day.year + count + 2):
            expected = in_lunar_year(rule, year)
            if expected and expected.rule_date not in by_rule_date:
                found.append(expected)
    return sorted((o for o in found if o.ends_on >= day), key=lambda o: o.starts_on)[:count]
