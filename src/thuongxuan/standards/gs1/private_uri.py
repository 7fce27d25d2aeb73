"""Identifiers that are not GS1's: URIs in one normal spelling (RFC 3986 section 6.2.2 and 6.2.3)."""

import re

_ESCAPE = re.compile("%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")
_PORTS = {"http": ":80", "https": ":443"}


def normal(uri: str) -> str:
    """The URI with what is case-insensitive in one case and needless escapes undone. A text that is no URI stays."""
    found = _SCHEME.match(uri)
    if found is None:
        return uri
    scheme, rest = uri[: found.end() - 1].lower(), _ESCAPE.sub(_escape, uri[found.end() :])
    if scheme == "urn":
        name, mark, body = rest.partition(":")
        return f"urn:{name.lower()}{mark}{body}"
    if not rest.startswith("//"):
        return f"{scheme}:{rest}"
    end = min((place for place in map(rest[2:].find, "/?#") if place >= 0), default=len(rest) - 2) + 2
    user, at, host = rest[2:end].rpartition("@")
    authority = f"{user}{at}{host.lower().removesuffix(_PORTS.get(scheme, '@'))}"
    path = rest[end:]
    return f"{scheme}://{authority}{path if not scheme.startswith('http') or path[:1] == '/' else '/' + path}"


def _escape(found: "re.Match[str]") -> str:
    sign = chr(int(found[1], 16))
    return sign if sign in _UNRESERVED else found[0].upper()
