"""The addresses in QR codes. A raw ASGI handler, because an ordinary one costs more than half as much again (ADR 4).

It sets no cookie and reads none: the page is the same for everybody who asks in the same language.
"""

from typing import TYPE_CHECKING, Any, cast
from urllib.parse import parse_qs

from litestar import Litestar, asgi

from thuongxuan.i18n import LANGUAGES, Language, negotiate
from thuongxuan.standards.gs1.fault import Fault
from thuongxuan.trace.page_cache import Rendered
from thuongxuan.trace.scan_page import ScanPages, bare_context
from thuongxuan.trace.scan_path import MAX_BYTES, parse
from thuongxuan.web.forms import Form
from thuongxuan.web.templating import render

if TYPE_CHECKING:
    from litestar.types import Receive, Scope, Send

REPORT_PATH = "/report-code"
Headers = list[tuple[bytes, bytes]]

HTML = (b"content-type", b"text/html; charset=utf-8")
VARY = (b"vary", b"accept-language, accept-encoding")
KNOWN = (b"cache-control", b"public, max-age=60, stale-while-revalidate=60, stale-if-error=3600")
"""A recall reaches a cached page within two minutes; only a server that does not answer leaves it up for an hour."""
UNKNOWN = (b"cache-control", b"no-store")
"""The page of an unknown code holds the key of its report form, and the code may be registered the next minute."""


@asgi(["/01", "/tx", "/TX"], is_mount=True, copy_scope=False)
async def scan(scope: "Scope", receive: "Receive", send: "Send") -> None:
    """Answer one scan."""
    http = cast("Any", scope)
    if http["method"] not in {"GET", "HEAD"}:
        await _send(send, 405, [(b"allow", b"GET, HEAD"), (b"content-type", b"text/plain")], b"GET, HEAD")
        return
    given = dict(http["headers"])
    language = _language(http["query_string"], given)
    app: Litestar = http["litestar_app"]
    try:
        key = parse(http["raw_path"])
    except Fault:
        await _unknown(app, send, http, language, 400)
        return
    pages: ScanPages = app.state.scan_pages
    page = await pages.page(app.state.database.hot, key, language)
    if page is None:
        await _unknown(app, send, http, language, 404)
    else:
        await _known(send, page, given, language)


def _language(query: bytes, given: dict[bytes, bytes]) -> Language:
    wish = parse_qs(query.decode("latin-1")).get("lang", [""])[0] if query else ""
    found = next((language for language in LANGUAGES if language == wish), None)
    return found or negotiate(given.get(b"accept-language", b"").decode("latin-1"))


async def _known(send: "Send", page: Rendered, given: dict[bytes, bytes], language: Language) -> None:
    headers: Headers = [(b"etag", page.etag), KNOWN, VARY, (b"content-language", language.encode())]
    if page.etag in given.get(b"if-none-match", b""):
        await _send(send, 304, headers, b"")
    elif b"gzip" in given.get(b"accept-encoding", b""):
        await _send(send, 200, [HTML, (b"content-encoding", b"gzip"), *headers], page.gzipped)
    else:
        await _send(send, 200, [HTML, *headers], page.body)


async def _unknown(app: Litestar, send: "Send", http: Any, language: Language, status: int) -> None:
    """A page that says what an unknown (404) or impossible (400) code means, with a form to report it."""
    path = http["raw_path"][:MAX_BYTES].decode("ascii", "replace")
    context = bare_context(app.state.settings, language, path) | {
        "status": status,
        "form": Form({"code": [path]}, {}, action=REPORT_PATH),
        "csrf_token": http.get("state", {}).get("csrf_token", ""),
    }
    headers: Headers = [HTML, UNKNOWN, VARY, (b"content-language", language.encode())]
    await _send(send, status, headers, render("trace/unknown.html", language, context))


async def _send(send: "Send", status: int, headers: Headers, body: bytes) -> None:
    length = [(b"content-length", str(len(body)).encode())] if status != 304 else []
    await send(cast("Any", {"type": "http.response.start", "status": status, "headers": [*headers, *length]}))
    await send(cast("Any", {"type": "http.response.body", "body": body, "more_body": False}))
