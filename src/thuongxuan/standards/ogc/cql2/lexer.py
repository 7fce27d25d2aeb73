"""Tokens of the text encoding (annex B). Every pattern is possessive: reading is linear in the length."""

import re
from typing import NamedTuple, cast

from thuongxuan.errors import m
from thuongxuan.standards.ogc.cql2.fault import Fault
from thuongxuan.standards.ogc.cql2.words import KEYWORDS

_START = (
    ":_A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u167f\u1681-\u1ffe\u200c-\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_PART = _START + ".0-9\u0300-\u036f\u203f-\u2040"
_SPACE = "\t\n\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_TOKEN = re.compile(
    rf"[{_SPACE}]*+(?:"
    rf"(?P<name>[{_START}][{_PART}]*+)"
    r"|(?P<number>(?:[0-9]++(?:\.[0-9]*+)?|\.[0-9]++)(?:[eE][+-]?[0-9]++)?)"
    r"|(?P<string>'(?:[^'\\]++|\\.|'')*+')"
    r'|(?P<quoted>"(?:[^"]++|"")*+")'
    r"|(?P<symbol><>|<=|>=|[=<>()+\-*/%^,])"
    r"|(?P<end>\Z)|(?P<unknown>.))",
    re.DOTALL,
)
_IDENTIFIER = re.compile(rf"[{_START}][{_PART}]*+")
# What annex B leaves out of character literals; PostgreSQL could not hold the first and the last of them either.
_FORBIDDEN = re.compile("[\x00-\x06\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPE = re.compile(r"\\[abtnvfr'\\]|''")
_ESCAPED = {
    "\\a": "\a",
    "\\b": "\b",
    "\\t": "\t",
    "\\n": "\n",
    "\\v": "\v",
    "\\f": "\f",
    "\\r": "\r",
    "\\'": "'",
    "\\\\": "\\",
    "''": "'",
}


class Token(NamedTuple):
    """``kind`` is ``name``, ``quoted``, ``string``, ``number``, ``end``, a keyword in lower case, or the symbol."""

    kind: str
    text: str
    at: int


def tokens(text: str) -> list[Token]:
    """The tokens of a filter, the last of kind ``end``. Raises ``Fault``."""
    require_characters(text, 0)
    found: list[Token] = []
    position, kind, number_end = 0, "", -1
    while kind != "end":
        # Something always matches: the last alternative takes any character.
        match = cast("re.Match[str]", _TOKEN.match(text, position))
        kind = str(match.lastgroup)
        at, position = match.span(kind)
        if kind == "unknown":
            raise _unreadable(text[at], at)
        if at == number_end and kind in {"name", "number"}:
            raise Fault(at, "number", m("Số và chữ viết liền nhau: hãy để một khoảng trắng."))
        number_end = position if kind == "number" else -1
        found.append(Token(_kind(kind, match[kind]), match[kind], at))
    return found


def require_characters(text: str, at: int | str) -> None:
    """Raise ``Fault`` when a text holds a character that no literal may hold (control codes, lone surrogates)."""
    found = _FORBIDDEN.search(text)
    if found:
        place = at + found.start() if isinstance(at, int) else at
        code = f"U+{ord(found[0]):04X}"
        raise Fault(place, "character", m("Bộ lọc có ký tự không dùng được: {code}.", code=code))


def unquote(token: str) -> str:
    """The value of a character literal. A backslash before any other character stays, as LIKE patterns need it."""
    return _ESCAPE.sub(lambda match: _ESCAPED[match[0]], token[1:-1])


def quote(value: str) -> str:
    """A character literal of the value; a backslash is doubled only where it would be read as an escape."""
    body = re.sub(r"\\(?=[\\abtnvfr'\x07-\x0d]|\Z)", r"\\\\", value).replace("'", "''")
    for escape in ("\\a", "\\b", "\\t", "\\n", "\\v", "\\f", "\\r"):
        body = body.replace(_ESCAPED[escape], escape)
    return f"'{body}'"


def is_plain(name: str) -> bool:
    """Whether a name can stand without double quotes."""
    return bool(_IDENTIFIER.fullmatch(name)) and name.lower() not in KEYWORDS


def _kind(kind: str, value: str) -> str:
    if kind == "symbol":
        return value
    if kind == "name" and value.isascii() and value.lower() in KEYWORDS:
        return value.lower()
    return kind


def _unreadable(character: str, at: int) -> Fault:
    if character in "'\"":
        return Fault(at, "syntax", m("Dấu nháy mở ở đây chưa được đóng."))
    return Fault(at, "syntax", m("Không hiểu “{found}”.", found=character))
