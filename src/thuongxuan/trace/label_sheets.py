"""Label sheets and rolls as PDF: symbols drawn as areas, words with embedded fonts. Pure apart from reading fonts.

Slow enough (tens of milliseconds) to run outside the event loop.
"""

from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, date, datetime
from functools import lru_cache
from unicodedata import normalize

from msgspec import Struct

from thuongxuan.errors import Invalid, Message, m
from thuongxuan.i18n import Language, format_date, translate
from thuongxuan.trace.label_formats import FORMATS, LabelFormat
from thuongxuan.trace.label_layout import Block, Line, Measure, NoRoom, bottom, lay_out
from thuongxuan.trace.labels import MODULE_MIN_MM, QUIET_ZONE, Symbol, checked, module_in, outlines, symbol
from thuongxuan.web.paper import FAMILY, Fonts, Paper

POINTS_PER_MM = 72 / 25.4
ASCENT = 0.93
"""Height of DejaVu's highest letters with two marks above them, such as Ế, in parts of the letter size."""
GAP_MM = 1.0
UNDATED = datetime(2026, 1, 1, tzinfo=UTC)


class LabelWords(Struct, frozen=True, kw_only=True):
    """What stands beside the symbol. ``producer`` is empty without the producer's consent."""

    product: str
    lot: str
    made_on: date | None
    producer: str = ""
    readable: str
    """The human-readable line of the code."""
    address: str
    """The address without ``https://``, for people who type it."""
    language: Language = "vi"


class Label(Struct, frozen=True):
    """One label: the address in its code, and its words."""

    uri: str
    words: LabelWords


def draw_labels(
    uri: str, words: LabelWords, layout: LabelFormat, count: int, fonts: Fonts, made_at: datetime = UNDATED
) -> bytes:
    """A PDF with ``count`` equal labels; raises ``Invalid`` when symbol or words do not fit the format.

    The same arguments give the same bytes: ``made_at`` is what the file says about its making.
    """
    return draw_run([Label(uri, words)] * count, layout, fonts, made_at)


def draw_run(labels: Sequence[Label], layout: LabelFormat, fonts: Fonts, made_at: datetime = UNDATED) -> bytes:
    """A PDF with these labels, each of whose symbols was read back; raises ``Invalid`` as ``draw_labels``."""
    with closing(Sheet(layout, fonts)) as sheet:
        sheet.set_creation_date(made_at)
        return _drawn(sheet, labels)


def _drawn(sheet: "Sheet", labels: Sequence[Label]) -> bytes:
    layout, words = sheet.layout, labels[0].words
    drawn: dict[Label, tuple[_Stamp, list[Line]]] = {}
    for number, label in enumerate(labels):
        if label not in drawn:
            drawn = {label: (_stamp(label.uri, layout), words_beside(label, layout, sheet.measure))}
        place = number % layout.per_page
        if place == 0:
            sheet.add_page()
        sheet.label(*layout.place(place), *drawn[label])
    sheet.set_title(translate(words.language, m("Tem {product}, lô {lot}", product=words.product, lot=words.lot)))
    sheet.set_lang(words.language)
    return bytes(sheet.output())


def module_of(uri: str, layout: LabelFormat) -> float:
    """Module size in mm on this format; raises ``Invalid`` naming the formats that fit when it is too small."""
    module = module_in(symbol(uri).span, layout.symbol_box, layout.dot)
    if module < MODULE_MIN_MM:
        raise _refused(uri, layout)
    return module


def formats_for(uri: str) -> list[LabelFormat]:
    """The formats on which the symbol of this address is large enough to be read by every telephone."""
    span = symbol(uri).span
    return [item for item in FORMATS.values() if module_in(span, item.symbol_box, item.dot) >= MODULE_MIN_MM]


def _refused(uri: str, layout: LabelFormat) -> Invalid:
    others = ", ".join(item.name for item in formats_for(uri)) or "–"
    return Invalid.of(
        "format",
        "too-small",
        m(
            "Mã QR của lô này không vừa khổ {name}: ô vuông sẽ nhỏ hơn 0,396 mm. Khổ dùng được: {others}.",
            name=layout.name,
            others=others,
        ),
    )


class _Stamp(Struct, frozen=True):
    """A symbol ready to be put on the page: PDF path operators in modules, and its size in mm."""

    operators: str
    module: float
    side: float


def _stamp(uri: str, layout: LabelFormat) -> _Stamp:
    module = module_of(uri, layout)
    drawn = checked(uri)
    return _Stamp(_operators(drawn), module, drawn.span * module)


@lru_cache(maxsize=128)
def _operators(drawn: Symbol) -> str:
    """Path construction (ISO 32000-1 section 8.5.2) with y downward, and the even-odd fill ``f*``."""
    lines = []
    for (x, y), *rest in outlines(drawn.rows):
        lines.append(f"{x} {y} m " + " ".join(f"{right} {down} l" for right, down in rest) + " h")
    return "\n".join(lines) + "\nf*"


def words_beside(label: Label, layout: LabelFormat, measure: Measure) -> list[Line]:
    """The words of a label in lines; raises ``Invalid`` when they do not fit the format."""
    width, height = layout.room
    side = symbol(label.uri).span * module_of(label.uri, layout)
    try:
        sizes = (layout.text_min, layout.text_max)
        return lay_out(_blocks(label.words), width - side - GAP_MM, height, sizes, measure)
    except NoRoom:
        raise Invalid.of(
            "format", "no-room", m("Chữ không vừa khổ {name}. Hãy chọn tem lớn hơn.", name=layout.name)
        ) from None


def _blocks(words: LabelWords) -> list[Block]:
    def say(text: Message) -> str:
        return normalize("NFC", translate(words.language, text))

    blocks = [
        Block(normalize("NFC", words.product), scale=1.15, bold=True, may_cut=True),
        Block(say(m("Lô: {lot}", lot=words.lot)), bold=True),
    ]
    if words.made_on is not None:
        blocks.append(Block(say(m("NSX: {date}", date=format_date(words.language, words.made_on))), optional=1))
    if words.producer:
        blocks.append(Block(normalize("NFC", words.producer), scale=0.9, optional=2, may_cut=True))
    # A no-break space keeps "(10)" and its lot on one line.
    blocks.append(Block(words.readable.replace(") ", ")\u00a0"), scale=0.8))
    blocks.append(Block(words.address, scale=0.7, optional=3, breaks="/."))
    return blocks


class Sheet(Paper):
    """A page geometry in mm with both faces loaded and nothing written by itself."""

    def __init__(self, layout: LabelFormat, fonts: Fonts) -> None:
        super().__init__(fonts, format=layout.page)
        self.layout = layout
        self.set_margin(0)
        self.set_auto_page_break(False)
        self.c_margin = 0

    def measure(self, text: str, points: float, bold: bool) -> float:
        """Width in mm."""
        self.set_font(FAMILY, "B" if bold else "", points)
        return float(self.get_string_width(text))

    def label(self, left: float, top: float, stamp: _Stamp, lines: list[Line]) -> None:
        """One label with its upper left corner there: symbol to the left, words to the right."""
        left, top = left + self.layout.inset, top + self.layout.inset
        down = (self.layout.room[1] - stamp.side) / 2
        self._symbol(left, top + down, stamp)
        slack = (self.layout.room[1] - bottom(lines)) / 2
        for line in lines:
            self.set_font(FAMILY, "B" if line.bold else "", line.size)
            baseline = top + slack + line.top + line.size * ASCENT / POINTS_PER_MM
            self.text(left + stamp.side + GAP_MM, baseline, line.text)

    def _symbol(self, left: float, top: float, stamp: _Stamp) -> None:
        scale = stamp.module * POINTS_PER_MM
        quiet = QUIET_ZONE * stamp.module
        x, y = (left + quiet) * POINTS_PER_MM, (self.h - top - quiet) * POINTS_PER_MM
        self._out(f"q 0 g {scale:.5f} 0 0 {-scale:.5f} {x:.4f} {y:.4f} cm\n{stamp.operators} Q")
