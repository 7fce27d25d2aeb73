"""Goods put into a store."""

from typing import Annotated, Generic

import msgspec
from msgspec import Meta

from thuongxuan.errors import m
from thuongxuan.production.kinds.base import Kind, Line, Measured, Q, ask


class Storage(msgspec.Struct, Generic[Q], frozen=True, kw_only=True, tag_field="kind", tag="storage"):
    """What was put into which store, and its climate."""

    quantity: Q
    place: Annotated[Line, Meta(description="Which store, as the owner calls it; never published")]
    temperature: Annotated[Measured, Meta(description="°C")] | None = None
    humidity_percent: Annotated[Measured, Meta(description="Relative humidity, %")] | None = None


STORAGE = Kind(
    name="storage",
    label=m("Cất kho"),
    details=Storage,
    role="store",
    step="storing",
    icon="storage",
    takes=("quantity",),
    after_start=True,
    asks=(
        ask("quantity", m("Khối lượng"), question=m("Cất bao nhiêu?"), units=("mass", "volume")),
        ask("place", m("Kho nào"), private=True),
        ask("temperature", m("Nhiệt độ"), unit=m("°C"), within=(-50, 80), more=True),
        ask("humidity_percent", m("Độ ẩm không khí"), unit=m("%"), within=(0, 100), more=True),
    ),
)
