"""What a diary record says, whatever its kind: read, made exact, stored, read back."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import msgspec

from thuongxuan.errors import FieldError, Invalid, m
from thuongxuan.production.kinds import lab_result
from thuongxuan.production.kinds.base import Kind, Waits
from thuongxuan.production.kinds.lab_result import LabResult
from thuongxuan.production.kinds.registry import KINDS, Details, DetailsGiven
from thuongxuan.production.numerals import MAX_DECIMALS, NotANumber
from thuongxuan.production.units import Given, UnitTable


def kind_of(details: DetailsGiven | Details) -> Kind:
    """The kind a details Struct belongs to."""
    return KINDS[str(type(details).__struct_config__.tag)]


def settle(given: DetailsGiven, units: UnitTable) -> Details:
    """The same details with exact base values. Raises ``Invalid`` with every number that is refused."""
    kind = kind_of(given)
    plain: dict[str, Any] = msgspec.structs.asdict(given)
    errors = lab_result.check(given) if isinstance(given, LabResult) else []
    for name, value in plain.items():
        try:
            if isinstance(value, Given):
                plain[name] = units.convert(value, *kind.asked(name).units)
            elif isinstance(value, Decimal):
                check_measured(value, kind.asked(name).within)
        except NotANumber as error:
            errors.append(FieldError(f"details.{name}", error.code, error.message))
    if errors:
        raise Invalid(errors)
    return restore({"kind": kind.name, **store_fields(plain)})


def check_measured(value: Decimal, within: tuple[int, int]) -> None:
    """Raises ``NotANumber`` for a measured number that is out of its bounds or has too many decimals."""
    if not value.is_finite():
        raise NotANumber("not_a_number", m("Xin viết số như 12 hoặc 12,5 hoặc 1.234,5."))
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int) or exponent < -MAX_DECIMALS:
        raise NotANumber("number_size", m("Số này dài quá, xin xem lại."))
    low, high = within
    if not low <= value <= high:
        raise NotANumber("out_of_bounds", m("Số phải từ {low} đến {high}.", low=low, high=high))


def store(details: Details) -> dict[str, Any]:
    """As it is kept in the ``details`` column: plain JSON values, decimals as strings, nothing empty."""
    return {"kind": kind_of(details).name, **store_fields(msgspec.structs.asdict(details))}


def store_fields(fields: dict[str, Any]) -> dict[str, Any]:
    """JSON values of Struct fields, without the absent ones."""
    built: dict[str, Any] = msgspec.to_builtins(fields)
    return {name: value for name, value in built.items() if value is not None}


def restore(stored: dict[str, Any]) -> Details:
    """Read back what ``store`` wrote."""
    details: Details = msgspec.convert(stored, Details)
    return details


def clear_on(details: Details, occurred_on: date) -> date | None:
    """The first day a harvest is allowed again: the label counts whole days after the day of application."""
    if isinstance(details, Waits) and details.interval_days:
        return occurred_on + timedelta(days=details.interval_days)
    return None
