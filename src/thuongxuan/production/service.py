"""The rules of production: who may enter what, what a correction may change, what a harvest must keep."""

from datetime import date, timedelta
from uuid import UUID

from thuongxuan.clock import new_id, now, today
from thuongxuan.db.session import WriteSession
from thuongxuan.errors import FieldError, Invalid, NotFound, m
from thuongxuan.identity.schemas import Entry, Principal
from thuongxuan.identity.service import entry
from thuongxuan.land.queries import approved_parcel
from thuongxuan.production import corrections, doubts, holds_sql, intervals, queries
from thuongxuan.production.crops import Lists
from thuongxuan.production.details import clear_on, kind_of, settle, store
from thuongxuan.production.holding_schemas import Effects, Recorded
from thuongxuan.production.kinds.base import Waits, Weighed
from thuongxuan.production.kinds.lab_result import LabResult
from thuongxuan.production.kinds.registry import Details
from thuongxuan.production.models import CropCycle, DiaryRecord, Harvest
from thuongxuan.production.photos import Stored
from thuongxuan.production.receipts import new_receipt
from thuongxuan.production.recorded import facts
from thuongxuan.production.schemas import CycleCommand, CycleView, Held, RecordCommand, RecordSaved
from thuongxuan.production.units import Quantity

OLDEST = date(1950, 1, 1)
"""No stand of this locality is older; an earlier year is a slip of the finger."""
FUTURE_DAYS = 366 * 40
"""The longest rotation planned ahead: forest trees and cinnamon."""
PREPARATION = timedelta(days=366)
"""Soil is prepared and seed is bought within the year before a crop starts."""


async def start_cycle(
    write: WriteSession, principal: Principal, lists: Lists, command: CycleCommand, template: str | None = None
) -> CycleView:
    """Start a crop cycle, which may follow a process template.

    Raises ``Invalid`` naming crop, dates or a parcel that is not an approved one of theirs.
    """
    typed = entry(principal)
    errors = _cycle_errors(lists, command)
    try:
        await approved_parcel(write, command.parcel_id, typed.on_behalf_of)
    except NotFound as error:
        errors.append(FieldError("parcel_id", "not_approved", error.detail or error.title))
    if errors:
        raise Invalid(errors)
    row = CropCycle(
        id=new_id(),
        parcel_id=command.parcel_id,
        owner_id=typed.on_behalf_of,
        crop=command.crop,
        variety=command.variety,
        started_on=command.started_on,
        expected_harvest_on=command.expected_harvest_on,
        template=template,
        receipt=new_receipt(),
        entered_by=typed.entered_by,
        on_behalf_of=typed.on_behalf_of,
        delegation_id=typed.delegation_id,
        received_at=now(),
    )
    write.add(row)
    await write.flush()
    return await queries.cycle_of(write, row.id, typed.on_behalf_of)


def _cycle_errors(lists: Lists, command: CycleCommand) -> list[FieldError]:
    errors = []
    if command.crop not in lists.crops:
        errors.append(FieldError("crop", "unknown_crop", m("Xin chọn một cây, con trong danh sách.")))
    if not OLDEST <= command.started_on <= today():
        errors.append(FieldError("started_on", "date_range", m("Ngày bắt đầu không được ở tương lai hay quá xa.")))
    expected = command.expected_harvest_on
    if expected and not command.started_on <= expected <= today() + timedelta(days=FUTURE_DAYS):
        errors.append(
            FieldError("expected_harvest_on", "date_range", m("Ngày dự kiến thu hoạch phải sau ngày bắt đầu."))
        )
    return errors


async def enter_record(
    write: WriteSession, principal: Principal, lists: Lists, command: RecordCommand, effects: Effects
) -> RecordSaved:
    """Enter a diary record or a correction of one, hold back the harvests that it forbids, and do what follows.

    Raises ``NotFound`` for another's cycle or record, ``Invalid`` for refused fields (also a harvest while an interval
    runs, or one corrected below what batches have drawn), ``Conflict`` when the record has been corrected already.
    """
    typed = entry(principal)
    cycle = await queries.cycle_of(write, command.crop_cycle_id, typed.on_behalf_of)
    details = settle(command.details, lists.units)
    _check_kind(command, details, lists, cycle)
    _check_day(command, details, cycle)
    if command.photo and not await queries.holds_photo(write, command.photo, typed.on_behalf_of):
        raise Invalid.of("photo", "unknown_photo", m("Không có ảnh này."))
    await holds_sql.lock_cycle(write, cycle.id)
    old = None
    if command.supersedes or command.reason:
        old = await corrections.check(write, command, kind_of(details).name, typed.on_behalf_of)
    if isinstance(details, Weighed) and (old is None or old.occurred_on != command.occurred_on):
        await intervals.refuse_running(write, cycle.id, command.occurred_on)
    row = _row(command, details, typed)
    write.add(row)
    await write.flush()
    if isinstance(details, Weighed):
        await _keep_harvest(write, command, row, details, cycle)
        await doubts.judge(write, lists, row.id, cycle.crop)
    return await _saved(write, principal, row.id, cycle, effects)


def _check_kind(command: RecordCommand, details: Details, lists: Lists, cycle: CycleView) -> None:
    """A correction keeps its kind, so only a first entry is asked whether its kind happens with this crop."""
    kind, crop = kind_of(details), lists.crops.get(cycle.crop)
    if crop and crop.kind not in kind.suits and not command.supersedes:
        raise Invalid.of("details.kind", "other_kind", m("Việc này không có ở loại cây, con của vụ này."))


def _check_day(command: RecordCommand, details: Details, cycle: CycleView) -> None:
    kind = kind_of(details)
    earliest = cycle.started_on if kind.after_start else cycle.started_on - PREPARATION
    if command.occurred_on > today():
        raise Invalid.of("occurred_on", "future", m("Ngày này chưa tới."))
    if command.occurred_on < earliest:
        raise Invalid.of("occurred_on", "before_cycle", m("Ngày này trước khi vụ bắt đầu."))
    if command.occurred_precision != "day" and isinstance(details, Weighed | Waits):
        raise Invalid.of("occurred_precision", "day_needed", m("Việc này cần đúng ngày."))


def _row(command: RecordCommand, details: Details, typed: Entry) -> DiaryRecord:
    return DiaryRecord(
        id=new_id(),
        crop_cycle_id=command.crop_cycle_id,
        kind=kind_of(details).name,
        occurred_on=command.occurred_on,
        occurred_precision=command.occurred_precision,
        details=store(details),
        clear_on=clear_on(details, command.occurred_on),
        photo_sha256=command.photo,
        receipt=new_receipt(),
        supersedes=command.supersedes,
        reason=command.reason,
        entered_by=typed.entered_by,
        on_behalf_of=typed.on_behalf_of,
        delegation_id=typed.delegation_id,
        received_at=now(),
    )


async def _keep_harvest(
    write: WriteSession,
    command: RecordCommand,
    row: DiaryRecord,
    details: Weighed[Quantity],
    cycle: CycleView,
) -> None:
    """A new harvest gets its balance; a corrected one keeps it and what was drawn from it."""
    kg = details.quantity.base
    if command.supersedes:
        await corrections.move_harvest(write, command.supersedes, row.id, kg, row.occurred_on)
        return
    write.add(
        Harvest(
            id=new_id(),
            record_id=row.id,
            crop_cycle_id=cycle.id,
            parcel_id=cycle.parcel_id,
            owner_id=row.on_behalf_of,
            crop=cycle.crop,
            kg=kg,
            harvested_on=row.occurred_on,
        )
    )
    await write.flush()


async def _saved(
    write: WriteSession, principal: Principal, record_id: UUID, cycle: CycleView, effects: Effects
) -> RecordSaved:
    record = await queries.record_of(write, record_id, principal.subject_id)
    held: list[Held] = []
    if isinstance(record.details, Weighed | Waits | LabResult):
        held = await holds_sql.renew(write, cycle.id, now())
    await effects(write, principal, Recorded(facts=facts(record, cycle), held=tuple(held)))
    warnings = []
    if isinstance(record.details, Weighed):
        warnings = intervals.running(
            await queries.records_of(write, principal.subject_id, cycle.id), record.occurred_on
        )
    return RecordSaved(record=record, warnings=warnings, held=held)


async def keep_photo(write: WriteSession, principal: Principal, stored: Stored) -> None:
    """Note that the account holds this photograph; the same one twice is one."""
    typed = entry(principal)
    await queries.note_photo(
        write,
        sha256=stored.sha256,
        owner_id=typed.on_behalf_of,
        width=stored.width,
        height=stored.height,
        size_bytes=stored.size_bytes,
        entered_by=typed.entered_by,
        received_at=now(),
    )
