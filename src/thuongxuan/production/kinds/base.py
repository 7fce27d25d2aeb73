"""What a kind of diary record declares, and the field types its Struct is made of.

A new kind is one file here and two lines in ``registry``. The same Struct carries a command (quantities as given)
and a stored record (quantities with their exact base value): ``Input[Given]`` becomes ``Input[Quantity]``.
"""

from decimal import Decimal
from typing import Annotated, Any, Generic, Literal, TypeVar

import msgspec
from msgspec import Meta

from thuongxuan.errors import Message
from thuongxuan.production.crops import CropKind
from thuongxuan.production.units import Dimension

Q = TypeVar("Q")
PRINTABLE = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
"""No control characters: PostgreSQL refuses NUL in text, and none of them means anything to a reader."""
Line = Annotated[str, Meta(min_length=1, max_length=120, pattern=PRINTABLE)]
Paragraph = Annotated[str, Meta(min_length=1, max_length=1000, pattern=PRINTABLE)]
CertificateNo = Annotated[str, Meta(min_length=1, max_length=60, pattern=PRINTABLE)]
Measured = Annotated[Decimal, Meta(description="Decimal number, best sent as a string", examples=["0.05"])]

MAX_INTERVAL_DAYS = 365
"""Labels of plant protection products name days or weeks; a year is beyond all of them."""
Days = Annotated[int, Meta(ge=0, le=MAX_INTERVAL_DAYS, examples=[0, 14])]
Hours = Annotated[int, Meta(ge=0, le=2000, examples=[24])]

Role = Literal["start", "care", "watch", "test", "harvest", "process", "store", "sell", "note"]
"""What a record does to the goods: it brings them into being (``harvest``), changes them (``process``), or tells of
them (the others)."""
ALL: frozenset[CropKind] = frozenset(("annual", "perennial", "forest", "bee", "livestock", "fish"))
PLANTS: frozenset[CropKind] = frozenset(("annual", "perennial", "forest"))
ANIMALS: frozenset[CropKind] = frozenset(("bee", "livestock", "fish"))


class Weighed(msgspec.Struct, Generic[Q], frozen=True, kw_only=True):
    """What every kind of harvest has: a weight, from which batches draw."""

    quantity: Annotated[Q, Meta(description="Weight harvested")]


class Waits(msgspec.Struct, frozen=True, kw_only=True):
    """What starts an interval during which nothing may be harvested (pre-harvest or withdrawal interval)."""

    material: Annotated[Line, Meta(examples=["Phân chuồng hoai"])]
    interval_days: Days = 0


class Worked(msgspec.Struct, Generic[Q], frozen=True, kw_only=True):
    """What every step after the harvest has: what went in and what came out."""

    input: Q
    output: Q
    note: Paragraph | None = None


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """One question of a form. How it is asked follows from the type of the Struct's field."""

    field: str
    label: Message
    question: Message | None = None
    hint: Message | None = None
    options: tuple[tuple[str, Message], ...] = ()
    units: tuple[Dimension, ...] = ()
    unit: Message | None = None
    within: tuple[int, int] = (0, 1_000_000_000)
    """Bounds of a measured number, both included."""
    more: bool = False
    """Asked among the further details, which a person opens when there is something to tell."""
    private: bool = False
    """Names a person, or free words: erased with the account, never published."""


def ask(field: str, label: Message, **how: Any) -> Ask:
    """A question; ``how`` are the further fields of ``Ask``."""
    return Ask(field=field, label=label, **how)


class Kind(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of record.

    ``takes`` and ``gives`` name the quantity fields that go into and come out of the step, and ``step`` the business
    step of an EPCIS event about it: a bare CBV 2.0 word, or a word of our own vocabulary when the standard has none.
    """

    name: str
    label: Message
    details: Any
    asks: tuple[Ask, ...]
    role: Role
    step: str
    icon: str
    suits: frozenset[CropKind] = ALL
    takes: tuple[str, ...] = ()
    gives: tuple[str, ...] = ()
    after_start: bool = False
    """Whether it cannot happen before the crop was started."""

    def asked(self, field: str) -> Ask:
        """The question about a field of the Struct."""
        return next(item for item in self.asks if item.field == field)
