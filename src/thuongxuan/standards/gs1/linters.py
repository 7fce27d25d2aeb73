"""Rules for parts of values that GS1's syntax dictionary names: each tells where a part is wrong, and why.

A linter gets a part that has the right characters and length already, and returns ``None`` or position and reason.
Sources: GS1 General Specifications sections 3 and 7.9; ISO 3166-1, 4217, 5218, 13616. The two coupon formats of North
America (AI 8110 and 8112) are only asked to be digits: nobody here prints or reads them.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from functools import cache

import msgspec

from thuongxuan.standards.gs1.published import read

Found = tuple[int, str] | None
Linter = Callable[[str], Found]
CODE_LISTS = "gs1-code-lists.json"
CENTURY = 2000
"""Years of two digits. Only 29 February could tell the centuries apart, and 2000 is a leap year as 2096 is."""

_CSET_82 = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
_CSET_32 = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_PRIMES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83)
_ESCAPE = re.compile("%(?![0-9A-Fa-f]{2})")
_SEQUENCE = re.compile("([1-9][0-9]*)/([1-9][0-9]*)")


def csum(part: str) -> Found:
    """Check digit of numeric keys, section 7.9.1."""
    signs = part.encode()
    size = len(signs)
    # Weights 1, 3, 1 … from the right are once everything and twice every other digit; 48 is the code of "0".
    total = sum(signs) + 2 * sum(signs[-2::-2]) - 48 * (size + size // 2 * 2)
    if total % 10 == 0:
        return None
    return size - 1, f"the check digit should be {(int(part[-1]) - total) % 10}"


def csumalpha(part: str) -> Found:
    """Check character pair of alphanumeric keys, section 7.9.5."""
    if len(part) < 2:
        return len(part), "too short for a pair of check characters"
    total = sum(
        _CSET_82.index(sign) * prime for sign, prime in zip(reversed(part[:-2]), _PRIMES[: len(part) - 2], strict=True)
    )
    high, low = divmod(total % 1021, 32)
    expected = _CSET_32[high] + _CSET_32[low]
    return None if part[-2:] == expected else (len(part) - 2, f"the check characters should be {expected}")


def gcppos1(part: str) -> Found:
    """A GS1 Company Prefix at the start: at least four digits."""
    wrong = next((place for place, sign in enumerate(part[:4]) if not "0" <= sign <= "9"), None)
    if wrong is not None:
        return wrong, "a GS1 Company Prefix has only digits"
    return (len(part), "too short for a GS1 Company Prefix") if len(part) < 4 else None


def _date(year: int, part: str, place: int, *, day_zero: bool) -> Found:
    month, day = int(part[place : place + 2]), int(part[place + 2 :])
    if not 1 <= month <= 12:
        return place, f"there is no month {month}"
    if not (0 if day_zero else 1) <= day <= monthrange(year, month)[1]:
        return place + 2, f"there is no day {day} in that month"
    return None


def yymmd0(part: str) -> Found:
    """A date; day 00 means the whole month (section 3.4)."""
    return _date(CENTURY + int(part[:2]), part, 2, day_zero=True)


def yymmdd(part: str) -> Found:
    """A date."""
    return _date(CENTURY + int(part[:2]), part, 2, day_zero=False)


def yyyymmdd(part: str) -> Found:
    """A date with its century."""
    return _date(int(part[:4]) or CENTURY, part, 4, day_zero=False)


def hh(part: str) -> Found:
    """An hour."""
    return None if part < "24" else (0, f"there is no hour {part}")


def mi(part: str) -> Found:
    """A minute, or a second."""
    return None if part < "60" else (0, f"there is no minute or second {part}")


def hhmi(part: str) -> Found:
    """Hour and minute."""
    minute = mi(part[2:])
    return hh(part[:2]) or (minute and (2, minute[1]))


def iban(part: str) -> Found:
    """International Bank Account Number, ISO 13616."""
    if part[:2] not in _codes("iso3166alpha2"):
        return 0, "an IBAN starts with a country"
    if not part.isalnum() or part != part.upper() or len(part) < 11:
        return 0, "an IBAN has 11 to 34 digits and capital letters"
    number = int("".join(str(int(sign, 36)) for sign in part[4:] + part[:4]))
    return None if number % 97 == 1 else (2, "the check digits of the IBAN are wrong")


def pieceoftotal(part: str) -> Found:
    """Which piece of how many."""
    half = len(part) // 2
    piece, total = int(part[:half]), int(part[half:])
    if not piece or not total:
        return (0 if not piece else half), "piece and total start at 1"
    return None if piece <= total else (0, "the piece is beyond the total")


def posinseqslash(part: str) -> Found:
    """Position in a sequence, as 1/3."""
    found = _SEQUENCE.fullmatch(part)
    if found is None:
        return 0, "a position is written as 1/3"
    return None if int(found[1]) <= int(found[2]) else (0, "the position is beyond the end")


def pcenc(part: str) -> Found:
    """Percent-encoded text."""
    found = _ESCAPE.search(part)
    return (found.start(), "% is not followed by two hexadecimal digits") if found else None


def importeridx(part: str) -> Found:
    """Importer index of EU 2018/574."""
    return None if part.isalnum() or part in "-_" else (0, f"{part!r} is no importer index")


def hasnondigit(part: str) -> Found:
    """Not only digits."""
    return (0, "at least one character is not a digit") if part.isdigit() else None


def _at_most(most: int, reason: str) -> Linter:
    return lambda part: None if int(part) <= most else (0, reason)


def _one_of(signs: str, reason: str) -> Linter:
    return lambda part: None if part in signs else (0, reason)


def _coded(name: str, reason: str) -> Linter:
    return lambda part: None if part in _codes(name) else (0, reason)


@cache
def _codes(name: str) -> frozenset[str]:
    lists = msgspec.json.decode(read(CODE_LISTS), type=dict[str, str])
    return frozenset(lists[name].split())


_country = _coded("iso3166", "no country of ISO 3166-1")

LINTERS: dict[str, Linter] = {
    "couponcode": lambda part: None if part.isdigit() else (0, "a coupon code has only digits"),
    "couponposoffer": lambda part: None if part.isdigit() else (0, "a coupon code has only digits"),
    "csum": csum,
    "csumalpha": csumalpha,
    "gcppos1": gcppos1,
    "gcppos2": gcppos1,  # used with numeric values only, where every position holds a digit
    "hasnondigit": hasnondigit,
    "hh": hh,
    "hhmi": hhmi,
    "hyphen": _one_of("-", "only a hyphen may follow"),
    "iban": iban,
    "importeridx": importeridx,
    "iso3166": _country,
    "iso3166999": lambda part: None if part == "999" else _country(part),
    "iso3166alpha2": _coded("iso3166alpha2", "no country of ISO 3166-1"),
    "iso4217": _coded("iso4217", "no currency of ISO 4217"),
    "iso5218": _one_of("0129", "no sex of ISO 5218"),
    "latitude": _at_most(1_800_000_000, "beyond the pole"),
    "longitude": _at_most(3_600_000_000, "beyond the full circle"),
    "mediatype": _coded("mediatype", "no AIDC media type"),
    "mi": mi,
    "nonzero": lambda part: (0, "zero is not allowed") if int(part) == 0 else None,
    "nozeroprefix": lambda part: (0, "no zero in front") if part[0] == "0" else None,
    "packagetype": _coded("packagetype", "no package type of GS1"),
    "pcenc": pcenc,
    "pieceoftotal": pieceoftotal,
    "posinseqslash": posinseqslash,
    "ss": mi,
    "winding": _one_of("019", "the winding direction is 0, 1 or 9"),
    "yesno": _one_of("01", "0 or 1"),
    "yymmd0": yymmd0,
    "yymmdd": yymmdd,
    "yyyymmdd": yyyymmdd,
    "zero": _one_of("0", "only zero may stand here"),
}
"""By their names in the dictionary."""
