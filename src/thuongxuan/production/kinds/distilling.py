"""Distilling oil from bark, leaves and twigs."""

from typing import Annotated, Generic

from msgspec import Meta

from thuongxuan.errors import m
from thuongxuan.production.kinds.base import Hours, Kind, Line, Q, Worked, ask


class Distilling(Worked[Q], Generic[Q], frozen=True, kw_only=True, tag_field="kind", tag="distilling"):
    """Distilling: plant material in by weight, oil out by weight or volume."""

    hours: Hours | None = None
    equipment: Annotated[Line, Meta(description="Which still, as the owner calls it")] | None = None


DISTILLING = Kind(
    name="distilling",
    label=m("Chưng cất"),
    details=Distilling,
    role="process",
    step="distilling",
    icon="distilling",
    suits=frozenset(("annual", "perennial", "forest")),
    takes=("input",),
    gives=("output",),
    after_start=True,
    asks=(
        ask("input", m("Đưa vào"), units=("mass",)),
        ask("output", m("Thu được"), units=("mass", "volume")),
        ask("hours", m("Trong bao lâu"), unit=m("giờ"), more=True),
        ask("equipment", m("Nồi chưng nào"), more=True),
        ask("note", m("Ghi thêm"), more=True, private=True),
    ),
)
