"""Harvests that can hardly be: judged when they are entered or corrected, settled by officers."""

from uuid import UUID

from thuongxuan.db.session import ReadSession, WriteSession
from thuongxuan.errors import NotFound, m
from thuongxuan.identity.schemas import Principal
from thuongxuan.production import doubt_sql, plausibility
from thuongxuan.production.crops import Lists
from thuongxuan.production.doubt_schemas import DecideCommand, DoubtView


async def judge(write: WriteSession, lists: Lists, record_id: UUID, crop: str) -> None:
    """Judge the harvest of a record by what is known of it now, and hold it when it is beyond all measure."""
    harvest_id, facts = await doubt_sql.facts(write, record_id)
    await doubt_sql.keep(write, harvest_id, plausibility.judge(facts, lists.yields.get(crop)))


async def settle(write: WriteSession, principal: Principal, doubt_id: UUID, command: DecideCommand) -> DoubtView:
    """Write down a decision and hold the harvest or let it go, as far as doubts do. Raises as ``visible`` does."""
    harvest_id = (await visible(write, principal, doubt_id)).harvest_id
    await doubt_sql.lock(write, harvest_id)
    await doubt_sql.decide(write, doubt_id, command.decision, command.note, principal.account_id)
    await doubt_sql.hold(write, harvest_id)
    return await visible(write, principal, doubt_id)


async def visible(session: ReadSession, principal: Principal, doubt_id: UUID) -> DoubtView:
    """A doubt that the officer oversees. Raises ``NotFound`` otherwise."""
    found = await doubt_sql.doubts(session, principal.commune, doubt_id) if principal.is_officer else []
    if not found:
        raise NotFound(m("Không có nghi vấn này, hoặc bạn không được xem."))
    return found[0]
