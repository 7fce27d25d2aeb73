"""A place as schema.org JSON-LD, for search engines and anybody's program. Pure."""

from datetime import date
from typing import Any

import msgspec

from thuongxuan.i18n import Language
from thuongxuan.places import hours
from thuongxuan.places.kinds import SCHEMA_TYPES
from thuongxuan.places.schemas import DesignationView, PlaceView

PRECISE_M = 250
"""A point that may be further off than this would lead people astray, so it is not given."""
DAYS_AHEAD = 60


def place_document(place: PlaceView, language: Language, url: str, today: date) -> bytes:
    """The document as JSON that may stand inside a ``script`` element (``<`` is escaped)."""
    text = place.text(language)
    names = [name for other in place.texts for name in (other.name, *other.alt_names) if name != text.name]
    document: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": list(SCHEMA_TYPES[place.kind]),
        "@id": url,
        "url": url,
        "name": text.name,
        "alternateName": list(dict.fromkeys(names)) or None,
        "description": text.summary or None,
        "inLanguage": language,
        "geo": _geo(place),
        "hasMap": f"{url.partition('/places/')[0]}/map#place={place.slug}",
        "containedInPlace": _commune(place),
        "openingHoursSpecification": _opening(place, today) or None,
        "isAccessibleForFree": _free(place, today),
        "additionalProperty": [_rank(rank) for rank in place.designations if rank.level or rank.decision_no] or None,
        "subjectOf": _sources(place) or None,
        "sameAs": _same_as(place) or None,
    }
    kept = {key: value for key, value in document.items() if value is not None}
    return msgspec.json.encode(kept).replace(b"<", b"\\u003c")


def _geo(place: PlaceView) -> dict[str, Any] | None:
    point = place.point
    if point is None or point.precision_m is None or point.precision_m > PRECISE_M:
        return None
    return {"@type": "GeoCoordinates", "latitude": point.lat, "longitude": point.lon}


def _free(place: PlaceView, today: date) -> bool | None:
    """Free for everyone today; a free child alone does not make a free place."""
    said = [p for p in place.prices if p.audience == "everyone" and (p.valid_from or today) <= today]
    return said[0].free if said else None


def _commune(place: PlaceView) -> dict[str, Any] | None:
    if place.commune is None:
        return None
    return {"@type": "AdministrativeArea", "name": place.commune.name_vi, "identifier": place.commune.code}


def _opening(place: PlaceView, today: date) -> list[dict[str, Any]]:
    """Dated hours of the next days: nothing that repeats weekly could leave Tết out."""
    rule = place.opening
    if rule is None or rule.status != "verified" or not hours.is_valid(rule.hours):
        return []
    found = hours.spans(rule.hours, hours.Overlay(rule.tet, rule.gio_to), today, DAYS_AHEAD)
    return [
        {
            "@type": "OpeningHoursSpecification",
            "validFrom": span.starts.date().isoformat(),
            "validThrough": span.starts.date().isoformat(),
            "opens": span.starts.strftime("%H:%M"),
            "closes": span.ends.strftime("%H:%M") if span.ends.date() == span.starts.date() else "23:59",
        }
        for span in found
    ]


def _rank(rank: DesignationView) -> dict[str, Any]:
    said = (rank.level, rank.decision_no, rank.decision_date and rank.decision_date.isoformat(), rank.issuer)
    return {"@type": "PropertyValue", "name": rank.scheme, "value": ", ".join(str(part) for part in said if part)}


def _sources(place: PlaceView) -> list[dict[str, Any]]:
    texts = dict.fromkeys(claim.source for claim in place.claims or () if claim.source)
    return [{"@type": "CreativeWork", "name": text[:200]} for text in texts]


def _same_as(place: PlaceView) -> list[str]:
    forms = {
        "geonames": "https://sws.geonames.org/{}/",
        "wikidata": "https://www.wikidata.org/wiki/{}",
        "osm": "https://www.openstreetmap.org/{}",
    }
    return [forms[system].format(value) for system, value in place.xref.items() if system in forms]
