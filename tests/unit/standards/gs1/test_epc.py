"""EPC URN, Digital Link of any domain and the canonical address: three spellings, one identifier."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thuongxuan.standards.gs1 import company_prefixes, epc
from thuongxuan.standards.gs1.check_digit import check_digit
from thuongxuan.standards.gs1.fault import Fault

BASE = "https://id.gs1.org"
SAME: list[tuple[str, str]] = [
    ("urn:epc:id:sgtin:952100.0456789.AB-1", "/01/09521004567890/21/AB-1"),
    ("urn:epc:id:sgtin:9521234.156789.7%2F8%25", "/01/19521234567896/21/7%2F8%25"),
    ("urn:epc:id:sgtin:952612345678.9.a'b;c=d", "/01/99526123456783/21/a'b;c=d"),
    ("urn:epc:class:lgtin:9521234.056789.L25A.1", "/01/09521234567899/10/L25A.1"),
    ("urn:epc:class:lgtin:9521234.056789.(!*+,:)", "/01/09521234567899/10/%28%21%2A%2B%2C%3A%29"),
    ("urn:epc:id:upui:9521234.056789.51q)%3C%26", "/01/09521234567899/235/51q%29%3C%26"),
    ("urn:epc:id:sscc:9521234.1000000001", "/00/195212340000000010"),
    ("urn:epc:id:sgln:9521234.00001.0", "/414/9521234000013"),
    ("urn:epc:id:sgln:9521234.00001.gate%2F7", "/414/9521234000013/254/gate%2F7"),
    ("urn:epc:id:sgln:952612345678..0", "/414/9526123456780"),
    ("urn:epc:id:pgln:9521234.00001", "/417/9521234000013"),
    ("urn:epc:id:grai:9521234.00001.C9", "/8003/09521234000013C9"),
    ("urn:epc:id:giai:9521234.HIVE-7", "/8004/9521234HIVE-7"),
    ("urn:epc:id:gdti:9521234.00001.PO-4711", "/253/9521234000013PO-4711"),
    ("urn:epc:id:sgcn:9521234.00001.0042", "/255/95212340000130042"),
    ("urn:epc:id:gsrn:9521234.0000000001", "/8018/952123400000000017"),
    ("urn:epc:id:gsrnp:9521234.0000000001", "/8017/952123400000000017"),
    ("urn:epc:id:itip:9521234.056789.01.02.S1", "/8006/095212345678990102/21/S1"),
    ("urn:epc:id:cpi:9521234.PA%2F1-%23.12", "/8010/9521234PA%2F1-%23/8011/12"),
    ("urn:epc:id:ginc:9521234.xyz47%2F11", "/401/9521234xyz47%2F11"),
    ("urn:epc:id:gsin:9521234.000000001", "/402/95212340000000013"),
    ("urn:epc:idpat:sgtin:9521234.056789.*", "/01/09521234567899"),
    ("urn:epc:idpat:grai:9521234.00001.*", "/8003/09521234000013"),
    ("urn:epc:idpat:gdti:9521234.00001.*", "/253/9521234000013"),
    ("urn:epc:idpat:sgcn:9521234.00001.*", "/255/9521234000013"),
    ("urn:epc:idpat:itip:9521234.056789.01.02.*", "/8006/095212345678990102"),
    ("urn:epc:idpat:cpi:9521234.PA1.*", "/8010/9521234PA1"),
]


@pytest.mark.parametrize(("urn", "path"), SAME)
def test_a_urn_and_its_digital_link_are_one_identifier_and_lead_back(urn: str, path: str) -> None:
    assert epc.canonical(urn) == BASE + path
    assert epc.canonical(BASE + path) == BASE + path
    assert epc.canonical(f"HTTP://Shop.Example:8080/a/stem{path}/?17=270101#x") == BASE + path
    company = urn.split(":")[4].split(".", maxsplit=1)[0]
    assert epc.to_urn(BASE + path, len(company)) == urn
    assert epc.is_gs1(urn)


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("https://a.vn/gtin/9521234567899/lot/A/ser/7", "/01/09521234567899/21/7"),
        ("https://a.vn/01/09521234567899/22/V/10/A", "/01/09521234567899/10/A"),
        ("https://a.vn/01/09521234567899/22/V", "/01/09521234567899"),
        ("https://a.vn/01/95212340", "/01/00000095212340"),
        ("https://a.vn/01/012345678905", "/01/00012345678905"),
        ("https://a.vn/01/09521234567899/414/9521234000013", "/414/9521234000013"),
        ("https://a.vn/01/09521234567899/10/%4c%32+5", "/01/09521234567899/10/L2%2B5"),
        ("https://a.vn/party/9521234000013", "/417/9521234000013"),
        ("https://a.vn/8018/952123400000000017/8019/3", "/8018/952123400000000017/8019/3"),
        ("https://a.vn/01/09521234567890", "/01/09521234567890"),
    ],
)
def test_only_the_finest_identification_of_a_digital_link_stays(address: str, path: str) -> None:
    assert epc.canonical(address) == BASE + path


@pytest.mark.parametrize(
    ("uri", "same"),
    [
        ("https://Example.ORG:443/lot/%7ea%2fb?X=%c3%A0", "https://example.org/lot/~a%2Fb?X=%C3%A0"),
        ("http://example.org", "http://example.org/"),
        ("https://me@Example.org?q", "https://me@example.org/?q"),
        ("https://a.vn/2024/01/report", "https://a.vn/2024/01/report"),
        ("https://a.vn/01/09521234567899/99/x", "https://a.vn/01/09521234567899/99/x"),
        ("https://a.vn/01/09521234567899/10", "https://a.vn/01/09521234567899/10"),
        ("https://a.vn/01/09521234567899/21/a/10/b", "https://a.vn/01/09521234567899/21/a/10/b"),
        ("https://a.vn/01/09521234567899/10/%zz", "https://a.vn/01/09521234567899/10/%zz"),
        ("https://a.vn/01/09521234567899/10/%ff", "https://a.vn/01/09521234567899/10/%FF"),
        ("URN:UUID:AbC", "urn:uuid:AbC"),
        ("urn:epc:id:gid:1.2.3", "urn:epc:id:gid:1.2.3"),
        ("urn:epc:idpat:sgtin:9521234.*.*", "urn:epc:idpat:sgtin:9521234.*.*"),
        ("urn:epc:idpat:sgtin:9521234.056789.7", "urn:epc:idpat:sgtin:9521234.056789.7"),
        ("MAILTO:a@B.vn", "mailto:a@B.vn"),
        ("ftp://Files.vn", "ftp://files.vn"),
        ("httpx", "httpx"),
        ("TX-2026", "TX-2026"),
    ],
)
def test_a_private_identifier_stays_as_it_is_in_its_normal_spelling(uri: str, same: str) -> None:
    assert epc.canonical(uri) == same
    assert epc.canonical(same) == same
    assert not epc.is_gs1(uri)


@pytest.mark.parametrize(
    ("urn", "ai", "rule"),
    [
        ("urn:epc:id:sgtin:9521234.056789", "01", "structure"),
        ("urn:epc:id:sgtin:95212.05678901.1", "01", "company-prefix"),
        ("urn:epc:id:sgtin:95212a4.056789.1", "01", "company-prefix"),
        ("urn:epc:id:sgtin:9521234.05678.1", "01", "length"),
        ("urn:epc:id:sgtin:9521234.05678x.1", "01", "length"),
        ("urn:epc:id:sgtin:9521234.056789.", "21", "character"),
        ("urn:epc:id:sgtin:9521234.056789.%20", "21", "character"),
        ("urn:epc:id:sgtin:9521234.056789.%2", "21", "encoding"),
        ("urn:epc:id:sgtin:9521234.056789.%C3", "21", "encoding"),
        (f"urn:epc:class:lgtin:9521234.056789.{'x' * 21}", "10", "character"),
        ("urn:epc:id:cpi:9521234.PA1.007", "8011", "character"),
        ("urn:epc:id:cpi:9521234.pa1.7", "8010", "character"),
        (f"urn:epc:id:giai:9521234.{'x' * 24}", "8004", "character"),
        ("urn:epc:id:itip:9521234.056789.1.02.S1", "8006", "length"),
        ("urn:epc:id:sscc:9521234.10000.00001", "00", "length"),
    ],
)
def test_a_malformed_urn_says_element_and_rule(urn: str, ai: str, rule: str) -> None:
    with pytest.raises(Fault) as caught:
        epc.canonical(urn)
    assert (caught.value.ai, caught.value.rule) == (ai, rule)


@pytest.mark.parametrize(
    ("address", "rule"),
    [
        ("https://a.vn/x", "structure"),
        ("https://a.vn/8006/095212345678990102/10/L", "structure"),
        ("https://a.vn/414/9521234000013/7040/1ABC", "structure"),
        ("https://a.vn/01/09521234567890", "check-digit"),
        ("https://a.vn/01/09527004567890", "company-prefix"),
        ("https://a.vn/8004/9527ABC", "company-prefix"),
    ],
)
def test_what_has_no_urn_says_why(address: str, rule: str) -> None:
    with pytest.raises(Fault) as caught:
        epc.to_urn(address)
    assert caught.value.rule == rule


def test_a_prefix_length_that_reaches_into_letters_is_refused() -> None:
    with pytest.raises(Fault, match="company prefix"):
        epc.to_urn("https://a.vn/8004/9521ABC", 7)


def test_the_length_of_a_company_prefix_comes_from_the_table() -> None:
    assert epc.to_urn(f"{BASE}/01/09521234567899/10/A") == "urn:epc:class:lgtin:9521234.056789.A"
    assert company_prefixes.company_prefix_length("8934567890123") == 7
    assert company_prefixes.company_prefix_length("9521234HIVE") == 7
    assert company_prefixes.company_prefix_length("no digits") is None
    assert company_prefixes.company_prefix_length("952799999999") is None


def test_neighbours_of_one_length_become_a_range() -> None:
    text = company_prefixes.write_table({"95210": 7, "95211": 7, "95212": 8, "9522": 8}, [])
    assert text == "952 10-117 128 28\n"
    assert company_prefixes.read_table(text).find("9521199") == 7
    assert company_prefixes.write_table({}, []) == "\n"


@given(st.dictionaries(st.text("0123456789", min_size=3, max_size=6), st.sampled_from([0, 6, 7, 12]), max_size=20))
@settings(max_examples=30)
def test_a_written_table_reads_as_it_was(lengths: dict[str, int]) -> None:
    disjoint = {k: v for k, v in lengths.items() if not any(k != other and k.startswith(other) for other in lengths)}
    text = company_prefixes.write_table(disjoint, ["why"])
    assert text.startswith("# why\n")
    table = company_prefixes.read_table(text)
    assert {prefix: table.find(prefix + "5") for prefix in disjoint} == disjoint


SERIALS = st.text(st.sampled_from(sorted({*map(chr, range(0x25, 0x40)), *'!"AZ_az'})), min_size=1, max_size=20)


@given(st.integers(6, 12), st.text("0123456789", min_size=13, max_size=13), SERIALS)
@settings(max_examples=60)
def test_serial_and_lot_survive_every_way_between_urn_and_link(length: int, body: str, serial: str) -> None:
    link = f"{BASE}/01/{body}{check_digit(body)}"
    for name, ai in (("id:sgtin", "21"), ("class:lgtin", "10")):
        quoted = "".join(f"%{ord(sign):02x}" for sign in serial)
        urn = epc.to_urn(f"{link}/{ai}/{quoted}", length)
        assert urn.startswith(f"urn:epc:{name}:{body[1 : length + 1]}.{body[0]}")
        assert epc.elements_of(urn) == (("01", body + check_digit(body)), (ai, serial))
        assert epc.canonical(urn) == epc.canonical(f"{link}/{ai}/{quoted}")
