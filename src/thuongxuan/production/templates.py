"""Process templates (quy trình) of a locality: versioned steps, read from ``geodata/`` once per directory.

A template gives steps and days; what forbids a harvest comes from the records themselves (``intervals``).
"""

import tomllib
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

START = "start"


class Limit(msgspec.Struct, frozen=True):
    """A measured field of a record and the values it may have."""

    field: str
    at_most: Decimal | None = None
    at_least: Decimal | None = None


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One step. Its days count from ``after``: ``start`` or another step; without ``until_days`` it is never late."""

    code: str
    kinds: Annotated[tuple[str, ...], Meta(min_length=1, description="Kinds of records that fulfil it")]
    vi: str
    en: str
    after: str = START
    from_days: int = 0
    until_days: int | None = None
    every_days: Annotated[int, Meta(gt=0, description="It comes again, at least this often")] | None = None
    required: bool = True
    harvest: Annotated[bool, Meta(description="Nothing before it is due any more once it is done")] = False
    only_if: Annotated[tuple[str, ...], Meta(description="Needed only when an earlier record has such a field")] = ()
    fields: Annotated[tuple[str, ...], Meta(description="Fields that its record has to fill in")] = ()
    photo: Annotated[bool, Meta(description="Its record has to have a photograph")] = False
    limit: Limit | None = None
    example: Annotated[bool, Meta(description="Its numbers are examples for a cooperative to change")] = False

    def name(self, language: str) -> str:
        """Its name in a language."""
        return self.en if language == "en" else self.vi


class ReadingLimit(msgspec.Struct, frozen=True, kw_only=True):
    """The range of what a sensor measures, in the first unit of its word (see ``sensor_words``)."""

    type: Annotated[str, Meta(description="Measurement type of the GS1 Web Vocabulary", examples=["Temperature"])]
    at_least: Decimal | None = None
    at_most: Decimal | None = None
    example: Annotated[bool, Meta(description="Its numbers are examples for a cooperative to change")] = False


class Template(msgspec.Struct, frozen=True, kw_only=True):
    """One version of a template. A crop cycle names the version that it follows, and keeps it."""

    code: str
    version: Annotated[int, Meta(ge=1)]
    crops: tuple[str, ...]
    vi: str
    en: str
    step: tuple[Step, ...]
    reading: Annotated[tuple[ReadingLimit, ...], Meta(description="Ranges of what sensors measure")] = ()

    @property
    def ref(self) -> str:
        """How a crop cycle names it: ``que@1``."""
        return f"{self.code}@{self.version}"

    def name(self, language: str) -> str:
        """Its name in a language."""
        return self.en if language == "en" else self.vi


class Templates:
    """The templates of one installation."""

    def __init__(self, listed: list[Template]) -> None:
        self.by_ref = {template.ref: template for template in listed}

    def newest(self, crop: str) -> Template | None:
        """The newest version for a crop; ``None`` without any."""
        found = [template for template in self.by_ref.values() if crop in template.crops]
        return max(found, key=lambda template: template.version, default=None)


@cache
def templates(geodata_dir: Path) -> Templates:
    """Read ``process-templates/*.toml``. Raises ``msgspec.ValidationError`` for a file that is none."""
    files = sorted((geodata_dir / "process-templates").glob("*-*.toml"))
    read = [tomllib.loads(path.read_text("utf-8")) for path in files]
    return Templates([msgspec.convert(found, Template, strict=False) for found in read])
