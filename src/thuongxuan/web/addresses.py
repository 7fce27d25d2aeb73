"""Where this server may send requests that somebody else asked for (OWASP: server-side request forgery).

A name is looked up once and the connection goes to the address that was checked, so that a name that answers
differently the second time gains nothing.
"""

import asyncio
import ipaddress
import socket
from urllib.parse import SplitResult, urlsplit

import msgspec

IPV6_UNICAST = ipaddress.IPv6Network("2000::/3")
"""All of today's global IPv6; mapped, compatible, NAT64 and site-local addresses lie outside."""
EMBEDDING = (ipaddress.IPv6Network("2002::/16"), ipaddress.IPv6Network("2001::/32"))
"""6to4 and Teredo carry an IPv4 address that nobody would have checked."""
LONGEST = 2_000
"""Characters of an address; longer ones fit into no header."""


class NotAllowed(Exception):
    """The address must not be asked; its text says why, in English for logs and program interfaces."""


class Target(msgspec.Struct, frozen=True):
    """A destination whose form was checked. ``path`` includes the query; ``host`` is in its ASCII form."""

    scheme: str
    host: str
    port: int
    path: str
    trusted: bool

    @property
    def authority(self) -> str:
        """What the ``Host`` field says."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = {"http": 80, "https": 443}[self.scheme] == self.port
        return host if usual else f"{host}:{self.port}"


def target_of(url: str, trusted: str = "") -> Target:
    """Read a destination; raises ``NotAllowed``.

    Only ``https`` and public addresses, unless ``host:port`` is among ``trusted`` (separated by commas): there the
    operator answers for it, and ``http`` and private networks are allowed. Addresses behind names are not known yet.
    """
    if len(url) > LONGEST or not url.isascii() or any(character <= " " for character in url):
        raise NotAllowed("the address is too long or has characters that belong percent-encoded")
    try:
        parts = urlsplit(url)
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme, 0)
    except ValueError as error:
        raise NotAllowed("the address cannot be read") from error
    target = _target(parts, port, trusted)
    if not target.trusted:
        _check_literal(target.host)
    return target


def _target(parts: SplitResult, port: int, trusted: str) -> Target:
    host = (parts.hostname or "").rstrip(".")
    if not host or port == 0:
        raise NotAllowed("the address needs https and a host")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise NotAllowed("the address must have no user, password or fragment")
    known = {part.strip().lower() for part in trusted.split(",") if part.strip()}
    is_trusted = f"{host}:{port}" in known
    if parts.scheme != "https" and not is_trusted:
        raise NotAllowed("the address must begin with https://")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, host, port, path, is_trusted)


def _check_literal(host: str) -> None:
    if "." not in host and ":" not in host:
        raise NotAllowed("the host is no public name")
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return
    if not is_public(address):
        raise NotAllowed("the host is no public address")


def is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Whether an address is one single host of the open internet."""
    if not address.is_global or address.is_multicast or address.is_reserved:
        return False
    if isinstance(address, ipaddress.IPv4Address):
        return True
    return address in IPV6_UNICAST and not any(address in network for network in EMBEDDING)


async def resolve(target: Target) -> str:
    """The address to connect to. Raises ``NotAllowed`` when any answer for the name is no public address."""
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotAllowed("the host is not known") from error
    addresses = [str(answer[4][0]) for answer in found]
    if not target.trusted and not all(is_public(ipaddress.ip_address(each.partition("%")[0])) for each in addresses):
        raise NotAllowed("the host has an address that is not public")
    return addresses[0]
