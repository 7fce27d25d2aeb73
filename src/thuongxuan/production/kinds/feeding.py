"""Feed for animals, bees and fish."""

from typing import Annotated, Generic

import msgspec
from msgspec import Meta

from thuongxuan.errors import m
from thuongxuan.production.kinds.base import ANIMALS, Kind, Line, Q, ask


class Feeding(msgspec.Struct, Generic[Q], frozen=True, kw_only=True, tag_field="kind", tag="feeding"):
    """Feed: which, and how much of it in all."""

    material: Annotated[Line, Meta(description="Feed", examples=["Ngô nghiền"])]
    amount: Q
    source: Annotated[Line, Meta(description="Where it came from")] | None = None
    material_lot: Annotated[Line, Meta(description="Lot number on the bag")] | None = None


FEEDING = Kind(
    name="feeding",
    label=m("Cho ăn"),
    details=Feeding,
    role="care",
    step="feeding",
    icon="feeding",
    suits=ANIMALS,
    takes=("amount",),
    asks=(
        ask("material", m("Thức ăn"), question=m("Cho ăn gì?")),
        ask("amount", m("Lượng"), question=m("Cho ăn tất cả bao nhiêu?"), units=("mass",)),
        ask("source", m("Lấy từ đâu"), more=True, private=True),
        ask("material_lot", m("Số lô trên bao bì"), more=True),
    ),
)
