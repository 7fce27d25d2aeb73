"""What was seen in the field: pests, disease, weather, growth, water."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from thuongxuan.errors import Message, m
from thuongxuan.production.kinds.base import Kind, Line, Paragraph, ask

Subject = Literal["healthy", "pest", "disease", "weather", "growth", "water", "other"]
Degree = Literal["light", "medium", "heavy"]
SUBJECT_NAMES: dict[str, Message] = {
    "healthy": m("Bình thường"),
    "pest": m("Sâu hại"),
    "disease": m("Bệnh"),
    "weather": m("Thời tiết"),
    "growth": m("Sinh trưởng"),
    "water": m("Nước"),
    "other": m("Khác"),
}
DEGREE_NAMES: dict[str, Message] = {"light": m("Nhẹ"), "medium": m("Vừa"), "heavy": m("Nặng")}


class Observation(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="observation"):
    """What was seen, and how bad it is."""

    subject: Subject
    name: Annotated[Line, Meta(description="Which pest, disease or weather", examples=["Sâu cuốn lá"])] | None = None
    degree: Degree | None = None
    text: Annotated[Paragraph, Meta(description="Free words; never published")] | None = None


OBSERVATION = Kind(
    name="observation",
    label=m("Thăm đồng, theo dõi"),
    details=Observation,
    role="watch",
    step="observing",
    icon="observation",
    asks=(
        ask("subject", m("Theo dõi gì"), question=m("Thấy gì?"), options=tuple(SUBJECT_NAMES.items())),
        ask("name", m("Tên sâu, bệnh, thời tiết"), more=True),
        ask("degree", m("Mức độ"), options=tuple(DEGREE_NAMES.items()), more=True),
        ask("text", m("Ghi thêm"), more=True, private=True),
    ),
)
