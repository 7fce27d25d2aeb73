"""Every text people read exists in both languages, once, in one Unicode form."""

import ast
import re
import unicodedata
from collections import defaultdict
from functools import cache
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.pofile import read_po
from jinja2 import Environment, nodes

from tests.support.source_tree import CHECKOUT, PACKAGE, committed, modules

TEXT_FILES = {".py", ".html", ".po", ".js", ".css", ".md", ".toml", ".json", ".geojson", ".txt"}
PLACE = re.compile(r"{(\w+)[^}]*}")


def test_every_text_has_an_english_translation() -> None:
    missing = sorted(f"{where}: {text!r}" for text, where in _marked().items() if text not in _english())
    assert not missing, "add to src/thuongxuan/locale/en/<slice>.po:\n" + "\n".join(missing)


def test_no_translation_is_left_over() -> None:
    unused = sorted(f"{where[0]}: {text!r}" for text, where in _english().items() if text not in _written())
    assert not unused, "remove, or correct the msgid to the exact Vietnamese text:\n" + "\n".join(unused)


def test_a_text_is_translated_in_one_way() -> None:
    twice = {text: where for text, where in _english().items() if len({english for _, english in where}) > 1}
    assert not twice, f"the same Vietnamese has several English texts; keep one: {twice}"


def test_translations_keep_the_places_for_values() -> None:
    wrong = [
        f"{where}: {text!r} -> {english!r}"
        for text, entries in _english().items()
        for where, english in entries
        if set(PLACE.findall(text)) != set(PLACE.findall(english))
    ]
    assert not wrong, f"{wrong}: use the same {{name}} places on both sides"


def test_all_text_is_in_composed_form() -> None:
    wrong = [
        str(path.relative_to(CHECKOUT))
        for path in committed()
        if path.suffix in TEXT_FILES and not unicodedata.is_normalized("NFC", path.read_text(encoding="utf-8"))
    ]
    assert not wrong, f"{wrong}: save the file in NFC; decomposed Vietnamese is not found by searches"


@cache
def _marked() -> dict[str, str]:
    """Text to place, for every ``m("...")`` of Python and ``_("...")`` of templates."""
    found = {}
    for module in modules():
        for name, call in module.calls():
            if name in {"m", "_"} and call.args and (text := _constant(call.args[0])):
                found[text] = f"{module.name}:{call.lineno}"
    for path, tree in _templates():
        for marked in tree.find_all(nodes.Call):
            if isinstance(marked.node, nodes.Name) and marked.node.name == "_" and marked.args:
                argument = marked.args[0]
                if isinstance(argument, nodes.Const) and isinstance(argument.value, str):
                    found[argument.value] = f"{path}:{marked.lineno}"
    return found


@cache
def _written() -> set[str]:
    """Every string constant anywhere: a table of texts may be marked where it is used."""
    found = {text for module in modules() for _, text in module.strings()}
    for _, tree in _templates():
        found |= {str(node.value) for node in tree.find_all(nodes.Const)}
    return found


@cache
def _english() -> dict[str, list[tuple[str, str]]]:
    """Vietnamese text to its (file, English) entries."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for path in sorted((PACKAGE / "locale" / "en").glob("*.po")):
        with path.open("rb") as stream:
            entries: list[Message] = [entry for entry in read_po(stream, locale="en") if entry.id and entry.string]
        for entry in entries:
            found[str(entry.id)].append((path.name, str(entry.string)))
    return found


@cache
def _templates() -> tuple[tuple[str, nodes.Template], ...]:
    environment = Environment(autoescape=True, extensions=["jinja2.ext.do"])
    paths: list[Path] = sorted((PACKAGE / "templates").rglob("*.html"))
    return tuple(
        (str(path.relative_to(PACKAGE)), environment.parse(path.read_text(encoding="utf-8"))) for path in paths
    )


def _constant(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
