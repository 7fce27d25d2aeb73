"""Fits the words of a label into the space beside its symbol. Pure: measuring letters is handed in."""

from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct

MM_PER_POINT = 25.4 / 72
LEADING = 1.18
STEP = 0.5
"""Letters shrink by half a point at a time."""
ELLIPSIS = "…"

Measure = Callable[[str, float, bool], float]
"""Width in mm of a text, its size in points, whether it is bold."""


class Block(Struct, frozen=True):
    """A piece of text: how large beside the others, and when it may be left out (highest first, 0 never)."""

    text: str
    scale: float = 1.0
    bold: bool = False
    optional: int = 0
    may_cut: bool = False
    """A name may end in an ellipsis when nothing else helps; a code never."""
    breaks: str = " "
    """Characters after which a line may end."""


class Line(Struct, frozen=True):
    """One line: ``top`` in mm below the upper edge of the space, ``size`` in points."""

    text: str
    top: float
    size: float
    bold: bool


class NoRoom(ValueError):
    """Not even the smallest letters fit."""


def lay_out(
    blocks: Sequence[Block], width: float, height: float, sizes: tuple[float, float], measure: Measure
) -> list[Line]:
    """Lines of the blocks at the largest size (points, from ``sizes`` = least, most) at which all of them fit.

    When even the least size is too large, optional blocks go one by one; then codes are broken anywhere and names
    cut short. Raises ``NoRoom`` when that does not help either.
    """
    kept = list(blocks)
    while True:
        for size in _sizes(*sizes):
            lines = _lines(kept, width, size, measure)
            if lines is not None and bottom(lines) <= height:
                return lines
        spare = max(kept, key=lambda block: block.optional)
        if not spare.optional:
            break
        kept.remove(spare)
    return _squeezed(kept, width, height, sizes[0], measure)


def _sizes(least: float, most: float) -> Iterator[float]:
    size = most
    while size > least:
        yield size
        size -= STEP
    yield least


def _lines(blocks: Sequence[Block], width: float, size: float, measure: Measure) -> list[Line] | None:
    """All lines one under the other; None when a single word is wider than the space."""
    stack = _Stack()
    for block in blocks:
        points = size * block.scale
        fits = _fitting(block, points, width, measure)
        texts = wrap(block.text, block.breaks, fits)
        if not all(fits(text) for text in texts):
            return None
        stack.put(texts, points, block.bold)
    return stack.lines


class _Stack:
    """Lines growing downward."""

    def __init__(self) -> None:
        self.lines: list[Line] = []

    def put(self, texts: Sequence[str], points: float, bold: bool) -> None:
        for text in texts:
            self.lines.append(Line(text, bottom(self.lines), points, bold))


def _fitting(block: Block, points: float, width: float, measure: Measure) -> Callable[[str], bool]:
    return lambda text: measure(text, points, block.bold) <= width


def wrap(text: str, breaks: str, fits: Callable[[str], bool]) -> list[str]:
    """The text in lines that fit, broken after one of the characters; a longer word stays whole.

    Without ``breaks`` a line may end after any character.
    """
    lines, line = [], ""
    for piece in _pieces(text, breaks):
        if line and not fits((line + piece).rstrip()):
            lines.append(line.rstrip())
            line = ""
        line += piece
    return [*lines, line.rstrip()] if line.strip() else lines


def _pieces(text: str, breaks: str) -> Iterator[str]:
    start = 0
    for position, character in enumerate(text, start=1):
        if not breaks or character in breaks:
            yield text[start:position]
            start = position
    if start < len(text):
        yield text[start:]


def bottom(lines: Sequence[Line]) -> float:
    """Height in mm that the lines take."""
    return lines[-1].top + lines[-1].size * MM_PER_POINT * LEADING if lines else 0.0


def _squeezed(blocks: Sequence[Block], width: float, height: float, size: float, measure: Measure) -> list[Line]:
    """Everything at the least size: names on one line, cut where too long; codes broken anywhere."""
    stack = _Stack()
    for block in blocks:
        fits = _fitting(block, size, width, measure)
        texts = [_cut(block.text, fits)] if block.may_cut else wrap(block.text, "", fits)
        stack.put(texts, size, block.bold)
    if bottom(stack.lines) > height:
        raise NoRoom
    return stack.lines


def _cut(text: str, fits: Callable[[str], bool]) -> str:
    if fits(text):
        return text
    while text and not fits(text.rstrip() + ELLIPSIS):
        text = text[:-1]
    return text.rstrip() + ELLIPSIS
