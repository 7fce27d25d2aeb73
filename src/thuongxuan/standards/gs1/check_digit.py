"""Check digits of GTIN, GLN and SSCC (GS1 General Specifications section 7.9.1)."""

from thuongxuan.standards.gs1.fault import Fault

GTIN_LENGTHS = (8, 12, 13, 14)
GLN_LENGTHS = (13,)
SSCC_LENGTHS = (18,)
_DIGITS = frozenset("0123456789")


def check_digit(body: str) -> str:
    """The digit that completes ``body`` (a number without its last digit): weights 3, 1, 3 … from the right."""
    _require_digits(body, "")
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(body)))
    return str(-total % 10)


def require(number: str, lengths: tuple[int, ...], ai: str) -> str:
    """``number`` itself when its length, digits and check digit are right; raises ``Fault`` otherwise."""
    _require_digits(number, ai)
    if len(number) not in lengths:
        allowed = ", ".join(map(str, lengths))
        raise Fault(ai, len(number), "length", f"{len(number)} digits where {allowed} are allowed")
    expected = check_digit(number[:-1])
    if number[-1] != expected:
        raise Fault(ai, len(number) - 1, "check-digit", f"the check digit should be {expected}")
    return number


def gtin14(gtin: str) -> str:
    """A GTIN-8, -12, -13 or -14 in the 14 digits that AI 01 carries; raises ``Fault``."""
    return require(gtin, GTIN_LENGTHS, "01").zfill(14)


def _require_digits(text: str, ai: str) -> None:
    # str.isdigit() would let other scripts' digits through.
    for position, character in enumerate(text):
        if character not in _DIGITS:
            raise Fault(ai, position, "character", f"{character!r} is not a digit")
    if not text:
        raise Fault(ai, 0, "length", "no digits")
