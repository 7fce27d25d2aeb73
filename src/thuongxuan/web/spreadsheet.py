"""Tables for spreadsheet programs, in which no cell is ever taken for a formula. Pure."""

import csv
import io
from collections.abc import Iterable, Sequence

MEDIA_TYPE = "text/csv"
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
"""Signs a spreadsheet takes for the start of a formula."""


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """UTF-8 with a byte order mark, because spreadsheets of the locality open it so; ``None`` is an empty cell."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows([safe("" if cell is None else str(cell)) for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def safe(cell: str) -> str:
    """The cell, after an apostrophe when a spreadsheet would calculate with it."""
    return "'" + cell if cell.startswith(DANGEROUS) else cell
