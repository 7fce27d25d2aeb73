"""Language negotiation and translation. Vietnamese is the source language; English lives in ``locale/en/*.po``,
one file per slice so that each part of the software carries its own words.
"""

import unicodedata
from collections.abc import Callable
from datetime import date, datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal

from babel import dates, numbers
from babel.messages.pofile import read_po

from thuongxuan.clock import VIETNAM
from thuongxuan.errors import Message

Language = Literal["vi", "en"]
LANGUAGES: tuple[Language, ...] = ("vi", "en")
DEFAULT: Language = "vi"
LANGUAGE_NAMES: dict[Language, str] = {"vi": "Tiếng Việt", "en": "English"}
_LOCALE_DIR = Path(__file__).parent / "locale"


@cache
def catalog(language: Language) -> dict[str, str]:
    """Source text to translation, merged from every file of the language; empty for Vietnamese."""
    texts: dict[str, str] = {}
    for path in sorted((_LOCALE_DIR / language).glob("*.po")):
        with path.open("rb") as stream:
            for message in read_po(stream, locale=language):
                if message.id and message.string:
                    texts[str(message.id)] = str(message.string)
    return texts


def translate(language: Language, message: Message | str, **values: Any) -> str:
    """The text in the language; a text without translation stays Vietnamese."""
    if isinstance(message, Message):
        values = {
            key: translate(language, value) if isinstance(value, Message) else value
            for key, value in message.values.items()
        } | values
        message = message.text
    text = catalog(language).get(message, message)
    return text.format(**values) if values else text


def translator(language: Language) -> Callable[..., str]:
    """``translate`` bound to a language: the ``_`` of templates."""

    def bound(message: Message | str, **values: Any) -> str:
        return translate(language, message, **values)

    return bound


def negotiate(header: str) -> Language:
    """The best supported language of an ``Accept-Language`` header (RFC 9110 section 12.5.4)."""
    best: tuple[float, Language] = (0.0, DEFAULT)
    for part in header[:500].split(","):
        tag, _, parameter = part.strip().partition(";")
        primary = tag.strip().lower().split("-")[0]
        try:
            quality = float(parameter.strip().removeprefix("q=")) if parameter.strip() else 1.0
        except ValueError:
            continue
        for language in LANGUAGES:
            if primary == language and quality > best[0]:
                best = (quality, language)
    return best[1]


@lru_cache(maxsize=4096)
def format_date(language: Language, value: date) -> str:
    """``23/11/2026`` in Vietnamese, ``23 Nov 2026`` in English; an instant has its day in Viet Nam."""
    day = value.astimezone(VIETNAM).date() if isinstance(value, datetime) else value
    return dates.format_date(day, "dd/MM/yyyy" if language == "vi" else "d MMM yyyy", locale=language)


def format_number(language: Language, value: Any, digits: int = 3) -> str:
    """A number with the separators of the language and at most ``digits`` decimals."""
    return numbers.format_decimal(value, format="#,##0." + "#" * digits, locale=language)


def fold(text: str) -> str:
    """Lower case without diacritics; ``đ`` becomes ``d``. Decomposed and composed input give the same."""
    plain = unicodedata.normalize("NFD", text.strip().lower()).replace("đ", "d")
    return " ".join("".join(char for char in plain if not unicodedata.combining(char)).split())
