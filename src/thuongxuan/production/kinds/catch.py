"""Fish caught from a pond or a cage."""

from typing import Annotated, Generic

from msgspec import Meta

from thuongxuan.errors import m
from thuongxuan.production.kinds.base import Kind, Line, Q, Weighed, ask


class Catch(Weighed[Q], Generic[Q], frozen=True, kw_only=True, tag_field="kind", tag="catch"):
    """Fish by weight, their number, and the cage they came from."""

    fish: Annotated[Q, Meta(description="How many fish")] | None = None
    cage: Annotated[Line, Meta(description="Which cage or pond, as the owner calls it")] | None = None
    operator: Annotated[Line, Meta(description="Who did it; never published")] | None = None


CATCH = Kind(
    name="catch",
    label=m("Bắt cá, thu cá"),
    details=Catch,
    role="harvest",
    step="catching",
    icon="catch",
    suits=frozenset(("fish",)),
    gives=("quantity", "fish"),
    after_start=True,
    asks=(
        ask("quantity", m("Khối lượng"), question=m("Bắt được bao nhiêu cá?"), units=("mass",)),
        ask("fish", m("Số con"), units=("count",), more=True),
        ask("cage", m("Lồng, ao nào"), more=True),
        ask("operator", m("Người làm"), more=True, private=True),
    ),
)
