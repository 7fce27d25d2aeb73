"""Packing into units that are sold."""

from typing import Annotated, Generic

import msgspec
from msgspec import Meta

from thuongxuan.errors import m
from thuongxuan.production.kinds.base import Kind, Line, Paragraph, Q, ask


class Packing(msgspec.Struct, Generic[Q], frozen=True, kw_only=True, tag_field="kind", tag="packing"):
    """Packing: the weight that was packed, and how many packs it became."""

    input: Q
    packs: Annotated[Q, Meta(description="How many packs came out")]
    size: Annotated[Line, Meta(description="Size of one pack", examples=["500 g"])] | None = None
    package: Annotated[Line, Meta(description="What it was packed in", examples=["Túi hút chân không"])] | None = None
    note: Paragraph | None = None


PACKING = Kind(
    name="packing",
    label=m("Đóng gói hàng"),
    details=Packing,
    role="process",
    step="packing",
    icon="packing",
    takes=("input",),
    gives=("packs",),
    after_start=True,
    asks=(
        ask("input", m("Đưa vào"), units=("mass", "volume")),
        ask("packs", m("Số gói"), units=("count",)),
        ask("size", m("Cỡ một gói"), more=True),
        ask("package", m("Bao bì"), more=True),
        ask("note", m("Ghi thêm"), more=True, private=True),
    ),
)
