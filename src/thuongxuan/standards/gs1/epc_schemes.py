"""The kinds of identifiers that have both an EPC URN and a GS1 Digital Link, as data (EPC Tag Data Standard 2.1, §6.3).

Every URN is ``urn:epc:{kind}:{name}:{company prefix}.{reference}[.{more}…]``; what differs is told by ``Scheme``.
"""

import re
from functools import cache

from msgspec import Struct

COMPANY = (6, 12)
"""The shortest and longest GS1 Company Prefix."""


class Scheme(Struct, frozen=True):
    """One kind of identifier.

    ``digits`` is the number of digits of company prefix and reference together; 0 for an alphanumeric reference of up
    to 30 characters with the prefix. ``front`` moves the first digit of the reference (packaging level, extension)
    before the company prefix. ``lead`` stands before it in the key only. ``pieces`` counts numeric parts of two digits
    after the reference. ``serial`` matches the last part when it is decoded; "" when there is none. The serial goes
    into qualifier ``ai`` of the Digital Link, or with no ``ai`` behind the key itself.
    """

    name: str
    key: str
    digits: int
    serial: str = ""
    ai: str = ""
    kind: str = "id"
    front: bool = False
    lead: str = ""
    check: bool = True
    pieces: int = 0
    pattern: bool = False
    """``urn:epc:idpat:{name}:….*`` names the class without a serial."""

    @property
    def parts(self) -> int:
        """How many parts the URN has after its name."""
        return 2 + self.pieces + bool(self.serial)


CSET_82 = '[!-"%-/0-9:-?A-Z_a-z]'
CSET_39 = "[#\\-/0-9A-Z]"

SCHEMES: tuple[Scheme, ...] = (
    Scheme("sgtin", "01", 13, f"{CSET_82}{{1,20}}", "21", front=True, pattern=True),
    Scheme("lgtin", "01", 13, f"{CSET_82}{{1,20}}", "10", kind="class", front=True),
    Scheme("upui", "01", 13, f"{CSET_82}{{1,28}}", "235", front=True, pattern=True),
    Scheme("sscc", "00", 17, front=True),
    Scheme("sgln", "414", 12, f"{CSET_82}{{1,20}}", "254"),
    Scheme("pgln", "417", 12),
    Scheme("grai", "8003", 12, f"{CSET_82}{{1,16}}", lead="0", pattern=True),
    Scheme("giai", "8004", 0, check=False),
    Scheme("gdti", "253", 12, f"{CSET_82}{{1,17}}", pattern=True),
    Scheme("sgcn", "255", 12, "[0-9]{1,12}", pattern=True),
    Scheme("gsrn", "8018", 17),
    Scheme("gsrnp", "8017", 17),
    Scheme("itip", "8006", 13, f"{CSET_82}{{1,20}}", "21", front=True, pieces=2, pattern=True),
    Scheme("cpi", "8010", 0, "(0|[1-9][0-9]{0,11})", "8011", check=False, pattern=True),
    Scheme("ginc", "401", 0, check=False),
    Scheme("gsin", "402", 16),
)

KEYS: dict[str, str] = {
    "00": "[0-9]{18}",
    "01": "[0-9]{8}|[0-9]{12,14}",
    "253": f"[0-9]{{13}}{CSET_82}{{0,17}}",
    "255": "[0-9]{13,25}",
    "401": f"[0-9]{{4}}{CSET_82}{{1,26}}",
    "402": "[0-9]{17}",
    "414": "[0-9]{13}",
    "415": "[0-9]{13}",
    "417": "[0-9]{13}",
    "8003": f"0[0-9]{{13}}{CSET_82}{{0,16}}",
    "8004": f"[0-9]{{4}}{CSET_82}{{1,26}}",
    "8006": "[0-9]{18}",
    "8010": f"[0-9]{{4}}{CSET_39}{{1,26}}",
    "8013": f"[0-9]{{4}}{CSET_82}{{1,21}}",
    "8017": "[0-9]{18}",
    "8018": "[0-9]{18}",
}
"""What a decoded value of each Digital Link key looks like; enough to tell a key from an ordinary path."""

QUALIFIERS: dict[str, tuple[str, ...]] = {
    "01": ("22", "10", "21", "235"),
    "414": ("254", "7040"),
    "415": ("8020",),
    "417": ("7040",),
    "8004": ("7040",),
    "8006": ("22", "10", "21"),
    "8010": ("8011",),
    "8017": ("8019",),
    "8018": ("8019",),
}
"""Qualifiers in their order in the path (GS1 Digital Link: URI Syntax 1.6.0, §5.9)."""

ALPHAS: dict[str, str] = {
    "cpid": "8010", "cpsn": "8011", "cpv": "22", "gcn": "255", "gdti": "253", "giai": "8004", "ginc": "401",
    "gln": "414", "glnx": "254", "gmn": "8013", "grai": "8003", "gsin": "402", "gsrn": "8018", "gsrnp": "8017",
    "gtin": "01", "itip": "8006", "lot": "10", "party": "417", "refno": "8020", "ser": "21", "srin": "8019",
    "sscc": "00",
}  # fmt: skip
"""Words that stood for application identifiers in paths until URI Syntax 1.3: old codes are in circulation."""


@cache
def by_name() -> dict[tuple[str, str], Scheme]:
    """Schemes by kind and name, as in the URN."""
    found = {(scheme.kind, scheme.name): scheme for scheme in SCHEMES}
    return found | {("idpat", scheme.name): scheme for scheme in SCHEMES if scheme.pattern}


@cache
def matching(pattern: str) -> "re.Pattern[str]":
    """A compiled pattern for a whole value."""
    return re.compile(pattern)
