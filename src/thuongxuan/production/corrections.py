"""Corrections: a new record takes the place of a standing one, and a harvest follows without losing its balance."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from thuongxuan.db.session import WriteSession
from thuongxuan.errors import Conflict, Invalid, m
from thuongxuan.production import queries
from thuongxuan.production.schemas import RecordCommand, RecordView


async def check(write: WriteSession, command: RecordCommand, kind: str, owner_id: UUID) -> RecordView:
    """The record that is corrected.

    Refuses a correction without a reason, of another's record, of another kind, or of a superseded record.
    Locks the record, so that of two corrections at once the second sees the first.
    """
    if command.supersedes is None:
        raise Invalid.of("reason", "no_correction", m("Lý do sửa chỉ dùng khi sửa một bản ghi."))
    await queries.lock_record(write, command.supersedes)
    old = await queries.record_of(write, command.supersedes, owner_id)
    if old.crop_cycle_id != command.crop_cycle_id or old.kind != kind:
        raise Invalid.of("supersedes", "other_record", m("Bản sửa phải cùng vụ và cùng loại việc với bản cũ."))
    if not command.reason:
        raise Invalid.of("reason", "required", m("Xin ghi lý do sửa."))
    if old.superseded_by:
        raise Conflict(m("Bản ghi này đã được sửa. Xin sửa bản mới nhất."))
    return old


async def move_harvest(write: WriteSession, old_record: UUID, new_record: UUID, kg: Decimal, on: date) -> None:
    """Let the harvest follow its correction, unless batches have drawn more than it would leave.

    One conditional UPDATE: a batch that draws at the same time either sees the new weight or is seen here.
    """
    if await queries.correct_harvest(write, old_record, new_record, kg, on):
        return
    drawn = await queries.drawn_of_record(write, old_record)
    raise Invalid.of(
        "details.quantity",
        "below_drawn",
        m(
            "Đã lấy {drawn} kg vào các lô hàng, nên không sửa xuống dưới {drawn} kg được.",
            drawn=f"{drawn.normalize():f}",
        ),
    )
