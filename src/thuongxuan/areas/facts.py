"""How ``geodata/`` writes sources, claims and areas. Unknown keys are refused: a misspelt one must not vanish."""

from datetime import date
from typing import Any

from msgspec import Struct


class SourceFact(Struct, frozen=True, forbid_unknown_fields=True):
    """A source as ``geodata/sources`` writes it."""

    id: str
    text: str
    url: str | None = None
    licence: str | None = None


class ClaimFact(Struct, frozen=True, forbid_unknown_fields=True):
    """A claim as geodata writes it: one row for each of its sources."""

    entity: str
    id: str
    field: str
    confidence: int
    status: str
    value: Any = None
    sources: tuple[str, ...] = ()
    note: str | None = None


class UnitFact(Struct, frozen=True, forbid_unknown_fields=True):
    """A unit as ``geodata/former-units`` writes it."""

    code: str
    level: str
    name_vi: str
    name_en: str
    sources: tuple[str, ...]
    confidence: int
    parent: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    area_km2_official: float | None = None
    area_km2_measured: float | None = None
    decree: str | None = None


class ChangeFact(Struct, frozen=True, forbid_unknown_fields=True, rename={"from_code": "from", "to_code": "to"}):
    """A change as ``geodata/former-units`` writes it."""

    from_code: str
    to_code: str
    on: date
    share: str
    decree: str
    sources: tuple[str, ...]
    confidence: int
    likely: bool = False


class AliasFact(Struct, frozen=True, forbid_unknown_fields=True):
    """An old name as ``geodata/former-units`` writes it."""

    name: str
    note_vi: str
    note_en: str
    sources: tuple[str, ...]
    confidence: int
    status: str
    to: str | None = None


class FormerUnits(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file ``former-units/data.toml``."""

    as_of: date
    unit: list[UnitFact]
    change: list[ChangeFact]
    alias: list[AliasFact]
    claim: list[ClaimFact]
