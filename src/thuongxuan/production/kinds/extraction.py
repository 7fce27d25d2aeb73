"""Honey taken from hives or from wild nests."""

from typing import Annotated, Generic

from msgspec import Meta

from thuongxuan.errors import m
from thuongxuan.production.kinds.base import Kind, Line, Measured, Q, Weighed, ask


class Extraction(Weighed[Q], Generic[Q], frozen=True, kw_only=True, tag_field="kind", tag="extraction"):
    """Honey by weight, the hives it came from, its moisture and flowers."""

    hives: Annotated[Q, Meta(description="How many hives or nests")] | None = None
    moisture_percent: Annotated[Measured, Meta(description="Water content, %")] | None = None
    flowers: Annotated[Line, Meta(description="Main flowers", examples=["Hoa rừng"])] | None = None
    operator: Annotated[Line, Meta(description="Who did it; never published")] | None = None


EXTRACTION = Kind(
    name="extraction",
    label=m("Lấy mật"),
    details=Extraction,
    role="harvest",
    step="extractingHoney",
    icon="extraction",
    suits=frozenset(("bee",)),
    gives=("quantity",),
    after_start=True,
    asks=(
        ask("quantity", m("Khối lượng"), question=m("Lấy được bao nhiêu mật?"), units=("mass",)),
        ask("hives", m("Số đàn, số tổ"), units=("count",), more=True),
        ask("moisture_percent", m("Độ ẩm"), unit=m("%"), within=(0, 100), more=True),
        ask("flowers", m("Mật hoa gì"), more=True),
        ask("operator", m("Người làm"), more=True, private=True),
    ),
)
