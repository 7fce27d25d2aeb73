"""What is wrong with a place that somebody hands in: every fault at once, and remarks that do not block."""

import unicodedata

import msgspec
from msgspec import Struct

from thuongxuan.areas import queries as areas
from thuongxuan.db.session import ReadSession
from thuongxuan.errors import FieldError, Message, m
from thuongxuan.places import hours
from thuongxuan.places.decisions import looks_usual
from thuongxuan.places.schemas import PlaceInput
from thuongxuan.places.slugs import slug_of

MOST_NAMES = 20
"""A search by name reads them all, and a place with more of them is several places."""
NAME_LENGTH = 160
"""As long as the name itself may be."""
RESERVED = frozenset({"new", "import"})
"""Slugs that would hide a page of ours."""
_LON, _LAT = (102.0, 110.0), (8.0, 24.0)
"""Viet Nam's mainland in degrees; the ranges do not meet, so swapped numbers are recognised."""


class Checked(Struct, frozen=True):
    """A place after the check: cleaned, with its commune, its faults and remarks."""

    place: PlaceInput
    slug: str
    errors: list[FieldError]
    warnings: list[Message]


async def check(session: ReadSession, given: PlaceInput) -> Checked:
    """Check a place against today's communes and the rules of ``docs/places.md``."""
    place = _cleaned(given)
    slug = place.slug or slug_of(place.name_vi)
    errors = [
        *_slug_errors(slug),
        *_names_errors(place),
        *_hours_errors(place),
        *_number_errors(place),
        *_survey_errors(place),
    ]
    if not errors or all(error.field not in ("lon", "lat") for error in errors):
        place, more = await _located(session, place)
        errors += more
    if not any(error.field == "commune" for error in errors):
        errors += await _commune_errors(session, place)
    return Checked(place, slug, errors, _warnings(place))


def _cleaned(place: PlaceInput) -> PlaceInput:
    """Other names may come one a line; without a point there is nothing to say about how it was surveyed."""
    names = [name.strip() for text in place.alt_names for name in text.replace(";", "\n").splitlines()]
    surveyed = {} if place.lon is not None else {"method": None, "precision_m": None}
    hours_text = unicodedata.normalize("NFC", place.hours).strip() or None if place.hours else None
    kept = [name for name in dict.fromkeys(names) if name]
    return msgspec.structs.replace(place, alt_names=kept, hours=hours_text, **surveyed)


def _slug_errors(slug: str) -> list[FieldError]:
    if slug in RESERVED:
        return [FieldError("slug", "reserved", m("Không dùng được địa chỉ này."))]
    return []


def _names_errors(place: PlaceInput) -> list[FieldError]:
    if len(place.alt_names) > MOST_NAMES:
        return [FieldError("alt_names", "too_many", m("Nhiều nhất {limit} mục.", limit=MOST_NAMES))]
    if any(len(name) > NAME_LENGTH for name in place.alt_names):
        return [FieldError("alt_names", "too_long", m("Nhiều nhất {limit} ký tự.", limit=NAME_LENGTH))]
    return []


def _hours_errors(place: PlaceInput) -> list[FieldError]:
    if place.hours and not hours.is_valid(place.hours):
        reason = m("Giờ mở cửa chưa đúng cách viết, ví dụ: Mo-Su 07:00-17:00.")
        return [FieldError("hours", "opening_hours", reason)]
    return []


def _number_errors(place: PlaceInput) -> list[FieldError]:
    lon, lat = place.lon, place.lat
    if lon is None or lat is None:
        if lon is lat:
            return []
        missing = "lon" if lon is None else "lat"
        return [FieldError(missing, "required", m("Cần cả kinh độ (lon) và vĩ độ (lat)."))]
    if _LON[0] <= lat <= _LON[1] and _LAT[0] <= lon <= _LAT[1]:
        return [FieldError("lon", "swapped", m("Kinh độ và vĩ độ bị đổi chỗ."))]
    if not (_LON[0] <= lon <= _LON[1] and _LAT[0] <= lat <= _LAT[1]):
        return [FieldError("lon", "outside", m("Điểm này nằm ngoài Việt Nam."))]
    return []


def _survey_errors(place: PlaceInput) -> list[FieldError]:
    """A point says how it was surveyed and, unless it was brought in from elsewhere, how far off it may be."""
    if place.lon is None:
        return []
    if place.method is None:
        return [FieldError("method", "required", m("Hãy cho biết điểm này đo bằng gì."))]
    if place.precision_m is None and place.method != "imported":
        return [FieldError("precision_m", "required", m("Hãy cho biết điểm này sai lệch nhiều nhất bao nhiêu mét."))]
    return []


async def _located(session: ReadSession, place: PlaceInput) -> tuple[PlaceInput, list[FieldError]]:
    """The place with its commune, or why its commune and its point do not go together."""
    names = await areas.current_names(session)
    if place.commune and place.commune not in names:
        return place, [FieldError("commune", "unknown", m("Không có xã nào mã {code}.", code=place.commune))]
    if place.lon is None or place.lat is None:
        return place, []
    here = await areas.commune_at(session, place.lon, place.lat)
    if place.commune is None:
        if here is None:
            return place, [FieldError("lon", "outside", m("Điểm này nằm ngoài địa bàn."))]
        return msgspec.structs.replace(place, commune=here.code), []
    tolerance = max(place.precision_m or 0, areas.OUTLINE_TOLERANCE_M)
    if await areas.reaches(session, place.commune, place.lon, place.lat, tolerance):
        return place, []
    if here is None:
        return place, [FieldError("lon", "outside", m("Điểm này nằm ngoài địa bàn."))]
    reason = m(
        "Điểm này thuộc {found} ({code}), không thuộc {declared}.",
        found=here.name_vi,
        code=here.code,
        declared=names[place.commune],
    )
    return place, [FieldError("lon", "other_commune", reason)]


async def _commune_errors(session: ReadSession, place: PlaceInput) -> list[FieldError]:
    """Whether a published place has its commune, and whether the former unit became (a part of) that commune."""
    if place.status == "published" and place.commune is None:
        return [FieldError("commune", "required", m("Nơi công bố phải có xã."))]
    if place.former_unit is None:
        return []
    former = next((unit for unit in await areas.former_communes(session) if unit.code == place.former_unit), None)
    if former is None:
        return [FieldError("former_unit", "unknown", m("Không có xã cũ nào mã {code}.", code=place.former_unit))]
    if place.commune is None or place.commune in former.successors:
        return []
    names = await areas.current_names(session)
    reason = m(
        "{former} (cũ) nay thuộc {found}, không thuộc {declared}.",
        former=former.name_vi,
        found=", ".join(names.get(code, code) for code in former.successors),
        declared=names.get(place.commune, place.commune),
    )
    return [FieldError("former_unit", "other_commune", reason)]


def _warnings(place: PlaceInput) -> list[Message]:
    if place.decision_no and not looks_usual(place.decision_no):
        return [m("Số quyết định “{number}” không theo dạng thường gặp (4790/QĐ-UBND).", number=place.decision_no)]
    return []
