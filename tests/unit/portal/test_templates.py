"""Rules that hold for every template and static file, whoever wrote it."""

import re
from pathlib import Path

import pytest

import thuongxuan
from thuongxuan.web.templating import environment

PACKAGE = Path(thuongxuan.__file__).parent
TEMPLATES = sorted((PACKAGE / "templates").rglob("*.html"))
STATIC = [
    path
    for path in sorted((PACKAGE / "static").rglob("*"))
    if path.suffix in {".css", ".js", ".svg"} and "vendor" not in path.parts
]
NAMESPACES = {"http://www.w3.org/2000/svg", "https://schema.org", "http://www.w3.org/1999/xlink"}
DATA_BLOCKS = ("application/ld+json", "application/json")


def _id(path: Path) -> str:
    return str(path.relative_to(PACKAGE))


@pytest.mark.parametrize("path", TEMPLATES, ids=_id)
def test_a_template_can_be_compiled(path: Path) -> None:
    environment().get_template(str(path.relative_to(PACKAGE / "templates")))


@pytest.mark.parametrize("path", TEMPLATES, ids=_id)
def test_no_template_holds_script_or_style_of_its_own(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"<style[\s>]", text)
    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text)
    assert "javascript:" not in text
    for tag in re.findall(r"<script\b[^>]*>", text):
        assert "src=" in tag or any(kind in tag for kind in DATA_BLOCKS), tag


@pytest.mark.parametrize("path", TEMPLATES + STATIC, ids=_id)
def test_nothing_is_fetched_from_another_host(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    addresses = set(re.findall(r"https?://[a-zA-Z0-9][^\s\"'`)<{}]*", text))
    foreign = {found for found in addresses if not any(found.startswith(known) for known in NAMESPACES)}
    assert not foreign
    assert not re.search(r"(src|href)=[\"']//", text)
    assert "@import" not in text


@pytest.mark.parametrize("path", TEMPLATES, ids=_id)
def test_every_form_that_posts_carries_the_token_of_the_session(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for form in re.findall(r'<form method="post".*?(?=</form>|{% endmacro %})', text, re.DOTALL):
        assert 'name="csrf_token"' in form


def test_the_style_sheet_of_every_page_stays_small() -> None:
    assert (PACKAGE / "static" / "site.css").stat().st_size <= 14 * 1024
