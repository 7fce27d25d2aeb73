"""Units people use, turned into exact kilograms, square metres, litres or pieces.

What was given (value and unit) is kept beside the result, because "3 tạ" is what the farmer signed for.
"""

import tomllib
from decimal import Decimal, localcontext
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from thuongxuan.errors import m
from thuongxuan.production import numerals
from thuongxuan.production.numerals import NotANumber

Dimension = Literal["mass", "area", "volume", "count"]

BASE_CODES: dict[Dimension, str] = {"mass": "KGM", "area": "MTK", "volume": "LTR", "count": "H87"}
"""UN/ECE Recommendation 20 codes of the units quantities are stored in: kg, m², l, piece."""

MAX_BASE = Decimal(1_000_000_000)
"""No field of this locality holds or yields a million tonnes; above this the number is a slip of the finger."""

GIVEN_PLACES = 6
"""Decimals a given value may have: a milligram of a kilogram."""


class Given(msgspec.Struct, frozen=True):
    """A quantity as a person states it: a value and the code of a unit (``GET /api/v1/production/units``)."""

    value: Annotated[Decimal, Meta(description="Decimal number, best sent as a string", examples=["3.5"])]
    unit: Annotated[str, Meta(max_length=20, description="Code of a unit", examples=["ta"])]


class Quantity(msgspec.Struct, frozen=True):
    """A quantity as given, and ``base``: the same in the unit that ``base_unit`` names (UN/ECE Rec 20)."""

    value: Annotated[Decimal, Meta(description="What was given", examples=["3.5"])]
    unit: Annotated[str, Meta(description="Code of the unit it was given in", examples=["ta"])]
    base: Annotated[Decimal, Meta(description="Exact value in base_unit", examples=["350"])]
    base_unit: Annotated[str, Meta(description="UN/ECE Rec 20: KGM, MTK, LTR or H87", examples=["KGM"])]


class Unit(msgspec.Struct, frozen=True):
    """One unit of the table. ``factor`` is how many base units it is; ``unece`` its own code, if it has one."""

    code: str
    dimension: Dimension
    factor: Decimal
    vi: str
    en: str
    unece: str | None = None

    def name(self, language: str) -> str:
        """Its name in a language."""
        return self.en if language == "en" else self.vi


class _Table(msgspec.Struct):
    unit: list[Unit]


class UnitTable:
    """The units of one installation, by code, in the order of the file."""

    def __init__(self, units: list[Unit]) -> None:
        self._units = {unit.code: unit for unit in units}

    @classmethod
    def parse(cls, text: str) -> "UnitTable":
        """Read ``units.toml``. Raises ``msgspec.ValidationError`` or ``tomllib.TOMLDecodeError``."""
        return cls(msgspec.convert(tomllib.loads(text), _Table).unit)

    def __getitem__(self, code: str) -> Unit:
        return self._units[code]

    def of(self, *dimensions: Dimension) -> list[Unit]:
        """The units a field of these dimensions offers."""
        return [unit for unit in self._units.values() if unit.dimension in dimensions]

    def convert(self, given: Given, *dimensions: Dimension) -> Quantity:
        """The exact quantity. Raises ``NotANumber`` for a unit of another kind or a value out of bounds."""
        unit = self._units.get(given.unit)
        if unit is None or unit.dimension not in dimensions:
            raise NotANumber("unknown_unit", m("Đơn vị này không dùng được ở đây."))
        _check_value(given.value)
        with localcontext() as exact:
            exact.prec = 50
            base = (given.value * unit.factor).normalize() + 0
        if base > MAX_BASE:
            raise _too_large()
        return Quantity(given.value, unit.code, _plain(base), BASE_CODES[unit.dimension])

    def read(self, text: str, unit: str, *dimensions: Dimension) -> Quantity:
        """The quantity of a typed number and a chosen unit; see ``numerals.parse`` and ``convert``."""
        return self.convert(Given(numerals.parse(text), unit), *dimensions)


def _check_value(value: Decimal) -> None:
    """Bounds before any arithmetic: an exponent of a million would make the arithmetic itself the attack."""
    if not value.is_finite():
        raise NotANumber("not_a_number", m("Xin viết số như 12 hoặc 12,5 hoặc 1.234,5."))
    if value <= 0:
        raise NotANumber("not_positive", m("Số phải lớn hơn 0."))
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int) or exponent < -GIVEN_PLACES:
        raise NotANumber("number_size", m("Số này dài quá, xin xem lại."))
    if value > MAX_BASE * 1000:
        raise _too_large()


def _too_large() -> NotANumber:
    return NotANumber("number_size", m("Số này lớn quá, xin xem lại."))


def _plain(value: Decimal) -> Decimal:
    """Without exponent: ``Decimal("3E+2")`` would reach JSON and people as ``3E+2``."""
    return Decimal(f"{value:f}")
