"""From the address a phone opens to the code in it: ``/01/{gtin}/10/{lot}`` or ``/TX/{code}/10/{lot}``. Pure.

Works on the path as it was sent: a lot may hold ``/`` as ``%2F``, which frameworks decode before they route.
Qualifiers finer than the lot (22, 21) are walked up from, as the GS1 resolver standard 1.2 asks.
"""

from typing import Literal
from urllib.parse import unquote_to_bytes

import msgspec

from thuongxuan.standards.gs1.check_digit import require
from thuongxuan.standards.gs1.digital_link import check_lot
from thuongxuan.standards.gs1.fault import Fault

MAX_BYTES = 300
"""The longest address we print is below 100; anything longer is no code of ours."""
QUALIFIERS = ("22", "10", "21")
GTIN_DIGITS = 14
CODE_SIGNS = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")


class ScanKey(msgspec.Struct, frozen=True):
    """What the address identifies: a product by GTIN (14 digits) or by product code, and a lot of it."""

    by: Literal["gtin", "code"]
    product: str
    lot: str
    serial: str = ""
    """The number of one label (AI 21), when the address names one."""


def parse(raw_path: bytes) -> ScanKey:
    """Read a raw path; raises ``Fault`` saying which element is wrong."""
    if len(raw_path) > MAX_BYTES:
        raise Fault("", MAX_BYTES, "length", "the address is too long for a code")
    kind, product, *rest = _segments(raw_path)
    lot = check_lot(_lot(rest))
    if kind == "01":
        return ScanKey("gtin", require(product, (14,), "01"), lot, _serial(rest))
    if kind.upper() != "TX":
        raise Fault("", 0, "structure", "the address is neither /01/ nor /TX/")
    code = product.upper()
    if not 1 <= len(code) <= 20 or not CODE_SIGNS.issuperset(code):
        raise Fault("", 0, "character", "this is not a product code")
    return ScanKey("code", code, lot, _serial(rest))


def parse_page(raw_path: bytes) -> ScanKey:
    """Read the path of a lot's page, ``/scan/{gtin or code}/{lot}``; raises ``Fault``."""
    parts = raw_path.removesuffix(b"/").split(b"/")
    if len(parts) != 4:
        raise Fault("", 0, "structure", "the address does not have the form /scan/{product}/{lot}")
    kind = b"01" if len(parts[2]) == GTIN_DIGITS else b"TX"
    return parse(b"/".join([b"", kind, parts[2], b"10", parts[3]]))


def _segments(raw_path: bytes) -> list[str]:
    """Path segments, each decoded once. One slash at the end is forgiven."""
    parts = raw_path.removesuffix(b"/").split(b"/")[1:]
    if len(parts) < 4 or len(parts) % 2:
        raise Fault("", 0, "structure", "the address does not have the form /01/{gtin}/10/{lot}")
    try:
        return [unquote_to_bytes(part).decode() for part in parts]
    except UnicodeDecodeError as error:
        raise Fault("", error.start, "encoding", "the encoded bytes are not UTF-8") from None


def _serial(rest: list[str]) -> str:
    """The value of AI 21, which comes last."""
    return rest[-1] if rest[-2] == "21" else ""


def _lot(rest: list[str]) -> str:
    """The value of AI 10 among qualifiers in their prescribed order."""
    names = rest[::2]
    places = [QUALIFIERS.index(name) if name in QUALIFIERS else -1 for name in names]
    if -1 in places or places != sorted(set(places)) or "10" not in names:
        raise Fault("10", 0, "structure", "the address names no lot")
    return rest[names.index("10") * 2 + 1]
