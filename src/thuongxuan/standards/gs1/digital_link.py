"""GS1 Digital Link URIs of a product's batch: ``https://host[/stem]/01/{gtin}/10/{lot}``.

Source: GS1 Digital Link Standard, URI Syntax 1.6.0. Only scheme and host are case-insensitive (RFC 3986
section 6.2.2.1), so only they are put in upper case, where a QR code packs letters more densely.
"""

from urllib.parse import quote, unquote_to_bytes, urlsplit

import msgspec

from thuongxuan.standards.gs1.check_digit import require
from thuongxuan.standards.gs1.fault import Fault

CSET_82 = frozenset("!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz")
"""GS1 AI encodable character set 82 (General Specifications figure 7.11-1): no space, no diacritics."""
LOT_MAX = 20
_HEX = frozenset("0123456789abcdefABCDEF")


class BatchLink(msgspec.Struct, frozen=True):
    """What such an address identifies: a GTIN in 14 digits (AI 01) and a lot (AI 10)."""

    gtin: str
    lot: str


def check_lot(lot: str) -> str:
    """The lot itself when AI 10 can carry it (1-20 characters of CSET 82); raises ``Fault``."""
    for position, character in enumerate(lot):
        if character not in CSET_82:
            raise Fault("10", position, "character", f"{character!r} is not in character set 82")
    if not 1 <= len(lot) <= LOT_MAX:
        raise Fault("10", len(lot), "length", f"{len(lot)} characters where 1 to {LOT_MAX} are allowed")
    return lot


def path_value(value: str, ai: str) -> str:
    """A value as one path segment: everything but unreserved characters encoded, hex in upper case.

    Raises ``Fault`` for ``.`` and ``..``: browsers take such a segment away, encoded or not.
    """
    if value in {".", ".."}:
        raise Fault(ai, 0, "dot-segment", f"{value!r} does not survive in an address")
    return quote(value, safe="")


def shouting_base(base_url: str) -> str:
    """A base address with scheme and host in upper case, the rest as given, no slash at the end."""
    parts = urlsplit(base_url)
    if not parts.scheme or not parts.netloc or parts.query or parts.fragment:
        raise Fault("", 0, "structure", "the base address needs a scheme and a host and no query or fragment")
    return f"{parts.scheme.upper()}://{parts.netloc.upper()}{parts.path.rstrip('/')}"


def build(base_url: str, link: BatchLink) -> str:
    """The address to print; raises ``Fault`` when GTIN, lot or base address is wrong."""
    gtin = require(link.gtin, (14,), "01")
    return f"{shouting_base(base_url)}/01/{gtin}/10/{path_value(check_lot(link.lot), '10')}"


def parse(address: str) -> BatchLink:
    """Read a full address or a raw (still percent-encoded) path; raises ``Fault``.

    A stem before ``/01/`` is allowed and the rightmost key wins (section 6); one slash at the end is forgiven,
    as the resolver standard asks.
    """
    path = urlsplit(address).path if "://" in address[:8] else address.partition("?")[0]
    segments = path.removesuffix("/").split("/")
    if len(segments) < 5 or segments[-4] != "01" or segments[-2] != "10":
        raise Fault("", 0, "structure", "the address does not end in /01/{gtin}/10/{lot}")
    gtin, lot = _decode(segments[-3], "01"), _decode(segments[-1], "10")
    return BatchLink(require(gtin, (14,), "01"), check_lot(lot))


def _decode(segment: str, ai: str) -> str:
    """Undo percent-encoding once; ``+`` stays ``+`` in a path."""
    start = segment.find("%")
    while start != -1:
        if len(segment) < start + 3 or not _HEX.issuperset(segment[start + 1 : start + 3]):
            raise Fault(ai, start, "encoding", "% is not followed by two hexadecimal digits")
        start = segment.find("%", start + 3)
    try:
        return unquote_to_bytes(segment).decode("utf-8")
    except UnicodeDecodeError as error:
        raise Fault(ai, error.start, "encoding", "the encoded bytes are not UTF-8") from None
