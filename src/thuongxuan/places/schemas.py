"""What people and programs get to know about places, and what officers and files may say."""

from datetime import date
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from thuongxuan.areas.schemas import AreaRef, ClaimView
from thuongxuan.places.festivals import Occurrence
from thuongxuan.places.hours import MAX_LENGTH, OnHoliday, OpenState
from thuongxuan.places.kinds import Kind

Status = Literal["draft", "published", "closed_temp", "closed", "merged", "withdrawn"]
Method = Literal["gps", "phone_gps", "imagery", "map", "imported"]
Sensitivity = Literal["public", "blur_1km", "hidden"]
Level = Literal["quoc_gia_dac_biet", "quoc_gia", "cap_tinh", "kiem_ke"]
Slug = Annotated[
    str, Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", min_length=3, max_length=80, examples=["thac-trai-gai"])
]
Name = Annotated[str, Meta(min_length=1, max_length=160, examples=["Thác Trai Gái"])]
Summary = Annotated[str, Meta(max_length=280)]
Line = Annotated[str, Meta(max_length=300)]
Story = Annotated[str, Meta(max_length=5000)]


class Point(Struct, frozen=True):
    """A surveyed position in degrees (WGS 84). ``precision_m`` is how far off it may be, in metres."""

    lon: Annotated[float, Meta(examples=[105.34723])]
    lat: Annotated[float, Meta(examples=[19.90294])]
    precision_m: int | None
    method: str


class PlaceCard(Struct, frozen=True):
    """A place in a list. ``point`` is null when nobody surveyed it or it is kept secret; ``distance_m`` is straight."""

    slug: Annotated[str, Meta(examples=["thac-trai-gai"])]
    kind: Annotated[str, Meta(examples=["waterfall"])]
    name_vi: Annotated[str, Meta(examples=["Thác Trai Gái"])]
    name_en: str
    summary_vi: str
    summary_en: str
    commune_code: str | None
    commune_name: str | None
    commune_name_en: str | None
    point: Point | None = None
    open_now: OpenState | None = None
    distance_m: int | None = None


class TextView(Struct, frozen=True):
    """The words about a place in one language."""

    lang: str
    name: str
    alt_names: list[str]
    summary: str
    story: str
    address: str
    getting_there: str
    safety: str
    etiquette: str
    origin: str
    reviewed_on: date | None


class DesignationView(Struct, frozen=True):
    """A rank or recognition. A rank whose decision nobody found has neither level nor number, and a note."""

    scheme: str
    level: str | None
    type: str | None
    decision_no: Annotated[str | None, Meta(examples=["4790/QĐ-UBND"])]
    decision_date: date | None
    decision_year: int | None
    issuer: str | None
    received_on: date | None
    note_vi: str | None
    note_en: str | None
    source_id: str | None


class OpeningView(Struct, frozen=True):
    """Opening hours in OpenStreetMap grammar, and what happens at Tết and on Giỗ Tổ."""

    hours: Annotated[str, Meta(examples=["Mo-Su 07:00-18:00"])]
    tet: OnHoliday
    gio_to: OnHoliday
    status: str
    note_vi: str | None
    note_en: str | None
    confirmed_on: date | None
    source_id: str | None


class PriceView(Struct, frozen=True):
    """What a visit costs, in đồng."""

    audience: str
    amount_vnd: int | None
    free: bool
    valid_from: date | None
    valid_to: date | None


class AccessView(Struct, frozen=True):
    """One part of the way: lengths in metres, times in minutes."""

    seq: int
    mode: str
    length_m: int | None
    minutes: int | None
    wet_season: str
    note_vi: str | None
    note_en: str | None


class NoticeView(Struct, frozen=True):
    """A warning that holds today."""

    kind: str
    starts_on: date
    ends_on: date | None
    text_vi: str
    text_en: str


class ContactView(Struct, frozen=True):
    """A contact whose owner agreed to its publication."""

    role: str
    kind: str
    value: str


class PlaceView(Struct, frozen=True, omit_defaults=True):
    """Everything that is public about a place."""

    slug: str
    kind: str
    status: str
    row_version: int
    texts: list[TextView]
    commune: AreaRef | None
    former_unit_code: str | None
    sensitivity: str
    point: Point | None
    elevation_m: int | None
    designations: list[DesignationView]
    opening: OpeningView | None
    open_now: OpenState | None
    prices: list[PriceView]
    access: list[AccessView]
    notices: list[NoticeView]
    contacts: list[ContactView]
    osm_tags: dict[str, Any]
    xref: dict[str, Any]
    checked_on: date | None
    claims: list[ClaimView] | None = None

    def text(self, lang: str) -> TextView:
        """The words in a language, or else the Vietnamese ones."""
        return next((text for text in self.texts if text.lang == lang), self.texts[0])


class CertificateView(Struct, frozen=True):
    """A certificate as one source states it; ``valid_to`` of an OCOP one follows from the 36 months it lasts."""

    scheme: str
    number: str | None
    level: int | None
    decision_no: str | None
    issued_on: date | None
    issued_year: int | None
    holder: str | None
    status: str
    source_id: str | None
    valid_to: date | None = None
    expired: bool | None = None


class ProductView(Struct, frozen=True):
    """What is known of a local product; ``conflict`` in ``status`` means that sources contradict each other."""

    slug: str
    name_vi: str
    name_en: str
    kind: str | None
    producer: str | None
    status: str
    status_note: str | None
    local: bool
    belongs_to: str | None
    communes_full: list[str]
    communes_part: list[str]
    certificates: list[CertificateView]
    claims: list[ClaimView] | None = None


class FestivalView(Struct, frozen=True):
    """A festival with its next dates; an empty list means that nobody knows the date."""

    slug: str
    name_vi: str
    name_en: str
    summary_vi: str
    summary_en: str
    place_slug: str | None
    place_name: str | None
    commune_code: str | None
    next: list[Occurrence]
    designations: list[DesignationView]
    claims: list[ClaimView] | None = None


class FestivalList(Struct, frozen=True):
    """All festivals, the soonest first."""

    items: list[FestivalView]


class PlaceInput(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A place as an officer or a file gives it. Without ``lon`` and ``lat`` it is published with its commune alone.

    ``lat`` is read up to 180 so that swapped numbers are told as such.
    """

    slug: Slug | None = None
    kind: Kind
    status: Literal["draft", "published", "closed_temp", "closed", "withdrawn"] = "draft"
    commune: Annotated[str, Meta(pattern=r"^\d{5}$", examples=["15658"])] | None = None
    former_unit: Annotated[str, Meta(pattern=r"^\d{5}$", examples=["15619"])] | None = None
    name_vi: Name
    name_en: Annotated[str, Meta(max_length=160)] = ""
    alt_names: Annotated[list[Annotated[str, Meta(max_length=4000)]], Meta(max_length=20)] = []
    summary_vi: Summary = ""
    summary_en: Summary = ""
    story_vi: Story = ""
    story_en: Story = ""
    address_vi: Line = ""
    address_en: Line = ""
    getting_there_vi: Line = ""
    getting_there_en: Line = ""
    safety_vi: Line = ""
    safety_en: Line = ""
    etiquette_vi: Line = ""
    etiquette_en: Line = ""
    lon: Annotated[float, Meta(ge=-180, le=180, examples=[105.20117])] | None = None
    lat: Annotated[float, Meta(ge=-180, le=180, examples=[19.78712])] | None = None
    precision_m: Annotated[int, Meta(ge=1, le=5000, examples=[15])] | None = None
    method: Method | None = None
    sensitivity: Sensitivity = "public"
    hours: Annotated[str, Meta(max_length=MAX_LENGTH, examples=["Mo-Su 07:00-17:00"])] | None = None
    tet: OnHoliday = "unknown"
    gio_to: OnHoliday = "unknown"
    level: Level | None = None
    decision_no: Annotated[str, Meta(max_length=60, examples=["4790/QĐ-UBND"])] | None = None
    decision_date: date | None = None
    issuer: Annotated[str, Meta(max_length=160)] | None = None
    source: Annotated[str, Meta(min_length=3, max_length=500, examples=["Đo tại chỗ bằng điện thoại, 23/11/2026"])]


class Saved(Struct, frozen=True):
    """A saved place, and remarks that do not block it (a decision number of an unusual form)."""

    slug: str
    row_version: int
    warnings: list[str] = []


class FestivalDecision(Struct, frozen=True):
    """What an officer says about one coming of a festival: ``rule_date`` is the day that the rule gives."""

    rule_date: date
    starts_on: date
    ends_on: date
    status: Literal["confirmed", "cancelled"]
    note_vi: Annotated[str, Meta(max_length=300)] = ""
