"""Under which network a client is counted."""

import pytest

from thuongxuan.web.network import client_address, network_of


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2:3::4", "2001:db8:1::/48"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("", "unknown"),
        ("testclient", "unknown"),
        ("203.0.113.77:80", "unknown"),
    ],
)
def test_an_address_is_counted_with_its_neighbours(address: str, network: str) -> None:
    assert network_of(address) == network


def test_households_are_told_apart_where_asked_for() -> None:
    assert network_of("2001:db8:1:2ff::4", 56) == "2001:db8:1:200::/56"
    assert network_of("203.0.113.77", 56) == "203.0.113.0/24"


@pytest.mark.parametrize(
    ("peer", "forwarded", "trusted", "client"),
    [
        ("198.51.100.1", "203.0.113.7", "", "198.51.100.1"),
        ("198.51.100.1", "203.0.113.7", "127.0.0.1/32", "198.51.100.1"),
        ("127.0.0.1", "203.0.113.7", "127.0.0.1/32", "203.0.113.7"),
        ("127.0.0.1", "1.2.3.4, 203.0.113.7", "127.0.0.1/32", "203.0.113.7"),
        ("127.0.0.1", "1.2.3.4, 203.0.113.7, 10.0.0.2", "127.0.0.1/32, 10.0.0.0/8", "203.0.113.7"),
        ("127.0.0.1", "", "127.0.0.1/32", "127.0.0.1"),
        ("127.0.0.1", "nonsense", "127.0.0.1/32", "nonsense"),
        ("127.0.0.1", "203.0.113.7", "not a network", "127.0.0.1"),
        (None, "203.0.113.7", "127.0.0.1/32", ""),
    ],
)
def test_only_a_trusted_proxy_says_who_the_client_is(
    peer: str | None, forwarded: str, trusted: str, client: str
) -> None:
    assert client_address(peer, forwarded, trusted) == client
