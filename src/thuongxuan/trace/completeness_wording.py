"""Words of the completeness meter for people."""

from typing import Any

from thuongxuan.errors import Message, m
from thuongxuan.trace.completeness import Fact, State

FACT_NAMES: dict[Fact, Message] = {
    "name": m("Tên sản phẩm"),
    "gtin": m("Sản phẩm có GTIN"),
    "image": m("Ảnh sản phẩm"),
    "producer": m("Tên chủ lô"),
    "address": m("Xã của chủ lô"),
    "identifier": m("Mã doanh nghiệp GS1"),
    "stages": m("Thu hoạch có ngày"),
    "places": m("Nơi làm mọi công đoạn"),
    "origin": m("Xã của mọi thửa đã thu hoạch"),
    "code": m("Mã sản phẩm và số lô"),
    "produced_on": m("Ngày sản xuất"),
    "mark": m("Nhãn hiệu"),
    "serial": m("Tem đánh số"),
    "shelf_life": m("Hạn dùng"),
    "standards": m("Tiêu chuẩn áp dụng"),
    "certificates": m("Chứng nhận còn hạn"),
}
"""What each fact is here."""
HINTS: dict[Fact, Message] = {
    "gtin": m("Sản phẩm đã có lô giữ nguyên mã: đăng ký sản phẩm mới có GTIN cho các lô sau."),
    "address": m("Cán bộ không thuộc riêng xã nào ghi xã cho tài khoản."),
    "identifier": m("Khai cùng một sản phẩm có GTIN, nếu GS1 đã cấp mã cho chính bạn."),
    "places": m("Thửa nằm trong xã nào thì có mã xã đó. Bước chia, gộp, chế biến, đóng gói ở kho chưa ghi nơi làm."),
    "certificates": m("Giấy đã khai đều hết hạn: khai giấy mới."),
}
"""What to do about a fact that is missing, where its name does not say it."""
STATE_NAMES: dict[State, Message] = {
    "present": m("Có"),
    "missing": m("Thiếu"),
    "not_applicable": m("Không áp dụng: chưa ghi"),
    "unchecked": m("Hệ thống không xét được"),
}
STATE_LOOKS: dict[State, str] = {"present": "ok", "missing": "warn", "not_applicable": "quiet", "unchecked": "quiet"}
"""Badges of the states."""
METER_WORDS: dict[str, Any] = {
    "fact_names": FACT_NAMES,
    "fact_hints": HINTS,
    "fact_states": STATE_NAMES,
    "state_looks": STATE_LOOKS,
}
"""For templates."""
