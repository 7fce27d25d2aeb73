"""Reading festivals with their next dates, and what is known of local products."""

from collections import defaultdict
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Text, func, select, true

from thuongxuan.areas.queries import claims_of
from thuongxuan.clock import today
from thuongxuan.db.session import ReadSession
from thuongxuan.places import certificates
from thuongxuan.places.festivals import Occurrence, coming, read_rule
from thuongxuan.places.lore_models import EventOccurrence, EventSeries, ProductArea, ProductCertificate, ProductFact
from thuongxuan.places.models import Designation, Place, PlaceText
from thuongxuan.places.schemas import CertificateView, DesignationView, FestivalView, ProductView

_SERIES = ("slug", "name_vi", "name_en", "summary_vi", "summary_en")
_FACT = ("slug", "name_vi", "name_en", "kind", "producer", "status", "status_note", "local", "belongs_to")
_CERTIFICATE = [name for name in CertificateView.__struct_fields__ if name not in ("valid_to", "expired")]


async def festivals(
    session: ReadSession, *, place_slug: str | None = None, commune: str | None = None, with_claims: bool = False
) -> list[FestivalView]:
    """Festivals with their next three dates, the soonest first; those without a known date come last."""
    statement = (
        select(
            *(getattr(EventSeries, name) for name in _SERIES),
            *(EventSeries.id, EventSeries.rule, Place.commune_code),
            *(Place.slug.label("place_slug"), PlaceText.name.label("place_name")),
        )
        .outerjoin(Place, Place.id == EventSeries.place_id)
        .outerjoin(PlaceText, (PlaceText.place_id == Place.id) & (PlaceText.lang == "vi"))
        .where(Place.slug == place_slug if place_slug else true(), Place.commune_code == commune if commune else true())
    )
    rows = (await session.execute(statement)).mappings().all()
    known = await _occurrences(session)
    found = []
    for row in rows:
        claims = await claims_of(session, "festival", row["slug"]) if with_claims else None
        kept = {name: row[name] for name in (*_SERIES, "place_slug", "place_name", "commune_code")}
        dates = coming(read_rule(row["rule"]), today(), known[row["id"]])
        ranks = await _designations(session, row["id"])
        found.append(FestivalView(**kept, next=dates, designations=ranks, claims=claims))
    return sorted(found, key=lambda f: (f.next[0].starts_on if f.next else date.max, f.slug))


async def products(session: ReadSession, commune: str | None = None, *, with_claims: bool = False) -> list[ProductView]:
    """Local products, those of a commune when one is given, by name."""
    if commune is None:
        return await _products(session, ProductFact.local.is_(True), with_claims=with_claims)
    here = ProductFact.id.in_(select(ProductArea.product_fact_id).where(ProductArea.commune_code == commune))
    return await _products(session, ProductFact.local.is_(True) & here, with_claims=with_claims)


async def not_local(session: ReadSession) -> list[ProductView]:
    """Products that are often taken for local ones, with the place they belong to."""
    return await _products(session, ProductFact.local.is_(False), with_claims=False)


async def _products(session: ReadSession, where: ColumnElement[bool], *, with_claims: bool) -> list[ProductView]:
    order = func.tx_fold(ProductFact.name_vi, type_=Text)
    statement = select(ProductFact.id, *(getattr(ProductFact, name) for name in _FACT)).where(where).order_by(order)
    rows = (await session.execute(statement)).mappings().all()
    areas, papers = await _areas(session), await _certificates(session)
    found = []
    for row in rows:
        claims = await claims_of(session, "product", row["slug"]) if with_claims else None
        full, part = areas[(row["id"], "full")], areas[(row["id"], "part")]
        kept = {name: row[name] for name in _FACT}
        found.append(
            ProductView(**kept, communes_full=full, communes_part=part, certificates=papers[row["id"]], claims=claims)
        )
    return found


async def _occurrences(session: ReadSession) -> dict[UUID, list[Occurrence]]:
    statement = select(
        EventOccurrence.series_id, *(getattr(EventOccurrence, name) for name in Occurrence.__struct_fields__)
    ).order_by(EventOccurrence.rule_date)
    found: dict[UUID, list[Occurrence]] = defaultdict(list)
    for series, *values in await session.execute(statement):
        found[series].append(Occurrence(*values))
    return found


async def _designations(session: ReadSession, series_id: UUID) -> list[DesignationView]:
    columns = [getattr(Designation, name) for name in DesignationView.__struct_fields__]
    rows = await session.execute(select(*columns).where(Designation.series_id == series_id).order_by(Designation.id))
    return [DesignationView(**row) for row in rows.mappings()]


async def _areas(session: ReadSession) -> dict[Any, list[str]]:
    found: dict[Any, list[str]] = defaultdict(list)
    rows = await session.execute(
        select(ProductArea.product_fact_id, ProductArea.share, ProductArea.commune_code).order_by(
            ProductArea.commune_code
        )
    )
    for fact, share, code in rows:
        found[(fact, share)].append(code)
    return found


async def _certificates(session: ReadSession) -> dict[UUID, list[CertificateView]]:
    found: dict[UUID, list[CertificateView]] = defaultdict(list)
    columns = [getattr(ProductCertificate, name) for name in _CERTIFICATE]
    statement = select(ProductCertificate.product_fact_id.label("fact"), *columns)
    order = (ProductCertificate.scheme, ProductCertificate.level, ProductCertificate.source_id)
    for row in (await session.execute(statement.order_by(*order))).mappings():
        values = {name: row[name] for name in _CERTIFICATE}
        when = (row["scheme"], row["issued_on"], row["issued_year"])
        ends, ended = certificates.valid_to(*when), certificates.is_expired(*when, today())
        found[row["fact"]].append(CertificateView(**values, valid_to=ends, expired=ended))
    return found
