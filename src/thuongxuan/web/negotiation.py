"""Which language and which representation an answer has."""

from collections.abc import Sequence
from typing import Any, cast
from urllib.parse import unquote

from litestar.connection import ASGIConnection

from thuongxuan.i18n import LANGUAGES, Language, negotiate
from thuongxuan.web.weights import weighted

Connection = ASGIConnection[Any, Any, Any, Any]
LANGUAGE_COOKIE = "lang"
MACHINES = ("/ogc", "/catalog", "/epcis")
"""Addresses whose errors are problem+json unless ``Accept`` names HTML, as a browser's does."""


def language_of(connection: Connection) -> Language:
    """``?lang=``, then the cookie of the language switch, then ``Accept-Language``, then Vietnamese."""
    for wish in (connection.query_params.get("lang"), connection.cookies.get(LANGUAGE_COOKIE)):
        if wish in LANGUAGES:
            return cast("Language", wish)
    return negotiate(connection.headers.get("accept-language", ""))


def path_of(connection: Connection) -> str:
    """The whole path of a request: the framework cuts a mount's own address off before its middleware runs."""
    return unquote(connection.scope["raw_path"].partition(b"?")[0].decode("latin-1"))


def wants_html(connection: Connection) -> bool:
    """Whether a person reads the answer: outside ``/api`` unless ``Accept`` asks for JSON and not for HTML."""
    accept = connection.headers.get("accept", "")
    path = path_of(connection)
    if path.startswith("/api/"):
        return False
    return "text/html" in accept or ("json" not in accept and not path.startswith(MACHINES))


def best_media_type(accept: str, offered: Sequence[str]) -> str | None:
    """The offered media type that an ``Accept`` likes best, ``None`` when it takes none (RFC 9110 section 12.5.1).

    For each type the most specific range counts; among equals the one offered first. A header in which nothing can be
    read asks for nothing in particular. Parameters of ranges are not compared.
    """
    ranges = weighted(accept)
    if not ranges:
        return offered[0]
    weights = [_weight(kind.partition(";")[0].strip().lower(), ranges) for kind in offered]
    best = max(weights)
    return offered[weights.index(best)] if best > 0 else None


def _weight(kind: str, ranges: list[tuple[str, float]]) -> float:
    for wanted in (kind, kind.partition("/")[0] + "/*", "*/*"):
        found = [weight for name, weight in ranges if name == wanted]
        if found:
            return max(found)
    return 0.0
