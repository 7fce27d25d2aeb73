"""Rules of a batch's state and of visitors' reports. Registration is in ``registering``, products in ``products``."""

from typing import cast
from uuid import UUID

from thuongxuan.clock import new_id, now
from thuongxuan.db.session import ReadSession, WriteSession
from thuongxuan.errors import Conflict, Forbidden, NotFound, PreconditionFailed, m
from thuongxuan.identity.schemas import Entry, Principal
from thuongxuan.identity.service import entry
from thuongxuan.trace import queries, recalls
from thuongxuan.trace.epcis_events import Changed, tell_changes
from thuongxuan.trace.epcis_mapping import Change
from thuongxuan.trace.models import BatchEvent, CodeReport
from thuongxuan.trace.recall_schemas import RecallCommand
from thuongxuan.trace.schemas import BatchView, ReportCommand, Status, StatusCommand

EVENT_OF: dict[Status, Change] = {"active": "reactivated", "suspended": "suspended", "recalled": "recalled"}


async def visible_batch(session: ReadSession, principal: Principal, batch_id: UUID) -> BatchView:
    """A batch of the principal's, or any for officers. Raises ``NotFound``, so that nobody learns that it exists."""
    found = await queries.batch(session, batch_id)
    if found is None or not (principal.is_officer or found.owner_id == principal.subject_id):
        raise NotFound(m("Không có lô này, hoặc bạn không được xem."))
    return found


async def change_status(
    write: WriteSession,
    base_url: str,
    principal: Principal,
    batch_id: UUID,
    command: StatusCommand,
    version: int | None,
) -> BatchView:
    """Suspend, recall or reactivate. ``version`` is the row version the change was decided on, ``base_url`` our own.

    A recall is never of one lot alone: ``recalls.recall`` stops everything made from it, too, in this transaction.
    Raises ``Forbidden`` when an owner wants more than to suspend, ``Conflict`` when the batch is in that state already
    or a harvest behind it is held back, ``PreconditionFailed`` when somebody changed it meanwhile.
    """
    await visible_batch(write, principal, batch_id)
    row = await queries.locked_batch(write, batch_id)
    if version is not None and row.row_version != version:
        raise PreconditionFailed
    if not principal.is_officer and (row.status, command.status) != ("active", "suspended"):
        raise Forbidden(m("Chủ lô chỉ tạm dừng được lô đang bán. Thu hồi và mở lại là việc của cán bộ."))
    if row.status == command.status:
        raise Conflict(m("Lô đã ở trạng thái này."))
    if command.status == "recalled":
        everything = RecallCommand(status="recalled", reason=command.reason, batch_id=batch_id)
        await recalls.recall(write, base_url, principal, everything)
        return await visible_batch(write, principal, batch_id)
    if command.status == "active" and await queries.held_back(write, batch_id):
        raise Conflict(m("Lô lấy từ đợt thu hoạch đang bị giữ. Cần hai cán bộ cho phép ngoại lệ trước."))
    earlier, row.status = cast("Status", row.status), command.status
    row.status_reason = "" if command.status == "active" else command.reason
    row.row_version += 1
    event = _event(principal, batch_id, EVENT_OF[command.status], command.reason)
    write.add(event)
    await write.flush()
    told = Changed(batch_id, event.id, EVENT_OF[command.status], earlier)
    await tell_changes(write, base_url, _author(principal), [told])
    return await visible_batch(write, principal, batch_id)


def _author(principal: Principal) -> Entry:
    return Entry(principal.account_id, principal.account_id, None) if principal.is_officer else entry(principal)


def _event(principal: Principal, batch_id: UUID, kind: str, reason: str) -> BatchEvent:
    who = _author(principal)
    return BatchEvent(
        id=new_id(),
        batch_id=batch_id,
        kind=kind,
        reason=reason,
        received_at=now(),
        entered_by=who.entered_by,
        on_behalf_of=who.on_behalf_of,
        delegation_id=who.delegation_id,
    )


async def report_code(write: WriteSession, command: ReportCommand) -> None:
    """Keep what a visitor tells about a code."""
    write.add(CodeReport(id=new_id(), code=command.code, note=command.note, seen_at=command.seen_at, received_at=now()))
    await write.flush()
