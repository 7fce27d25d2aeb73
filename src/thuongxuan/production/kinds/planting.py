"""Sowing, planting, stocking fish, placing hives, buying in animals."""

from typing import Annotated, Generic

import msgspec
from msgspec import Meta

from thuongxuan.errors import m
from thuongxuan.production.kinds.base import Kind, Line, Q, ask


class Planting(msgspec.Struct, Generic[Q], frozen=True, kw_only=True, tag_field="kind", tag="planting"):
    """Sowing, planting or stocking: what was put in, how much, on which area."""

    material: Annotated[Line, Meta(description="Seed, seedling or stock", examples=["Giống quế bản địa"])]
    amount: Q | None = None
    area: Q | None = None
    source: Annotated[Line, Meta(description="Where it came from")] | None = None
    seed_lot: Annotated[Line, Meta(description="Lot of the seed or seedlings, as its paper states it")] | None = None
    spacing: Annotated[Line, Meta(description="Planting density or spacing", examples=["2 m × 2,5 m"])] | None = None


PLANTING = Kind(
    name="planting",
    label=m("Gieo trồng, thả giống"),
    details=Planting,
    role="start",
    step="planting",
    icon="planting",
    gives=("amount",),
    asks=(
        ask(
            "material",
            m("Giống"),
            question=m("Giống gì?"),
            hint=m("Ví dụ: cây quế giống, hạt bí xanh, cá trắm con."),
        ),
        ask("amount", m("Lượng"), units=("count", "mass")),
        ask("area", m("Diện tích"), units=("area",), more=True),
        ask("source", m("Lấy từ đâu"), more=True, private=True),
        ask("seed_lot", m("Số lô giống"), more=True),
        ask("spacing", m("Mật độ, khoảng cách"), more=True),
    ),
)
