"""Numbers of official decisions. Older forms exist (``99-HĐBT``), so an unusual one is only remarked, never refused."""

import re
import unicodedata

_USUAL = re.compile(r"\d+(/\d{4})?/(QĐ|NQ)-[A-ZĐ0-9]+(-[A-ZĐ0-9]+)?")


def looks_usual(number: str) -> bool:
    """Whether a number has today's form, such as ``4790/QĐ-UBND``."""
    return bool(_USUAL.fullmatch(unicodedata.normalize("NFC", number).strip()))
