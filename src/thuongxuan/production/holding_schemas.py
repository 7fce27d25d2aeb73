"""What is told of held harvests and of exceptions from a rule."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from thuongxuan.db.session import WriteSession
from thuongxuan.identity.schemas import Principal
from thuongxuan.production.kinds.base import Paragraph
from thuongxuan.production.recorded import RecordFacts
from thuongxuan.production.schemas import Held, Rule

ExceptionState = Literal["waiting", "granted", "refused"]


class Hold(msgspec.Struct, frozen=True, kw_only=True):
    """A harvest that is held back, for its owner."""

    harvest_id: UUID
    record_id: UUID
    cause_id: UUID
    rule: Rule
    since: datetime
    harvested_on: date
    named: str


class Recorded(msgspec.Struct, frozen=True, kw_only=True):
    """What a new record has brought about: its facts, and the harvests that are held back because of it."""

    facts: RecordFacts
    held: tuple[Held, ...]


class Effects:
    """What other parts do in the transaction of a record: suspend lots, write events. ``app`` says what."""

    def __init__(self, *steps: Callable[[WriteSession, Principal, Recorded], Awaitable[None]]) -> None:
        self._steps = steps

    async def __call__(self, write: WriteSession, principal: Principal, recorded: Recorded) -> None:
        """Do all of it, in order; what raises undoes the record too."""
        for step in self._steps:
            await step(write, principal, recorded)


class ExceptionCommand(msgspec.Struct, frozen=True, kw_only=True):
    """Ask for an exception: for a harvest on a day while an interval runs, or from a result above its limit."""

    crop_cycle_id: UUID
    cause_id: Annotated[UUID, Meta(description="The record that forbids: an input, a treatment or a result")]
    harvest_on: Annotated[date | None, Meta(description="Day of the harvest; only for an interval")] = None
    reason: Paragraph


class DecisionCommand(msgspec.Struct, frozen=True, kw_only=True):
    """One officer's decision."""

    decision: Literal["granted", "refused"]
    reason: Paragraph


class DecisionView(msgspec.Struct, frozen=True, kw_only=True):
    """Who decided what, when and why."""

    officer_name: str
    granted: bool
    reason: str
    received_at: datetime


class ExceptionView(msgspec.Struct, frozen=True, kw_only=True):
    """A request for an exception. Two officers have to grant it; one refusal ends it."""

    id: UUID
    crop_cycle_id: UUID
    cause_id: UUID
    rule: Rule
    harvest_on: date | None
    named: str
    applied_on: date
    clear_on: date | None
    reason: str
    owner_name: str
    crop: str
    commune_code: str
    received_at: datetime
    state: ExceptionState
    decisions: list[DecisionView]
