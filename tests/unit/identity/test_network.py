"""Under which network a client is counted, and which pages one may return to."""

import pytest

from thuongxuan.identity.network import client_address, network_of
from thuongxuan.identity.own_path import after_sign_in, safe_next


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


@pytest.mark.parametrize(
    ("wish", "target"),
    [
        ("/batches/new", "/batches/new"),
        ("/a?b=c#d", "/a?b=c#d"),
        ("batches", "/work"),
        ("//evil.example/", "/work"),
        ("///evil.example/", "/work"),
        ("/\\evil.example", "/work"),
        ("\\\\evil.example", "/work"),
        ("/\n/evil.example", "/work"),
        ("/thửa", "/work"),
        ("/acting-for/stop", "/work"),
    ],
)
def test_one_returns_only_to_own_pages(wish: str, target: str) -> None:
    assert safe_next(wish) == target


def test_a_draft_comes_along_only_when_it_is_one() -> None:
    draft = "0190a8c2-7c1b-7000-8000-000000000001"
    assert after_sign_in("/a", draft) == f"/a?draft={draft}"
    assert after_sign_in("/a?b=c", draft) == f"/a?b=c&draft={draft}"
    assert after_sign_in("/a", "x&y=z") == "/a"
