"""Milling, grinding, hulling."""

from typing import Annotated, Generic

from msgspec import Meta

from thuongxuan.errors import m
from thuongxuan.production.kinds.base import Kind, Line, Q, Worked, ask


class Milling(Worked[Q], Generic[Q], frozen=True, kw_only=True, tag_field="kind", tag="milling"):
    """Milling or hulling, by weight."""

    equipment: Annotated[Line, Meta(description="Which mill, as the owner calls it")] | None = None


MILLING = Kind(
    name="milling",
    label=m("Xay, nghiền"),
    details=Milling,
    role="process",
    step="milling",
    icon="processing",
    suits=frozenset(("annual", "perennial", "forest")),
    takes=("input",),
    gives=("output",),
    after_start=True,
    asks=(
        ask("input", m("Đưa vào"), units=("mass",)),
        ask("output", m("Thu được"), units=("mass",)),
        ask("equipment", m("Máy nào"), more=True),
        ask("note", m("Ghi thêm"), more=True, private=True),
    ),
)
