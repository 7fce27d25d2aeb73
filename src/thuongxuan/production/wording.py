"""Words of production for people: names of kinds, processes and outcomes."""

from datetime import date
from typing import Any

import msgspec

from thuongxuan.errors import Message, m
from thuongxuan.i18n import Language, format_date, format_number, translate
from thuongxuan.production.crops import Lists
from thuongxuan.production.details import Details
from thuongxuan.production.units import Quantity, UnitTable

KIND_NAMES: dict[str, Message] = {
    "planting": m("Gieo trồng"),
    "input": m("Bón phân, phun thuốc"),
    "harvest": m("Thu hoạch"),
    "processing": m("Sơ chế, chế biến"),
    "check": m("Kiểm tra, xét nghiệm"),
    "note": m("Ghi chú"),
}
PROCESS_NAMES: dict[str, Message] = {
    "peeling": m("Bóc vỏ"),
    "drying": m("Phơi, sấy"),
    "milling": m("Xay, nghiền"),
    "distilling": m("Chưng cất"),
    "filtering": m("Lọc"),
    "fermenting": m("Ủ, lên men"),
    "sorting": m("Phân loại, đóng gói"),
    "other": m("Việc khác"),
}
OUTCOME_NAMES: dict[str, Message] = {
    "passed": m("Đạt"),
    "failed": m("Không đạt"),
    "information": m("Chỉ ghi kết quả"),
}
LABELS: dict[str, Message] = {
    "material": m("Giống, phân, thuốc hoặc thức ăn"),
    "amount": m("Lượng"),
    "area": m("Diện tích"),
    "source": m("Lấy từ đâu"),
    "active_ingredient": m("Hoạt chất"),
    "purpose": m("Để làm gì"),
    "operator": m("Người làm"),
    "interval_days": m("Thời gian cách ly"),
    "quantity": m("Khối lượng"),
    "process": m("Việc"),
    "input": m("Đưa vào"),
    "output": m("Thu được"),
    "note": m("Ghi thêm"),
    "what": m("Kiểm tra gì"),
    "result": m("Kết quả"),
    "outcome": m("Đánh giá"),
    "limit": m("Mức cho phép"),
    "checked_by": m("Ai kiểm tra"),
    "certificate_no": m("Số giấy chứng nhận"),
    "valid_until": m("Có giá trị đến"),
    "text": m("Nội dung"),
    "occurred_on": m("Làm ngày nào?"),
    "photo": m("Ảnh"),
    "reason": m("Lý do sửa"),
    "variety": m("Giống"),
}
"""Names of fields when they are read back, and in a form where no question says it better."""
QUESTIONS: dict[tuple[str, str], Message] = {
    ("planting", "material"): m("Giống gì?"),
    ("input", "material"): m("Dùng phân, thuốc hay thức ăn gì?"),
    ("input", "amount"): m("Đã dùng tất cả bao nhiêu?"),
    ("input", "area"): m("Trên diện tích nào?"),
    ("harvest", "quantity"): m("Thu được bao nhiêu?"),
    ("processing", "process"): m("Làm việc gì?"),
    ("cycle", "parcel_id"): m("Trên thửa nào?"),
    ("cycle", "crop"): m("Trồng hoặc nuôi gì?"),
    ("cycle", "started_on"): m("Bắt đầu ngày nào?"),
    ("cycle", "expected_harvest_on"): m("Khoảng ngày nào thu hoạch?"),
}
"""What a form asks, by its kind and field. The list of errors uses the same words as the question itself."""


def facts(details: Details, lists: Lists, language: Language) -> list[tuple[Message, str]]:
    """What a record says, line by line, for its owner."""
    shown = []
    for name, value in msgspec.structs.asdict(details).items():
        if value is not None and (name, value) != ("interval_days", 0):
            shown.append((LABELS[name], _shown(name, value, lists, language)))
    return shown


def _shown(name: str, value: Any, lists: Lists, language: Language) -> str:
    if isinstance(value, Quantity):
        return quantity(value, lists.units, language)
    if isinstance(value, date):
        return format_date(language, value)
    if name == "interval_days":
        return translate(language, m("{days} ngày", days=value))
    named = {"process": PROCESS_NAMES, "outcome": OUTCOME_NAMES}.get(name, {}).get(value)
    return translate(language, named) if named else str(value)


def quantity(value: Quantity, units: UnitTable, language: Language) -> str:
    """As it was given and, when that is another unit, the base value: ``3,5 tạ (350 kg)``."""
    unit = units[value.unit]
    given = f"{format_number(language, value.value, 6)} {unit.name(language).split(' (')[0]}"
    if unit.unece == value.base_unit:
        return given
    base = next(base for base in units.of(unit.dimension) if base.unece == value.base_unit)
    return f"{given} ({format_number(language, value.base, 6)} {base.name(language)})"
