"""A printed diary and a table of harvests: what stands in them, whatever people have typed."""

import csv
import io
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from unicodedata import normalize
from uuid import UUID, uuid4

from msgspec.structs import replace

from tests.support.symbols import texts_of
from thuongxuan.areas.schemas import AreaRef
from thuongxuan.clock import now
from thuongxuan.i18n import Language
from thuongxuan.production import diary_rows, diary_sheet, harvest_sheet
from thuongxuan.production.crops import lists
from thuongxuan.production.details import restore
from thuongxuan.production.diary_rows import FULLEST, LONGEST, MOST_LINES, Told
from thuongxuan.production.diary_sql import Heading
from thuongxuan.production.schemas import CycleView, RecordView
from thuongxuan.web.paper import find_fonts

FONTS = find_fonts(Path("/usr/share/fonts"))
PRINTED = date(2026, 11, 28)
CYCLE = CycleView(
    id=uuid4(),
    parcel_id=uuid4(),
    parcel_name="=Đồi quế",
    crop="que",
    variety="Quế bản địa",
    started_on=date(2026, 1, 10),
    expected_harvest_on=None,
    receipt="7K3M-9QPD",
    received_at=now(),
)
HEADING = Heading(
    cycle=CYCLE,
    owner_id=uuid4(),
    owner="@Lương Thị Mai",
    commune=AreaRef("15658", "Xã Vạn Xuân", "Vạn Xuân Commune"),
    area_ha=Decimal("1.25"),
    latitude=19.9,
    longitude=105.3,
)


def record(details: dict[str, Any], on: date = date(2026, 6, 1), **values: Any) -> RecordView:
    """A record as stored, typed by the owner."""
    given: dict[str, Any] = {
        "id": uuid4(),
        "crop_cycle_id": CYCLE.id,
        "occurred_on": on,
        "occurred_precision": "day",
        "details": restore(details),
        "clear_on": None,
        "photo": None,
        "receipt": f"R{uuid4().hex[:4]}",
        "supersedes": None,
        "superseded_by": None,
        "reason": None,
        "entered_by_name": "Lương Thị Mai",
        "received_at": now(),
    }
    return RecordView(**(given | values))


def harvest(kg: str, **values: Any) -> RecordView:
    """A harvest of so many kilograms, said in tạ."""
    quantity = {"value": str(Decimal(kg) / 100), "unit": "ta", "base": kg, "base_unit": "KGM"}
    return record({"kind": "harvest", "quantity": quantity}, **values)


def told(*records: RecordView, language: Language = "vi", others: frozenset[UUID] = frozenset()) -> Told:
    """What is printed of these records."""
    known = lists(Path("geodata"))
    return Told(heading=HEADING, records=records, others=others, lists=known, language=language)


def printed(given: Told) -> list[str]:
    """The text of each page, words apart by one space."""
    pdf = diary_sheet.draw(diary_rows.sheet(given, PRINTED), FONTS, now())
    return [normalize("NFC", " ".join(text.split())) for text in texts_of(pdf)]


def test_the_print_tells_amounts_intervals_corrections_and_who_typed() -> None:
    spray = record(
        {
            "kind": "input",
            "material": "Thuốc trừ sâu A",
            "amount": {"value": "20", "unit": "ml", "base": "0.02", "base_unit": "LTR"},
            "purpose": "Trừ sâu",
            "interval_days": 14,
        },
        date(2026, 5, 20),
        clear_on=date(2026, 6, 3),
    )
    standing = harvest("350", reason="Ghi nhầm", entered_by_name="Vi Văn Tổ", receipt="NEW")
    wrong = harvest("3500", receipt="OLD", superseded_by=standing.id)
    standing = replace(standing, supersedes=wrong.id)
    [text] = printed(told(standing, wrong, spray, others=frozenset((standing.id,))))
    for words in (
        "Nhật ký sản xuất",
        "=Đồi quế (Xã Vạn Xuân)",
        "1,25 ha",
        "Quế bản địa",
        "20 ml (0,02 lít)",
        "Thời gian cách ly: 14 ngày",
        "Được thu hoạch từ ngày: 03/06/2026",
        "Khối lượng: 3,5 tạ (350 kg)",
        "Trong thời gian cách ly của Thuốc trừ sâu A, đến ngày 03/06/2026.",
        "Vi Văn Tổ, nhập thay @Lương Thị Mai",
        "Thay bản OLD. Lý do sửa: Ghi nhầm",
        "Bản cũ, đã thay bằng NEW",
        "35 tạ (3.500 kg)",
        "In ngày 28/11/2026",
        "Trang 1/1",
    ):
        assert words in text, text
    assert text.index("20/05/2026") < text.index("350 kg") < text.index("Bản cũ")


def test_english_and_an_empty_diary() -> None:
    [text] = printed(told(language="en"))
    assert "Production diary" in text
    assert "Nothing recorded yet" in text
    assert "Printed on 28 Nov 2026 Page 1 of 1" in text


def test_whatever_is_typed_fits_on_pages_that_are_counted() -> None:
    notes = [record({"kind": "note", "text": text}) for text in ("W" * 1000, "Ư\n" * 500, "<b>**x** 😀 " * 80)]
    pages = printed(told(*notes, *[harvest("10")] * 40))
    assert [f"Trang {number}/{len(pages)}" in page for number, page in enumerate(pages, 1)] == [True] * len(pages)
    assert all("Người nhập" in page for page in pages)
    assert sum(page.count("10 kg") for page in pages) == 40


def test_no_part_is_too_much_for_a_page() -> None:
    lines = ["x" * 3000, *["y"] * 40, ""]
    parts = diary_rows.parts(lines)
    assert sum(len(line) for part in parts for line in part) == 3040
    assert max(map(len, parts)) <= MOST_LINES
    assert max(sum(map(len, part)) for part in parts) <= FULLEST
    assert max(len(line) for part in parts for line in part) <= LONGEST
    assert diary_rows.parts([]) == [[]]


def test_the_table_of_harvests_has_the_standing_ones_and_no_formula() -> None:
    standing = harvest("350", receipt="NEW")
    body = harvest_sheet.table(told(harvest("3500", superseded_by=standing.id), standing, language="en"), "Thường Xuân")
    assert body.startswith(b"\xef\xbb\xbf")
    columns, *rows = csv.reader(io.StringIO(body.decode("utf-8-sig")))
    [row] = [dict(zip(columns, cells, strict=True)) for cells in rows]
    assert row == {
        "Date of harvesting": "2026-06-01",
        "Commodity": "Cinnamon",
        "Variety": "Quế bản địa",
        "Quantity": "350",
        "Unit of measure": "kg",
        "Farm: name": "'@Lương Thị Mai",
        "Farm: location": "Vạn Xuân Commune, Thường Xuân, VN",
        "Latitude (WGS 84)": "19.900000",
        "Longitude (WGS 84)": "105.300000",
        "Field": "'=Đồi quế",
        "Reference document type": "Production diary, receipt code",
        "Reference document number": "NEW",
        "Immediate subsequent recipient": "",
    }
