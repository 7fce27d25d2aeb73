"""The life of a parcel: which step may follow which."""

from typing import Literal, get_args

from thuongxuan.errors import Conflict, Message, m

Status = Literal["draft", "submitted", "approved", "returned", "superseded"]
Step = Literal["drafted", "changed", "submitted", "approved", "returned", "superseded"]
How = Literal["drawn", "walked", "pasted", "cadastral"]
STATUSES: tuple[Status, ...] = get_args(Status)
STEPS: tuple[Step, ...] = get_args(Step)
WAYS: tuple[How, ...] = get_args(How)

STATUS_NAMES: dict[str, Message] = {
    "draft": m("Bản nháp"),
    "submitted": m("Chờ duyệt"),
    "approved": m("Đã duyệt"),
    "returned": m("Trả lại để sửa"),
    "superseded": m("Đã thay bằng bản mới"),
}
STEP_NAMES: dict[str, Message] = {
    "drafted": m("Đã ghi"),
    "changed": m("Đã sửa"),
    "submitted": m("Đã gửi duyệt"),
    "approved": m("Đã duyệt"),
    "returned": m("Đã trả lại"),
    "superseded": m("Đã thay bằng bản mới"),
}
HOW_NAMES: dict[str, Message] = {
    "drawn": m("Vẽ trên bản đồ"),
    "walked": m("Đi quanh thửa bằng GPS"),
    "pasted": m("Dán GeoJSON hoặc WKT"),
    "cadastral": m("Tọa độ địa chính VN-2000"),
}

_NEXT: dict[tuple[str, Step], Status] = {
    ("draft", "changed"): "draft",
    ("returned", "changed"): "returned",
    ("draft", "submitted"): "submitted",
    ("returned", "submitted"): "submitted",
    ("submitted", "approved"): "approved",
    ("submitted", "returned"): "returned",
    ("approved", "superseded"): "superseded",
}


def after(status: str, step: Step) -> Status:
    """The status after the step; raises ``Conflict`` when the step is not open from this status."""
    following = _NEXT.get((status, step))
    if following is None:
        raise Conflict(_refusal(status, step))
    return following


def may(status: str, step: Step) -> bool:
    """Whether the step is open from this status."""
    return (status, step) in _NEXT


def _refusal(status: str, step: Step) -> Message:
    if step == "changed" and status == "approved":
        return m("Thửa đã duyệt không sửa trực tiếp được. Hãy gửi một bản mới thay cho bản này.")
    return m(
        "Thửa đang ở trạng thái “{status}” nên không làm được bước này.",
        status=STATUS_NAMES[status],
    )
