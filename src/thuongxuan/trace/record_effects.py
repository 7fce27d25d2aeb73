"""What a diary record does to lots: those that draw on a harvest that is held back are suspended in the same breath."""

from thuongxuan.clock import new_id, now
from thuongxuan.db.session import WriteSession
from thuongxuan.identity.schemas import Principal
from thuongxuan.identity.service import entry
from thuongxuan.production.holding_schemas import Effects, Recorded
from thuongxuan.trace import queries
from thuongxuan.trace.models import BatchEvent

REASONS = {
    "limit": "Kết quả xét nghiệm vượt mức cho phép: {named}",
    "interval": "Thu hoạch trong thời gian cách ly: {named}",
}
"""Public words, in the language in which reasons of a status are written here."""


async def suspend_lots(write: WriteSession, principal: Principal, recorded: Recorded) -> None:
    """Suspend every active lot behind which one of the held harvests is, directly or through other lots."""
    who = entry(principal)
    for held in recorded.held:
        reason = REASONS[held.rule].format(named=held.named)
        for batch_id in await queries.suspend_lots_of(write, held.harvest_id, reason):
            write.add(
                BatchEvent(
                    id=new_id(),
                    batch_id=batch_id,
                    kind="suspended",
                    reason=reason,
                    entered_by=who.entered_by,
                    on_behalf_of=who.on_behalf_of,
                    delegation_id=who.delegation_id,
                    received_at=now(),
                )
            )
    if recorded.held:
        await write.flush()


EFFECTS = Effects(suspend_lots)
