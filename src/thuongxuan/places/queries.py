"""Reading places. Rows become Structs here; a row never leaves this module."""

import re
from datetime import datetime
from typing import Any

from geoalchemy2 import Geography, Geometry
from msgspec import Struct
from sqlalchemy import (
    ColumnElement,
    RowMapping,
    Select,
    Text,
    and_,
    case,
    cast,
    false,
    func,
    literal,
    select,
    true,
    tuple_,
)
from sqlalchemy.orm import aliased

from thuongxuan.areas.queries import current_refs
from thuongxuan.areas.schemas import AreaRef
from thuongxuan.clock import now
from thuongxuan.db.session import ReadSession
from thuongxuan.i18n import fold
from thuongxuan.places.hours import OpenState, Overlay, state_at
from thuongxuan.places.models import OpeningRule, Place, PlaceText
from thuongxuan.places.schemas import PlaceCard, Point

LISTED = ("published", "closed_temp", "closed")
"""States of a place that the public sees; a closed place stays findable and says so."""
_NO_WORD = re.compile(r"[^a-z0-9]+")
_VI, _EN = aliased(PlaceText), aliased(PlaceText)
NAME_KEY = func.tx_fold(_VI.name, type_=Text)


class PlaceFilter(Struct, frozen=True):
    """What to list. ``bbox`` is west, south, east, north in degrees; ``after`` the last row's (name key, slug)."""

    kind: str | None = None
    commune: str | None = None
    q: str = ""
    bbox: tuple[float, float, float, float] | None = None
    open_now: bool = False
    drafts: bool = False
    after: tuple[str, str] | None = None


def public_point() -> ColumnElement[Any]:
    """The point as the public may know it: exact, snapped to a grid of 0.01 degrees (about 1 km), or not at all."""
    blurred = func.ST_SnapToGrid(Place.geom, 0.01, type_=Geometry)
    return case((Place.sensitivity == "public", Place.geom), (Place.sensitivity == "blur_1km", blurred))


def point_columns() -> list[Any]:
    """Columns from which ``point_of`` makes the public point."""
    point = public_point()
    return [
        func.ST_X(point).label("lon"),
        func.ST_Y(point).label("lat"),
        case((Place.sensitivity == "blur_1km", func.greatest(Place.precision_m, 1000)), else_=Place.precision_m).label(
            "precision_m"
        ),
        Place.geom_method,
    ]


def point_of(row: RowMapping) -> Point | None:
    """The public point of a row, to seven decimals (1 cm)."""
    if row["lon"] is None:
        return None
    return Point(round(row["lon"], 7), round(row["lat"], 7), row["precision_m"], row["geom_method"])


async def places(session: ReadSession, wanted: PlaceFilter, limit: int) -> list[tuple[PlaceCard, tuple[str, str]]]:
    """At most ``limit`` places in the order of their names, each with its key for the next page."""
    statement = _filtered(wanted).order_by(NAME_KEY, Place.slug)
    if not wanted.open_now:  # whether a place is open now is computed here, not in the database
        statement = statement.limit(limit)
    rows = (await session.execute(statement)).mappings().all()
    refs, moment = await current_refs(session), now()
    found = [(_card(row, refs, moment), (row["name_key"], row["slug"])) for row in rows]
    if wanted.open_now:
        found = [item for item in found if item[0].open_now and item[0].open_now.now == "open"]
    return found[:limit]


async def neighbours(session: ReadSession, slug: str, limit: int = 3) -> list[PlaceCard]:
    """Places near another one: by distance when it is surveyed, else those of its commune."""
    row = (
        (await session.execute(select(*point_columns(), Place.commune_code).where(Place.slug == slug))).mappings().one()
    )
    if row["lon"] is not None:
        return await _nearest(session, (row["lon"], row["lat"]), limit, slug)
    if row["commune_code"] is None:
        return []
    cards = await places(session, PlaceFilter(commune=row["commune_code"]), limit + 1)
    return [card for card, _ in cards if card.slug != slug][:limit]


async def _nearest(session: ReadSession, point: tuple[float, float], limit: int, without: str) -> list[PlaceCard]:
    here = func.ST_SetSRID(func.ST_MakePoint(*point), 4326, type_=Geometry)
    distance = func.ST_Distance(cast(public_point(), Geography), cast(here, Geography)).label("distance_m")
    statement = (
        _cards()
        .add_columns(distance)
        .where(Place.status == "published", public_point().isnot(None), Place.slug != without)
        .order_by(distance, Place.slug)
        .limit(limit)
    )
    rows = (await session.execute(statement)).mappings().all()
    refs, moment = await current_refs(session), now()
    return [_card(row, refs, moment) for row in rows]


def _cards() -> Select[Any]:
    return (
        select(
            *(Place.slug, Place.kind, Place.commune_code, NAME_KEY.label("name_key")),
            *(_VI.name.label("name_vi"), func.coalesce(_EN.name, _VI.name).label("name_en")),
            *(_VI.summary.label("summary_vi"), func.coalesce(_EN.summary, "").label("summary_en")),
            *(OpeningRule.hours, OpeningRule.tet, OpeningRule.gio_to),
            *point_columns(),
        )
        .join(_VI, (_VI.place_id == Place.id) & (_VI.lang == "vi"))
        .outerjoin(_EN, (_EN.place_id == Place.id) & (_EN.lang == "en"))
        .outerjoin(OpeningRule, OpeningRule.place_id == Place.id)
    )


def _filtered(wanted: PlaceFilter) -> Select[Any]:
    statement = _cards()
    statement = statement.where(Place.status != "merged" if wanted.drafts else Place.status.in_(LISTED))
    if wanted.kind:
        statement = statement.where(Place.kind == wanted.kind)
    if wanted.commune:
        statement = statement.where(Place.commune_code == wanted.commune)
    if wanted.q.strip():
        statement = statement.where(_matches(wanted.q))
    if wanted.bbox:
        statement = statement.where(public_point().op("&&")(func.ST_MakeEnvelope(*wanted.bbox, 4326, type_=Geometry)))
    if wanted.after:
        statement = statement.where(tuple_(NAME_KEY, Place.slug) > tuple_(*map(literal, wanted.after)))
    return statement


def _matches(q: str) -> ColumnElement[bool]:
    """Whether every word of the query begins a word of the names, the address or the summary, without diacritics."""
    said = func.concat_ws(
        *(" ", "", _VI.name, func.array_to_string(_VI.alt_names, " "), _VI.summary, _VI.address),
        *(_EN.name, _EN.summary),
    )
    words = func.regexp_replace(func.tx_fold(said, type_=Text), "[^a-z0-9]+", " ", "g", type_=Text)
    asked = _NO_WORD.sub(" ", fold(q)).split()[:8]
    return and_(false() if not asked else true(), *(words.contains(f" {word}") for word in asked))


def _card(row: RowMapping, refs: dict[str, AreaRef], moment: datetime) -> PlaceCard:
    distance = row.get("distance_m")
    code = row["commune_code"]
    ref = refs.get(code or "")
    return PlaceCard(
        *(row["slug"], row["kind"], row["name_vi"], row["name_en"], row["summary_vi"], row["summary_en"]),
        *(code, ref.name_vi if ref else None, ref.name_en if ref else None),
        point=point_of(row),
        open_now=open_state(row["hours"], row["tet"], row["gio_to"], moment),
        distance_m=None if distance is None else round(distance),
    )


def open_state(hours: str | None, tet: Any, gio_to: Any, moment: datetime) -> OpenState | None:
    """Whether a place is open; ``None`` when nobody knows its hours or they cannot be read."""
    if not hours:
        return None
    try:
        return state_at(hours, Overlay(tet, gio_to), moment)
    except ValueError:
        return None
