"""Reads printed symbols the way a telephone does, and turns printed things into pictures."""

from io import BytesIO

import pypdfium2
import zxingcpp
from fpdf import FPDF
from PIL import Image

MM_PER_INCH = 25.4


def read_all(picture: Image.Image) -> list[str]:
    """The text of every QR code in the picture; fails when one has another correction level than M."""
    codes = zxingcpp.read_barcodes(picture)
    assert {code.ec_level for code in codes} <= {"M"}
    return [code.text for code in codes]


def picture_of(image: bytes) -> Image.Image:
    """A PNG as a grey picture."""
    return Image.open(BytesIO(image)).convert("L")


def pages_of(pdf: bytes, dots_per_mm: float) -> list[Image.Image]:
    """Every page as a printer with this resolution prints it."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.render(scale=dots_per_mm * MM_PER_INCH / 72).to_pil().convert("L") for page in document]


def texts_of(pdf: bytes) -> list[str]:
    """The text of every page, as a screen reader or a search finds it."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.get_textpage().get_text_range() for page in document]


def picture_of_svg(svg: bytes) -> Image.Image:
    """An SVG as a picture, drawn by a program that did not write it."""
    pdf = FPDF(unit="mm", format=(80, 80))
    pdf.add_page()
    pdf.image(BytesIO(svg), x=5, y=5, w=60)
    return pages_of(bytes(pdf.output()), 12)[0]
