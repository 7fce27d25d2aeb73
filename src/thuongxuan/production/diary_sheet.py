"""A diary as a PDF on A4 with embedded fonts, to print or to hand to an inspector.

Slow enough to run outside the event loop: see ``web.paper``.
"""

from contextlib import closing
from datetime import datetime

from fpdf.enums import TableBordersLayout, TextEmphasis
from fpdf.fonts import FontFace

from thuongxuan.errors import m
from thuongxuan.i18n import translate
from thuongxuan.production.diary_rows import Sheet
from thuongxuan.web.paper import FAMILY, Fonts, Paper

MARGIN = 14.0
WIDTHS = (22, 30, 88, 42)
"""Columns in mm; together the width of A4 between the margins."""
LABEL_WIDTH = 44.0
BODY, SMALL, TITLE = 9.0, 8.0, 15.0
"""Sizes of letters in points."""
LINE = 4.3
GREY = (90, 90, 90)
HEAD = (232, 240, 232)


def draw(sheet: Sheet, fonts: Fonts, made_at: datetime) -> bytes:
    """The PDF. The same arguments give the same bytes."""
    with closing(_Page(sheet, fonts)) as page:
        page.set_creation_date(made_at)
        page.set_title(sheet.title)
        page.set_lang(sheet.language)
        page.add_page()
        page.head()
        page.rows()
        return bytes(page.output())


class _Page(Paper):
    """A4 with the number of the page and the day of printing below."""

    def __init__(self, sheet: Sheet, fonts: Fonts) -> None:
        super().__init__(fonts, format="A4")
        self.sheet = sheet
        self.set_margin(MARGIN)
        self.set_auto_page_break(True, MARGIN + LINE)

    def footer(self) -> None:
        """Called by fpdf2 at the end of each page; it puts the number of pages in the place of ``{nb}``."""
        self.set_y(-MARGIN)
        self.set_font(FAMILY, "", SMALL)
        self.set_text_color(*GREY)
        number = translate(
            self.sheet.language, m("Trang {number}/{pages}", number=self.page_no(), pages=self.str_alias_nb_pages)
        )
        self.cell(self.epw / 2, LINE, self.sheet.printed)
        self.cell(self.epw / 2, LINE, number, align="R")

    def head(self) -> None:
        """Title and facts of the cycle."""
        self.set_font(FAMILY, "B", TITLE)
        self.multi_cell(0, TITLE / 2, self.sheet.title, new_x="LMARGIN", new_y="NEXT")
        self.ln(LINE / 2)
        for label, text in self.sheet.facts:
            self.set_font(FAMILY, "", BODY)
            self.cell(LABEL_WIDTH, LINE + 1, label)
            self.set_font(FAMILY, "B", BODY)
            self.multi_cell(self.epw - LABEL_WIDTH, LINE + 1, text, align="L", new_x="LMARGIN", new_y="NEXT")
        self.ln(LINE)
        self.set_font(FAMILY, "", BODY)
        if self.sheet.note:
            self.multi_cell(0, LINE, self.sheet.note, align="L", new_x="LMARGIN", new_y="NEXT")
            self.ln(LINE / 2)

    def rows(self) -> None:
        """The table, its heading again on every page; replaced records in grey."""
        heading = FontFace(emphasis=TextEmphasis.B, fill_color=HEAD)
        replaced = FontFace(color=GREY, size_pt=SMALL)
        with self.table(
            col_widths=WIDTHS,
            width=self.epw,
            text_align="LEFT",
            v_align="TOP",
            line_height=LINE,
            padding=1,
            headings_style=heading,
            borders_layout=TableBordersLayout.ALL,
        ) as table:
            table.row(self.sheet.columns)
            for row in self.sheet.rows:
                cells = (row.day, row.kind, "\n".join(row.told), row.typed)
                table.row(cells, style=None if row.standing else replaced)
