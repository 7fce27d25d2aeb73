"""The screens of each form. A record has one screen, made from what its kind declares; a crop cycle has two.

Numbers stay text here, because only ``numerals`` may read what a person typed; a field with a sibling
``<name>_unit`` is a quantity.
"""

from datetime import date
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, Literal, get_args
from uuid import UUID

import msgspec
from msgspec import Meta

from thuongxuan.production.kinds.base import PRINTABLE, Paragraph
from thuongxuan.production.kinds.registry import KINDS
from thuongxuan.production.schemas import Precision
from thuongxuan.production.units import Given

UnitCode = Annotated[str, Meta(max_length=20)]
Widget = Literal["quantity", "measured", "whole", "date", "choice", "long", "line"]


class When(msgspec.Struct, frozen=True, kw_only=True):
    """When it was, asked with every record; ``supersedes`` and ``reason`` when it corrects one."""

    occurred_on: date
    occurred_precision: Precision = "day"
    supersedes: UUID | None = None
    reason: Paragraph | None = None


class CycleWhat(msgspec.Struct, frozen=True, kw_only=True):
    """Which crop on which parcel."""

    parcel_id: UUID
    crop: Annotated[str, Meta(max_length=40)]
    variety: Annotated[str, Meta(max_length=80, pattern=PRINTABLE)] = ""


class CycleWhen(msgspec.Struct, frozen=True, kw_only=True):
    """From when, and until about when."""

    started_on: date
    expected_harvest_on: date | None = None


CYCLE = "cycle"


@cache
def structs(form: str) -> tuple[type[msgspec.Struct], ...]:
    """One Struct for each screen of a form: ``cycle`` or the name of a kind."""
    if form == CYCLE:
        return CycleWhat, CycleWhen
    fields = [entry for name in _fields(form) for entry in _typed(form, name)]
    fields += [(field.name, field.type, field.default) for field in msgspec.structs.fields(When)[1:]]
    fields.insert(0, ("occurred_on", date))
    return (msgspec.defstruct(f"{form.title()}Screen", fields, frozen=True, kw_only=True),)


@cache
def _fields(kind: str) -> dict[str, msgspec.structs.FieldInfo]:
    declared = KINDS[kind].details
    given = declared[Given] if getattr(declared, "__parameters__", ()) else declared
    return {field.name: field for field in msgspec.structs.fields(given)}


@cache
def required(kind: str, field: str) -> bool:
    """Whether a field of a kind has to be filled in."""
    return _fields(kind)[field].required


def default(kind: str, field: str) -> str:
    """What a field says when nothing is filled in, where that is a choice of its kind; empty otherwise."""
    value = _fields(kind)[field].default
    return value if isinstance(value, str) else ""


@cache
def widget(kind: str, field: str) -> Widget:
    """How a field is asked, which follows from its type."""
    wanted = _plain(_fields(kind)[field].type)
    by_type: dict[Any, Widget] = {Given: "quantity", Decimal: "measured", int: "whole", date: "date"}
    if wanted in by_type:
        return by_type[wanted]
    if KINDS[kind].asked(field).options:
        return "choice"
    return "long" if _fields(kind)[field].type in {Paragraph, Paragraph | None} else "line"


def _plain(kind: Any) -> Any:
    """The type behind ``Annotated`` and ``| None``."""
    while hasattr(kind, "__metadata__"):
        kind = kind.__origin__
    others = [item for item in get_args(kind) if item is not type(None)]
    return _plain(others[0]) if type(None) in get_args(kind) else kind


def _typed(kind: str, field: str) -> list[tuple[str, Any] | tuple[str, Any, Any]]:
    """The fields of the screen that ask for one field of the kind's Struct."""
    info, how = _fields(kind)[field], widget(kind, field)
    if how not in {"quantity", "measured"}:
        return [(field, info.type) if info.required else (field, info.type, info.default)]
    size = 1 if info.required else 0
    number = Annotated[str, Meta(min_length=size, max_length=40)]
    asked = [(field, number) if info.required else (field, number, "")]
    unit = [(f"{field}_unit", UnitCode, "")] if how == "quantity" else []
    return [*asked, *unit]


def total(form: str) -> int:
    """How many screens a form has."""
    return len(structs(form))


def names(form: str, screen: int) -> list[str]:
    """The fields of a screen (counted from 1)."""
    return [field.name for field in msgspec.structs.fields(structs(form)[screen - 1])]


def other_names(form: str, screen: int) -> list[str]:
    """The fields of all other screens: what a screen has to carry along."""
    here = set(names(form, screen))
    return [name for number in range(1, total(form) + 1) for name in names(form, number) if name not in here]


PRIVATE = frozenset(item.field for kind in KINDS.values() for item in kind.asks if item.private)
"""Fields of any kind that hold a person's words or name: taken out when the account is erased."""
PRIVATE_REQUIRED = {
    kind.name: names_needed
    for kind in KINDS.values()
    if (names_needed := [item.field for item in kind.asks if item.private and required(kind.name, item.field)])
}
"""Those of them that a kind cannot be without."""
