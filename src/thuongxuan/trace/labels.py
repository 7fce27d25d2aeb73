"""The QR symbol of one code: modules, SVG and PNG. Pure; an uncached symbol takes about 4 ms to work out.

Error correction is level M without boost, so that the same address always gives the same symbol; the quiet zone
is 4 modules (ISO/IEC 18004 section 5.3.8). Module sizes are GS1 General Specifications table 5-46, in mm.
"""

from collections import defaultdict
from functools import lru_cache
from io import BytesIO
from xml.sax.saxutils import escape

import segno
from msgspec import Struct

from thuongxuan.trace.label_reading import Unreadable, read_symbol

QUIET_ZONE = 4
MODULE_MIN_MM = 0.396
MODULE_MAX_MM = 0.990
MODULE_MM = 0.5
"""Size of a single image: GS1's target is 0.495; 0.5 is four whole dots of a label printer with 8 dots per mm."""
PNG_PIXELS = 12
"""Pixels per module of the PNG; sharp on paper, below 3 kB."""
MM_PER_INCH = 25.4

Corner = tuple[int, int]


class Symbol(Struct, frozen=True):
    """``rows`` holds one byte per module, 1 for dark, without the quiet zone."""

    uri: str
    version: int
    rows: tuple[bytes, ...]

    @property
    def span(self) -> int:
        """Modules of one side, quiet zone on both ends included."""
        return len(self.rows) + 2 * QUIET_ZONE


@lru_cache(maxsize=512)
def symbol(uri: str) -> Symbol:
    """The symbol of an address; kept, because a print run asks for the same one again."""
    code = _code(uri)
    return Symbol(uri, int(code.version), tuple(bytes(row) for row in code.matrix))


def checked(uri: str) -> Symbol:
    """The symbol after it was read back as a telephone reads it, from the area that will be printed.

    Raises ``Unreadable``: nothing leaves the house that says something else than its address.
    """
    drawn = symbol(uri)
    if read_symbol(filled(outlines(drawn.rows), len(drawn.rows))) != uri:
        raise Unreadable("text")
    return drawn


def filled(lines: list[list[Corner]], size: int) -> tuple[bytes, ...]:
    """The modules that closed lines cover by the even-odd rule."""
    rows = [bytearray(size) for _ in range(size)]
    for line in lines:
        for (x, start), (_, end) in zip(line, line[1:] + line[:1], strict=True):
            for y in range(min(start, end), max(start, end)):  # only upright edges have rows between their ends
                rows[y][x:] = bytes(value ^ 1 for value in rows[y][x:])
    return tuple(map(bytes, rows))


@lru_cache(maxsize=512)
def png(uri: str) -> bytes:
    """Black on white, ``PNG_PIXELS`` per module, with the resolution that prints modules of ``MODULE_MM``."""
    out = BytesIO()
    checked(uri)
    dpi = round(PNG_PIXELS * MM_PER_INCH / MODULE_MM)
    _code(uri).save(out, kind="png", scale=PNG_PIXELS, border=QUIET_ZONE, dpi=dpi)
    return out.getvalue()


@lru_cache(maxsize=512)
def svg(uri: str, title: str) -> bytes:
    """One path on a white ground, sized in mm for modules of ``MODULE_MM``; ``title`` is its accessible name."""
    drawn = checked(uri)
    side = drawn.span * MODULE_MM
    path = "".join("M" + "L".join(f"{x} {y}" for x, y in corners) + "Z" for corners in outlines(drawn.rows))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{side:g}mm" height="{side:g}mm" '
        f'viewBox="{-QUIET_ZONE} {-QUIET_ZONE} {drawn.span} {drawn.span}"><title>{escape(title)}</title>'
        f'<path fill="#fff" d="M{-QUIET_ZONE} {-QUIET_ZONE}h{drawn.span}v{drawn.span}h{-drawn.span}z"/>'
        f'<path fill-rule="evenodd" d="{path}"/></svg>'
    ).encode()


def outlines(rows: tuple[bytes, ...]) -> list[list[Corner]]:
    """The borders between dark and light as closed lines of (x, y) corners, to be filled by the even-odd rule.

    One area instead of many squares: squares side by side show white hairlines when a renderer smooths edges.
    """
    starts = _edges(rows)
    lines: list[list[Corner]] = []
    while starts:
        first = here = next(iter(starts))
        line = [first]
        while (here := _step(starts, here)) != first:
            line.append(here)
        lines.append(_corners(line))
    return lines


def module_in(modules: int, box_mm: float, dot_mm: float) -> float:
    """The largest module in mm, a whole number of printer dots, with which the symbol fits the box.

    Smaller than ``MODULE_MIN_MM`` means that it does not fit.
    """
    # The small term keeps 0.5 / 0.125 from becoming 3.999 dots.
    dots = int(min(box_mm / modules, MODULE_MAX_MM) / dot_mm + 1e-6)
    return dots * dot_mm


def _code(uri: str) -> segno.QRCode:
    return segno.make(uri, error="m", boost_error=False, micro=False)


def _edges(rows: tuple[bytes, ...]) -> dict[Corner, list[Corner]]:
    """Unit edges with the dark module on their right, by start point."""
    dark = {(x, y) for y, row in enumerate(rows) for x, value in enumerate(row) if value}
    starts: dict[Corner, list[Corner]] = defaultdict(list)
    for x, y in dark:
        if (x, y - 1) not in dark:
            starts[x, y].append((x + 1, y))
        if (x + 1, y) not in dark:
            starts[x + 1, y].append((x + 1, y + 1))
        if (x, y + 1) not in dark:
            starts[x + 1, y + 1].append((x, y + 1))
        if (x - 1, y) not in dark:
            starts[x, y + 1].append((x, y))
    return starts


def _step(starts: dict[Corner, list[Corner]], here: Corner) -> Corner:
    """Walk one unit edge and take it away."""
    end = starts[here].pop()
    if not starts[here]:
        del starts[here]
    return end


def _corners(line: list[Corner]) -> list[Corner]:
    """A closed line without the points where it does not turn."""
    around = zip(line[-1:] + line[:-1], line, line[1:] + line[:1], strict=True)
    return [here for before, here, after in around if (before[0] == here[0]) != (here[0] == after[0])]
