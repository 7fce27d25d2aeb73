"""Trees and bamboo cut."""

from typing import Annotated, Generic

from msgspec import Meta

from thuongxuan.errors import m
from thuongxuan.production.kinds.base import CertificateNo, Kind, Line, Q, Weighed, ask


class Felling(Weighed[Q], Generic[Q], frozen=True, kw_only=True, tag_field="kind", tag="felling"):
    """Wood or bamboo by weight; also by volume and number, as buyers ask."""

    volume: Annotated[Q, Meta(description="Volume of the wood")] | None = None
    trees: Annotated[Q, Meta(description="How many trees or culms")] | None = None
    permit_no: Annotated[CertificateNo, Meta(description="Number of the felling notice or list of wood")] | None = None
    operator: Annotated[Line, Meta(description="Who did it; never published")] | None = None


FELLING = Kind(
    name="felling",
    label=m("Chặt, khai thác gỗ"),
    details=Felling,
    role="harvest",
    step="felling",
    icon="felling",
    suits=frozenset(("forest", "perennial")),
    gives=("quantity", "volume", "trees"),
    after_start=True,
    asks=(
        ask("quantity", m("Khối lượng"), question=m("Chặt được bao nhiêu?"), units=("mass",)),
        ask("volume", m("Thể tích gỗ"), units=("volume",), more=True),
        ask("trees", m("Số cây"), units=("count",), more=True),
        ask("permit_no", m("Số giấy khai thác, bảng kê lâm sản"), more=True),
        ask("operator", m("Người làm"), more=True, private=True),
    ),
)
