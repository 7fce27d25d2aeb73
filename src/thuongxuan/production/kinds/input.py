"""Fertiliser and pesticide on plants, with the interval that must pass before a harvest."""

from typing import Annotated, Generic

from msgspec import Meta

from thuongxuan.errors import m
from thuongxuan.production.kinds.base import PLANTS, Hours, Kind, Line, Q, Waits, ask


class Input(Waits, Generic[Q], frozen=True, kw_only=True, tag_field="kind", tag="input"):
    """Fertiliser or pesticide. ``interval_days`` is the pre-harvest interval that its label states."""

    active_ingredient: Line | None = None
    registration_no: Annotated[Line, Meta(description="Registration number on the label")] | None = None
    amount: Annotated[Q, Meta(description="Total amount applied")]
    area: Q | None = None
    water: Annotated[Q, Meta(description="Water it was mixed with")] | None = None
    purpose: Annotated[Line, Meta(description="Why it was needed", examples=["Bón lót"])]
    operator: Annotated[Line, Meta(description="Who applied it; never published")] | None = None
    reentry_hours: Annotated[Hours, Meta(description="Hours before people may enter the field again")] | None = None
    material_lot: Annotated[Line, Meta(description="Lot number on the packet")] | None = None


INPUT = Kind(
    name="input",
    label=m("Bón phân, phun thuốc"),
    details=Input,
    role="care",
    step="applyingInput",
    icon="input",
    takes=("amount",),
    asks=(
        ask(
            "material",
            m("Phân, thuốc"),
            question=m("Dùng phân, thuốc gì?"),
            hint=m("Ghi tên trên bao bì."),
        ),
        ask("amount", m("Lượng"), question=m("Đã dùng tất cả bao nhiêu?"), units=("mass", "volume", "count")),
        ask("purpose", m("Để làm gì"), hint=m("Ví dụ: bón lót, trừ sâu cuốn lá."), private=True),
        ask(
            "interval_days",
            m("Thời gian cách ly"),
            unit=m("ngày"),
            hint=m("Số ngày phải chờ trước khi thu hoạch, ghi trên nhãn. Không có thì để trống."),
        ),
        ask("active_ingredient", m("Hoạt chất"), hint=m("Chép từ nhãn thuốc, nếu là thuốc."), more=True),
        ask("registration_no", m("Số đăng ký"), more=True),
        ask("area", m("Diện tích"), question=m("Trên diện tích nào?"), units=("area",), more=True),
        ask("water", m("Nước pha"), units=("volume",), more=True),
        ask("operator", m("Người làm"), more=True, private=True),
        ask("reentry_hours", m("Bao lâu mới vào ruộng lại"), unit=m("giờ"), more=True),
        ask("material_lot", m("Số lô trên bao bì"), more=True),
    ),
    suits=PLANTS,
)
