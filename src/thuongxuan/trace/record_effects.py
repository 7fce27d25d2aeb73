"""What a diary record does elsewhere in the same breath: harvests are told, and lots of those held back suspended."""

from functools import cache, partial

from thuongxuan.clock import new_id, now
from thuongxuan.db.session import WriteSession
from thuongxuan.identity.schemas import Entry, Principal
from thuongxuan.identity.service import entry
from thuongxuan.production.holding_schemas import Effects, Recorded
from thuongxuan.production.sensor_schemas import ReadingFacts, Telling
from thuongxuan.trace import epcis_events, queries
from thuongxuan.trace.epcis_events import Changed, tell_changes
from thuongxuan.trace.models import BatchEvent

REASONS = {
    "limit": "Kết quả xét nghiệm vượt mức cho phép: {named}",
    "interval": "Thu hoạch trong thời gian cách ly: {named}",
}
"""Public words, in the language in which reasons of a status are written here."""


async def suspend_lots(base_url: str, write: WriteSession, principal: Principal, recorded: Recorded) -> None:
    """Suspend every active lot behind which one of the held harvests is, directly or through other lots."""
    who = entry(principal)
    told = []
    for held in recorded.held:
        reason = REASONS[held.rule].format(named=held.named)
        for batch_id in await queries.suspend_lots_of(write, held.harvest_id, reason):
            told.append(Changed(batch_id, new_id(), "suspended", "active"))
            write.add(
                BatchEvent(
                    id=told[-1].event_id,
                    batch_id=batch_id,
                    kind="suspended",
                    reason=reason,
                    entered_by=who.entered_by,
                    on_behalf_of=who.on_behalf_of,
                    delegation_id=who.delegation_id,
                    received_at=now(),
                )
            )
    if told:
        await write.flush()
        await tell_changes(write, base_url, who, told)


async def tell_harvest(base_url: str, write: WriteSession, principal: Principal, recorded: Recorded) -> None:
    """A harvest is an event that its owner sees; a corrected one declares the event before it wrong."""
    if recorded.facts.role == "harvest":
        await epcis_events.tell_harvest(write, base_url, entry(principal), recorded.facts)


@cache
def effects_of(base_url: str) -> Effects:
    """What a diary record brings about here; ``base_url`` is the installation's own."""
    return Effects(partial(suspend_lots, base_url), partial(tell_harvest, base_url))


async def tell_readings(base_url: str, write: WriteSession, who: Entry, told: ReadingFacts) -> None:
    """A batch of sensor readings is an event that the owner sees."""
    await epcis_events.tell_readings(write, base_url, who, told)


@cache
def telling_of(base_url: str) -> Telling:
    """What tells sensor readings onwards here; ``base_url`` is the installation's own."""
    return Telling(partial(tell_readings, base_url))
