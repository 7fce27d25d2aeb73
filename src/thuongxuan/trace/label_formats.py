"""Sheets and rolls that labels are printed on, as data. All lengths in mm."""

from msgspec import Struct

from thuongxuan.errors import Message, m

LASER_DOT_MM = 25.4 / 600
THERMAL_DOT_MM = 0.125
"""Label printers called "203 dpi" have 8 dots per mm. Modules of whole dots print with equal bars."""


class LabelFormat(Struct, frozen=True, kw_only=True):
    """A page with its grid of labels; a roll is a page of one label."""

    name: str
    title: Message
    page: tuple[float, float]
    columns: int
    rows: int
    label: tuple[float, float]
    margin: tuple[float, float] = (0.0, 0.0)
    """Left and top edge of the first label on the page."""
    gap: tuple[float, float] = (0.0, 0.0)
    inset: float
    """White border inside each label: what a cutter or feeder may be off, and what office printers leave blank."""
    dot: float = LASER_DOT_MM
    text_max: float = 11.0
    text_min: float = 5.0
    """Largest and smallest letters, in points."""

    @property
    def per_page(self) -> int:
        """Labels on one page."""
        return self.columns * self.rows

    @property
    def room(self) -> tuple[float, float]:
        """Width and height inside the inset of one label."""
        return self.label[0] - 2 * self.inset, self.label[1] - 2 * self.inset

    @property
    def symbol_box(self) -> float:
        """Side of the square that symbol and quiet zone may take: over half the width stays for words."""
        width, height = self.room
        return min(height, width * 0.56)

    def place(self, index: int) -> tuple[float, float]:
        """Left and top of the label with this number on its page (from 0, row by row)."""
        row, column = divmod(index, self.columns)
        return (
            self.margin[0] + column * (self.label[0] + self.gap[0]),
            self.margin[1] + row * (self.label[1] + self.gap[1]),
        )


A4 = (210.0, 297.0)

FORMATS: dict[str, LabelFormat] = {
    item.name: item
    for item in (
        LabelFormat(
            name="a4-3x8",
            title=m("Giấy A4, 24 tem 70 × 37 mm"),
            page=A4,
            columns=3,
            rows=8,
            label=(70.0, 37.0),
            margin=(0.0, 0.5),
            inset=4.5,
        ),
        LabelFormat(
            name="a4-2x4",
            title=m("Giấy A4, 8 tem lớn 105 × 74 mm"),
            page=A4,
            columns=2,
            rows=4,
            label=(105.0, 74.0),
            margin=(0.0, 0.5),
            inset=6.0,
            text_max=16.0,
            text_min=7.0,
        ),
        LabelFormat(
            name="a4-4x10",
            title=m("Giấy A4, 40 tem nhỏ 52,5 × 29,7 mm"),
            page=A4,
            columns=4,
            rows=10,
            label=(52.5, 29.7),
            inset=3.0,
            text_max=9.0,
        ),
        LabelFormat(
            name="a4-5x13",
            title=m("Giấy A4, 65 tem rất nhỏ 38 × 21 mm"),
            page=A4,
            columns=5,
            rows=13,
            label=(38.1, 21.2),
            margin=(4.75, 10.7),
            gap=(2.5, 0.0),
            inset=0.8,
            text_max=7.0,
            text_min=4.0,
        ),
        LabelFormat(
            name="roll-50x30",
            title=m("Cuộn tem 50 × 30 mm"),
            page=(50.0, 30.0),
            columns=1,
            rows=1,
            label=(50.0, 30.0),
            inset=1.5,
            dot=THERMAL_DOT_MM,
            text_max=9.0,
        ),
        LabelFormat(
            name="roll-70x50",
            title=m("Cuộn tem 70 × 50 mm"),
            page=(70.0, 50.0),
            columns=1,
            rows=1,
            label=(70.0, 50.0),
            inset=2.0,
            dot=THERMAL_DOT_MM,
            text_max=12.0,
            text_min=6.0,
        ),
    )
}
DEFAULT_FORMAT = "a4-3x8"
