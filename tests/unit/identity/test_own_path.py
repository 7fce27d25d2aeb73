"""Which pages one may return to after signing in."""

import pytest

from thuongxuan.identity.own_path import after_sign_in, safe_next


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
