"""Animals slaughtered or sold live by weight."""

from typing import Annotated, Generic

from msgspec import Meta

from thuongxuan.errors import m
from thuongxuan.production.kinds.base import CertificateNo, Kind, Line, Q, Weighed, ask


class Slaughter(Weighed[Q], Generic[Q], frozen=True, kw_only=True, tag_field="kind", tag="slaughter"):
    """Meat or live animals by weight, their number, where, and the paper of the animal health service."""

    animals: Annotated[Q, Meta(description="How many animals")] | None = None
    place: Annotated[Line, Meta(description="Slaughterhouse")] | None = None
    certificate_no: Annotated[CertificateNo, Meta(description="Number of the quarantine paper")] | None = None
    operator: Annotated[Line, Meta(description="Who did it; never published")] | None = None


SLAUGHTER = Kind(
    name="slaughter",
    label=m("Xuất chuồng, giết mổ"),
    details=Slaughter,
    role="harvest",
    step="slaughtering",
    icon="slaughter",
    suits=frozenset(("livestock",)),
    gives=("quantity", "animals"),
    after_start=True,
    asks=(
        ask("quantity", m("Khối lượng"), question=m("Được bao nhiêu cân?"), units=("mass",)),
        ask("animals", m("Số con"), units=("count",), more=True),
        ask("place", m("Nơi giết mổ"), more=True, private=True),
        ask("certificate_no", m("Số giấy kiểm dịch"), more=True),
        ask("operator", m("Người làm"), more=True, private=True),
    ),
)
