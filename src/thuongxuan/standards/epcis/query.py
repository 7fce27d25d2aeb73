"""A SimpleEventQuery as typed conditions (EPCIS 2.0 section 8.2.7.1). All conditions hold together; values of one are
alternatives. Words, identifiers and names are in the spelling of ``facts.EventFacts``.
"""

from datetime import datetime
from decimal import Decimal
from typing import Literal

import msgspec

from thuongxuan.errors import Message
from thuongxuan.standards.epcis.facts import Role, Section

Operator = Literal["EQ", "GT", "GE", "LT", "LE"]
Plain = Literal[
    "eventType",
    "action",
    "bizStep",
    "disposition",
    "persistentDisposition_set",
    "persistentDisposition_unset",
    "readPoint",
    "bizLocation",
    "transformationID",
    "eventID",
    "errorReason",
    "correctiveEventID",
]
Moment = Literal["eventTime", "recordTime", "errorDeclarationTime"]
Problem = Literal["QueryParameterException", "QueryValidationException"]


class OneOf(msgspec.Struct, frozen=True):
    """A field of the event itself has one of these values."""

    field: Plain
    values: tuple[str, ...]


class Within(msgspec.Struct, frozen=True):
    """``WD_``: the place is one of these or lies within one of them."""

    field: Literal["readPoint", "bizLocation"]
    values: tuple[str, ...]


class At(msgspec.Struct, frozen=True):
    """A time of the event compared with an instant in UTC (``GE``: at or after, ``LT``: before)."""

    field: Moment
    operator: Operator
    value: datetime


class IdPattern(msgspec.Struct, frozen=True):
    """An identifier, or a pattern of SQL's LIKE (escaped by a backslash), or a class and the pattern of its things."""

    exact: str | None = None
    like: str | None = None


class Matches(msgspec.Struct, frozen=True):
    """``MATCH_``: a thing in one of these roles matches one of the patterns."""

    roles: tuple[Role, ...]
    patterns: tuple[IdPattern, ...]


class Amount(msgspec.Struct, frozen=True):
    """A quantity of the event compared with a number; with ``uom`` only quantities in that unit."""

    operator: Operator
    values: tuple[Decimal, ...]
    uom: str | None


class Has(msgspec.Struct, frozen=True):
    """The event has an error declaration, or sensor elements."""

    what: Literal["errorDeclaration", "sensorElementList"]


class LinkedTo(msgspec.Struct, frozen=True):
    """The event names one of these as business transaction, source or destination of a type (a URI)."""

    what: Literal["bizTransaction", "source", "destination"]
    type: str
    values: tuple[str, ...]


class SensorIs(msgspec.Struct, frozen=True):
    """A field of ``facts.Sensed`` compared; with ``uom`` only reports in that unit. Values are all of one type."""

    field: str
    operator: Operator
    values: tuple[str | bool | Decimal | datetime, ...]
    uom: str | None = None


class FieldIs(msgspec.Struct, frozen=True):
    """An extension field compared: its text, number or time is one of these, or stands so to the one given.

    ``declared`` tells whether the prefix of the name was known; if not, ``name`` is compared with names as written.
    """

    section: Section
    inner: bool
    name: str
    declared: bool
    operator: Operator
    texts: tuple[str, ...]
    numbers: tuple[Decimal, ...]
    times: tuple[datetime, ...]


class FieldExists(msgspec.Struct, frozen=True):
    """An extension field is there, with any value."""

    section: Section
    inner: bool
    name: str
    declared: bool


class AttributeIs(msgspec.Struct, frozen=True):
    """``HASATTR_`` and ``EQ_ATTR_``: master data of the place or class named in ``field`` has one of these attributes.

    With ``values`` the attribute (then ``names`` is one) also has one of them.
    """

    field: str
    names: tuple[str, ...]
    values: tuple[str, ...] = ()


Condition = OneOf | Within | At | Matches | Amount | Has | LinkedTo | SensorIs | FieldIs | FieldExists | AttributeIs


class Query(msgspec.Struct, frozen=True):
    """Conditions, order and limits. ``order_by`` is a ``Moment`` or an extension field of the event in full.

    Of more than ``limit`` events the first ``limit`` are given; more than ``most`` are a QueryTooLargeException.
    """

    conditions: tuple[Condition, ...] = ()
    order_by: str | None = None
    order_declared: bool = True
    descending: bool = True
    limit: int | None = None
    most: int | None = None


class Wrong(msgspec.Struct, frozen=True):
    """One parameter that is not taken, and why."""

    parameter: str
    reason: Message


class QueryRefused(ValueError):
    """A query that is not taken. ``problem`` is the exception's name in the standard; every wrong parameter is told."""

    def __init__(self, problem: Problem, faults: tuple[Wrong, ...]) -> None:
        super().__init__(f"{problem}: " + ", ".join(fault.parameter for fault in faults))
        self.problem: Problem = problem
        self.faults = faults
