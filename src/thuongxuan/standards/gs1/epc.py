"""One identifier, three spellings: EPC URN, GS1 Digital Link of any domain, and the canonical ``https://id.gs1.org/…``.

Sources: EPC Tag Data Standard 2.1 section 6.3 (URN), GS1 Digital Link: URI Syntax 1.6.0 section 5 (canonical form),
CBV 2.0 section 8 (finest identification only). Check digits are not looked at in a Digital Link: two spellings of
the same wrong number are still the same identifier. ``digital_link.parse`` refuses them.
"""

from urllib.parse import quote, unquote_to_bytes

from thuongxuan.standards.gs1.check_digit import check_digit
from thuongxuan.standards.gs1.company_prefixes import company_prefix_length
from thuongxuan.standards.gs1.epc_schemes import (
    ALPHAS,
    COMPANY,
    KEYS,
    QUALIFIERS,
    SCHEMES,
    Scheme,
    by_name,
    matching,
)
from thuongxuan.standards.gs1.fault import Fault
from thuongxuan.standards.gs1.private_uri import normal

BASE = "https://id.gs1.org"
URN = "urn:epc:"
NO_EXTENSION = "0"
"""The extension of an SGLN that says: the location itself (Tag Data Standard section 6.3.4)."""
_SAFE = "'-.;=_"

Elements = tuple[tuple[str, str], ...]
"""Application identifiers and decoded values: a key, then its qualifiers in order."""


def canonical(identifier: str) -> str:
    """The one spelling of an identifier, for comparing: URN = id.gs1.org = any domain.

    Only the finest identification stays: no query, no consumer product variant, no lot beside a serial. A URI that is
    no GS1 identifier stays as it is, normalised (RFC 3986 section 6.2.2). Raises ``Fault`` for a malformed EPC URN.
    """
    if identifier[:8].lower() == URN:
        elements = _from_urn(identifier)
    elif identifier[:4].lower() == "http":
        elements = _from_link(identifier)
    else:
        elements = None
    return normal(identifier) if elements is None else _address(elements)


def elements_of(identifier: str) -> Elements | None:
    """The key and its finest qualifier in an EPC URN or Digital Link, or ``None``. Raises as ``canonical``."""
    return _from_urn(identifier) if identifier[:8].lower() == URN else _from_link(identifier)


def is_gs1(identifier: str) -> bool:
    """Whether this is a GS1 identifier in any spelling. Raises ``Fault`` for a malformed EPC URN."""
    return elements_of(identifier) is not None


def to_urn(identifier: str, company_length: int | None = None) -> str:
    """The EPC URN of an identifier in any spelling; classes become ``urn:epc:class`` or ``urn:epc:idpat``.

    Without ``company_length`` GS1's table of company prefixes is asked. Raises ``Fault``: no GS1 identifier, no URN
    exists for it, a wrong check digit, or the company prefix is unknown (rule ``company-prefix``).
    """
    elements = elements_of(identifier)
    if elements is None:
        raise Fault("", 0, "structure", "this is no GS1 identifier")
    (key, value), *qualifiers = elements
    ai, serial = qualifiers[0] if qualifiers else ("", "")
    scheme = next((one for one in SCHEMES if one.key == key and _fits(one, ai)), None)
    if scheme is None:
        raise Fault(ai or key, 0, "structure", "this kind of identifier has no EPC URN")
    return _urn(scheme, value, serial, company_length)


def _fits(scheme: Scheme, ai: str) -> bool:
    return ai == scheme.ai if ai else not scheme.ai or scheme.pattern or scheme.key == "414"


def _address(elements: Elements) -> str:
    return BASE + "".join(f"/{ai}/{quote(value, safe=_SAFE)}" for ai, value in elements)


def _from_urn(urn: str) -> Elements | None:
    kind, _, rest = urn[len(URN) :].partition(":")
    name, _, body = rest.partition(":")
    scheme = by_name().get((kind.lower(), name.lower()))
    if scheme is None:
        return None
    parts = body.split(".", scheme.parts - 1)
    if len(parts) != scheme.parts:
        raise Fault(scheme.key, len(urn), "structure", f"{name} has {scheme.parts} parts, divided by dots")
    is_pattern = kind.lower() == "idpat"
    if is_pattern and (parts[-1] != "*" or "*" in body[:-1]):
        return None  # a pattern for more than one class, or for a single thing: to be matched, not to be named
    serial = "" if is_pattern or not scheme.serial else _serial(scheme, parts[-1])
    key = _key(scheme, parts)
    if not scheme.ai:
        return ((scheme.key, key + serial),)
    bare = not serial or (scheme.key == "414" and serial == NO_EXTENSION)
    return ((scheme.key, key),) if bare else ((scheme.key, key), (scheme.ai, serial))


def _serial(scheme: Scheme, text: str) -> str:
    serial = _decoded(scheme.ai or scheme.key, text)
    if not matching(scheme.serial).fullmatch(serial):
        raise Fault(scheme.ai or scheme.key, 0, "character", f"{serial!r} cannot be the last part of {scheme.name}")
    return serial


def _key(scheme: Scheme, parts: list[str]) -> str:
    company, reference = parts[0], _decoded(scheme.key, parts[1])
    shortest, longest = COMPANY
    if not (company.isascii() and company.isdigit() and shortest <= len(company) <= longest):
        raise Fault(scheme.key, 0, "company-prefix", f"the company prefix has {shortest} to {longest} digits")
    if not scheme.digits:
        if not matching(KEYS[scheme.key]).fullmatch(company + reference):
            raise Fault(scheme.key, len(company), "character", "up to 30 characters of the character set")
        return company + reference
    pieces = "".join(parts[2 : 2 + scheme.pieces])
    numeric = company + reference
    if not (numeric.isascii() and numeric.isdigit() and len(numeric) == scheme.digits):
        raise Fault(scheme.key, len(company), "length", f"prefix and reference have {scheme.digits} digits")
    if not matching("([0-9]{2})*").fullmatch(pieces) or len(pieces) != 2 * scheme.pieces:
        raise Fault(scheme.key, scheme.digits, "length", "piece and total have two digits each")
    ordered = reference[0] + company + reference[1:] if scheme.front else numeric
    return scheme.lead + ordered + check_digit(ordered) + pieces


def _urn(scheme: Scheme, value: str, serial: str, company_length: int | None) -> str:
    front = value[0] if scheme.front else ""
    digits = value[len(scheme.lead) + len(front) :]
    length = company_length or company_prefix_length(digits)
    if length is None or not digits[:length].isdigit():
        raise Fault(scheme.key, 0, "company-prefix", "how long the company prefix is, is not known")
    if not scheme.digits:
        reference, rest = digits[length:], ""
    else:
        end = scheme.digits - len(front)
        reference, rest = front + digits[length:end], digits[end + 1 :]
        if check_digit(front + digits[:end]) != digits[end]:
            raise Fault(scheme.key, len(value) - len(rest) - 1, "check-digit", "the check digit is wrong")
    parts = [digits[:length], _encoded(reference)]
    parts += [rest[place : place + 2] for place in range(0, 2 * scheme.pieces, 2)]
    tail = serial or ("" if scheme.pieces else rest)
    if scheme.key == "414":
        tail = tail or NO_EXTENSION
    if scheme.serial:
        parts.append(_encoded(tail) or "*")
    kind = "idpat" if scheme.serial and not tail else scheme.kind
    return f"{URN}{kind}:{scheme.name}:{'.'.join(parts)}"


def _from_link(address: str) -> Elements | None:
    scheme, mark, rest = address.partition("://")
    if not mark or scheme.lower() not in {"http", "https"}:
        return None
    path = rest.partition("#")[0].partition("?")[0].rstrip("/")
    segments = path.split("/")[1:]
    for place in range(len(segments) - 2, -1, -1):
        ai = ALPHAS.get(segments[place], segments[place])
        if ai in KEYS:
            found = _elements(ai, segments[place + 1 :])
            if found is not None:
                return found
    return None


def _elements(key: str, segments: list[str]) -> Elements | None:
    """The key and its finest qualifier, or ``None`` when this is an ordinary path."""
    try:
        values = [_decoded(key, part) for part in segments[::2]]
    except Fault:
        return None
    if len(segments) % 2 == 0 or not matching(KEYS[key]).fullmatch(values[0]):
        return None
    names = [ALPHAS.get(part, part) for part in segments[1::2]]
    allowed = QUALIFIERS.get(key, ())
    places = [allowed.index(name) if name in allowed else -1 for name in names]
    if -1 in places or places != sorted(set(places)) or "" in values:
        return None
    value = values[0].zfill(14) if key == "01" else values[0]
    finest = [pair for pair in zip(names, values[1:], strict=True) if pair[0] != "22"][-1:]
    return ((key, value), *finest)


def _decoded(ai: str, text: str) -> str:
    if "%" not in text:
        return text
    for position, sign in enumerate(text):
        if sign == "%" and not matching("%[0-9A-Fa-f]{2}").match(text, position):
            raise Fault(ai, position, "encoding", "% is not followed by two hexadecimal digits")
    try:
        return unquote_to_bytes(text).decode("utf-8")
    except UnicodeDecodeError as error:
        raise Fault(ai, error.start, "encoding", "the encoded bytes are not UTF-8") from None


def _encoded(text: str) -> str:
    """A part of a URN: what its grammar does not allow is percent-encoded (Tag Data Standard table A-1)."""
    return quote(text, safe="!'()*+,-.:;=_")
