"""Which language and which representation an answer has."""

from typing import Any, cast

from litestar.connection import ASGIConnection

from thuongxuan.i18n import LANGUAGES, Language, negotiate

Connection = ASGIConnection[Any, Any, Any, Any]
LANGUAGE_COOKIE = "lang"
MACHINES = ("/ogc", "/catalog")
"""Addresses whose errors are problem+json unless ``Accept`` names HTML, as a browser's does."""


def language_of(connection: Connection) -> Language:
    """``?lang=``, then the cookie of the language switch, then ``Accept-Language``, then Vietnamese."""
    for wish in (connection.query_params.get("lang"), connection.cookies.get(LANGUAGE_COOKIE)):
        if wish in LANGUAGES:
            return cast("Language", wish)
    return negotiate(connection.headers.get("accept-language", ""))


def wants_html(connection: Connection) -> bool:
    """Whether a person reads the answer: outside ``/api`` unless ``Accept`` asks for JSON and not for HTML."""
    accept = connection.headers.get("accept", "")
    path = connection.scope["path"]
    if path.startswith("/api/"):
        return False
    return "text/html" in accept or ("json" not in accept and not path.startswith(MACHINES))
