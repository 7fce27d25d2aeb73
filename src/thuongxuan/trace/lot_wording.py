"""Words of the value chain for people."""

from thuongxuan.errors import Message, m

STEP_NAMES: dict[str, Message] = {
    "split": m("Tách lô"),
    "pool": m("Gom lô"),
    "process": m("Chế biến"),
    "pack": m("Đóng gói"),
    "ship": m("Gửi hàng"),
    "receive": m("Nhận hàng"),
    "sell": m("Bán"),
    "dispose": m("Hủy hàng"),
}
STEP_HINTS: dict[str, Message] = {
    "pool": m("Gộp nhiều lô thành một lô."),
    "process": m("Phơi, xay, chưng cất… thành lô mới."),
    "pack": m("Đóng chai, hộp, túi để dán tem."),
    "ship": m("Gửi cho hợp tác xã hoặc người mua buôn."),
    "sell": m("Bán lẻ, không cần tên người mua."),
    "split": m("Chia một lô thành nhiều lô."),
    "dispose": m("Hàng hỏng, đổ bỏ. Ghi lý do."),
}
"""In the order of the screens."""
