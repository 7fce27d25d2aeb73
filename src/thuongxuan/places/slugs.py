"""Readable addresses made from names."""

import re

from thuongxuan.i18n import fold


def slug_of(name: str) -> str:
    """``Thác Trai Gái`` gives ``thac-trai-gai``; at most 80 characters, at least three."""
    slug = re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-")[:80].strip("-")
    return slug if len(slug) >= 3 else f"noi-{slug or 'moi'}"
