"""Loads places, festivals and products of ``geodata/``. Running it again changes nothing; officers' edits are kept."""

from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import msgspec
from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert

from thuongxuan.areas.importer import read_toml, replace_claims
from thuongxuan.clock import new_id
from thuongxuan.db.session import WriteSession
from thuongxuan.places import festival_dates
from thuongxuan.places.facts import FestivalFact, Festivals, NotLocal, PlaceFact, Places, ProductEntry, Products
from thuongxuan.places.lore_models import EventSeries, ProductArea, ProductCertificate, ProductFact
from thuongxuan.places.models import AccessLeg, Designation, OpeningRule, Place, PlaceText
from thuongxuan.places.slugs import slug_of

T = TypeVar("T")
_STORED = select(Place.slug, Place.id, (Place.row_version > 1) | Place.entered_by.isnot(None))


async def load(session: WriteSession, geodata_dir: Path) -> int:
    """Load places, festivals and products after the areas; returns the number of places that were new.

    A place that somebody has corrected by hand is left alone; of it only the claims of ``geodata/`` are renewed.
    Raises ``msgspec.ValidationError`` or ``OSError`` for a file that is not as documented.
    """
    places = _read(geodata_dir, "places", Places)
    stored = {slug: (key, touched) for slug, key, touched in await session.execute(_STORED)}
    for fact in places.place:
        key, touched = stored.get(fact.id, (None, False))
        if not touched:
            await _put_place(session, fact, key)
    festivals = _read(geodata_dir, "festivals", Festivals)
    await _add_festivals(session, festivals.festival)
    await festival_dates.refresh(session)
    products = _read(geodata_dir, "products", Products)
    await _replace_products(session, products.product, products.not_local)
    claims = [*places.claim, *festivals.claim, *products.claim]
    await replace_claims(session, ["place", "festival", "product"], claims)
    return sum(fact.id not in stored for fact in places.place)


def _read(geodata_dir: Path, dataset: str, kind: type[T]) -> T:
    return msgspec.convert(read_toml(geodata_dir / dataset / "data.toml"), kind)


async def _put_place(session: WriteSession, fact: PlaceFact, known: UUID | None) -> None:
    """Insert a place, or write it anew when it is known and nobody has corrected it by hand."""
    place_id = known or new_id()
    kept = ("kind", "status", "precision_m", "elevation_m", "sensitivity", "osm_tags", "xref", "checked_on")
    point = f"SRID=4326;POINT({fact.lon!r} {fact.lat!r})" if fact.lon is not None else None
    row = {name: getattr(fact, name) for name in kept} | {
        "id": place_id,
        "slug": fact.id,
        "geom": point,
        "geom_method": fact.method,
        "commune_code": fact.commune,
        "former_unit_code": fact.former_unit,
    }
    if known:
        await session.execute(update(Place).where(Place.id == known).values(**row))
        for model in (PlaceText, Designation, OpeningRule, AccessLeg):
            await session.execute(delete(model).where(model.place_id == known))
    else:
        await session.execute(insert(Place), [row])
    parts: list[tuple[type[Any], list[Any]]] = [
        (PlaceText, fact.text),
        (Designation, fact.designation),
        (OpeningRule, fact.opening),
        (AccessLeg, fact.access),
    ]
    for model, facts in parts:
        if facts:
            await session.execute(insert(model), [_row(item) | {"place_id": place_id} for item in facts])


async def _add_festivals(session: WriteSession, facts: list[FestivalFact]) -> None:
    places = dict((await session.execute(select(Place.slug, Place.id))).tuples().all())
    stored = set((await session.scalars(select(EventSeries.slug))).all())
    for fact in facts:
        if fact.id in stored:
            continue
        series_id = new_id()
        kept = {name: getattr(fact, name) for name in ("name_vi", "name_en", "summary_vi", "summary_en")}
        rule = msgspec.to_builtins(fact.rule) if fact.rule else None
        place = places.get(fact.place or "")
        await session.execute(
            insert(EventSeries), [kept | {"id": series_id, "slug": fact.id, "place_id": place, "rule": rule}]
        )
        if fact.designation:
            rows = [_row(item) | {"series_id": series_id} for item in fact.designation]
            await session.execute(insert(Designation), rows)


async def _replace_products(session: WriteSession, facts: list[ProductEntry], others: list[NotLocal]) -> None:
    """Product facts belong to geodata alone and nothing refers to them by key, so they are written anew."""
    await session.execute(delete(ProductFact))
    for fact in facts:
        key = new_id()
        kept = ("name_vi", "name_en", "kind", "producer", "status", "status_note")
        row = {name: getattr(fact, name) for name in kept} | {"id": key, "slug": fact.id}
        await session.execute(insert(ProductFact), [row])
        areas = [*((c, "full") for c in fact.communes_full), *((c, "part") for c in fact.communes_part)]
        if areas:
            rows = [{"product_fact_id": key, "commune_code": code, "share": share} for code, share in areas]
            await session.execute(insert(ProductArea), rows)
        if fact.certificate:
            rows = [_row(item) | {"product_fact_id": key} for item in fact.certificate]
            await session.execute(insert(ProductCertificate), rows)
    for other in others:
        row = {"id": new_id(), "slug": slug_of(other.name), "local": False, "status": "verified"}
        names = {"name_vi": other.name, "name_en": other.name, "belongs_to": other.belongs_to}
        await session.execute(insert(ProductFact), [row | names])


def _row(fact: msgspec.Struct) -> dict[str, Any]:
    """The columns of a fact, with its source as a key and, where the table has one, an id."""
    row = msgspec.structs.asdict(fact)
    if "source" in row:
        row["source_id"] = row.pop("source")
        row["id"] = new_id()
    return row
