"""Medicine and vaccines for animals, bees and fish, with the withdrawal interval."""

from typing import Annotated, Generic

from msgspec import Meta

from thuongxuan.errors import m
from thuongxuan.production.kinds.base import ANIMALS, Kind, Line, Q, Waits, ask


class Treatment(Waits, Generic[Q], frozen=True, kw_only=True, tag_field="kind", tag="treatment"):
    """Medicine or vaccine. ``interval_days`` is the withdrawal interval that its label states."""

    active_ingredient: Line | None = None
    registration_no: Annotated[Line, Meta(description="Registration number on the label")] | None = None
    amount: Q
    animals: Annotated[Q, Meta(description="How many animals or hives were treated")] | None = None
    purpose: Annotated[Line, Meta(description="Against what", examples=["Phòng cúm gia cầm"])]
    prescriber: Annotated[Line, Meta(description="Who prescribed it; never published")] | None = None
    operator: Annotated[Line, Meta(description="Who gave it; never published")] | None = None
    material_lot: Annotated[Line, Meta(description="Lot number on the packet")] | None = None


TREATMENT = Kind(
    name="treatment",
    label=m("Chữa bệnh, tiêm phòng"),
    details=Treatment,
    role="care",
    step="treating",
    icon="treatment",
    suits=ANIMALS,
    takes=("amount",),
    asks=(
        ask("material", m("Thuốc"), question=m("Dùng thuốc gì?"), hint=m("Ghi tên trên bao bì.")),
        ask("amount", m("Lượng"), question=m("Đã dùng tất cả bao nhiêu?"), units=("mass", "volume", "count")),
        ask("purpose", m("Để làm gì"), hint=m("Ví dụ: phòng cúm gia cầm, trị nấm."), private=True),
        ask(
            "interval_days",
            m("Thời gian ngừng thuốc"),
            unit=m("ngày"),
            hint=m("Số ngày phải chờ trước khi bán, ghi trên nhãn. Không có thì để trống."),
        ),
        ask("animals", m("Số con, số đàn"), units=("count",), more=True),
        ask("active_ingredient", m("Hoạt chất"), more=True),
        ask("registration_no", m("Số đăng ký"), more=True),
        ask("prescriber", m("Ai kê đơn"), more=True, private=True),
        ask("operator", m("Người làm"), more=True, private=True),
        ask("material_lot", m("Số lô trên bao bì"), more=True),
    ),
)
