"""Any step after the harvest that has no kind of its own."""

from typing import Generic, Literal

from thuongxuan.errors import Message, m
from thuongxuan.production.kinds.base import Kind, Q, Worked, ask

Process = Literal["peeling", "drying", "milling", "distilling", "filtering", "fermenting", "sorting", "other"]
PROCESS_NAMES: dict[str, Message] = {
    "peeling": m("Bóc vỏ"),
    "drying": m("Phơi, sấy"),
    "milling": m("Xay, nghiền"),
    "distilling": m("Chưng cất"),
    "filtering": m("Lọc"),
    "fermenting": m("Ủ, lên men"),
    "sorting": m("Phân loại, đóng gói"),
    "other": m("Việc khác"),
}


class Processing(Worked[Q], Generic[Q], frozen=True, kw_only=True, tag_field="kind", tag="processing"):
    """A step after the harvest: what went in and what came out, by weight."""

    process: Process


PROCESSING = Kind(
    name="processing",
    label=m("Chế biến khác"),
    details=Processing,
    role="process",
    step="processing",
    icon="processing",
    takes=("input",),
    gives=("output",),
    after_start=True,
    asks=(
        ask("process", m("Việc"), question=m("Làm việc gì?"), options=tuple(PROCESS_NAMES.items())),
        ask("input", m("Đưa vào"), units=("mass",)),
        ask("output", m("Thu được"), units=("mass", "volume")),
        ask("note", m("Ghi thêm"), more=True, private=True),
    ),
)
