"""Pages: plain Jinja2 with autoescape; an undefined name is an error, not an empty string."""

import hashlib
from functools import cache, partial
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlencode

import jinja2
from litestar import Response

from thuongxuan.i18n import Language, format_date, format_number, translator
from thuongxuan.log import request_id
from thuongxuan.settings import Settings
from thuongxuan.web.negotiation import Connection, language_of

PACKAGE = Path(__file__).parent.parent
STATIC_DIR = PACKAGE / "static"
HTML = "text/html"
Cache = Literal["private", "public"]
CACHE_CONTROL: dict[Cache, str] = {
    "private": "private, no-store",
    "public": "public, max-age=60, stale-while-revalidate=600, stale-if-error=86400",
}


@cache
def environment() -> jinja2.Environment:
    """The one template environment."""
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(PACKAGE / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["asset"] = asset
    return made


@cache
def asset(path: str) -> str:
    """The address of a static file with the start of its digest, so that it may be cached for ever."""
    try:
        digest = hashlib.sha256((STATIC_DIR / path).read_bytes()).hexdigest()[:12]
    except FileNotFoundError:
        return f"/static/{path}"
    return f"/static/{path}?v={digest}"


def render(name: str, language: Language, context: dict[str, Any]) -> bytes:
    """Render a template to UTF-8 without a request; the scan page uses it directly."""
    words = {
        "_": translator(language),
        "lang": language,
        "fmt_date": partial(format_date, language),
        "fmt_number": partial(format_number, language),
    }
    return environment().get_template(name).render(words | context).encode()


def other_language_url(connection: Connection, language: Language) -> str:
    """This page in the other language."""
    query = [(key, value) for key, value in connection.query_params.multi_items() if key != "lang"]
    return "?" + urlencode([*query, ("lang", "en" if language == "vi" else "vi")])


def page_values(settings: Settings, language: Language, path: str) -> dict[str, Any]:
    """What the frame of a page needs when nothing may depend on who is signed in."""
    return {
        "here": path,
        "settings": settings,
        "principal": None,
        "csrf_token": "",
        "other_language_url": "?lang=" + ("en" if language == "vi" else "vi"),
        "request_id": "",
    }


def page_context(connection: Connection, settings: Settings) -> dict[str, Any]:
    """What every template of a request may use."""
    language = language_of(connection)
    return {
        "here": connection.scope["path"],
        "settings": settings,
        "principal": connection.scope.get("user"),
        "csrf_token": connection.scope.get("state", {}).get("csrf_token", ""),
        "other_language_url": other_language_url(connection, language),
        "request_id": request_id.get(),
    }


def page(
    connection: Connection, name: str, status: int = 200, cache: Cache = "private", **context: Any
) -> Response[bytes]:
    """A template as a response in the language of the request.

    ``cache="public"`` may be kept by shared caches: use it only where nothing depends on who is signed in.
    """
    language = language_of(connection)
    settings: Settings = connection.app.state.settings
    body = render(name, language, page_context(connection, settings) | context)
    public = cache == "public" and connection.scope.get("user") is None and status == 200
    headers = {
        "Content-Language": language,
        "Vary": "Accept-Language, Cookie",
        "Cache-Control": CACHE_CONTROL["public" if public else "private"],
    }
    return Response(body, status_code=status, media_type=HTML, headers=headers)
