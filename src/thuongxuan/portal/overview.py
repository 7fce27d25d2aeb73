"""What home and map show, put together from the areas and places."""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

import msgspec
from msgspec import Struct

from thuongxuan.areas import queries as areas
from thuongxuan.areas.collection import COMMUNES
from thuongxuan.areas.schemas import AreaSummary
from thuongxuan.clock import today
from thuongxuan.db.session import ReadSession
from thuongxuan.geo.collection import credits_of
from thuongxuan.places import lore_sql
from thuongxuan.places import queries as sites
from thuongxuan.places.collection import PLACES
from thuongxuan.places.queries import PlaceFilter
from thuongxuan.places.schemas import FestivalView, PlaceCard
from thuongxuan.portal import queries
from thuongxuan.portal.sketch import Sketch, draw
from thuongxuan.portal.symbols import SYMBOLS, Symbol, kinds_of, symbol_of

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


class Frame(Struct, frozen=True):
    """Where a commune lies: its box as west, south, east, north, and the place of its name, in degrees."""

    box: tuple[float, ...]
    label: tuple[float, ...] | None


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
    frame: Frame | None = None


class Map(Struct, frozen=True):
    """The map page. ``symbols`` are those that its places use, in the order of the legend, each with its kinds.

    ``festivals`` have days in the month ``month``, those that are over left out; ``coming`` is the one after them.
    """

    sketch: Sketch | None
    groups: list[CommunePlaces]
    symbols: list[tuple[Symbol, list[str]]]
    month: tuple[date, date]
    festivals: list[Festival]
    coming: Festival | None
    growing_areas: bool
    credit: str


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


async def of_map(read: ReadSession, locality: str) -> Map:
    """Everything the map page shows without a script."""
    outlines = await areas.communes_geojson(read)
    cards, frames = await _by_commune(read), frames_of(outlines)
    groups = []
    for unit in await areas.communes(read):
        mine = cards.pop(unit.code, [])
        groups.append(CommunePlaces(_commune(unit, mine), _places(mine), frames.get(unit.code)))
    if rest := [card for left in cards.values() for card in left]:
        groups.append(CommunePlaces(None, _places(rest)))
    used = {place.symbol for group in groups for place in group.places}
    month = _month(today())
    coming = [shown for view in await lore_sql.festivals(read) if (shown := _festival(view))]
    return Map(
        sketch=draw(outlines),
        groups=groups,
        symbols=[(symbol, kinds_of(symbol)) for symbol in SYMBOLS if symbol in used],
        month=month,
        festivals=[each for each in coming if each.starts_on <= month[1]],
        coming=next((each for each in coming if each.starts_on > month[1]), None),
        growing_areas=await queries.has_growing_areas(read),
        credit=credits_of((COMMUNES, PLACES), locality),
    )


def frames_of(outlines: bytes) -> dict[str, Frame]:
    """Boxes and label points by code, out of the communes' GeoJSON."""
    found = {}
    for feature in msgspec.json.decode(outlines)["features"]:
        if feature["geometry"]:
            lons, lats = zip(*_positions(feature["geometry"]["coordinates"]), strict=True)
            told = feature["properties"]
            label = None if told["label_lon"] is None else _rounded(told["label_lon"], told["label_lat"])
            found[told["code"]] = Frame(_rounded(min(lons), min(lats), max(lons), max(lats)), label)
    return found


def _rounded(*numbers: float) -> tuple[float, ...]:
    """To about 100 m: a name and a view need no more, and the page is to stay small."""
    return tuple(round(number, 3) for number in numbers)


def _positions(part: list[Any]) -> Iterator[tuple[float, float]]:
    if isinstance(part[0], int | float):
        yield part[0], part[1]
    else:
        for inner in part:
            yield from _positions(inner)


def _month(day: date) -> tuple[date, date]:
    return day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])


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
