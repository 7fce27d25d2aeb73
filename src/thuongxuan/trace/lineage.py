"""The lineage of a lot, and what a harvest, a parcel or a record led to, for whoever may see how much of it."""

from uuid import UUID

import msgspec

from thuongxuan.db.session import ReadSession
from thuongxuan.errors import Malformed, NotFound, m
from thuongxuan.identity.schemas import Principal
from thuongxuan.trace import lineage_sql
from thuongxuan.trace.codes import code_path
from thuongxuan.trace.lineage_schemas import (
    Lineage,
    LineageHarvest,
    LineageLot,
    LineageRecord,
    LineageStep,
    Link,
    Origin,
    Stored,
    StoredHarvest,
    StoredLot,
    StoredStep,
)
from thuongxuan.trace.service import visible_batch


async def of_batch(session: ReadSession, principal: Principal, batch_id: UUID) -> Lineage:
    """Everything behind and after a visible lot. Raises ``NotFound`` for everybody else's."""
    await visible_batch(session, principal, batch_id)
    return shown(await lineage_sql.lineage(session, [batch_id], [], up=True), principal)


async def after(session: ReadSession, principal: Principal, origin: Origin) -> Lineage:
    """What became of a harvest, a parcel's harvests, or what a diary record stands behind.

    Raises ``Malformed`` unless exactly one is named, ``NotFound`` when it is not the principal's (officers: any).
    """
    if sum(value is not None for value in (origin.harvest_id, origin.parcel_id, origin.record_id)) != 1:
        raise Malformed(m("Chỉ hỏi theo một thứ: đợt thu hoạch, thửa đất hoặc bản ghi."))
    harvests = await lineage_sql.harvests_of(session, origin)
    stored = await lineage_sql.lineage(session, await lineage_sql.first_lots(session, harvests), harvests, up=False)
    if not (principal.is_officer or all(one.owner_id == principal.subject_id for one in stored.harvests or [])):
        raise NotFound
    return shown(stored, principal)


def shown(stored: Stored, principal: Principal) -> Lineage:
    """The part of a lineage that the principal may see: of others' only what everybody may know of a lot."""
    harvests = stored.harvests or []
    links = [Link(source=one.batch_id, target=one.operation_id, kg=one.kg) for one in stored.inputs or []]
    links += [Link(source=one.harvest_id, target=one.batch_id, kg=one.kg) for one in stored.draws or []]
    links += [Link(source=one.made_by, target=one.id, kg=one.kg) for one in stored.lots or [] if one.made_by]
    visible = {one.id for one in stored.lots or [] if _all(one.owner_id, principal)}
    visible |= {one.id for one in harvests if _all(one.owner_id, principal)}
    visible |= {one.id for one in stored.steps or [] if _party(one, principal)}
    return Lineage(
        lots=[_lot(one, principal) for one in stored.lots or []],
        steps=[_step(one, principal) for one in stored.steps or []],
        harvests=[_harvest(one, principal) for one in harvests],
        records=[
            LineageRecord(
                id=one.id,
                harvest_ids=[harvest.id for harvest in harvests if harvest.cycle_id == one.cycle_id],
                kind=one.kind,
                occurred_on=one.occurred_on,
                what=one.what,
                outcome=one.outcome,
            )
            for one in stored.records or []
        ],
        links=[_link(link, visible) for link in links],
    )


def _all(owner_id: UUID, principal: Principal) -> bool:
    return principal.is_officer or owner_id == principal.subject_id


def _party(one: StoredStep, principal: Principal) -> bool:
    return _all(one.owner_id, principal) or one.recipient_id == principal.subject_id


def _link(link: Link, visible: set[UUID]) -> Link:
    """The kilograms of a link are told to whom one of its ends belongs."""
    return link if visible & {link.source, link.target} else msgspec.structs.replace(link, kg=None)


def _lot(one: StoredLot, principal: Principal) -> LineageLot:
    whole = _all(one.owner_id, principal)
    return LineageLot(
        id=one.id,
        mine=one.owner_id == principal.subject_id,
        product_name=one.product_name,
        lot=one.lot,
        scan_path=code_path(gtin=one.gtin, code=one.code, lot=one.lot),
        status=one.status,
        produced_on=one.produced_on,
        owner=one.owner if whole else None,
        kg=one.kg if whole else None,
        scans=one.scans if whole else None,
    )


def _step(one: StoredStep, principal: Principal) -> LineageStep:
    whole = _party(one, principal)
    return LineageStep(
        id=one.id,
        mine=one.owner_id == principal.subject_id,
        kind=one.kind,
        process=one.process,
        occurred_on=one.occurred_on,
        recipient=one.recipient if whole else None,
    )


def _harvest(one: StoredHarvest, principal: Principal) -> LineageHarvest:
    whole = _all(one.owner_id, principal)
    return LineageHarvest(
        id=one.id,
        mine=one.owner_id == principal.subject_id,
        crop=one.crop,
        harvested_on=one.harvested_on,
        commune=one.commune,
        owner=one.owner if whole else None,
        kg=one.kg if whole else None,
        parcel_id=one.parcel_id if whole else None,
        parcel_name=one.parcel_name if whole else None,
    )
