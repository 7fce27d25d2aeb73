"""Reading one place with everything a visitor asks about it, and all places as GeoJSON."""

from typing import Any, TypeVar
from uuid import UUID

from msgspec import Struct
from sqlalchemy import RowMapping, Select, func, or_, select, text

from thuongxuan.areas.queries import claims_of, current_refs
from thuongxuan.clock import now, today
from thuongxuan.db.session import ReadSession
from thuongxuan.places.models import AccessLeg, Contact, Designation, Notice, OpeningRule, Place, PlaceText, Price
from thuongxuan.places.queries import LISTED, open_state, point_columns, point_of
from thuongxuan.places.schemas import (
    AccessView,
    ContactView,
    DesignationView,
    NoticeView,
    OpeningView,
    PlaceView,
    PriceView,
    TextView,
)

T = TypeVar("T", bound=Struct)

# The point is computed as in queries.public_point; a place without a public point keeps a null geometry (RFC 7946 3.2).
PLACES_GEOJSON = text("""
WITH listed AS (
    SELECT p.slug, p.kind, p.commune_code, p.precision_m, p.sensitivity, vi.name AS name_vi,
        coalesce(en.name, vi.name) AS name_en,
        CASE p.sensitivity WHEN 'public' THEN p.geom WHEN 'blur_1km' THEN ST_SnapToGrid(p.geom, 0.01) END AS point
    FROM place AS p
    JOIN place_text AS vi ON vi.place_id = p.id AND vi.lang = 'vi'
    LEFT JOIN place_text AS en ON en.place_id = p.id AND en.lang = 'en'
    WHERE p.status IN ('published', 'closed_temp', 'closed')
)
SELECT json_build_object(
    'type', 'FeatureCollection',
    'features', coalesce((
        SELECT json_agg(json_build_object(
            'type', 'Feature', 'id', slug, 'geometry', ST_AsGeoJSON(point, 7, 0)::json,
            'properties', json_build_object(
                'slug', slug, 'kind', kind, 'name_vi', name_vi, 'name_en', name_en, 'commune_code', commune_code,
                'surveyed', point IS NOT NULL, 'precision_m',
                CASE sensitivity WHEN 'blur_1km' THEN greatest(precision_m, 1000) ELSE precision_m END
            )
        ) ORDER BY slug) FROM listed), '[]'::json),
    'unsurveyed', coalesce((
        SELECT json_agg(json_build_object('commune_code', commune_code, 'count', n) ORDER BY commune_code)
        FROM (SELECT commune_code, count(*) AS n FROM listed WHERE point IS NULL GROUP BY commune_code) AS counts
    ), '[]'::json)
)::text
""")


async def places_geojson(session: ReadSession) -> bytes:
    """All listed places; ``unsurveyed`` counts, for each commune, those without a public point."""
    return str(await session.scalar(PLACES_GEOJSON)).encode()


async def place(
    session: ReadSession, slug: str, *, drafts: bool = False, with_claims: bool = False
) -> PlaceView | None:
    """A place by its slug, or ``None``; drafts only for those who may see them."""
    statement = select(
        *(Place.id, Place.slug, Place.kind, Place.status, Place.row_version, Place.commune_code),
        *(Place.former_unit_code, Place.sensitivity, Place.elevation_m, Place.osm_tags, Place.xref, Place.checked_on),
        *point_columns(),
    ).where(Place.slug == slug, Place.status != "merged")
    if not drafts:
        statement = statement.where(Place.status.in_(LISTED))
    row = (await session.execute(statement)).mappings().first()
    if row is None:
        return None
    texts = await _views(session, TextView, PlaceText, row["id"], PlaceText.lang.desc())
    claims = await claims_of(session, "place", *await _addresses(session, row["id"])) if with_claims else None
    return await _view(session, row, texts, claims)


async def _view(session: ReadSession, row: RowMapping, texts: list[TextView], claims: Any) -> PlaceView:
    key: UUID = row["id"]
    opening = next(iter(await _views(session, OpeningView, OpeningRule, key)), None)
    state = open_state(opening.hours, opening.tet, opening.gio_to, now()) if opening else None
    commune = (await current_refs(session)).get(row["commune_code"] or "")
    kept = ("slug", "kind", "status", "row_version", "former_unit_code", "sensitivity", "elevation_m")
    return PlaceView(
        **{name: row[name] for name in (*kept, "osm_tags", "xref", "checked_on")},
        texts=sorted(texts, key=lambda item: item.lang != "vi"),
        commune=commune,
        point=point_of(row),
        designations=await _views(session, DesignationView, Designation, key, Designation.decision_date.desc()),
        opening=opening,
        open_now=state,
        prices=await _prices(session, key),
        access=await _views(session, AccessView, AccessLeg, key, AccessLeg.seq),
        notices=await _notices(session, key),
        contacts=await _contacts(session, key),
        claims=claims,
    )


async def _views(session: ReadSession, kind: type[T], model: type[Any], place_id: UUID, *order: Any) -> list[T]:
    statement = _columns(kind, model).where(model.place_id == place_id).order_by(*order)
    return [kind(**row) for row in (await session.execute(statement)).mappings()]


async def _prices(session: ReadSession, place_id: UUID) -> list[PriceView]:
    """Today's prices and coming ones."""
    rows = await _views(session, PriceView, Price, place_id, Price.audience, Price.valid_from.nulls_first())
    return [price for price in rows if price.valid_to is None or price.valid_to >= today()]


async def _notices(session: ReadSession, place_id: UUID) -> list[NoticeView]:
    active = or_(Notice.ends_on.is_(None), Notice.ends_on >= today())
    statement = _columns(NoticeView, Notice).where(Notice.place_id == place_id, Notice.starts_on <= today(), active)
    rows = (await session.execute(statement.order_by(Notice.starts_on, Notice.id))).mappings()
    return [NoticeView(**row) for row in rows]


async def _contacts(session: ReadSession, place_id: UUID) -> list[ContactView]:
    statement = _columns(ContactView, Contact).where(Contact.place_id == place_id, Contact.public)
    return [
        ContactView(**row) for row in (await session.execute(statement.order_by(Contact.role, Contact.id))).mappings()
    ]


def _columns(kind: type[Struct], model: type[Any]) -> Select[Any]:
    return select(*(getattr(model, name) for name in kind.__struct_fields__))


async def merged_into(session: ReadSession, slug: str) -> str | None:
    """The slug of the place that another one was merged into."""
    target = select(Place.merged_into).where(Place.slug == slug).scalar_subquery()
    found: str | None = await session.scalar(select(Place.slug).where(Place.id == target))
    return found


async def withdrawn(session: ReadSession, slug: str) -> bool:
    """Whether a place was taken back from the public."""
    return bool(await session.scalar(select(Place.status == "withdrawn").where(Place.slug == slug)))


async def _addresses(session: ReadSession, key: UUID) -> list[str]:
    """The slug of a place and those that lead to it: claims are kept under the address they were made for."""
    return list(await session.scalars(select(Place.slug).where(or_(Place.id == key, Place.merged_into == key))))


async def counts(session: ReadSession) -> dict[str, int]:
    """How many listed places each commune has."""
    statement = select(Place.commune_code, func.count()).where(Place.status.in_(LISTED)).group_by(Place.commune_code)
    return {code: number for code, number in await session.execute(statement) if code}
