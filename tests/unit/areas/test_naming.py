"""A name is found however it is written."""

import unicodedata

import pytest

from thuongxuan.areas.naming import search_key
from thuongxuan.i18n import fold


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("Xã Luận Khê", "luan khe"),
        ("xa luan khe", "luan khe"),
        ("  LUẬN   KHÊ ", "luan khe"),
        ("Luận Khê (cũ)", "luan khe"),
        ("Luan Khe Commune", "luan khe"),
        ("Thị trấn Thường Xuân", "thuong xuan"),
        ("TT. Thường Xuân", "thuong xuan"),
        ("Huyện Thường Xuân", "thuong xuan"),
        (unicodedata.normalize("NFD", "Xã Bát Mọt"), "bat mot"),
        ("15637", "15637"),
        ("Xanh", "xanh"),
        ("", ""),
        ("()", ""),
    ],
)
def test_every_way_of_writing_gives_one_key(written: str, key: str) -> None:
    assert search_key(written) == key


def test_folding_keeps_words_and_drops_marks() -> None:
    assert fold("Đập Cửa Đạt ở VẠN XUÂN") == "dap cua dat o van xuan"
