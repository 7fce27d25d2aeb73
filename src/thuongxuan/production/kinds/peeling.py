"""Bark peeled from standing or felled cinnamon."""

from typing import Annotated, Generic

from msgspec import Meta

from thuongxuan.errors import m
from thuongxuan.production.kinds.base import Kind, Line, Q, Weighed, ask


class Peeling(Weighed[Q], Generic[Q], frozen=True, kw_only=True, tag_field="kind", tag="peeling"):
    """Fresh bark by weight, and the trees it came from."""

    trees: Annotated[Q, Meta(description="How many trees were peeled")] | None = None
    quality: Annotated[Line, Meta(description="Grade, in the words of the trade")] | None = None
    operator: Annotated[Line, Meta(description="Who did it; never published")] | None = None


PEELING = Kind(
    name="peeling",
    label=m("Bóc vỏ"),
    details=Peeling,
    role="harvest",
    step="peelingBark",
    icon="peeling",
    suits=frozenset(("perennial", "forest")),
    gives=("quantity",),
    after_start=True,
    asks=(
        ask("quantity", m("Khối lượng"), question=m("Bóc được bao nhiêu vỏ tươi?"), units=("mass",)),
        ask("trees", m("Số cây"), units=("count",), more=True),
        ask("quality", m("Loại, hạng"), more=True),
        ask("operator", m("Người làm"), more=True, private=True),
    ),
)
