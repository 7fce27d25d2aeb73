"""Work right after the harvest: washing, sorting, trimming, cooling."""

from typing import Generic, Literal

from thuongxuan.errors import Message, m
from thuongxuan.production.kinds.base import Kind, Q, Worked, ask

Work = Literal["washing", "sorting", "trimming", "cooling", "other"]
WORK_NAMES: dict[str, Message] = {
    "washing": m("Rửa"),
    "sorting": m("Phân loại"),
    "trimming": m("Cắt tỉa, bó"),
    "cooling": m("Làm mát"),
    "other": m("Việc khác"),
}


class Handling(Worked[Q], Generic[Q], frozen=True, kw_only=True, tag_field="kind", tag="handling"):
    """A step right after the harvest, by weight."""

    work: Work


HANDLING = Kind(
    name="handling",
    label=m("Sơ chế sau thu hoạch"),
    details=Handling,
    role="process",
    step="handling",
    icon="processing",
    takes=("input",),
    gives=("output",),
    after_start=True,
    asks=(
        ask("work", m("Việc"), question=m("Làm việc gì?"), options=tuple(WORK_NAMES.items())),
        ask("input", m("Đưa vào"), units=("mass",)),
        ask("output", m("Thu được"), units=("mass",)),
        ask("note", m("Ghi thêm"), more=True, private=True),
    ),
)
