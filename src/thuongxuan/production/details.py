"""What each kind of diary record says. The same Structs carry a command (quantities as given) and a stored record
(quantities with their exact base value): ``Input[Given]`` becomes ``Input[Quantity]`` in ``settle``.
"""

from datetime import date, timedelta
from typing import Annotated, Any, Generic, Literal, TypeVar

import msgspec
from msgspec import Meta

from thuongxuan.errors import FieldError, Invalid
from thuongxuan.production.numerals import NotANumber
from thuongxuan.production.units import Dimension, Given, Quantity, UnitTable

Q = TypeVar("Q")
PRINTABLE = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
"""No control characters: PostgreSQL refuses NUL in text, and none of them means anything to a reader."""
Line = Annotated[str, Meta(min_length=1, max_length=120, pattern=PRINTABLE)]
Paragraph = Annotated[str, Meta(min_length=1, max_length=1000, pattern=PRINTABLE)]
CertificateNo = Annotated[str, Meta(min_length=1, max_length=60, pattern=PRINTABLE)]
Process = Literal["peeling", "drying", "milling", "distilling", "filtering", "fermenting", "sorting", "other"]
Outcome = Literal["passed", "failed", "information"]

MAX_INTERVAL_DAYS = 365
"""Labels of plant protection products name days or weeks; a year is beyond all of them."""


class Planting(msgspec.Struct, Generic[Q], frozen=True, kw_only=True, tag_field="kind", tag="planting"):
    """Sowing, planting or stocking: what was put in, how much, on which area."""

    material: Annotated[Line, Meta(description="Seed, seedling or stock", examples=["Giống quế bản địa"])]
    amount: Q | None = None
    area: Q | None = None
    source: Annotated[Line, Meta(description="Where it came from")] | None = None


class Input(msgspec.Struct, Generic[Q], frozen=True, kw_only=True, tag_field="kind", tag="input"):
    """Fertiliser, pesticide, feed or medicine. ``interval_days`` is the pre-harvest or withdrawal interval."""

    material: Annotated[Line, Meta(examples=["Phân chuồng hoai"])]
    active_ingredient: Line | None = None
    amount: Annotated[Q, Meta(description="Total amount applied")]
    area: Q | None = None
    purpose: Annotated[Line, Meta(description="Why it was needed", examples=["Bón lót"])]
    operator: Annotated[Line, Meta(description="Who applied it; never published")] | None = None
    interval_days: Annotated[int, Meta(ge=0, le=MAX_INTERVAL_DAYS, examples=[0, 14])] = 0


class HarvestGiven(msgspec.Struct, Generic[Q], frozen=True, kw_only=True, tag_field="kind", tag="harvest"):
    """A harvest by weight."""

    quantity: Q


class Processing(msgspec.Struct, Generic[Q], frozen=True, kw_only=True, tag_field="kind", tag="processing"):
    """A step after the harvest: what went in and what came out, by weight."""

    process: Process
    input: Q
    output: Q
    note: Paragraph | None = None


class Check(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="check"):
    """An inspection or laboratory result, as its paper states it."""

    what: Annotated[Line, Meta(description="What was checked", examples=["Dư lượng thuốc bảo vệ thực vật"])]
    result: Annotated[Line, Meta(examples=["Không phát hiện"])]
    outcome: Outcome = "information"
    limit: Annotated[Line, Meta(description="The limit it was held against")] | None = None
    checked_by: Annotated[Line, Meta(description="Body or person who checked", examples=["Phòng kiểm nghiệm"])]
    certificate_no: CertificateNo | None = None
    valid_until: date | None = None


class Note(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="note"):
    """Free words of the producer; never published."""

    text: Paragraph


DetailsGiven = Planting[Given] | Input[Given] | HarvestGiven[Given] | Processing[Given] | Check | Note
Details = Planting[Quantity] | Input[Quantity] | HarvestGiven[Quantity] | Processing[Quantity] | Check | Note

_DIMENSIONS: dict[tuple[str, str], tuple[Dimension, ...]] = {
    ("planting", "amount"): ("count", "mass"),
    ("planting", "area"): ("area",),
    ("input", "amount"): ("mass", "volume", "count"),
    ("input", "area"): ("area",),
    ("harvest", "quantity"): ("mass",),
    ("processing", "input"): ("mass",),
    ("processing", "output"): ("mass", "volume"),
}


def dimensions(kind: str, field: str) -> tuple[Dimension, ...]:
    """Which units a quantity field takes."""
    return _DIMENSIONS[kind, field]


def kind_of(details: DetailsGiven | Details) -> str:
    """The kind a details Struct belongs to."""
    return str(type(details).__struct_config__.tag)


def settle(given: DetailsGiven, units: UnitTable) -> Details:
    """The same details with exact base values. Raises ``Invalid`` with every quantity that is refused."""
    plain: dict[str, Any] = msgspec.structs.asdict(given)
    errors: list[FieldError] = []
    for name, value in plain.items():
        if isinstance(value, Given):
            try:
                plain[name] = units.convert(value, *dimensions(kind_of(given), name))
            except NotANumber as error:
                errors.append(FieldError(f"details.{name}", error.code, error.message))
    if errors:
        raise Invalid(errors)
    return restore({"kind": kind_of(given), **store_fields(plain)})


def store(details: Details) -> dict[str, Any]:
    """As it is kept in the ``details`` column: plain JSON values, decimals as strings, nothing empty."""
    return {"kind": kind_of(details), **store_fields(msgspec.structs.asdict(details))}


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
    if isinstance(details, Input) and details.interval_days:
        return occurred_on + timedelta(days=details.interval_days)
    return None
