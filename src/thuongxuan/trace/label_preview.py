"""One label as SVG, laid out as the sheets are, so that people see it before they print it."""

from collections.abc import Sequence
from contextlib import closing
from functools import lru_cache
from xml.sax.saxutils import escape

from thuongxuan.trace.label_formats import FORMATS, LabelFormat
from thuongxuan.trace.label_layout import Line, bottom
from thuongxuan.trace.label_sheets import ASCENT, GAP_MM, POINTS_PER_MM, Label, Sheet, module_of, words_beside
from thuongxuan.trace.labels import QUIET_ZONE, checked, outlines
from thuongxuan.web.paper import Fonts


@lru_cache(maxsize=128)
def preview(label: Label, format_name: str, fonts: Fonts, title: str) -> bytes:
    """A label in mm with its border; ``title`` is its accessible name. Raises ``Invalid`` when it does not fit."""
    layout = FORMATS[format_name]
    with closing(Sheet(layout, fonts)) as sheet:
        lines = words_beside(label, layout, sheet.measure)
    module = module_of(label.uri, layout)
    drawn = checked(label.uri)
    width, height = layout.label
    side = drawn.span * module
    down = layout.inset + (layout.room[1] - side) / 2 + QUIET_ZONE * module
    path = "".join("M" + "L".join(f"{x} {y}" for x, y in corners) + "Z" for corners in outlines(drawn.rows))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{width:g}mm" height="{height:g}mm" '
        f'viewBox="0 0 {width:g} {height:g}"><title>{escape(title)}</title>'
        f'<path fill="#fff" stroke="#767676" stroke-width=".2" d="M0 0h{width:g}v{height:g}h-{width:g}z"/>'
        f'<g transform="translate({layout.inset + QUIET_ZONE * module:.3f} {down:.3f}) scale({module:.4f})">'
        f'<path fill-rule="evenodd" d="{path}"/></g>{_words(lines, layout, layout.inset + side + GAP_MM)}</svg>'
    ).encode()


def _words(lines: Sequence[Line], layout: LabelFormat, left: float) -> str:
    top = layout.inset + (layout.room[1] - bottom(lines)) / 2
    return "".join(
        f'<text x="{left:.2f}" y="{top + line.top + line.size * ASCENT / POINTS_PER_MM:.2f}" '
        f'font-size="{line.size / POINTS_PER_MM:.3f}" font-family="DejaVu Sans, sans-serif" '
        f'font-weight="{700 if line.bold else 400}">{escape(line.text)}</text>'
        for line in lines
    )
