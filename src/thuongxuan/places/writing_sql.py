"""Writing places: one row, its texts, hours and rank, and the claim that says who entered it from where."""

from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from thuongxuan.areas.models import Claim
from thuongxuan.clock import new_id, now, today
from thuongxuan.db.session import ReadSession, WriteSession
from thuongxuan.places.models import Designation, OpeningRule, Place, PlaceText
from thuongxuan.places.schemas import PlaceInput

_TEXT = ("name", "summary", "story", "address", "getting_there", "safety", "etiquette")
_RANK = ("level", "decision_no", "decision_date", "issuer")
_DECISION = ("decision_no", "decision_date", "issuer")
_PLAIN = ("kind", "status", "precision_m", "sensitivity")


async def as_input(session: ReadSession, slug: str) -> tuple[UUID, int, dict[str, Any]] | None:
    """A stored place as it would be handed in (without ``source``): key, version, and the fields of ``PlaceInput``."""
    columns = [getattr(Place, name) for name in (*_PLAIN, "geom_method", "commune_code", "former_unit_code", "slug")]
    columns += [Place.row_version, Place.id]
    point = [func.ST_X(Place.geom).label("lon"), func.ST_Y(Place.geom).label("lat")]
    row = (await session.execute(select(*columns, *point).where(Place.slug == slug))).mappings().first()
    if row is None:
        return None
    fields: dict[str, Any] = {name: row[name] for name in (*_PLAIN, "lon", "lat", "slug")}
    fields |= {"commune": row["commune_code"], "former_unit": row["former_unit_code"], "method": row["geom_method"]}
    for text in await session.scalars(select(PlaceText).where(PlaceText.place_id == row["id"])):
        if text.lang in ("vi", "en"):
            fields |= {f"{name}_{text.lang}": getattr(text, name) for name in _TEXT}
        if text.lang == "vi":
            fields["alt_names"] = list(text.alt_names)
    opening = await session.scalar(select(OpeningRule).where(OpeningRule.place_id == row["id"]))
    if opening:
        fields |= {"hours": opening.hours, "tet": opening.tet, "gio_to": opening.gio_to}
    rank = await session.scalar(_rank_of(row["id"]))
    if rank:
        fields |= {name: getattr(rank, name) for name in _RANK}
    return row["id"], row["row_version"], fields


async def insert_place(session: WriteSession, slug: str, place: PlaceInput, typist: UUID | None) -> bool:
    """Insert a place; ``False`` when its slug is taken."""
    key = new_id()
    values = _columns(place) | {"id": key, "slug": slug, "entered_by": typist, "checked_by": typist}
    statement = insert(Place).values(**values).on_conflict_do_nothing(index_elements=["slug"]).returning(Place.id)
    if (await session.execute(statement)).first() is None:
        return False
    await _put_parts(session, key, place)
    await say_source(session, slug, "entry", place.source, typist)
    return True


async def update_place(
    session: WriteSession, key: UUID, version: int, slug: str, place: PlaceInput, typist: UUID | None
) -> int | None:
    """Write a place over the version that was read; returns the new version, or ``None`` when somebody was faster."""
    statement = (
        update(Place)
        .where(Place.id == key, Place.row_version == version)
        .values(**_columns(place), row_version=version + 1, checked_by=typist)
        .returning(Place.row_version)
    )
    row = (await session.execute(statement)).first()
    if row is None:
        return None
    await _put_parts(session, key, place)
    await say_source(session, slug, "entry", place.source, typist)
    return int(row[0])


async def withdraw_place(session: WriteSession, key: UUID, version: int, typist: UUID) -> int | None:
    """Withdraw a place in the version that was read; returns the new version, ``None`` when somebody was faster."""
    statement = (
        update(Place)
        .where(Place.id == key, Place.row_version == version)
        .values(status="withdrawn", row_version=version + 1, checked_by=typist, updated_at=now())
        .returning(Place.row_version)
    )
    found: int | None = await session.scalar(statement)
    return found


async def touch(session: WriteSession, key: UUID, version: int, typist: UUID) -> int | None:
    """Make the next version of a place whose parts change; ``None`` when somebody was faster."""
    statement = (
        update(Place)
        .where(Place.id == key, Place.row_version == version)
        .values(row_version=version + 1, checked_on=today(), checked_by=typist, updated_at=now())
        .returning(Place.row_version)
    )
    found: int | None = await session.scalar(statement)
    return found


def _columns(place: PlaceInput) -> dict[str, Any]:
    point = f"SRID=4326;POINT({place.lon!r} {place.lat!r})" if place.lon is not None else None
    return {name: getattr(place, name) for name in _PLAIN} | {
        "geom": point,
        "geom_method": place.method,
        "commune_code": place.commune,
        "former_unit_code": place.former_unit,
        "checked_on": today(),
        "updated_at": now(),
    }


async def _put_parts(session: WriteSession, key: UUID, place: PlaceInput) -> None:
    await _put_text(session, key, place, "vi")
    if place.name_en:
        await _put_text(session, key, place, "en")
    await session.execute(delete(OpeningRule).where(OpeningRule.place_id == key))
    if place.hours:
        hours = {"hours": place.hours, "tet": place.tet, "gio_to": place.gio_to, "confirmed_on": today()}
        await session.execute(insert(OpeningRule).values(id=new_id(), place_id=key, status="verified", **hours))
    await _put_rank(session, key, {name: getattr(place, name) for name in _RANK})


async def _put_text(session: WriteSession, key: UUID, place: PlaceInput, lang: str) -> None:
    values: dict[str, Any] = {name: getattr(place, f"{name}_{lang}") for name in _TEXT} | {"reviewed_on": today()}
    if lang == "vi":
        values["alt_names"] = place.alt_names
    statement = insert(PlaceText).values(place_id=key, lang=lang, **values)
    await session.execute(statement.on_conflict_do_update(index_elements=["place_id", "lang"], set_=values))


async def _put_rank(session: WriteSession, key: UUID, rank: dict[str, Any]) -> None:
    """A place has one rank as a relic; an empty one leaves a note that nobody found it alone.

    After a merge there may be a second one, which contradicts the first and stays beside it.
    """
    if not any(rank.values()):
        return
    ranks = (await session.scalars(_rank_of(key))).all()
    same = [one for one in ranks if all(getattr(one, name) == rank[name] for name in _DECISION)]
    stored = next(iter([*same, *ranks]), None)
    if stored is None:
        await session.execute(insert(Designation).values(id=new_id(), place_id=key, scheme="di_tich", **rank))
    elif any(getattr(stored, name) != value for name, value in rank.items()):
        await session.execute(update(Designation).where(Designation.id == stored.id).values(**rank))


def _rank_of(key: UUID) -> Any:
    return (
        select(Designation)
        .where(Designation.place_id == key, Designation.scheme == "di_tich")
        .order_by(Designation.level.is_(None), Designation.id)
    )


async def say_source(session: WriteSession, slug: str, field: str, source: str, typist: UUID | None) -> None:
    """Who entered this from where: a claim of its own, beside those of ``geodata/``."""
    claim = insert(Claim).values(
        id=new_id(),
        entity="place",
        entity_id=slug,
        field=field,
        value={"on": today().isoformat(), "from": source},
        source_id=None,
        confidence=60,
        status="partly",
        note=source,
        origin="officer" if typist else "import",
        checked_on=today(),
        checked_by=typist,
    )
    await session.execute(claim.on_conflict_do_nothing())
