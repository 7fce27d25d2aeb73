"""What home and map show, put together from the areas and places."""

from collections import defaultdict
from datetime import date

from msgspec import Struct

from thuongxuan.areas import queries as areas
from thuongxuan.areas.schemas import AreaSummary
from thuongxuan.db.session import ReadSession
from thuongxuan.places import lore_sql
from thuongxuan.places import queries as sites
from thuongxuan.places.queries import PlaceFilter
from thuongxuan.places.schemas import FestivalView, PlaceCard
from thuongxuan.portal.sketch import Sketch, draw
from thuongxuan.portal.symbols import SYMBOLS, Symbol, symbol_of

PLACES_MAX = 500
"""The list beside the map has no pages; a locality has tens of places, and this many still are below 60 kB."""
FESTIVALS_MAX = 3


class Commune(Struct, frozen=True):
    """A commune with how many published places it has and how many of them nobody has surveyed."""

    code: str
    name_vi: str
    name_en: str
    places: int
    unsurveyed: int


class Festival(Struct, frozen=True):
    """A festival that comes next; both days are included. ``place_slug`` is empty when its place is not known."""

    name_vi: str
    name_en: str
    starts_on: date
    ends_on: date
    confirmed: bool
    place_slug: str
    place_name: str


class Place(Struct, frozen=True):
    """A place in the list beside the map; without coordinates when the public has none."""

    slug: str
    name_vi: str
    name_en: str
    symbol: Symbol
    lon: float | None
    lat: float | None


class CommunePlaces(Struct, frozen=True):
    """The places of a commune; ``commune`` is null for places that belong to several or lie outside."""

    commune: Commune | None
    places: list[Place]


class Map(Struct, frozen=True):
    """The map page. ``symbols`` are those that its places use, in the order of the legend."""

    sketch: Sketch | None
    groups: list[CommunePlaces]
    symbols: list[Symbol]


class Home(Struct, frozen=True):
    """The home page."""

    sketch: Sketch | None
    communes: list[Commune]
    festivals: list[Festival]


async def home(read: ReadSession) -> Home:
    """Everything the home page shows."""
    cards = await _by_commune(read)
    communes = [_commune(unit, cards[unit.code]) for unit in await areas.communes(read)]
    coming = [shown for view in await lore_sql.festivals(read) if (shown := _festival(view))]
    return Home(draw(await areas.communes_geojson(read)), communes, coming[:FESTIVALS_MAX])


async def of_map(read: ReadSession) -> Map:
    """Everything the map page shows without a script."""
    cards = await _by_commune(read)
    units = await areas.communes(read)
    groups = [CommunePlaces(_commune(unit, cards[unit.code]), _places(cards.pop(unit.code))) for unit in units]
    if rest := [card for left in cards.values() for card in left]:
        groups.append(CommunePlaces(None, _places(rest)))
    used = {place.symbol for group in groups for place in group.places}
    return Map(draw(await areas.communes_geojson(read)), groups, [symbol for symbol in SYMBOLS if symbol in used])


async def _by_commune(read: ReadSession) -> defaultdict[str | None, list[PlaceCard]]:
    found: defaultdict[str | None, list[PlaceCard]] = defaultdict(list)
    for card, _ in await sites.places(read, PlaceFilter(), PLACES_MAX):
        found[card.commune_code].append(card)
    return found


def _commune(unit: AreaSummary, cards: list[PlaceCard]) -> Commune:
    missing = sum(card.point is None for card in cards)
    return Commune(unit.code, unit.name_vi, unit.name_en, len(cards), missing)


def _places(cards: list[PlaceCard]) -> list[Place]:
    return [
        Place(
            *(card.slug, card.name_vi, card.name_en, symbol_of(card.kind)),
            *((card.point.lon, card.point.lat) if card.point else (None, None)),
        )
        for card in cards
    ]


def _festival(view: FestivalView) -> Festival | None:
    """The next coming that nobody cancelled."""
    for coming in view.next:
        if coming.status != "cancelled":
            return Festival(
                *(view.name_vi, view.name_en, coming.starts_on, coming.ends_on, coming.status == "confirmed"),
                *(view.place_slug or "", view.place_name or ""),
            )
    return None
