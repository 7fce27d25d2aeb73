"""From typed screens to commands: every screen is read again at the end, so nothing carried along is trusted."""

from typing import Any
from uuid import UUID

import msgspec

from thuongxuan.errors import FieldError, Invalid
from thuongxuan.production import details as kinds
from thuongxuan.production import numerals
from thuongxuan.production.details import DetailsGiven, dimensions
from thuongxuan.production.numerals import NotANumber
from thuongxuan.production.schemas import CycleCommand, RecordCommand, RecordView
from thuongxuan.production.screens import SCREENS, names, total
from thuongxuan.production.units import Given, Quantity, UnitTable
from thuongxuan.web.forms import Form

SUFFIX = "_unit"
PREFIX = "details."
_STRUCTS: dict[str, type[msgspec.Struct]] = {
    "planting": kinds.Planting,
    "input": kinds.Input,
    "harvest": kinds.HarvestGiven,
    "processing": kinds.Processing,
    "check": kinds.Check,
    "note": kinds.Note,
}


class ScreenRefused(Exception):
    """A screen before the last one is not right; ``screen`` counts from 1."""

    def __init__(self, screen: int, error: Invalid) -> None:
        super().__init__(f"screen {screen}")
        self.screen = screen
        self.error = error


def read_screen(form: Form, kind: str, screen: int, units: UnitTable) -> dict[str, Any]:
    """The values of one screen, quantities as ``Given``. Raises ``Invalid`` with every field of it that is refused."""
    errors: list[FieldError] = []
    try:
        typed = msgspec.structs.asdict(form.decode(SCREENS[kind][screen - 1]))
    except Invalid as refused:
        errors, typed = list(refused.errors), dict.fromkeys(names(kind, screen)) | _texts(form, kind, screen)
    refused_fields = {error.field for error in errors}
    for name in [name for name in typed if name + SUFFIX in typed]:
        text, unit = typed.pop(name), typed.pop(name + SUFFIX)
        if not text or name in refused_fields:
            continue
        try:
            given = Given(numerals.parse(text), unit or "")
            units.convert(given, *dimensions(kind, name))
            typed[name] = given
        except NotANumber as error:
            errors.append(FieldError(name, error.code, error.message))
    if errors:
        raise Invalid(errors)
    return typed


def _texts(form: Form, kind: str, screen: int) -> dict[str, str]:
    """What was typed into the screen, so that its numbers are judged even when another field is refused."""
    return {name: form.value(name) for name in names(kind, screen)}


def read_all(form: Form, kind: str, units: UnitTable) -> dict[str, Any]:
    """The values of all screens. Raises ``ScreenRefused`` with the first screen that is not right."""
    values: dict[str, Any] = {}
    for screen in range(1, total(kind) + 1):
        try:
            values |= read_screen(form, kind, screen, units)
        except Invalid as error:
            raise ScreenRefused(screen, error) from error
    return values


def record_command(kind: str, cycle_id: UUID, values: dict[str, Any], photo: str | None) -> RecordCommand:
    """The command of a record's screens."""
    fields = set(_STRUCTS[kind].__struct_fields__)
    details: DetailsGiven = msgspec.convert(
        {"kind": kind, **{name: value for name, value in values.items() if name in fields}}, DetailsGiven
    )
    return RecordCommand(
        crop_cycle_id=cycle_id,
        occurred_on=values["occurred_on"],
        details=details,
        photo=photo,
        supersedes=values["supersedes"],
        reason=values["reason"],
    )


def cycle_command(values: dict[str, Any]) -> CycleCommand:
    """The command of the screens that start a cycle."""
    return CycleCommand(**values)


def typed_again(record: RecordView) -> dict[str, Any]:
    """A stored record as a person would type it, to repeat or to correct it."""
    values: dict[str, Any] = {}
    for name, value in msgspec.structs.asdict(record.details).items():
        if isinstance(value, Quantity):
            values[name], values[name + SUFFIX] = f"{value.value:f}".replace(".", ","), value.unit
        elif value is not None:
            values[name] = value
    return {name: _unambiguous(str(value)) if name + SUFFIX in values else value for name, value in values.items()}


def _unambiguous(number: str) -> str:
    """``1,234`` would be refused as having two readings; a further zero decides."""
    whole, comma, decimals = number.partition(",")
    return f"{whole},{decimals}0" if comma and len(decimals) == 3 and len(whole) <= 3 else number


def for_form(error: Invalid) -> Invalid:
    """Errors of a command, on the fields of the form."""
    return Invalid([FieldError(item.field.removeprefix(PREFIX), item.code, item.message) for item in error.errors])
