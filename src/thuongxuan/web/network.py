"""From a client's address to the network it is counted under."""

import ipaddress
import socket
from functools import lru_cache

IPV4_PREFIX = 24
IPV6_PREFIX = 48
"""What a provider hands out at most; who wants to count households apart asks for 56."""
UNKNOWN = "unknown"


def client_address(peer: str | None, forwarded_for: str, trusted: str) -> str:
    """The address of the client.

    ``X-Forwarded-For`` counts only when the peer is a trusted proxy (networks separated by commas), and then only its
    last entry that is not itself such a proxy: everything to the left of it is what the client claims.
    """
    address = peer or ""
    if not forwarded_for or not trusted:
        return address
    for claim in reversed([part.strip() for part in forwarded_for.split(",")]):
        if not _is_in(address, trusted) or not claim:
            break
        address = claim
    return address


def _is_in(address: str, networks: str) -> bool:
    try:
        parsed = ipaddress.ip_address(address)
        return any(parsed in network for network in _read(networks))
    except ValueError:
        return False


@lru_cache(maxsize=4)
def _read(networks: str) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
    return tuple(ipaddress.ip_network(part.strip()) for part in networks.split(",") if part.strip())


def network_of(address: str, ipv6_prefix: int = IPV6_PREFIX) -> str:
    """The /24 (IPv4) or /48 (IPv6, if not told otherwise) of an address; one shared bucket for anything unreadable."""
    try:
        first, second, third, _ = socket.inet_pton(socket.AF_INET, address)  # the usual case, in a microsecond
    except (OSError, ValueError):
        return _other_network_of(address, ipv6_prefix)
    return f"{first}.{second}.{third}.0/{IPV4_PREFIX}"


def _other_network_of(address: str, ipv6_prefix: int) -> str:
    try:
        parsed = ipaddress.IPv6Address(address)
    except ValueError:
        return UNKNOWN
    if parsed.ipv4_mapped:
        return network_of(str(parsed.ipv4_mapped))
    return str(ipaddress.ip_network((parsed, ipv6_prefix), strict=False))
