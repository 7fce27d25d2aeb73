"""The screens of each form: one question group a screen, one Struct a screen, in the order people meet them.

Numbers stay text here, because only ``numerals`` may read what a person typed; a field with a sibling
``<name>_unit`` is a quantity.
"""

from datetime import date
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from thuongxuan.production.details import MAX_INTERVAL_DAYS, PRINTABLE, CertificateNo, Line, Outcome, Paragraph, Process

Number = Annotated[str, Meta(min_length=1, max_length=40)]
UnitCode = Annotated[str, Meta(max_length=20)]


class When(msgspec.Struct, frozen=True, kw_only=True):
    """The last screen of every record; ``supersedes`` and ``reason`` when it corrects one."""

    occurred_on: date
    supersedes: UUID | None = None
    reason: Paragraph | None = None


class PlantingWhat(msgspec.Struct, frozen=True, kw_only=True):
    """What was planted or stocked."""

    material: Line
    amount: str = ""
    amount_unit: UnitCode = "cay"
    area: str = ""
    area_unit: UnitCode = "sao"
    source: Line | None = None


class InputWhat(msgspec.Struct, frozen=True, kw_only=True):
    """Which material, and how much of it."""

    material: Line
    active_ingredient: Line | None = None
    amount: Number
    amount_unit: UnitCode


class InputHow(msgspec.Struct, frozen=True, kw_only=True):
    """Where, why, by whom, and how long to wait before a harvest."""

    purpose: Line
    area: str = ""
    area_unit: UnitCode = "sao"
    operator: Line | None = None
    interval_days: Annotated[int, Meta(ge=0, le=MAX_INTERVAL_DAYS)] = 0


class HarvestWhat(msgspec.Struct, frozen=True, kw_only=True):
    """How much was harvested."""

    quantity: Number
    quantity_unit: UnitCode


class ProcessingWhat(msgspec.Struct, frozen=True, kw_only=True):
    """What was done, what went in, what came out."""

    process: Process
    input: Number
    input_unit: UnitCode
    output: Number
    output_unit: UnitCode
    note: Paragraph | None = None


class CheckWhat(msgspec.Struct, frozen=True, kw_only=True):
    """What was checked, with which result."""

    what: Line
    result: Line
    outcome: Outcome
    limit: Line | None = None


class CheckPaper(msgspec.Struct, frozen=True, kw_only=True):
    """Who says so, and on which paper."""

    checked_by: Line
    certificate_no: CertificateNo | None = None
    valid_until: date | None = None


class NoteWhat(msgspec.Struct, frozen=True, kw_only=True):
    """Free words."""

    text: Paragraph


class CycleWhat(msgspec.Struct, frozen=True, kw_only=True):
    """Which crop on which parcel."""

    parcel_id: UUID
    crop: Annotated[str, Meta(max_length=40)]
    variety: Annotated[str, Meta(max_length=80, pattern=PRINTABLE)] = ""


class CycleWhen(msgspec.Struct, frozen=True, kw_only=True):
    """From when, and until about when."""

    started_on: date
    expected_harvest_on: date | None = None


SCREENS: dict[str, tuple[type[msgspec.Struct], ...]] = {
    "planting": (PlantingWhat, When),
    "input": (InputWhat, InputHow, When),
    "harvest": (HarvestWhat, When),
    "processing": (ProcessingWhat, When),
    "check": (CheckWhat, CheckPaper, When),
    "note": (NoteWhat, When),
    "cycle": (CycleWhat, CycleWhen),
}


def total(form: str) -> int:
    """How many screens a form has."""
    return len(SCREENS[form])


def names(form: str, screen: int) -> list[str]:
    """The fields of a screen (counted from 1)."""
    return [field.name for field in msgspec.structs.fields(SCREENS[form][screen - 1])]


def other_names(form: str, screen: int) -> list[str]:
    """The fields of all other screens: what a screen has to carry along."""
    here = set(names(form, screen))
    return [name for number in range(1, total(form) + 1) for name in names(form, number) if name not in here]
