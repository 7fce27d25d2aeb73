"""Drying: in the sun, in an oven, over smoke."""

from typing import Annotated, Generic, Literal

from msgspec import Meta

from thuongxuan.errors import Message, m
from thuongxuan.production.kinds.base import Hours, Kind, Measured, Q, Worked, ask

Way = Literal["sun", "oven", "smoke", "shade"]
WAY_NAMES: dict[str, Message] = {
    "sun": m("Phơi nắng"),
    "shade": m("Phơi trong bóng"),
    "oven": m("Sấy lò"),
    "smoke": m("Sấy khói"),
}


class Drying(Worked[Q], Generic[Q], frozen=True, kw_only=True, tag_field="kind", tag="drying"):
    """Drying by weight: how, how long, how warm, and how moist it is afterwards."""

    way: Way = "sun"
    hours: Hours | None = None
    temperature: Annotated[Measured, Meta(description="°C")] | None = None
    moisture_percent: Annotated[Measured, Meta(description="Water content afterwards, %")] | None = None


DRYING = Kind(
    name="drying",
    label=m("Phơi, sấy"),
    details=Drying,
    role="process",
    step="drying",
    icon="processing",
    takes=("input",),
    gives=("output",),
    after_start=True,
    asks=(
        ask("input", m("Đưa vào"), units=("mass",)),
        ask("output", m("Thu được"), units=("mass",)),
        ask("way", m("Cách phơi, sấy"), options=tuple(WAY_NAMES.items()), more=True),
        ask("hours", m("Trong bao lâu"), unit=m("giờ"), more=True),
        ask("temperature", m("Nhiệt độ"), unit=m("°C"), within=(0, 300), more=True),
        ask("moisture_percent", m("Độ ẩm"), unit=m("%"), within=(0, 100), more=True),
        ask("note", m("Ghi thêm"), more=True, private=True),
    ),
)
