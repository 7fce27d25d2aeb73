"""From a client's address to the network it is counted under."""

import ipaddress

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
    for claim in reversed([part.strip() for part in forwarded_for.split(",")]):
        if not _is_in(address, trusted) or not claim:
            break
        address = claim
    return address


def _is_in(address: str, networks: str) -> bool:
    try:
        parsed = ipaddress.ip_address(address)
        return any(parsed in ipaddress.ip_network(part.strip()) for part in networks.split(",") if part.strip())
    except ValueError:
        return False


def network_of(address: str, ipv6_prefix: int = IPV6_PREFIX) -> str:
    """The /24 (IPv4) or /48 (IPv6, if not told otherwise) of an address; one shared bucket for anything unreadable."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return UNKNOWN
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    prefix = IPV4_PREFIX if parsed.version == 4 else ipv6_prefix
    return str(ipaddress.ip_network((parsed, prefix), strict=False))
