"""Reading production. Rows become Structs here; a row never leaves this module."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, column, select, table, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased

from thuongxuan.db.session import ReadSession, WriteSession
from thuongxuan.errors import NotFound, m
from thuongxuan.production import details as kinds
from thuongxuan.production.models import CropCycle, DiaryRecord, Harvest, Photo
from thuongxuan.production.schemas import CycleView, HarvestView, RecordView

# Other slices' tables, by name: only names for people are read from them.
_account = table("account", column("id"), column("display_name"))
_parcel = table("parcel", column("id"), column("name"))
_successor = aliased(DiaryRecord)


async def cycles_of(
    session: ReadSession, owner_id: UUID, limit: int = 100, before: UUID | None = None
) -> list[CycleView]:
    """The owner's crop cycles, newest first, older than the cycle ``before``."""
    statement = _cycles().where(CropCycle.owner_id == owner_id).order_by(CropCycle.id.desc()).limit(limit)
    if before:
        statement = statement.where(CropCycle.id < before)
    return [CycleView(**row) for row in (await session.execute(statement)).mappings()]


async def cycle_of(session: ReadSession, cycle_id: UUID, owner_id: UUID) -> CycleView:
    """One crop cycle of the owner; ``NotFound`` otherwise, so that nobody learns that it exists."""
    statement = _cycles().where(CropCycle.id == cycle_id, CropCycle.owner_id == owner_id)
    row = (await session.execute(statement)).mappings().first()
    if row is None:
        raise NotFound(m("Không có vụ này, hoặc bạn không được xem."))
    return CycleView(**row)


def _cycles() -> Select[Any]:
    columns = [getattr(CropCycle, name) for name in CycleView.__struct_fields__ if name != "parcel_name"]
    return select(*columns, _parcel.c.name.label("parcel_name")).join(_parcel, _parcel.c.id == CropCycle.parcel_id)


async def records_of(
    session: ReadSession,
    owner_id: UUID,
    cycle_id: UUID | None = None,
    limit: int = 500,
    before: UUID | None = None,
) -> list[RecordView]:
    """The owner's diary records, superseded ones included: newest entry first, older than the record ``before``."""
    statement = _records().where(DiaryRecord.on_behalf_of == owner_id).order_by(DiaryRecord.id.desc()).limit(limit)
    if cycle_id:
        statement = statement.where(DiaryRecord.crop_cycle_id == cycle_id)
    if before:
        statement = statement.where(DiaryRecord.id < before)
    return [_record(row) for row in await session.execute(statement)]


async def records_of_cycles(session: ReadSession, cycle_ids: list[UUID]) -> dict[UUID, list[RecordView]]:
    """The standing records of cycles; the caller has checked whose they are."""
    statement = _records().where(DiaryRecord.crop_cycle_id.in_(cycle_ids), _successor.id.is_(None))
    found: dict[UUID, list[RecordView]] = {cycle_id: [] for cycle_id in cycle_ids}
    for row in await session.execute(statement.order_by(DiaryRecord.id)):
        record = _record(row)
        found[record.crop_cycle_id].append(record)
    return found


async def cycles_named(session: ReadSession, cycle_ids: list[UUID]) -> list[CycleView]:
    """Cycles by their ids; the caller has checked whose they are."""
    rows = await session.execute(_cycles().where(CropCycle.id.in_(cycle_ids)).order_by(CropCycle.id))
    return [CycleView(**row) for row in rows.mappings()]


async def follow(session: WriteSession, cycle_id: UUID, owner_id: UUID, template: str) -> None:
    """Let a cycle of the owner follow a process template."""
    await session.execute(
        update(CropCycle)
        .where(CropCycle.id == cycle_id, CropCycle.owner_id == owner_id)
        .values(template=template, row_version=CropCycle.row_version + 1)
        .execution_options(synchronize_session=False)
    )


async def record_of(session: ReadSession, record_id: UUID, owner_id: UUID) -> RecordView:
    """One diary record of the owner; ``NotFound`` otherwise."""
    statement = _records().where(DiaryRecord.id == record_id, DiaryRecord.on_behalf_of == owner_id)
    row = (await session.execute(statement)).first()
    if row is None:
        raise NotFound(m("Không có bản ghi này, hoặc bạn không được xem."))
    return _record(row)


async def record_named(session: ReadSession, text: str, owner_id: UUID) -> RecordView:
    """The same for an id as a form sends it; ``NotFound`` also when it is none."""
    try:
        return await record_of(session, UUID(text), owner_id)
    except ValueError:
        raise NotFound(m("Không có bản ghi này, hoặc bạn không được xem.")) from None


def _records() -> Select[Any]:
    return (
        select(DiaryRecord, _successor.id, _account.c.display_name)
        .outerjoin(_successor, _successor.supersedes == DiaryRecord.id)
        .join(_account, _account.c.id == DiaryRecord.entered_by)
    )


def _record(row: Row[Any]) -> RecordView:
    record, successor, typist = row
    return RecordView(
        id=record.id,
        crop_cycle_id=record.crop_cycle_id,
        occurred_on=record.occurred_on,
        occurred_precision=record.occurred_precision,
        details=kinds.restore(record.details),
        clear_on=record.clear_on,
        photo=record.photo_sha256,
        receipt=record.receipt,
        supersedes=record.supersedes,
        superseded_by=successor,
        reason=record.reason,
        entered_by_name=typist,
        received_at=record.received_at,
    )


async def harvests_available(session: ReadSession, owner_id: UUID) -> list[HarvestView]:
    """The owner's harvests that have kilograms left and that nothing holds back, the latest harvested first."""
    statement = _harvests().where(Harvest.owner_id == owner_id, Harvest.drawn_kg < Harvest.kg, ~_held())
    rows = await session.execute(statement.order_by(Harvest.harvested_on.desc(), Harvest.id.desc()).limit(500))
    return [HarvestView(**row) for row in rows.mappings()]


async def harvests_of(
    session: ReadSession, owner_id: UUID, limit: int = 500, before: UUID | None = None
) -> list[HarvestView]:
    """The owner's harvests, newest entry first, older than the harvest ``before``; used up ones included."""
    statement = _harvests().where(Harvest.owner_id == owner_id).order_by(Harvest.id.desc()).limit(limit)
    if before:
        statement = statement.where(Harvest.id < before)
    return [HarvestView(**row) for row in (await session.execute(statement)).mappings()]


def _harvests() -> Select[Any]:
    fields = set(HarvestView.__struct_fields__) - {"remaining_kg", "variety", "held"}
    return select(
        *[getattr(Harvest, name) for name in sorted(fields)],
        (Harvest.kg - Harvest.drawn_kg).label("remaining_kg"),
        _held().label("held"),
        CropCycle.variety,
    ).join(CropCycle, CropCycle.id == Harvest.crop_cycle_id)


def _held() -> ColumnElement[bool]:
    """By a recall, by a doubt or by a rule."""
    return Harvest.held | Harvest.doubted | Harvest.barred


async def holds_photo(session: ReadSession, sha256: str, owner_id: UUID | None) -> bool:
    """Whether the account, or anybody when it is ``None``, holds this photograph."""
    statement = select(Photo.sha256).where(Photo.sha256 == sha256).limit(1)
    if owner_id:
        statement = statement.where(Photo.owner_id == owner_id)
    return await session.scalar(statement) is not None


async def note_photo(session: WriteSession, **values: Any) -> None:
    """Note a photograph of an account; nothing happens when it is known, also under simultaneous uploads."""
    await session.execute(insert(Photo).values(**values).on_conflict_do_nothing())


async def lock_record(session: WriteSession, record_id: UUID) -> None:
    """Hold a record until the transaction ends; a lock changes nothing, so the append-only trigger allows it."""
    await session.execute(select(DiaryRecord.id).where(DiaryRecord.id == record_id).with_for_update())


async def correct_harvest(
    session: WriteSession, old_record: UUID, new_record: UUID, kg: Decimal, harvested_on: date
) -> bool:
    """Give the harvest of a record its correction; ``False`` when more than ``kg`` is drawn already."""
    statement = (
        update(Harvest)
        .where(Harvest.record_id == old_record, Harvest.drawn_kg <= kg)
        .values(record_id=new_record, kg=kg, harvested_on=harvested_on)
        .returning(Harvest.id)
        .execution_options(synchronize_session=False)
    )
    return await session.scalar(statement) is not None


async def drawn_of_record(session: ReadSession, record_id: UUID) -> Decimal:
    """Kilograms drawn from the harvest of a record."""
    return Decimal(await session.scalar(select(Harvest.drawn_kg).where(Harvest.record_id == record_id)))


async def harvests_of_cycle(session: ReadSession, cycle_id: UUID) -> list[HarvestView]:
    """The harvests of one cycle; the caller has checked whose cycle it is."""
    rows = await session.execute(_harvests().where(Harvest.crop_cycle_id == cycle_id).order_by(Harvest.id))
    return [HarvestView(**row) for row in rows.mappings()]


async def last_of_kind(session: ReadSession, owner_id: UUID, cycle_id: UUID, kind: str) -> RecordView | None:
    """The owner's latest standing record of a kind, of this cycle before any other, for repeating it."""
    statement = (
        _records()
        .where(DiaryRecord.on_behalf_of == owner_id, DiaryRecord.kind == kind, _successor.id.is_(None))
        .order_by((DiaryRecord.crop_cycle_id == cycle_id).desc(), DiaryRecord.id.desc())
        .limit(1)
    )
    row = (await session.execute(statement)).first()
    return _record(row) if row else None
