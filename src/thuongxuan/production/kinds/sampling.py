"""Taking a sample for a laboratory."""

from typing import Annotated, Generic, Literal

import msgspec
from msgspec import Meta

from thuongxuan.errors import Message, m
from thuongxuan.production.kinds.base import CertificateNo, Kind, Line, Q, ask

Matter = Literal["produce", "soil", "water", "feed", "other"]
MATTER_NAMES: dict[str, Message] = {
    "produce": m("Nông sản"),
    "soil": m("Đất"),
    "water": m("Nước"),
    "feed": m("Thức ăn chăn nuôi"),
    "other": m("Khác"),
}


class Sampling(msgspec.Struct, Generic[Q], frozen=True, kw_only=True, tag_field="kind", tag="sampling"):
    """A sample: what it is of, its code, who took it, where it went."""

    matter: Matter
    sample_no: Annotated[CertificateNo, Meta(description="Code written on the sample", examples=["M-2026-01"])]
    amount: Q | None = None
    laboratory: Line | None = None
    sampled_by: Annotated[Line, Meta(description="Who took it; never published")] | None = None


SAMPLING = Kind(
    name="sampling",
    label=m("Lấy mẫu"),
    details=Sampling,
    role="test",
    step="sampling",
    icon="check",
    asks=(
        ask("matter", m("Mẫu gì"), question=m("Lấy mẫu gì?"), options=tuple(MATTER_NAMES.items())),
        ask("sample_no", m("Mã mẫu")),
        ask("laboratory", m("Phòng xét nghiệm")),
        ask("amount", m("Lượng"), units=("mass", "volume"), more=True),
        ask("sampled_by", m("Ai lấy mẫu"), more=True, private=True),
    ),
)
