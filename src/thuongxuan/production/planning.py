"""Tasks and compliance of stored crop cycles: the templates of ``geodata/`` held against the diary."""

from calendar import monthrange
from datetime import date
from uuid import UUID

import msgspec

from thuongxuan.clock import today
from thuongxuan.db.session import ReadSession, WriteSession
from thuongxuan.errors import Invalid, m
from thuongxuan.identity.schemas import Principal
from thuongxuan.identity.service import entry
from thuongxuan.production import queries
from thuongxuan.production.schemas import CycleView
from thuongxuan.production.tasks import OPEN, Compliance, Task, compliance, tasks
from thuongxuan.production.templates import Templates

CYCLES = 100
"""The newest cycles whose tasks are computed for a list; older ones are harvested long ago."""
ORDER = ("forbidden", "late", "due", "upcoming")


class Planned(msgspec.Struct, frozen=True, kw_only=True):
    """A task of a crop cycle."""

    cycle: CycleView
    task: Task


class Day(msgspec.Struct, frozen=True):
    """One day of a calendar: what has to be done by then, and what was done."""

    day: date
    planned: list[Planned]
    done: list[Planned]


async def of_cycle(read: ReadSession, principal: Principal, known: Templates, cycle_id: UUID) -> list[Task]:
    """What the template of an own cycle asks today; nothing when it follows none. Raises ``NotFound``."""
    cycle = await queries.cycle_of(read, cycle_id, principal.subject_id)
    return [found.task for found in await _planned(read, known, [cycle])]


async def open_tasks(read: ReadSession, principal: Principal, known: Templates) -> list[Planned]:
    """What the person has to do in all cycles: what is forbidden or late first, then by the last day in time."""
    found = [planned for planned in await _all(read, principal, known) if planned.task.state in OPEN]
    return sorted(
        found, key=lambda item: (ORDER.index(item.task.state), item.task.until or item.task.since or date.max)
    )


async def month(read: ReadSession, principal: Principal, known: Templates, first: date) -> list[Day]:
    """Every day of a month on which something is planned or was done; ``first`` is its first day."""
    last = first.replace(day=monthrange(first.year, first.month)[1])
    days: dict[date, Day] = {}
    for item in await _all(read, principal, known):
        ahead = item.task.until or item.task.since
        if item.task.state in OPEN and ahead and first <= ahead <= last:
            days.setdefault(ahead, Day(ahead, [], [])).planned.append(item)
        if item.task.done_on and first <= item.task.done_on <= last:
            days.setdefault(item.task.done_on, Day(item.task.done_on, [], [])).done.append(item)
    return [days[day] for day in sorted(days)]


async def compliance_of(read: ReadSession, known: Templates, cycle_ids: list[UUID], day: date) -> list[Compliance]:
    """How far cycles followed their templates by a day; the caller has checked who may know."""
    cycles = await queries.cycles_named(read, cycle_ids)
    records = await queries.records_of_cycles(read, cycle_ids)
    return [
        compliance(known.by_ref[cycle.template], cycle.started_on, records[cycle.id], day)
        for cycle in cycles
        if cycle.template in known.by_ref
    ]


async def follow_newest(write: WriteSession, principal: Principal, known: Templates, cycle_id: UUID) -> None:
    """Let an own cycle follow the newest template of its crop. Raises ``Invalid`` when there is none."""
    owner = entry(principal).on_behalf_of
    cycle = await queries.cycle_of(write, cycle_id, owner)
    newest = known.newest(cycle.crop)
    if newest is None:
        raise Invalid.of("template", "none", m("Chưa có quy trình cho loại này."))
    await queries.follow(write, cycle_id, owner, newest.ref)


async def _all(read: ReadSession, principal: Principal, known: Templates) -> list[Planned]:
    return await _planned(read, known, await queries.cycles_of(read, principal.subject_id, CYCLES))


async def _planned(read: ReadSession, known: Templates, cycles: list[CycleView]) -> list[Planned]:
    followed = [cycle for cycle in cycles if cycle.template in known.by_ref]
    records = await queries.records_of_cycles(read, [cycle.id for cycle in followed])
    return [
        Planned(cycle=cycle, task=task)
        for cycle in followed
        for task in tasks(known.by_ref[cycle.template or ""], cycle.started_on, records[cycle.id], today())
    ]
