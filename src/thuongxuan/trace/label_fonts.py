"""The DejaVu fonts that labels embed: they hold every Vietnamese letter and come with all Linux systems."""

from functools import cache
from pathlib import Path

from msgspec import Struct

from thuongxuan.errors import AppError, m

PACKAGE = "fonts-dejavu-core"


class FontMissing(AppError):
    """The server cannot write Vietnamese into a PDF; an operator has to install a package."""

    status = 503
    slug = "font-missing"
    title = m("Máy chủ thiếu phông chữ")


class Fonts(Struct, frozen=True):
    """Paths of the two faces a label uses."""

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
