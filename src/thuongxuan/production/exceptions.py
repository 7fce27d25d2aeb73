"""Exceptions from a rule: a producer asks with a reason, two officers decide with theirs, and all of it stays."""

from datetime import date
from uuid import UUID

from thuongxuan.clock import new_id, now, today
from thuongxuan.db.session import ReadSession, WriteSession
from thuongxuan.errors import Conflict, Forbidden, Invalid, NotFound, m
from thuongxuan.identity.schemas import Principal
from thuongxuan.identity.service import entry
from thuongxuan.production import exceptions_sql, holds_sql, queries
from thuongxuan.production.holding_models import ExceptionDecision, ExceptionRequest
from thuongxuan.production.holding_schemas import DecisionCommand, ExceptionCommand, ExceptionView
from thuongxuan.production.kinds.lab_result import LabResult
from thuongxuan.production.schemas import RecordView, Rule


async def ask(write: WriteSession, principal: Principal, command: ExceptionCommand) -> ExceptionView:
    """Ask for an exception. The same cause and day asked again gives the request that is there.

    Raises ``NotFound`` for another's cycle or record, ``Invalid`` when that record forbids nothing.
    """
    typed = entry(principal)
    await queries.cycle_of(write, command.crop_cycle_id, typed.on_behalf_of)
    await holds_sql.lock_cycle(write, command.crop_cycle_id)
    cause = await queries.record_of(write, command.cause_id, typed.on_behalf_of)
    rule = _rule(cause, command)
    for known in await exceptions_sql.of_cycle(write, command.crop_cycle_id):
        if (known.cause_id, known.harvest_on) == (command.cause_id, command.harvest_on):
            return known
    row = ExceptionRequest(
        id=new_id(),
        crop_cycle_id=command.crop_cycle_id,
        cause_id=command.cause_id,
        rule=rule,
        harvest_on=command.harvest_on,
        reason=command.reason,
        entered_by=typed.entered_by,
        on_behalf_of=typed.on_behalf_of,
        delegation_id=typed.delegation_id,
        received_at=now(),
    )
    write.add(row)
    await write.flush()
    return await exceptions_sql.one(write, row.id)


async def cause_of(
    read: ReadSession, principal: Principal, cycle_id: UUID, cause: UUID | None, day: date | None
) -> RecordView:
    """The record that forbids: the one named, or whose interval runs longest on the day. Raises ``NotFound``."""
    if cause is None and day is not None:
        cause = next((found.record_id for found in await holds_sql.running(read, cycle_id, day)), None)
    if cause is None:
        raise NotFound(m("Ngày ấy không có gì bị cấm."))
    return await queries.record_of(read, cause, principal.subject_id)


def _rule(cause: RecordView, command: ExceptionCommand) -> Rule:
    if cause.crop_cycle_id != command.crop_cycle_id or cause.superseded_by:
        raise Invalid.of("cause_id", "forbids_nothing", m("Bản ghi này không cấm gì ở vụ này."))
    if isinstance(cause.details, LabResult) and cause.details.exceeds and command.harvest_on is None:
        return "limit"
    day, clear = command.harvest_on, cause.clear_on
    if clear and day and cause.occurred_on <= day < clear:
        if day > today():
            raise Invalid.of("harvest_on", "future", m("Ngày này chưa tới."))
        return "interval"
    raise Invalid.of("cause_id", "forbids_nothing", m("Bản ghi này không cấm gì ở vụ này."))


async def for_officer(read: ReadSession, principal: Principal, request_id: UUID) -> ExceptionView:
    """A request within the officer's commune. Raises ``NotFound`` for any other."""
    asked = await exceptions_sql.one(read, request_id)
    if not principal.oversees(asked.commune_code):
        raise NotFound(m("Không có đề nghị này, hoặc bạn không được xem."))
    return asked


async def decide(
    write: WriteSession, principal: Principal, request_id: UUID, command: DecisionCommand
) -> ExceptionView:
    """Grant or refuse. With the second grant the rule no longer holds for that cause and day.

    Raises ``NotFound`` for a request outside the officer's commune, ``Conflict`` when it is decided already, and
    ``Forbidden`` when the same officer decides twice: the second person has to be another.
    """
    await exceptions_sql.lock(write, request_id)
    asked = await for_officer(write, principal, request_id)
    if asked.state != "waiting":
        raise Conflict(m("Đề nghị này đã được quyết định."))
    if await write.get(ExceptionDecision, (request_id, principal.account_id)):
        raise Forbidden(m("Bạn đã quyết định rồi. Cần một cán bộ khác."))
    write.add(
        ExceptionDecision(
            request_id=request_id,
            officer_id=principal.account_id,
            granted=command.decision == "granted",
            reason=command.reason,
            received_at=now(),
        )
    )
    await write.flush()
    await holds_sql.lock_cycle(write, asked.crop_cycle_id)
    await holds_sql.renew(write, asked.crop_cycle_id, now())
    return await exceptions_sql.one(write, request_id)
