"""What every PDF shares: the DejaVu fonts it embeds, and two threads to draw in, never on the event loop.

DejaVu holds every Vietnamese letter and comes with all Linux systems. A sheet takes 0.15 s, most of it reading fonts,
and 1,000 labels 0.4 s: threads are enough, a pool of processes would hold two more copies of the program in memory.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from fpdf import FPDF
from fpdf.fonts import TTFFont
from msgspec import Struct

from thuongxuan.errors import AppError, m

T = TypeVar("T")
PACKAGE = "fonts-dejavu-core"
FAMILY = "paper"
THREADS = 2


class FontMissing(AppError):
    """The server cannot write Vietnamese into a PDF; an operator has to install a package."""

    status = 503
    slug = "font-missing"
    title = m("Máy chủ thiếu phông chữ")


class Fonts(Struct, frozen=True):
    """Paths of the two faces a PDF uses."""

    regular: Path
    bold: Path


@cache
def find_fonts(folder: Path) -> Fonts:
    """Both faces anywhere below the folder; raises ``FontMissing`` naming the package to install."""
    return Fonts(_find(folder, "DejaVuSans.ttf"), _find(folder, "DejaVuSans-Bold.ttf"))


def _find(folder: Path, name: str) -> Path:
    found = next(iter(sorted(folder.rglob(name))), None)
    if found is None:
        raise FontMissing(
            m("Không thấy {name} trong {folder}: hãy cài gói {package}.", name=name, folder=folder, package=PACKAGE)
        )
    return found


class Paper(FPDF):
    """A PDF in mm with both faces loaded; to be closed."""

    def __init__(self, fonts: Fonts, **how: Any) -> None:
        super().__init__(unit="mm", **how)
        self.add_font(FAMILY, "", fonts.regular)
        self.add_font(FAMILY, "B", fonts.bold)

    def close(self) -> None:
        """Let go of the font files, which fpdf2 leaves open."""
        for font in self.fonts.values():
            if isinstance(font, TTFFont):
                font.ttfont.close()


async def drawing(draw: Callable[[], T]) -> T:
    """What ``draw`` returns, worked out in a thread of its own."""
    return await asyncio.get_running_loop().run_in_executor(_threads(), draw)


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(THREADS, thread_name_prefix="paper")
