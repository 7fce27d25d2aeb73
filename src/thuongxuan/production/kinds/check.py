"""An inspection in the words of its paper, when there is no measured number."""

from datetime import date
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from thuongxuan.errors import Message, m
from thuongxuan.production.kinds.base import CertificateNo, Kind, Line, ask

Outcome = Literal["passed", "failed", "information"]
OUTCOME_NAMES: dict[str, Message] = {
    "passed": m("Đạt"),
    "failed": m("Không đạt"),
    "information": m("Chỉ ghi kết quả"),
}


class Check(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="check"):
    """An inspection or laboratory result, as its paper states it."""

    what: Annotated[Line, Meta(description="What was checked", examples=["Dư lượng thuốc bảo vệ thực vật"])]
    result: Annotated[Line, Meta(examples=["Không phát hiện"])]
    outcome: Outcome = "information"
    limit: Annotated[Line, Meta(description="The limit it was held against")] | None = None
    checked_by: Annotated[Line, Meta(description="Body or person who checked", examples=["Phòng kiểm nghiệm"])]
    certificate_no: CertificateNo | None = None
    valid_until: date | None = None


CHECK = Kind(
    name="check",
    label=m("Kiểm tra"),
    details=Check,
    role="test",
    step="inspecting",
    icon="check",
    asks=(
        ask(
            "what",
            m("Kiểm tra gì"),
            hint=m("Ví dụ: dư lượng thuốc bảo vệ thực vật, độ ẩm."),
        ),
        ask("result", m("Kết quả")),
        ask("outcome", m("Đánh giá"), options=tuple(OUTCOME_NAMES.items())),
        ask("checked_by", m("Ai kiểm tra"), hint=m("Tên cơ quan, phòng xét nghiệm hoặc người kiểm tra.")),
        ask("limit", m("Mức cho phép"), more=True),
        ask("certificate_no", m("Số giấy chứng nhận"), more=True),
        ask("valid_until", m("Có giá trị đến"), more=True),
    ),
)
