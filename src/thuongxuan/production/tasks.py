"""What a process template asks of a crop cycle on a day: done, due, late, missing or forbidden. Pure."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from thuongxuan.production.details import kind_of
from thuongxuan.production.intervals import running
from thuongxuan.production.schemas import RecordView
from thuongxuan.production.templates import START, Limit, Step, Template

State = Literal["done", "late_done", "incomplete", "above_limit", "upcoming", "due", "late", "missing", "forbidden"]
"""``incomplete``: done, but its record lacks what the step asks for. ``missing``: it can no longer be done."""
OPEN: frozenset[State] = frozenset(("due", "late", "forbidden", "upcoming"))


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """One step of a template on a day. ``until`` is the last day in time; null while nothing says when."""

    step: str
    vi: str
    en: str
    kinds: tuple[str, ...]
    required: bool
    state: State
    since: Annotated[date | None, Meta(description="First day it can be done")] = None
    until: date | None = None
    record_id: UUID | None = None
    done_on: date | None = None
    lacks: Annotated[tuple[str, ...], Meta(description="Fields its record leaves empty; photo among them")] = ()
    clear_on: Annotated[date | None, Meta(description="Until when a harvest is forbidden")] = None
    example: bool = False


class Compliance(msgspec.Struct, frozen=True, kw_only=True):
    """How far the records follow a template version, of the required steps that could be done by a day."""

    template: str
    vi: str
    en: str
    as_of: date
    asked: int
    fulfilled: int
    tasks: list[Task]

    @property
    def open_tasks(self) -> list[Task]:
        """The steps that are not fulfilled."""
        return [task for task in self.tasks if task.required and task.state not in {"done", "upcoming"}]


def tasks(template: Template, started_on: date, records: Sequence[RecordView], day: date) -> list[Task]:
    """Every step of the template that applies, in its order. Records after the day do not count."""
    standing = [item for item in records if item.superseded_by is None and item.occurred_on <= day]
    standing.sort(key=lambda item: (item.occurred_on, item.id))
    seen = _Seen(standing, day, _harvested(template, standing))
    return [seen.judge(step, started_on) for step in template.step if _applies(step, standing)]


def compliance(template: Template, started_on: date, records: Sequence[RecordView], day: date) -> Compliance:
    """What of the template was fulfilled on a day."""
    found = tasks(template, started_on, records, day)
    asked = [task for task in found if task.required and task.state != "upcoming"]
    return Compliance(
        template=template.ref,
        vi=template.vi,
        en=template.en,
        as_of=day,
        asked=len(asked),
        fulfilled=sum(task.state == "done" for task in asked),
        tasks=found,
    )


def _harvested(template: Template, standing: Sequence[RecordView]) -> date | None:
    kinds = {kind for step in template.step if step.harvest for kind in step.kinds}
    return next((item.occurred_on for item in standing if item.kind in kinds), None)


def _applies(step: Step, standing: Sequence[RecordView]) -> bool:
    if not step.only_if:
        return True
    return any(getattr(item.details, field, None) for item in standing for field in step.only_if)


class _Seen:
    """What is known while the steps are gone through: which records are used, and when each step was done."""

    def __init__(self, standing: Sequence[RecordView], day: date, harvested: date | None) -> None:
        self._standing = standing
        self._day = day
        self._harvested = harvested
        self._used: set[UUID] = set()
        self._done: dict[str, date] = {}

    def judge(self, step: Step, started_on: date) -> Task:
        base = started_on if step.after == START else self._done.get(step.after)
        task = _task(step, "upcoming")
        if base is None:
            return task
        since = base + timedelta(days=step.from_days)
        if step.every_days:
            return self._repeated(step, since, timedelta(days=step.every_days))
        until = base + timedelta(days=step.until_days) if step.until_days is not None else None
        task = msgspec.structs.replace(task, since=since, until=until)
        record = self._take(step, min(since, base))
        if record is None:
            return self._not_done(step, task)
        self._done[step.code] = record.occurred_on
        return _done(step, task, record)

    def _take(self, step: Step, since: date) -> RecordView | None:
        for item in self._standing:
            if item.kind in step.kinds and item.id not in self._used and item.occurred_on >= since:
                self._used.add(item.id)
                return item
        return None

    def _not_done(self, step: Step, task: Task) -> Task:
        """Without a record: not yet, now, too late, or never."""
        if task.since and self._day < task.since:
            return task
        if step.harvest and (found := running(self._standing, self._day)):
            return msgspec.structs.replace(task, state="forbidden", clear_on=found[0].clear_on)
        if task.until is None or self._day <= task.until:
            return msgspec.structs.replace(task, state="due")
        gone = self._harvested is not None and self._harvested > task.until
        return msgspec.structs.replace(task, state="missing" if gone else "late")

    def _repeated(self, step: Step, since: date, every: timedelta) -> Task:
        """A step that comes again: it ends with the harvest, and a gap longer than ``every`` makes it late."""
        end = min(self._day, self._harvested or self._day)
        days = [item for item in self._standing if item.kind in step.kinds and since <= item.occurred_on <= end]
        last = days[-1].occurred_on if days else since
        task = _task(step, "upcoming", since=since, until=last + every)
        if days:
            task = msgspec.structs.replace(task, record_id=days[-1].id, done_on=last)
        if self._day < since:
            return task
        gap = max(_gaps([since, *(item.occurred_on for item in days), end]))
        if gap > every:
            return msgspec.structs.replace(task, state="missing" if self._harvested else "late")
        return msgspec.structs.replace(task, state="done" if days or self._harvested else "due")


def _gaps(days: list[date]) -> list[timedelta]:
    return [later - earlier for earlier, later in pairwise(days)]


def _task(step: Step, state: State, since: date | None = None, until: date | None = None) -> Task:
    return Task(
        step=step.code,
        vi=step.vi,
        en=step.en,
        kinds=step.kinds,
        required=step.required,
        state=state,
        since=since,
        until=until,
        example=step.example,
    )


def _done(step: Step, task: Task, record: RecordView) -> Task:
    lacks = [name for name in step.fields if _asked(record, name) and getattr(record.details, name) is None]
    lacks += ["photo"] if step.photo and record.photo is None else []
    state: State = "late_done" if task.until and record.occurred_on > task.until else "done"
    if step.limit and _outside(step.limit, getattr(record.details, step.limit.field, None)):
        state = "above_limit"
    elif lacks:
        state = "incomplete"
    return msgspec.structs.replace(
        task, state=state, record_id=record.id, done_on=record.occurred_on, lacks=tuple(lacks)
    )


def _asked(record: RecordView, field: str) -> bool:
    return any(item.field == field for item in kind_of(record.details).asks)


def _outside(limit: Limit, value: Decimal | None) -> bool:
    if value is None:
        return False
    too_much = limit.at_most is not None and value > limit.at_most
    return too_much or (limit.at_least is not None and value < limit.at_least)
