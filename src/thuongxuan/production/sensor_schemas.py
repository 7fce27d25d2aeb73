"""Readings of sensors as devices send them and as their owner reads them."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from thuongxuan.db.session import WriteSession
from thuongxuan.identity.schemas import Entry

Device = Annotated[
    str,
    Meta(
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$",
        description="What the device is called: ASCII letters, digits and `. _ : -`, no name of a person",
        examples=["kho-1.th2"],
    ),
]
Side = Literal["below", "above"]
BoundsFrom = Literal["given", "template"]


class ReadingGiven(msgspec.Struct, frozen=True, kw_only=True):
    """One measured value. Without bounds those of the cycle's process template hold, if it has any."""

    device: Device
    measured_at: Annotated[
        datetime, Meta(tz=True, description="RFC 3339 with offset", examples=["2026-11-20T06:30:00+07:00"])
    ]
    type: Annotated[
        str,
        Meta(max_length=80, description="Measurement type of the GS1 Web Vocabulary", examples=["Temperature"]),
    ]
    value: Annotated[Decimal, Meta(description="Decimal number, best sent as a string", examples=["31.5"])]
    uom: Annotated[str, Meta(max_length=3, description="UN/ECE Recommendation 20", examples=["CEL"])]
    lower: Annotated[Decimal | None, Meta(description="Least value in range, in `uom`", examples=["20"])] = None
    upper: Annotated[Decimal | None, Meta(description="Greatest value in range, in `uom`", examples=["33"])] = None


class ReadingsCommand(msgspec.Struct, frozen=True, kw_only=True):
    """What devices have measured since the last time, in any order. All of it is stored, or nothing."""

    readings: Annotated[list[ReadingGiven], Meta(min_length=1)]


class ReadingView(msgspec.Struct, frozen=True, kw_only=True):
    """A stored reading with the bounds it was judged by. ``out_of_range`` is null within them, or without any."""

    id: UUID
    device: Device
    measured_at: Annotated[datetime, Meta(description="In the offset in which it was sent")]
    type: Annotated[str, Meta(examples=["Temperature"])]
    value: Annotated[Decimal, Meta(examples=["31.5"])]
    uom: Annotated[str, Meta(examples=["CEL"])]
    lower: Decimal | None
    upper: Decimal | None
    bounds_from: BoundsFrom | None
    out_of_range: Side | None
    received_at: datetime


class ReadingsKept(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to a batch. ``known`` are the places (from 0) of readings whose device, type and time are stored
    already: those stay as they were first sent."""

    id: Annotated[UUID, Meta(description="Of the batch; its EPCIS event is `urn:uuid:` of it")]
    stored: int
    out_of_range: Annotated[int, Meta(description="How many of the stored ones lie outside their bounds")]
    known: list[int]


class ReadingFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A stored batch of readings, for who tells it onwards."""

    id: UUID
    crop_cycle_id: UUID
    readings: list[ReadingView]


class Telling:
    """What another part does with stored readings, in their transaction. ``app`` says what."""

    def __init__(self, step: Callable[[WriteSession, Entry, ReadingFacts], Awaitable[None]]) -> None:
        self._step = step

    async def __call__(self, write: WriteSession, who: Entry, told: ReadingFacts) -> None:
        """Do it; what raises undoes the readings too."""
        await self._step(write, who, told)
