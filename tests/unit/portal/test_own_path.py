"""The language switch goes back to our own pages and nowhere else."""

import pytest

from thuongxuan.portal.own_path import own_path


@pytest.mark.parametrize(
    ("wish", "path"),
    [
        ("/map", "/map"),
        ("/places?q=thac&lang=vi", "/places?q=thac"),
        ("/places?q=", "/places?q="),
        ("/01/09521234567899/10/Q%2F1?lang=en", "/01/09521234567899/10/Q%2F1"),
        ("/map#place=x", "/map"),
    ],
)
def test_an_own_page_is_kept_without_its_language(wish: str, path: str) -> None:
    assert own_path(wish) == path


@pytest.mark.parametrize(
    "wish",
    [
        "",
        "map",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https://evil.example/",
        "javascript:alert(1)",
        "/\t/evil.example",
        "/a\r\nSet-Cookie: x=1",
        "/thác",
        "/" + "a" * 2_001,
    ],
)
def test_anything_else_leads_home(wish: str) -> None:
    assert own_path(wish) == "/"
