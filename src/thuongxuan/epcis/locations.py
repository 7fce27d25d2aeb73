"""Which place lies within which, as master data of captured documents tells it (CBV 2.0 section 9.2)."""

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from thuongxuan.db.session import WriteSession
from thuongxuan.epcis.locations_sql import Attribute, Place, describe, tell
from thuongxuan.standards.epcis.index import identifier
from thuongxuan.standards.epcis.names import expand, namespaces

VOCABULARIES = ("readpoint", "businesslocation", "bizlocation", "location")
"""Last parts of the vocabulary types whose elements are places."""


async def learn(session: WriteSession, owner_id: UUID, header: Mapping[str, Any]) -> None:
    """Keep places and attributes of a document's header for its owner; nobody else's queries see them."""
    await tell(session, owner_id, list(places_of(header)))
    await describe(session, owner_id, list(attributes_of(header)))


def places_of(header: Mapping[str, Any]) -> Iterator[Place]:
    """Places with their children, and with a point where latitude and longitude are given."""
    master_data = header.get("epcisMasterData", {})
    for vocabulary in master_data.get("vocabularyList", ()):
        if vocabulary["type"].lower().replace("/", ":").rpartition(":")[2] in VOCABULARIES:
            for element in vocabulary.get("vocabularyElementList", ()):
                yield from _element(element)


def attributes_of(header: Mapping[str, Any]) -> Iterator[Attribute]:
    """Every attribute of every element that is a text or a number."""
    for vocabulary in header.get("epcisMasterData", {}).get("vocabularyList", ()):
        for element in vocabulary.get("vocabularyElementList", ()):
            of = identifier(element["id"], namespaces())
            for one in element.get("attributes", ()):
                value = one.get("attribute")
                if isinstance(value, str | int | Decimal):
                    yield Attribute(of, expand(one["id"], namespaces()), str(value))


def _element(element: Mapping[str, Any]) -> Iterator[Place]:
    place = identifier(element["id"], namespaces())
    yield Place(place, wkt=_point(element.get("attributes", ())))
    for child in element.get("children", ()):
        yield Place(identifier(child, namespaces()), place)


def _point(attributes: Any) -> str | None:
    told = {one["id"].replace("#", ":").rpartition(":")[2]: one.get("attribute") for one in attributes}
    try:
        latitude, longitude = Decimal(str(told["latitude"])), Decimal(str(told["longitude"]))
    except (KeyError, InvalidOperation):
        return None
    if not (latitude.is_finite() and longitude.is_finite() and abs(latitude) <= 90 and abs(longitude) <= 180):
        return None
    return f"POINT({longitude:f} {latitude:f})"
