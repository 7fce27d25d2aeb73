"""Words of production for people: what forms ask, what records say."""

from datetime import date
from decimal import Decimal
from typing import Any

from thuongxuan.errors import Message, m
from thuongxuan.i18n import Language, format_date, format_number, translate
from thuongxuan.production.crops import Lists
from thuongxuan.production.details import kind_of
from thuongxuan.production.kinds.base import Ask
from thuongxuan.production.kinds.registry import KINDS, Details
from thuongxuan.production.schemas import RecordView
from thuongxuan.production.units import Quantity, UnitTable

LABELS: dict[str, Message] = {
    "occurred_on": m("Làm ngày nào?"),
    "occurred_precision": m("Nhớ chính xác đến đâu?"),
    "photo": m("Ảnh"),
    "reason": m("Lý do sửa"),
    "parcel_id": m("Trên thửa nào?"),
    "crop": m("Trồng hoặc nuôi gì?"),
    "variety": m("Giống"),
    "started_on": m("Bắt đầu ngày nào?"),
    "expected_harvest_on": m("Khoảng ngày nào thu hoạch?"),
}
"""What every form calls its fields beside those that its kind declares."""
PRECISION_NAMES: dict[str, Message] = {
    "day": m("Đúng ngày"),
    "month": m("Chỉ nhớ tháng"),
    "year": m("Chỉ nhớ năm"),
}
TASK_STATES: dict[str, Message] = {
    "done": m("Đã làm"),
    "late_done": m("Làm trễ"),
    "incomplete": m("Ghi còn thiếu"),
    "above_limit": m("Ngoài mức của quy trình"),
    "upcoming": m("Sắp tới"),
    "due": m("Đến lúc làm"),
    "late": m("Trễ"),
    "missing": m("Đã bỏ qua"),
    "forbidden": m("Chưa được làm"),
}
"""States of a task of a process template."""
TASK_LOOKS: dict[str, str] = {
    "done": "ok",
    "late_done": "warn",
    "incomplete": "warn",
    "above_limit": "bad",
    "due": "info",
    "late": "warn",
    "missing": "bad",
    "forbidden": "bad",
    "upcoming": "quiet",
}


def kind_names(language: Language) -> dict[str, str]:
    """Every kind's name."""
    return {kind.name: translate(language, kind.label) for kind in KINDS.values()}


def questions(kind: str, language: Language) -> dict[str, str]:
    """What the form of a kind asks. The list of errors uses the same words as the question itself."""
    asks = KINDS[kind].asks if kind in KINDS else ()
    asked = {item.field: item.question or item.label for item in asks}
    return {name: translate(language, label) for name, label in (LABELS | asked).items()}


def happened(record: RecordView, language: Language) -> str:
    """The day of a record as exactly as it is known."""
    if record.occurred_precision == "year":
        return str(record.occurred_on.year)
    if record.occurred_precision == "month":
        return f"{record.occurred_on.month:02d}/{record.occurred_on.year}"
    return format_date(language, record.occurred_on)


def facts(details: Details, lists: Lists, language: Language) -> list[tuple[Message, str]]:
    """What a record says, line by line, for its owner, in the order in which it was asked."""
    shown = []
    for item in kind_of(details).asks:
        value = getattr(details, item.field)
        if value is not None and (item.field, value) != ("interval_days", 0):
            shown.append((item.label, _shown(item, value, lists, language)))
    return shown


def _shown(item: Ask, value: Any, lists: Lists, language: Language) -> str:
    if isinstance(value, Quantity):
        return quantity(value, lists.units, language)
    if isinstance(value, date):
        return format_date(language, value)
    if item.options:
        return translate(language, dict(item.options)[value])
    text = format_number(language, value, 6) if isinstance(value, Decimal | int) else str(value)
    return f"{text} {translate(language, item.unit)}" if item.unit else text


def quantity(value: Quantity, units: UnitTable, language: Language) -> str:
    """As it was given and, when that is another unit, the base value: ``3,5 tạ (350 kg)``."""
    unit = units[value.unit]
    given = f"{format_number(language, value.value, 6)} {unit.name(language).split(' (')[0]}"
    if unit.unece == value.base_unit:
        return given
    base = next(base for base in units.of(unit.dimension) if base.unece == value.base_unit)
    return f"{given} ({format_number(language, value.base, 6)} {base.name(language)})"
