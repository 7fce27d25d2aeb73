"""Processes a lot can go through and the bounds of what they give, read from ``geodata/`` once per directory. Pure."""

import tomllib
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta


class Process(msgspec.Struct, frozen=True):
    """One process. ``least`` and ``most`` are kilograms out for a kilogram in, of ``crops`` or of any crop."""

    code: str
    vi: str
    en: str
    least: Annotated[Decimal, Meta(description="Kilograms out for a kilogram in, at least")] = Decimal(0)
    most: Annotated[Decimal, Meta(description="Kilograms out for a kilogram in, at most")] = Decimal(1)
    crops: list[str] = []
    source: str = ""

    def name(self, language: str) -> str:
        """Its name in a language."""
        return self.en if language == "en" else self.vi


class _File(msgspec.Struct):
    process: list[Process]


class Processes:
    """The processes of one installation, in the order of the file."""

    def __init__(self, listed: list[Process]) -> None:
        self.listed = listed

    @property
    def by_code(self) -> dict[str, Process]:
        """Each code once, as people choose them."""
        return {process.code: process for process in self.listed}

    def bound(self, code: str, crop: str) -> Process | None:
        """What holds for a crop: the bound that names it, or the one for any crop; ``None`` for an unknown code."""
        found = [process for process in self.listed if process.code == code and (crop in process.crops)]
        general = [process for process in self.listed if process.code == code and not process.crops]
        return next(iter([*found, *general]), None)


@cache
def processes(geodata_dir: Path) -> Processes:
    """Read ``processes/processes.toml``. Raises ``OSError`` when it is missing."""
    text = (geodata_dir / "processes" / "processes.toml").read_text("utf-8")
    return Processes(msgspec.convert(tomllib.loads(text), _File, strict=False).process)
