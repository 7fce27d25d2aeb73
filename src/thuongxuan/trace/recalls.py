"""Stop everything made from a lot, a harvest, a parcel or a record, in one action and one transaction."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from thuongxuan.clock import new_id, now
from thuongxuan.db import outbox
from thuongxuan.db.outbox import Letter
from thuongxuan.db.session import ReadSession, WriteSession
from thuongxuan.errors import Forbidden, Invalid, NotFound, m
from thuongxuan.identity.schemas import Entry, Principal
from thuongxuan.settings import Settings
from thuongxuan.trace import lineage_sql, queries, recall_sql
from thuongxuan.trace.epcis_events import Changed, tell_changes
from thuongxuan.trace.lineage_schemas import Origin
from thuongxuan.trace.recall_schemas import Hook, HookCommand, Preview, RecallCommand, RecallView, Started
from thuongxuan.trace.schemas import Status
from thuongxuan.web.addresses import NotAllowed, target_of

JSON = {"Content-Type": "application/json"}
SEVERITY: dict[Status, int] = {"active": 0, "suspended": 1, "recalled": 2}
"""A suspension never softens a recall."""


async def recall(write: WriteSession, base_url: str, principal: Principal, command: RecallCommand) -> RecallView:
    """Find everything downstream, block it with the reason, and write down who holds it; a drill only finds.

    Raises ``Forbidden`` unless an officer asks, ``Invalid`` unless exactly one origin is named and known.
    """
    if not principal.is_officer:
        raise Forbidden(m("Chỉ cán bộ thu hồi được hàng của nhiều nơi."))
    started_at = now()
    recall_id = new_id()
    seeds, harvests = await _seeds(write, command)
    if command.drill:
        lots = await recall_sql.found(write, seeds, lock=False)
    else:
        lots = await _blocked(write, base_url, principal, command, seeds, harvests)
    values: dict[str, Any] = {
        **msgspec.structs.asdict(command),
        "id": recall_id,
        "entered_by": principal.account_id,
        "started_at": started_at,
        "finished_at": now(),
        "lots": msgspec.json.encode(lots).decode(),
        "harvest_ids": harvests,
    }
    for sql in (recall_sql.RECORD, recall_sql.RECORD_LOTS, recall_sql.HOLDERS):
        await recall_sql.run(write, sql, values)
    if not command.drill:
        await recall_sql.run(write, recall_sql.RECORD_HOLDS, values)
        await _tell(write, command, recall_id)
    return await report(write, principal, recall_id)


async def report(session: ReadSession, principal: Principal, recall_id: UUID) -> RecallView:
    """The report of a recall, for officers. Raises ``NotFound`` otherwise."""
    found = await recall_sql.report(session, recall_id) if principal.is_officer else None
    if found is None:
        raise NotFound(m("Không có lần thu hồi này, hoặc bạn không được xem."))
    return found


async def preview(session: ReadSession, principal: Principal, command: RecallCommand) -> Preview | None:
    """What a recall would find now; ``None`` when it has nowhere to begin. Nothing changes."""
    try:
        seeds, _ = await _seeds(session, command)
    except Invalid:
        return None
    lots = await recall_sql.found(session, seeds, lock=False) if principal.is_officer else []
    return Preview(lots=len(lots), left_kg=sum((one.left_kg for one in lots), Decimal(0)))


async def set_hook(write: WriteSession, principal: Principal, settings: Settings, command: HookCommand) -> Hook:
    """Tell recalls to a program from now on, or to none. Raises ``Invalid`` for an address that must not be asked."""
    if command.url is None:
        await recall_sql.forget_hook(write, principal.subject_id)
        return Hook(url=None)
    if command.secret is None:
        raise Invalid.of("secret", "required", m("Mục này cần điền."))
    try:
        target_of(command.url, settings.webhook_trusted)
    except NotAllowed as error:
        text = m("Địa chỉ này không gửi tới được: {reason}", reason=str(error))
        raise Invalid.of("url", "not_allowed", text) from error
    values = {"account_id": principal.subject_id, "url": command.url, "secret": command.secret, "at": now()}
    await recall_sql.run(write, recall_sql.SET_HOOK, values)
    return Hook(url=command.url)


async def read_notice(write: WriteSession, principal: Principal, notice_id: UUID) -> None:
    """Note that whoever is concerned has read it. Raises ``NotFound`` for another's notice."""
    if not await recall_sql.mark_read(write, notice_id, principal.subject_id):
        raise NotFound


async def called(write: WriteSession, principal: Principal, notice_id: UUID) -> UUID:
    """Note that a holder was called; gives the recall. Raises ``NotFound`` for an unknown notice."""
    recall_id = await recall_sql.mark_called(write, notice_id, principal.account_id)
    if recall_id is None:
        raise NotFound
    return recall_id


async def release(write: WriteSession, principal: Principal, recall_id: UUID) -> None:
    """Let batches draw again on what this recall alone holds; lots stay as they are. Raises as ``report`` does."""
    await report(write, principal, recall_id)
    await recall_sql.release(write, recall_id, principal.account_id)


async def _tell(write: WriteSession, command: RecallCommand, recall_id: UUID) -> None:
    """Letters to holders who asked for them; they leave when this transaction is committed."""
    letters = []
    for url, secret, notice_id, lots, kg in await recall_sql.hooked(write, recall_id):
        told = {"recall": recall_id, "notice": notice_id, "status": command.status, "reason": command.reason}
        body = msgspec.json.encode({**told, "lots": lots, "kg": kg})
        letters.append(Letter(topic="recall", destination=url, body=body, headers=JSON, secret=secret))
    await outbox.put(write, *letters)


async def _seeds(session: ReadSession, command: RecallCommand) -> tuple[list[UUID], list[UUID]]:
    """The lots it begins with, and the harvests behind them when it begins at those."""
    origin = Origin(harvest_id=command.harvest_id, parcel_id=command.parcel_id, record_id=command.record_id)
    named = [command.batch_id, *msgspec.structs.astuple(origin)]
    if sum(one is not None for one in named) != 1:
        raise Invalid.of("", "one", m("Chỉ thu hồi theo một thứ: lô, đợt thu hoạch, thửa đất hoặc bản ghi."))
    if command.batch_id:
        if await queries.batch(session, command.batch_id) is None:
            raise Invalid.of("batch_id", "unknown", m("Không có lô này."))
        return [command.batch_id], []
    harvests = await lineage_sql.harvests_of(session, origin)
    if not harvests:
        raise Invalid.of("", "unknown", m("Không có thu hoạch nào liên quan."))
    return await lineage_sql.first_lots(session, harvests), harvests


async def _blocked(
    write: WriteSession,
    base_url: str,
    principal: Principal,
    command: RecallCommand,
    seeds: list[UUID],
    harvests: list[UUID],
) -> list[Started]:
    """Block everything made from the seeds, as it was before; asked again until nothing new was made meanwhile."""
    known: dict[UUID, Started] = {}
    await recall_sql.hold(write, harvests)
    while True:
        if harvests:
            seeds = await lineage_sql.first_lots(write, harvests)
        fresh = [one for one in await recall_sql.found(write, seeds, lock=True) if one.id not in known]
        if not fresh:
            return list(known.values())
        known |= {one.id: one for one in fresh}
        await _stop(write, base_url, principal, command, fresh)


async def _stop(
    write: WriteSession, base_url: str, principal: Principal, command: RecallCommand, fresh: list[Started]
) -> None:
    status = command.status
    stopped = [one for one in fresh if SEVERITY[one.status] < SEVERITY[status]]
    changes = [Changed(one.id, new_id(), status, one.status) for one in stopped]
    lots = [{"id": one.batch_id, "event_id": one.event_id} for one in changes]
    values = {
        "lots": msgspec.json.encode(lots).decode(),
        "status": status,
        "reason": command.reason,
        "entered_by": principal.account_id,
        "at": now(),
    }
    await recall_sql.run(write, recall_sql.STOP, values)
    await tell_changes(write, base_url, Entry(principal.account_id, principal.account_id, None), changes)
