"""What officers say about a visit: prices, the way there, notices and contacts."""

from datetime import date
from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

Audience = Literal["everyone", "adult", "child", "student", "elder", "parking", "boat"]
Mode = Literal["car", "bus29", "motorbike", "foot", "boat"]
WetSeason = Literal["ok", "caution", "no", "unknown"]
NoticeKind = Literal["flood", "landslide", "reservoir_release", "fire", "closure", "festival_crowd", "other"]
ContactKind = Literal["phone", "email", "web"]
PartName = Literal["prices", "access", "notices", "contacts"]
MOST = 40
"""More of one kind at one place is a mistake: nobody reads so many, and a page has to load on a weak signal."""
Line = Annotated[str, Meta(min_length=1, max_length=300)]
Source = Annotated[str, Meta(min_length=3, max_length=500, examples=["Bảng giá ở cổng, 23/11/2026"])]


class PriceItem(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one kind of visitor pays, in đồng, or that the visit is free, from one day to another (both included)."""

    audience: Audience
    free: bool = False
    amount_vnd: Annotated[int, Meta(ge=1, le=100_000_000, examples=[20_000])] | None = None
    valid_from: date | None = None
    valid_to: date | None = None


class AccessItem(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One part of the way, in the order of the list; lengths in metres, times in minutes."""

    mode: Mode
    length_m: Annotated[int, Meta(ge=1, le=500_000, examples=[1_200])] | None = None
    minutes: Annotated[int, Meta(ge=1, le=2_880, examples=[25])] | None = None
    wet_season: WetSeason = "unknown"
    note_vi: Line | None = None
    note_en: Line | None = None


class NoticeItem(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A warning, public from its first to its last day (both included)."""

    kind: NoticeKind
    starts_on: date
    ends_on: date | None = None
    text_vi: Annotated[str, Meta(min_length=1, max_length=500, examples=["Nước suối lên cao, không xuống tắm."])]
    text_en: Annotated[str, Meta(max_length=500)] = ""


class ContactItem(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A contact. ``public`` needs the day and the manner in which its owner agreed."""

    role: Annotated[str, Meta(min_length=1, max_length=80, examples=["Ban quản lý"])]
    kind: ContactKind
    value: Annotated[str, Meta(min_length=3, max_length=200, examples=["0237 000 0000"])]
    public: bool = False
    consent_on: date | None = None
    consent_how: Annotated[str, Meta(min_length=3, max_length=300, examples=["Ký giấy đồng ý"])] | None = None


Item = PriceItem | AccessItem | NoticeItem | ContactItem


class Visit(Struct, frozen=True):
    """All that is stored about a visit, also what is past or private: for officers only."""

    slug: str
    name: str
    row_version: int
    prices: list[PriceItem]
    access: list[AccessItem]
    notices: list[NoticeItem]
    contacts: list[ContactItem]


class VisitChange(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Lists to put in the place of the stored ones; a list that is left out stays (RFC 7396).

    ``source`` is public and needed for prices and the way. Notices and contacts need none: a notice is the officer's
    own word, and who gave a contact is told by its consent.
    """

    prices: Annotated[list[PriceItem], Meta(max_length=MOST)] | UnsetType = UNSET
    access: Annotated[list[AccessItem], Meta(max_length=MOST)] | UnsetType = UNSET
    notices: Annotated[list[NoticeItem], Meta(max_length=MOST)] | UnsetType = UNSET
    contacts: Annotated[list[ContactItem], Meta(max_length=MOST)] | UnsetType = UNSET
    source: Source | None = None
