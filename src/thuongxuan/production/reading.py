"""From typed screens to commands: every screen is read again at the end, so nothing carried along is trusted."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from thuongxuan.errors import FieldError, Invalid
from thuongxuan.production import numerals
from thuongxuan.production.details import check_measured
from thuongxuan.production.kinds.registry import KINDS, DetailsGiven
from thuongxuan.production.numerals import NotANumber
from thuongxuan.production.schemas import CycleCommand, RecordCommand, RecordView
from thuongxuan.production.screens import CYCLE, names, structs, total, widget
from thuongxuan.production.units import Given, Quantity, UnitTable
from thuongxuan.web.forms import Form

SUFFIX = "_unit"
PREFIX = "details."


class ScreenRefused(Exception):
    """A screen before the last one is not right; ``screen`` counts from 1."""

    def __init__(self, screen: int, error: Invalid) -> None:
        super().__init__(f"screen {screen}")
        self.screen = screen
        self.error = error


def read_screen(form: Form, kind: str, screen: int, units: UnitTable) -> dict[str, Any]:
    """The values of one screen, numbers read. Raises ``Invalid`` with every field of it that is refused."""
    errors: list[FieldError] = []
    try:
        typed = msgspec.structs.asdict(form.decode(structs(kind)[screen - 1]))
    except Invalid as refused:
        errors, typed = list(refused.errors), dict.fromkeys(names(kind, screen)) | _texts(form, kind, screen)
    refused_fields = {error.field for error in errors}
    for name in _numbers(kind):
        text, unit = typed.pop(name, ""), typed.pop(name + SUFFIX, "")
        if not text or name in refused_fields:
            continue
        try:
            typed[name] = _number(kind, name, text, unit or "", units)
        except NotANumber as error:
            errors.append(FieldError(name, error.code, error.message))
    if errors:
        raise Invalid(errors)
    return typed


def _numbers(kind: str) -> list[str]:
    """The fields whose text only ``numerals`` may read."""
    if kind == CYCLE:
        return []
    return [item.field for item in KINDS[kind].asks if widget(kind, item.field) in {"quantity", "measured"}]


def _number(kind: str, name: str, text: str, unit: str, units: UnitTable) -> Given | Decimal:
    asked = KINDS[kind].asked(name)
    if widget(kind, name) == "measured":
        value = -numerals.parse(text.strip()[1:]) if text.strip().startswith("-") else numerals.parse(text)
        check_measured(value, asked.within)
        return value
    given = Given(numerals.parse(text), unit)
    units.convert(given, *asked.units)
    return given


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
    fields = {item.field for item in KINDS[kind].asks}
    details: DetailsGiven = msgspec.convert(
        {"kind": kind, **{name: value for name, value in values.items() if name in fields}}, DetailsGiven
    )
    return RecordCommand(
        crop_cycle_id=cycle_id,
        occurred_on=values["occurred_on"],
        occurred_precision=values["occurred_precision"],
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
            values[name], values[name + SUFFIX] = _typed_number(value.value), value.unit
        elif isinstance(value, Decimal):
            values[name] = _typed_number(value)
        elif value is not None:
            values[name] = value
    return values


def typed_as_usual(record: RecordView) -> dict[str, Any]:
    """What a person would type again without thinking: words and units of the last time, but no number of it."""
    numbers = {name for name, value in msgspec.structs.asdict(record.details).items() if _is_number(value)}
    return {name: value for name, value in typed_again(record).items() if name not in numbers}


def _is_number(value: Any) -> bool:
    return isinstance(value, Quantity | Decimal)


def _typed_number(value: Decimal) -> str:
    """``1,234`` would be refused as having two readings; a further zero decides."""
    whole, comma, decimals = f"{value:f}".partition(".")
    return (
        f"{whole},{decimals}0"
        if comma and len(decimals) == 3 and len(whole) <= 3
        else f"{whole}{comma and ','}{decimals}"
    )


def for_form(error: Invalid) -> Invalid:
    """Errors of a command, on the fields of the form."""
    return Invalid([FieldError(item.field.removeprefix(PREFIX), item.code, item.message) for item in error.errors])
