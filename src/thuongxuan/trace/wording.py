"""Words of trace for people: units, certificates, states, steps."""

from typing import Any

from thuongxuan.errors import Message, m
from thuongxuan.production.kinds.check import OUTCOME_NAMES
from thuongxuan.production.kinds.processing import PROCESS_NAMES
from thuongxuan.production.kinds.registry import KINDS

UNIT_NAMES: dict[str, Message] = {
    "kg": m("kg"),
    "litre": m("lít"),
    "piece": m("cái"),
    "bundle": m("bó"),
    "box": m("hộp"),
    "bag": m("túi"),
    "bottle": m("chai"),
}
CERTIFICATE_NAMES: dict[str, Message] = {
    "vietgap": m("VietGAP"),
    "organic": m("Hữu cơ"),
    "ocop": m("OCOP"),
    "gi": m("Chỉ dẫn địa lý"),
    "food_safety": m("An toàn thực phẩm"),
    "other": m("Giấy khác"),
}
STATUS_NAMES: dict[str, Message] = {
    "active": m("Đang bán"),
    "suspended": m("Tạm dừng"),
    "recalled": m("Thu hồi"),
}
EVENT_NAMES: dict[str, Message] = {
    "registered": m("Đã đăng ký lô"),
    "suspended": m("Tạm dừng lô"),
    "recalled": m("Thu hồi lô"),
    "reactivated": m("Mở bán lại"),
}
PRODUCER_NAMES: dict[str, Message] = {
    "household": m("Một hộ sản xuất"),
    "cooperative": m("Một hợp tác xã"),
    "erased": m("Người sản xuất đã xóa tài khoản"),
}
WORDS: dict[str, Any] = {
    "units": UNIT_NAMES,
    "certificate_names": CERTIFICATE_NAMES,
    "status_names": STATUS_NAMES,
    "event_names": EVENT_NAMES,
    "producer_names": PRODUCER_NAMES,
    "step_names": {kind.name: kind.label for kind in KINDS.values()},
    "process_names": PROCESS_NAMES,
    "outcome_names": OUTCOME_NAMES,
}
"""For templates."""
