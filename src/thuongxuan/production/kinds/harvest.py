"""A harvest by weight: fruit, leaves, roots, grain, and whatever has no kind of its own."""

from typing import Annotated, Generic

from msgspec import Meta

from thuongxuan.errors import m
from thuongxuan.production.kinds.base import Kind, Line, Q, Weighed, ask


class HarvestGiven(Weighed[Q], Generic[Q], frozen=True, kw_only=True, tag_field="kind", tag="harvest"):
    """A harvest by weight."""

    part: Annotated[Line, Meta(description="Which part of the plant", examples=["Lá"])] | None = None
    quality: Annotated[Line, Meta(description="Grade or quality, in the words of the trade")] | None = None
    operator: Annotated[Line, Meta(description="Who did it; never published")] | None = None


HARVEST = Kind(
    name="harvest",
    label=m("Thu hoạch"),
    details=HarvestGiven,
    role="harvest",
    step="harvesting",
    icon="harvest",
    gives=("quantity",),
    after_start=True,
    asks=(
        ask("quantity", m("Khối lượng"), question=m("Thu được bao nhiêu?"), units=("mass",)),
        ask("part", m("Bộ phận"), hint=m("Ví dụ: lá, quả, củ."), more=True),
        ask("quality", m("Loại, hạng"), more=True),
        ask("operator", m("Người làm"), more=True, private=True),
    ),
)
