"""A sale, as the diary tells it. What leaves as a lot with a code is shipped in ``trace``."""

from typing import Annotated, Generic

import msgspec
from msgspec import Meta

from thuongxuan.errors import m
from thuongxuan.production.kinds.base import CertificateNo, Kind, Line, Q, ask


class Sale(msgspec.Struct, Generic[Q], frozen=True, kw_only=True, tag_field="kind", tag="sale"):
    """How much went to whom, on which paper."""

    quantity: Q
    buyer: Annotated[Line, Meta(description="Who bought it; never published")]
    document_no: CertificateNo | None = None


SALE = Kind(
    name="sale",
    label=m("Bán hàng"),
    details=Sale,
    role="sell",
    step="retail_selling",
    icon="sale",
    takes=("quantity",),
    after_start=True,
    asks=(
        ask("quantity", m("Khối lượng"), question=m("Bán bao nhiêu?"), units=("mass", "volume", "count")),
        ask("buyer", m("Người mua"), question=m("Bán cho ai?"), private=True),
        ask("document_no", m("Số hóa đơn, phiếu"), more=True, private=True),
    ),
)
