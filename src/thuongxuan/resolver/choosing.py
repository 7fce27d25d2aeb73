"""Which link a request gets, by language, context and media type (Resolver Standard 1.2.0). Pure."""

from collections.abc import Sequence

from msgspec import Struct

from thuongxuan.standards.gs1.linkset import Link
from thuongxuan.web.weights import weighted

_UNTOLD = 0.0
_WRONG = -1.0

Score = tuple[float, float, float]


class Wishes(Struct, frozen=True):
    """What a request would like, each entry with its weight from 0 to 1; ``context`` is "" for none."""

    languages: list[tuple[str, float]]
    media_types: list[tuple[str, float]]
    context: str


def wishes(accept_language: str, accept: str, context: str) -> Wishes:
    """Read the headers (RFC 9110 section 12.5) and ``?context=``."""
    return Wishes(weighted(accept_language), weighted(accept), context)


def choose(links: Sequence[Link], wished: Wishes) -> list[Link]:
    """The best link, and with it those that cannot be told from it; empty for no links.

    Language counts most, then context, then media type. A link that does not say what it has comes behind one that
    fits and before one that does not fit.
    """
    if not links:
        return []
    scores = [_score(link, wished) for link in links]
    best = links[scores.index(max(scores))]
    return [link for link in links if _told(link) == _told(best)]


def _told(link: Link) -> tuple[object, ...]:
    return link.hreflang, link.media_type, link.context


def _score(link: Link, wished: Wishes) -> Score:
    languages = [_language(tag, wished.languages) for tag in link.hreflang]
    media = [weight for name, weight in wished.media_types if name == link.media_type]
    wildcard = any(name in {"*/*", link.media_type.partition("/")[0] + "/*"} for name, _ in wished.media_types)
    return (
        max(languages) if languages and wished.languages else _UNTOLD,
        _context(link.context, wished.context),
        (max(media) if media else _UNTOLD if wildcard else _WRONG)
        if link.media_type and wished.media_types
        else _UNTOLD,
    )


def _language(tag: str, wanted: list[tuple[str, float]]) -> float:
    primary = tag.lower().partition("-")[0]
    found = [weight for name, weight in wanted if name == tag.lower() or name.partition("-")[0] == primary]
    return max(found) if found else _WRONG


def _context(told: str, wanted: str) -> float:
    if not told or not wanted:
        return _UNTOLD
    return 1.0 if told == wanted else _WRONG
