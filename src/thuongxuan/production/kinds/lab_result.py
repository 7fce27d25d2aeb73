"""A measured laboratory result held against a limit. Above the limit, the lots that draw on it are suspended."""

from datetime import date
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from thuongxuan.errors import FieldError, Message, m
from thuongxuan.production.kinds.base import CertificateNo, Kind, Line, Measured, ask

Finding = Literal["measured", "not_detected"]
FINDING_NAMES: dict[str, Message] = {
    "measured": m("Đo được một số"),
    "not_detected": m("Không phát hiện"),
}


class LabResult(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="lab_result"):
    """One analyte of a laboratory's report. ``limit`` is the highest value allowed, in the same unit."""

    analyte: Annotated[Line, Meta(description="What was measured", examples=["Chlorpyrifos"])]
    finding: Finding
    value: Measured | None = None
    measure: Annotated[Line, Meta(description="Unit as the paper states it", examples=["mg/kg"])] | None = None
    limit: Annotated[Measured, Meta(description="Highest value allowed")] | None = None
    limit_source: Annotated[Line, Meta(description="Which rule or contract sets the limit")] | None = None
    laboratory: Line
    certificate_no: CertificateNo | None = None
    sample_no: CertificateNo | None = None
    method: Line | None = None
    valid_until: date | None = None
    harvested_on: (
        Annotated[date, Meta(description="Day of the harvest that was sampled; else all up to now")] | None
    ) = None

    @property
    def exceeds(self) -> bool:
        """Whether the value is above its limit; a value at the limit is not."""
        return self.value is not None and self.limit is not None and self.value > self.limit


def check(details: LabResult) -> list[FieldError]:
    """A measured result needs a value and its unit; one that was not detected has none."""
    errors = []
    if details.finding == "not_detected" and details.value is not None:
        errors.append(FieldError("details.value", "not_measured", m("Không phát hiện thì để trống số đo.")))
    if details.finding == "measured" and details.value is None:
        errors.append(FieldError("details.value", "required", m("Mục này cần điền.")))
    if (details.value is not None or details.limit is not None) and not details.measure:
        errors.append(FieldError("details.measure", "required", m("Mục này cần điền.")))
    return errors


LAB_RESULT = Kind(
    name="lab_result",
    label=m("Kết quả xét nghiệm"),
    details=LabResult,
    role="test",
    step="inspecting",
    icon="check",
    asks=(
        ask("analyte", m("Chỉ tiêu"), question=m("Xét nghiệm chỉ tiêu gì?")),
        ask("finding", m("Kết quả"), options=tuple(FINDING_NAMES.items())),
        ask("value", m("Số đo")),
        ask("measure", m("Đơn vị đo"), hint=m("Như trên phiếu, ví dụ mg/kg.")),
        ask("limit", m("Mức cho phép"), hint=m("Số lớn nhất được phép, cùng đơn vị. Không biết thì để trống.")),
        ask("laboratory", m("Phòng xét nghiệm")),
        ask(
            "harvested_on",
            m("Mẫu của đợt thu hoạch ngày nào"),
            hint=m("Để trống thì kết quả tính cho mọi đợt đã thu hoạch của vụ này."),
            more=True,
        ),
        ask("limit_source", m("Mức ấy theo quy định nào"), more=True),
        ask("certificate_no", m("Số phiếu kết quả"), more=True),
        ask("sample_no", m("Mã mẫu"), more=True),
        ask("method", m("Phương pháp"), more=True),
        ask("valid_until", m("Có giá trị đến"), more=True),
    ),
)
