"""The addresses in QR codes. Codes of ours are answered ahead of the framework (ADR 4), all others behind it.

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
from thuongxuan.web.direct import Answer, reply
from thuongxuan.web.forms import Form
from thuongxuan.web.templating import render
from thuongxuan.web.weights import takes_gzip

if TYPE_CHECKING:
    from litestar.types import Receive, Scope, Send

REPORT_PATH = "/report-code"
PATHS = ("/01/", "/tx/", "/TX/")

HTML = (b"content-type", b"text/html; charset=utf-8")
VARY = (b"vary", b"accept-language, accept-encoding")
KNOWN = (b"cache-control", b"public, max-age=60, stale-while-revalidate=60, stale-if-error=3600")
"""A recall reaches a cached page within two minutes; only a server that does not answer leaves it up for an hour."""
UNKNOWN = (b"cache-control", b"no-store")
"""The page of an unknown code holds the key of its report form, and the code may be registered the next minute."""


async def known(http: Any, _receive: "Receive") -> Answer | None:
    """Answer the scan of a code that this system has issued; ``None`` leaves everything else to ``unknown``."""
    if http["method"] != "GET":
        return None
    try:
        key = parse(http["raw_path"])
    except Fault:
        return None
    given = dict(http["headers"])
    language = _language(http["query_string"], given)
    pages: ScanPages = http["litestar_app"].state.scan_pages
    page = await pages.page(key, language)
    return _answer(page, given, language) if page else None


@asgi([path.rstrip("/") for path in PATHS], is_mount=True, copy_scope=False)
async def unknown(scope: "Scope", receive: "Receive", send: "Send") -> None:
    """Answer the scan that ``known`` left: an unknown code (404), an impossible one (400), or another method (405)."""
    http = cast("Any", scope)
    if http["method"] != "GET":
        headers = [(b"allow", b"GET, HEAD"), (b"content-type", b"text/plain")]
        await reply(send, Answer(status=405, headers=headers, body=b"GET, HEAD"))
        return
    try:
        parse(http["raw_path"])
    except Fault:
        await reply(send, _explained(http, 400))
    else:
        await reply(send, _explained(http, 404))


def _language(query: bytes, given: dict[bytes, bytes]) -> Language:
    wish = parse_qs(query.decode("latin-1")).get("lang", [""])[0] if query else ""
    found = next((language for language in LANGUAGES if language == wish), None)
    return found or negotiate(given.get(b"accept-language", b"").decode("latin-1"))


def _answer(page: Rendered, given: dict[bytes, bytes], language: Language) -> Answer:
    headers = [(b"etag", page.etag), KNOWN, VARY, (b"content-language", language.encode())]
    if page.etag in given.get(b"if-none-match", b""):
        return Answer(status=304, headers=headers)
    if takes_gzip(given.get(b"accept-encoding", b"").decode("latin-1")):
        return Answer(headers=[HTML, (b"content-encoding", b"gzip"), *headers], body=page.gzipped)
    return Answer(headers=[HTML, *headers], body=page.body)


def _explained(http: Any, status: int) -> Answer:
    """A page that says what such a code means, with a form to report it."""
    app: Litestar = http["litestar_app"]
    language = _language(http["query_string"], dict(http["headers"]))
    path = http["raw_path"][:MAX_BYTES].decode("ascii", "replace")
    context = bare_context(app.state.settings, language, path) | {
        "status": status,
        "form": Form({"code": [path]}, {}, action=REPORT_PATH),
        "csrf_token": http.get("state", {}).get("csrf_token", ""),
    }
    headers = [HTML, UNKNOWN, VARY, (b"content-language", language.encode())]
    return Answer(status=status, headers=headers, body=render("trace/unknown.html", language, context))
