"""How ``geodata/`` writes places, festivals and products. Unknown keys are refused: a misspelt one must not vanish."""

from datetime import date
from typing import Any

from msgspec import Struct

from thuongxuan.areas.facts import ClaimFact
from thuongxuan.places.festivals import Rule
from thuongxuan.places.hours import OnHoliday
from thuongxuan.places.kinds import Kind


class TextFact(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The words about a place in one language."""

    lang: str
    name: str
    alt_names: list[str] = []
    summary: str = ""
    story: str = ""
    address: str = ""
    getting_there: str = ""
    safety: str = ""
    etiquette: str = ""


class DesignationFact(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A rank or recognition."""

    scheme: str
    level: str | None = None
    type: str | None = None
    decision_no: str | None = None
    decision_date: date | None = None
    decision_year: int | None = None
    issuer: str | None = None
    received_on: date | None = None
    note_vi: str | None = None
    note_en: str | None = None
    source: str | None = None


class OpeningFact(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Opening hours."""

    hours: str
    status: str
    tet: OnHoliday
    gio_to: OnHoliday
    note_vi: str | None = None
    note_en: str | None = None
    source: str | None = None


class AccessFact(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One part of the way."""

    seq: int
    mode: str
    length_m: int | None = None
    minutes: int | None = None
    wet_season: str = "unknown"
    note_vi: str | None = None
    note_en: str | None = None


class PlaceFact(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A place; ``id`` is its slug. Without ``lon`` and ``lat`` nobody surveyed it."""

    id: str
    kind: Kind
    status: str
    text: list[TextFact]
    checked_on: date
    commune: str | None = None
    former_unit: str | None = None
    sensitivity: str = "public"
    lon: float | None = None
    lat: float | None = None
    precision_m: int | None = None
    method: str | None = None
    elevation_m: int | None = None
    osm_tags: dict[str, Any] = {}
    xref: dict[str, Any] = {}
    designation: list[DesignationFact] = []
    opening: list[OpeningFact] = []
    access: list[AccessFact] = []


class Places(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole file ``places/data.toml``."""

    as_of: date
    place: list[PlaceFact]
    claim: list[ClaimFact]


class FestivalFact(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A festival; ``expected`` are first and last days that the rule must give."""

    id: str
    name_vi: str
    name_en: str
    summary_vi: str
    summary_en: str
    place: str | None = None
    rule: Rule | None = None
    expected: list[tuple[date, date]] = []
    designation: list[DesignationFact] = []


class Festivals(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole file ``festivals/data.toml``."""

    as_of: date
    festival: list[FestivalFact]
    claim: list[ClaimFact]


class CertificateFact(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A certificate as one source states it."""

    scheme: str
    status: str
    number: str | None = None
    level: int | None = None
    decision_no: str | None = None
    issued_on: date | None = None
    issued_year: int | None = None
    holder: str | None = None
    source: str | None = None


class ProductEntry(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A local product."""

    id: str
    name_vi: str
    name_en: str
    status: str
    status_note: str
    kind: str | None = None
    producer: str | None = None
    communes_full: list[str] = []
    communes_part: list[str] = []
    certificate: list[CertificateFact] = []


class NotLocal(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A product wrongly taken for local."""

    name: str
    belongs_to: str


class Products(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole file ``products/data.toml``."""

    as_of: date
    product: list[ProductEntry]
    not_local: list[NotLocal]
    claim: list[ClaimFact]
