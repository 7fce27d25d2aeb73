"""Which addresses this server may be sent to by others."""

import asyncio
import ipaddress
import socket

import pytest

from thuongxuan.web.addresses import NotAllowed, is_public, resolve, target_of

PRIVATE = (
    "0.0.0.0 10.0.0.1 100.64.0.1 127.0.0.1 169.254.169.254 172.16.0.1 192.0.0.1 192.0.2.1 192.168.1.1 198.18.0.1 "
    "198.51.100.1 203.0.113.1 224.0.0.1 240.0.0.1 255.255.255.255 "
    ":: ::1 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:8.8.8.8 64:ff9b::7f00:1 64:ff9b::808:808 64:ff9b:1::1 100::1 2001::1 "
    "2001:db8::1 2002:7f00:1:: 2002:808:808:: fc00::1 fd00::1 fe80::1 fec0::1 ff02::1 ff0e::1"
)
PUBLIC = "8.8.8.8 1.1.1.1 203.162.4.191 2001:4860:4860::8888 2405:4800::1"


@pytest.mark.parametrize("address", PRIVATE.split())
def test_addresses_that_are_not_single_public_hosts_are_refused(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))
    host = f"[{address}]" if ":" in address else address
    with pytest.raises(NotAllowed):
        target_of(f"https://{host}/hook")


@pytest.mark.parametrize("address", PUBLIC.split())
def test_public_addresses_are_allowed(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "url",
    [
        "",
        "hook",
        "http://example.org/",
        "ftp://example.org/",
        "javascript:alert(1)",
        "https://",
        "https://localhost/",
        "https://metadata/",
        "https://user@example.org/",
        "https://user:secret@example.org/",
        "https://example.org:99999/",
        "https://example.org/a b",
        "https://example.org/\r\nX: y",
        "https://example.org/#part",
        "https://ví-dụ.vn/",
        "https://[::1",
        "https://127.0.0.1:8443/",
        f"https://example.org/{'a' * 2000}",
    ],
)
def test_other_forms_are_refused(url: str) -> None:
    with pytest.raises(NotAllowed):
        target_of(url)


def test_a_destination_is_taken_apart() -> None:
    target = target_of("https://Partner.example.org:8443/hook?a=1")
    assert (target.host, target.port, target.path) == ("partner.example.org", 8443, "/hook?a=1")
    assert target.authority == "partner.example.org:8443"
    assert target_of("https://example.org").path == "/"
    assert target_of("https://[2001:4860:4860::8888]/").authority == "[2001:4860:4860::8888]"


def test_the_operator_may_answer_for_one_host_and_port() -> None:
    trusted = "erp.local:8080, 127.0.0.1:9000"
    assert target_of("http://127.0.0.1:9000/in", trusted).trusted
    assert target_of("http://erp.local:8080/in", trusted).trusted
    for other in ("http://127.0.0.1:9001/in", "http://erp.local/in", "https://127.0.0.1/in"):
        with pytest.raises(NotAllowed):
            target_of(other, trusted)


@pytest.mark.parametrize("host", ["localhost.", "ip6-localhost.localhost", "nobody.invalid"])
async def test_a_name_is_refused_for_what_it_leads_to(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async def answers(_host: str, port: int, **_more: object) -> list[object]:
        if host.endswith("invalid"):
            raise socket.gaierror
        return [(0, 0, 0, "", ("8.8.8.8", port)), (0, 0, 0, "", ("127.0.0.1", port))]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", answers)
    with pytest.raises(NotAllowed):
        await resolve(target_of("https://a.example.org/"))
