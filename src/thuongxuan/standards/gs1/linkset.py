"""Link sets as GS1 uses them: RFC 9264 section 4.2, Resolver Standard 1.2.0 and its vocabulary of link types."""

import re
from collections.abc import Iterable
from typing import Any

from msgspec import Struct

MEDIA_TYPE = "application/linkset+json"
CONTEXT = "https://ref.gs1.org/standards/resolver/linkset-context"
"""What makes a link set readable as JSON-LD; named in a ``Link`` header and never fetched here."""
VOCABULARY = "https://ref.gs1.org/voc/"
_SPELLINGS = re.compile(r"(?:gs1:|https?://(?:(?:www\.)?gs1\.org|ref\.gs1\.org)/voc/)([A-Za-z][A-Za-z0-9]{0,60})")
"""One vocabulary under the three addresses that GS1 has given it, and as a compact URI."""


class Link(Struct, frozen=True, kw_only=True):
    """One link. ``type`` is a word of GS1's vocabulary; ``href`` an address, or a path of the resolver itself.

    ``forwards``: whether the query of a request is passed on to it. ``default``: where a request without wishes goes.
    """

    type: str
    href: str
    title: str
    hreflang: tuple[str, ...] = ()
    media_type: str = ""
    context: str = ""
    forwards: bool = True
    default: bool = False


class Level(Struct, frozen=True):
    """One identified thing: the path of its identifier, what it is, and its links."""

    path: str
    title: str
    links: tuple[Link, ...]

    @property
    def default(self) -> Link | None:
        """Where a request without wishes goes; the first default wins."""
        return next((link for link in self.links if link.default), None)


def link_type(text: str) -> str | None:
    """The word of GS1's vocabulary, however it is spelt; ``None`` for anything else."""
    found = _SPELLINGS.fullmatch(text)
    return found[1] if found else None


def absolute(base: str, href: str) -> str:
    """An address; a path is one of the resolver itself."""
    return base + href if href.startswith("/") else href


def document(base: str, levels: Iterable[Level]) -> dict[str, Any]:
    """The link set: one context object for each level. A level without links is left out."""
    return {"linkset": [_context(base, level) for level in levels if level.links]}


def _context(base: str, level: Level) -> dict[str, Any]:
    found: dict[str, Any] = {"anchor": base + level.path, "itemDescription": level.title}
    default = level.default
    if default is not None:
        # Bare: type, language or context would make it one choice among several.
        found[VOCABULARY + "defaultLink"] = [{"href": absolute(base, default.href), "title": default.title}]
    for link in level.links:
        found.setdefault(VOCABULARY + link.type, []).append(target(base, link))
    return found


def target(base: str, link: Link) -> dict[str, Any]:
    """One target object."""
    told: dict[str, Any] = {"href": absolute(base, link.href), "title": link.title}
    if link.media_type:
        told["type"] = link.media_type
    if link.hreflang:
        told["hreflang"] = list(link.hreflang)
    if link.context:
        told["context"] = [link.context]
    return told
