"""What people type to say who they are."""

import pytest

from thuongxuan.identity import device, names


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("0912345678", "0912345678"),
        (" 0912 345 678 ", "0912345678"),
        ("0912.345.678", "0912345678"),
        ("+84912345678", "0912345678"),
        ("+84 (0)912-345-678", "0912345678"),
        ("0084912345678", "0912345678"),
        ("02373123456", "02373123456"),
        ("912345678", None),
        ("09123456", None),
        ("091234567890", None),
        ("0912345x78", None),
        ("٠٩١٢٣٤٥٦٧٨", None),
        ("", None),
    ],
)
def test_a_telephone_number_has_one_stored_form(typed: str, expected: str | None) -> None:
    assert names.phone(typed) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("lan.xuancao", "lan.xuancao"),
        ("Đỗ-Thị.Hòa", "do-thi.hoa"),
        (" LAN ", "lan"),
        ("lan_1", "lan_1"),
        ("ab", None),
        ("1lan", None),
        ("lan xuân", None),
        ("a" * 41, None),
        ("lan'--", None),
        ("", None),
    ],
)
def test_a_sign_in_name_has_one_stored_form(typed: str, expected: str | None) -> None:
    assert names.sign_in_name(typed) == expected


def test_what_is_neither_number_nor_name_stands_for_itself() -> None:
    assert names.identifier("  Nobody At All ") == "nobody at all"
    assert len(names.identifier("x y" * 1000)) == 200


@pytest.mark.parametrize(
    ("user_agent", "expected"),
    [
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/120 Mobile Safari/537.36", "Chrome · Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Safari/604.1", "Safari · iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0", "Firefox · Linux"),
        ("Mozilla/5.0 (Linux; Android 13) Chrome/111 Mobile Safari/537.36 coc_coc_browser/111", "Cốc Cốc · Android"),
        ("curl/8.0", ""),
        ("", ""),
    ],
)
def test_a_device_is_described_in_words_its_owner_knows(user_agent: str, expected: str) -> None:
    assert device.described(user_agent) == expected
