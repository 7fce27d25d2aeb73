"""What sensors measure here: words of the GS1 Web Vocabulary, UN/ECE Recommendation 20 units, and what a value can be.

Factors are exact: a value in the first unit of a word is ``value * factor + shift``.
"""

from collections.abc import Mapping
from decimal import Decimal

import msgspec

from thuongxuan.errors import Message, m

PLACES = 6
"""Decimals a value may have; no sensor of a farm is finer."""
MOST_DIGITS = 9
"""Digits before the decimal point: a water meter runs up to 999,999,999."""
_ZERO = Decimal(0)


class UnitOf(msgspec.Struct, frozen=True):
    """A unit: how people write it, its exact way to the first unit of its word, and the values that can be."""

    sign: str
    factor: Decimal = Decimal(1)
    shift: Decimal = _ZERO
    least: Decimal | None = _ZERO
    most: Decimal | None = None


class Measured(msgspec.Struct, frozen=True):
    """A word and the units it is given in; limits of process templates are in the first."""

    label: Message
    units: Mapping[str, UnitOf]

    @property
    def base(self) -> UnitOf:
        """The first unit."""
        return next(iter(self.units.values()))


MEASURED: Mapping[str, Measured] = {
    "Temperature": Measured(
        m("Nhiệt độ"),
        {
            "CEL": UnitOf("°C", least=Decimal("-273.15")),
            "KEL": UnitOf("K", shift=Decimal("-273.15")),
        },
    ),
    "RelativeHumidity": Measured(m("Độ ẩm không khí"), {"P1": UnitOf("%", most=Decimal(100))}),
    "AbsoluteHumidity": Measured(m("Hơi nước trong không khí"), {"A93": UnitOf("g/m³")}),
    "VolumeFraction": Measured(m("Độ ẩm đất"), {"P1": UnitOf("%", most=Decimal(100))}),
    "Length": Measured(
        m("Mực nước, lượng mưa"),
        {
            "MMT": UnitOf("mm", least=None),
            "CMT": UnitOf("cm", Decimal(10), least=None),
            "MTR": UnitOf("m", Decimal(1000), least=None),
        },
    ),
    "Volume": Measured(m("Lượng nước"), {"MTQ": UnitOf("m³"), "LTR": UnitOf("l", Decimal("0.001"))}),
    "VolumeFlowRate": Measured(m("Lưu lượng nước"), {"MQH": UnitOf("m³/h"), "L2": UnitOf("l/min", Decimal("0.06"))}),
    "MassConcentration": Measured(
        m("Chất hòa tan trong nước"), {"M1": UnitOf("mg/l"), "GL": UnitOf("g/l", Decimal(1000))}
    ),
    "Conductivity": Measured(m("Độ dẫn điện của nước"), {"D10": UnitOf("S/m"), "H61": UnitOf("mS/cm", Decimal("0.1"))}),
    "Dimensionless": Measured(m("Độ pH"), {"Q30": UnitOf("pH", most=Decimal(14))}),
}
"""Words for temperature, humidity and water; others of the vocabulary are refused until somebody measures them."""
TOO_LONG = m("Số này dài quá, xin xem lại.")


def fault_of(value: Decimal) -> tuple[str, Message] | None:
    """Code and reason when a value is no number a sensor sends; before any arithmetic with it."""
    if not value.is_finite():
        return "not_a_number", m("Đây không phải là số.")
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int) or exponent < -PLACES or value.adjusted() >= MOST_DIGITS:
        return "number_size", TOO_LONG
    return None


def plain(value: Decimal) -> Decimal:
    """Without exponent; the value must have passed ``fault_of``."""
    return Decimal(f"{value:f}")


def in_unit(base: Decimal, unit: UnitOf) -> Decimal:
    """A value of the first unit in another, to six decimals."""
    return plain(round((base - unit.shift) / unit.factor, PLACES).normalize())


def side(value: Decimal, lower: Decimal | None, upper: Decimal | None) -> str | None:
    """``below`` or ``above`` the bounds, which belong to the range themselves; ``None`` within, or without any."""
    if lower is not None and value < lower:
        return "below"
    return "above" if upper is not None and value > upper else None
