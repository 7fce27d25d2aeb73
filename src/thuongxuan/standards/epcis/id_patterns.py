"""What ``MATCH_`` values mean: an identifier in any spelling, or an EPC pattern with ``*`` (TDS 2.1 section 8)."""

from collections.abc import Mapping

from thuongxuan.standards.epcis.index import identifier
from thuongxuan.standards.epcis.query import IdPattern
from thuongxuan.standards.gs1.epc import BASE
from thuongxuan.standards.gs1.epc_schemes import SCHEMES, Scheme

_PATTERN = "urn:epc:idpat:"
_BY_NAME: Mapping[str, Scheme] = {scheme.name: scheme for scheme in SCHEMES}


def read_pattern(value: str, prefixes: Mapping[str, str]) -> IdPattern:
    """The pattern of one value; a pattern of an unknown kind is an identifier like any other URI."""
    full = identifier(value, prefixes)
    if value[: len(_PATTERN)].lower() != _PATTERN:
        return IdPattern(exact=full)
    name, _, body = value[len(_PATTERN) :].partition(":")
    scheme = _BY_NAME.get(name.lower())
    parts = body.split(".")
    if scheme is None or "*" not in parts or len(parts) != scheme.parts:
        return IdPattern(exact=full)
    if full.startswith(BASE):
        # Only the serial is open: the pattern names a class, and everything in it.
        return IdPattern(full, _escaped(full) + (f"/{scheme.ai}/%" if scheme.ai else "_%"))
    return IdPattern(like=_open(scheme, parts[0]))


def _open(scheme: Scheme, company: str) -> str:
    """All things of a company, or of all companies."""
    front = "_" if scheme.front else ""
    known = "%" if company == "*" else f"{front}{_escaped(company)}%"
    return f"{BASE}/{scheme.key}/{scheme.lead}{known}" + (f"/{scheme.ai}/%" if scheme.ai and scheme.ai != "254" else "")


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
