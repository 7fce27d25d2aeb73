"""Sensor readings in words, for the page of a crop cycle."""

from decimal import Decimal
from uuid import UUID

import msgspec

from thuongxuan.clock import VIETNAM
from thuongxuan.db.session import ReadSession
from thuongxuan.errors import Message, m
from thuongxuan.i18n import Language, format_date, format_number, translate
from thuongxuan.production import sensor_sql
from thuongxuan.production.sensor_schemas import BoundsFrom, ReadingView, Side
from thuongxuan.production.sensor_words import MEASURED, PLACES

SERIES = 24
"""Series on the page; a farm with more devices reads the list."""
OUTSIDE = 5
"""Readings out of range on the page, so that one is not forgotten when the next is in range again."""
OUT_OF_RANGE: dict[Side, Message] = {"below": m("Ngoài ngưỡng: thấp hơn"), "above": m("Ngoài ngưỡng: cao hơn")}
BOUNDS: dict[BoundsFrom, Message] = {
    "template": m("Ngưỡng của quy trình: {range}"),
    "given": m("Ngưỡng gửi kèm: {range}"),
}


class Line(msgspec.Struct, frozen=True):
    """One reading, ready to print; ``outside`` and ``bounds`` are empty when there is nothing to say."""

    label: str
    device: str
    when: str
    value: str
    outside: str
    bounds: str


class Shown(msgspec.Struct, frozen=True):
    """The latest reading of each series, and the latest that were out of range."""

    latest: list[Line]
    outside: list[Line]


async def of_cycle(read: ReadSession, cycle_id: UUID, language: Language) -> Shown:
    """What the page of a crop cycle says of its sensors; the caller has checked whose it is."""
    latest = await sensor_sql.latest(read, cycle_id, SERIES)
    outside = await sensor_sql.outside(read, cycle_id, OUTSIDE) if latest else []
    return Shown([line(one, language) for one in latest], [line(one, language) for one in outside])


def line(reading: ReadingView, language: Language) -> Line:
    """One reading in words, at the time of Viet Nam."""
    measured = MEASURED[reading.type]
    sign = measured.units[reading.uom].sign
    local = reading.measured_at.astimezone(VIETNAM)
    return Line(
        label=translate(language, measured.label),
        device=reading.device,
        when=f"{local:%H:%M} {format_date(language, local.date())}",
        value=_number(reading.value, sign, language),
        outside=translate(language, OUT_OF_RANGE[reading.out_of_range]) if reading.out_of_range else "",
        bounds=_bounds(reading, sign, language),
    )


def _bounds(reading: ReadingView, sign: str, language: Language) -> str:
    if reading.bounds_from is None:
        return ""
    lower = "" if reading.lower is None else _number(reading.lower, sign, language)
    upper = "" if reading.upper is None else _number(reading.upper, sign, language)
    if lower and upper:
        words = m("từ {lower} đến {upper}", lower=lower, upper=upper)
    else:
        words = m("từ {lower}", lower=lower) if lower else m("đến {upper}", upper=upper)
    text = BOUNDS[reading.bounds_from]
    return translate(language, m(text.text, range=translate(language, words)))


def _number(value: Decimal, sign: str, language: Language) -> str:
    return f"{format_number(language, value, PLACES)} {sign}"
