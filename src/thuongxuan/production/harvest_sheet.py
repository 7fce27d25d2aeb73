"""The harvests of a cycle with the key data elements of 21 CFR 1.1325(a)(1) (FSMA section 204), as a table. Pure.

The next recipient is not known when something is harvested: its column is there to be filled in.
"""

from thuongxuan.errors import Message, m
from thuongxuan.production.diary_rows import Told, plain
from thuongxuan.production.kinds.base import Weighed
from thuongxuan.web import spreadsheet

COLUMNS: tuple[Message, ...] = (
    m("Ngày thu hoạch"),
    m("Loại nông sản"),
    m("Giống"),
    m("Số lượng"),
    m("Đơn vị tính"),
    m("Nơi sản xuất: người, tổ chức"),
    m("Nơi sản xuất: địa chỉ"),
    m("Vĩ độ (WGS 84)"),
    m("Kinh độ (WGS 84)"),
    m("Thửa, ruộng"),
    m("Loại chứng từ"),
    m("Số chứng từ"),
    m("Nơi nhận kế tiếp"),
)


def table(told: Told, locality: str) -> bytes:
    """One line a standing harvest, the earliest first; weights in kg. ``locality`` is of the address."""
    head, say = told.heading, told.say
    commune = head.commune.name_en if told.language == "en" else head.commune.name_vi
    place = (plain(head.owner), f"{commune}, {locality}, VN", f"{head.latitude:.6f}", f"{head.longitude:.6f}")
    crop, field = told.lists.crop_name(head.cycle.crop, told.language), plain(head.cycle.parcel_name)
    document = say(m("Nhật ký sản xuất, mã biên nhận"))
    rows = [
        (
            *(one.occurred_on, crop, plain(head.cycle.variety), f"{one.details.quantity.base:f}", "kg"),
            *(*place, field, document, one.receipt, None),
        )
        for one in sorted(told.records, key=lambda record: (record.occurred_on, record.id))
        if isinstance(one.details, Weighed) and one.superseded_by is None
    ]
    return spreadsheet.table([say(column) for column in COLUMNS], rows)
