"""What people and programs get to know about areas."""

from datetime import date
from typing import Annotated, Any, Literal

from msgspec import Meta, Raw, Struct

Code = Annotated[str, Meta(pattern=r"^\d{2,5}$", examples=["15622"])]
Status = Literal["current", "former", "split", "dissolved", "ambiguous"]


class AreaRef(Struct, frozen=True):
    """An area by code and names."""

    code: Annotated[str, Meta(examples=["15622"])]
    name_vi: Annotated[str, Meta(examples=["Xã Vạn Xuân"])]
    name_en: Annotated[str, Meta(examples=["Van Xuan Commune"])]


class CommuneShare(Struct, frozen=True):
    """The commune that holds most of a shape. ``share`` is its part of the shape's area (of 1 for a point)."""

    code: str
    name: str
    share: float


class FormerUnit(Struct, frozen=True):
    """A unit that passed into an area, wholly (``full``) or in part."""

    code: str
    name_vi: str
    name_en: str
    share: Literal["full", "part"]
    on_date: date


class FormerCommune(Struct, frozen=True):
    """A commune that exists no more as it was, and the codes of the communes that took it over."""

    code: str
    name_vi: str
    name_en: str
    successors: list[str]


class ClaimView(Struct, frozen=True):
    """One statement of one source. ``confidence`` runs from 0 to 100."""

    field: Annotated[str, Meta(examples=["area_km2_official"])]
    value: Any
    source_id: Annotated[str | None, Meta(examples=["R1"])]
    source: str | None
    confidence: Annotated[int, Meta(ge=0, le=100)]
    status: Annotated[str, Meta(examples=["verified"])]
    note: str | None = None
    checked_on: date | None = None


class AreaSummary(Struct, frozen=True):
    """A unit in one period; ``valid_to`` is the first day on which it no longer exists."""

    code: Annotated[str, Meta(examples=["15622"])]
    level: Literal["province", "district", "commune"]
    name_vi: Annotated[str, Meta(examples=["Xã Vạn Xuân"])]
    name_en: Annotated[str, Meta(examples=["Van Xuan Commune"])]
    valid_from: date | None
    valid_to: date | None
    parent_code: str | None
    area_km2_official: float | None
    area_km2_measured: float | None
    population: int | None
    population_note: str | None


class AreaDetail(Struct, frozen=True):
    """A unit with what it came from and what it became. ``geometry`` is a generalised outline without legal value."""

    area: AreaSummary
    decree: str | None
    former_units: list[FormerUnit]
    successors: list[FormerUnit]
    claims: list[ClaimView]
    geometry: Raw | None = None


class UnitMatch(Struct, frozen=True):
    """A unit that has the asked code or name, and the period in which it had it."""

    code: str
    level: str
    name_vi: str
    name_en: str
    valid_from: date | None
    valid_to: date | None


class Resolution(Struct, frozen=True):
    """The communes of today behind an old or new code or name.

    ``split``: the old unit was divided, so only a point (``lon``, ``lat``) or a village decides; ``likely`` names the
    commune that took the larger part, which is a guess. ``dissolved``: nothing took the unit over.
    """

    query: Annotated[str, Meta(examples=["Luận Khê"])]
    as_of: date | None
    status: Annotated[Status, Meta(examples=["split"])]
    units: list[UnitMatch]
    answers: list[AreaRef]
    needs_point: bool
    likely: Annotated[str | None, Meta(examples=["15661"])] = None
    note_vi: str | None = None
    note_en: str | None = None


class AreaList(Struct, frozen=True):
    """All units valid on a day."""

    as_of: date
    items: list[AreaSummary]
