"""Numbers as people in Viet Nam write them: ``1.234,5`` (dots group thousands, the comma starts the decimals).

Telephone keypads and habits mix both signs. A number that can be read in two ways differs by a factor of a
thousand, so it is refused with both readings instead of guessed.
"""

import re
from decimal import Decimal

from thuongxuan.errors import Message, m

MAX_INTEGER_DIGITS = 12
MAX_DECIMALS = 6

_PLAIN = re.compile(r"\d+")
_DECIMAL = re.compile(r"(\d+)[.,](\d+)")
_GROUPED = re.compile(r"([1-9]\d{0,2}(?:\.\d{3})+)(?:,(\d+))?")
_TWO_READINGS = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")


class NotANumber(ValueError):
    """The text is no number, or not only one; ``message`` says what to write instead."""

    def __init__(self, code: str, message: Message) -> None:
        super().__init__(message.text.format(**message.values))
        self.code = code
        self.message = message


def parse(text: str) -> Decimal:
    """The number a person typed, exactly. Raises ``NotANumber`` for what is unclear, negative or out of size."""
    typed = text.strip()
    if _TWO_READINGS.fullmatch(typed):
        whole, thousandths = re.split("[.,]", typed)
        raise NotANumber(
            "ambiguous_number",
            m(
                "“{typed}” đọc được hai cách. Xin viết {large} hoặc {small}.",
                typed=typed,
                large=f"{whole}{thousandths}",
                small=f"{whole},{thousandths}0",
            ),
        )
    whole, decimals = _split(typed)
    if len(whole) > MAX_INTEGER_DIGITS or len(decimals) > MAX_DECIMALS:
        raise NotANumber("number_size", m("Số này dài quá, xin xem lại."))
    return Decimal(f"{whole}.{decimals}" if decimals else whole)


def _split(typed: str) -> tuple[str, str]:
    """Integer digits without leading zeros, and decimals."""
    if not typed.isascii() or len(typed) > 40:
        raise _unreadable()
    if _PLAIN.fullmatch(typed):
        whole, decimals = typed, ""
    elif found := _DECIMAL.fullmatch(typed):
        whole, decimals = found[1], found[2]
    elif found := _GROUPED.fullmatch(typed):
        whole, decimals = found[1].replace(".", ""), found[2] or ""
    else:
        raise _unreadable()
    return whole.lstrip("0") or "0", decimals


def _unreadable() -> NotANumber:
    return NotANumber("not_a_number", m("Xin viết số như 12 hoặc 12,5 hoặc 1.234,5."))
