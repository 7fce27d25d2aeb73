"""The lists a locality keeps as data: crops and units, read from ``geodata/`` once per directory."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec

from thuongxuan.production.plausibility import Yield, yields
from thuongxuan.production.units import UnitTable

CropKind = Literal["annual", "perennial", "forest", "bee", "livestock", "fish"]


class Crop(msgspec.Struct, frozen=True):
    """One crop of the list. ``unit`` is the UN/ECE Rec 20 code it is traded in.

    ``harvests`` names kinds of records by which this crop is harvested beside the usual one of its ``kind``.
    """

    code: str
    kind: CropKind
    unit: str
    vi: str
    en: str
    scientific: str | None = None
    harvests: tuple[str, ...] = ()

    def name(self, language: str) -> str:
        """Its name in a language."""
        return self.en if language == "en" else self.vi


class _CropFile(msgspec.Struct):
    crop: list[Crop]


class Lists(msgspec.Struct, frozen=True):
    """Everything the slice reads from ``geodata/``."""

    crops: dict[str, Crop]
    units: UnitTable
    yields: dict[str, Yield]

    def crop_name(self, code: str, language: str) -> str:
        """The crop's name; the code itself when the list no longer has it (old records stay readable)."""
        crop = self.crops.get(code)
        return crop.name(language) if crop else code


@cache
def lists(geodata_dir: Path) -> Lists:
    """Read ``crops``, ``units`` and ``yields``. Raises ``OSError`` when a file is missing."""
    crops = tomllib.loads((geodata_dir / "crops" / "crops.toml").read_text("utf-8"))
    units = (geodata_dir / "units" / "units.toml").read_text("utf-8")
    listed = msgspec.convert(crops, _CropFile).crop
    return Lists({crop.code: crop for crop in listed}, UnitTable.parse(units), yields(geodata_dir))
