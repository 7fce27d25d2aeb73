"""The addresses in QR codes. Scans of lots of ours are answered ahead of the framework (ADR 4, 14), all others here.

Nothing here sets a cookie or reads one: an answer is the same for everybody who asks in the same language.
"""

import re
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import parse_qs

from litestar import Litestar, asgi

from thuongxuan.errors import Malformed, NotFound, m
from thuongxuan.i18n import LANGUAGES, Language, negotiate
from thuongxuan.resolver import answering, asking
from thuongxuan.standards.gs1 import compression, uri
from thuongxuan.standards.gs1.fault import Fault
from thuongxuan.trace.page_cache import Rendered
from thuongxuan.trace.resolution import Products
from thuongxuan.trace.scan_page import ScanPages, bare_context
from thuongxuan.trace.scan_path import MAX_BYTES, parse, parse_page
from thuongxuan.web.direct import Answer, reply
from thuongxuan.web.forms import Form
from thuongxuan.web.templating import render
from thuongxuan.web.weights import takes_gzip

if TYPE_CHECKING:
    from litestar.types import Receive, Scope, Send

REPORT_PATH = "/report-code"
PATHS = ("/01/", "/tx/", "/TX/")
PAGE_PATH = "/scan/"
ROOT = ""
"""How a page just below the root is named ahead of the framework: it may be a compressed identifier."""
_COMPRESSED = re.compile(rb"/[A-Za-z0-9_-]{10,200}")

HTML = (b"content-type", b"text/html; charset=utf-8")
VARY = (b"vary", b"accept, accept-language, accept-encoding")
KNOWN = (b"cache-control", b"public, max-age=60, stale-while-revalidate=60, stale-if-error=3600")
"""A recall reaches a cached page within two minutes; only a server that does not answer leaves it up for an hour."""
UNKNOWN = (b"cache-control", b"no-store")
"""The page of an unknown code holds the key of its report form, and the code may be registered the next minute."""


async def known(http: Any, _receive: "Receive") -> Answer | None:
    """Answer a person's scan of a lot of ours with its page; ``None`` leaves everything else to ``resolve``.

    A browser says that it takes HTML. Programs, and whoever wants a certain link, are led as the standard says.
    """
    if http["method"] != "GET" or b"linkType" in http["query_string"]:
        return None
    given = dict(http["headers"])
    if b"text/html" not in given.get(b"accept", b"") or b"linkset" in given[b"accept"]:
        return None
    return await _page(http, given, parse, linked=True)


async def page(http: Any, _receive: "Receive") -> Answer | None:
    """Answer at the page's own address, where the resolver leads to; ``None`` when there is no such lot."""
    return await _page(http, dict(http["headers"]), parse_page, linked=False) if http["method"] == "GET" else None


async def _page(http: Any, given: dict[bytes, bytes], read: Any, *, linked: bool) -> Answer | None:
    try:
        key = read(http["raw_path"])
    except Fault:
        return None
    language = _language(http["query_string"], given)
    pages: ScanPages = http["litestar_app"].state.scan_pages
    found = await pages.page(key, language)
    if found is None:
        return None
    answer = _answer(found, given, language)
    if linked:
        answer.headers.append((b"link", b'<?linkType=linkset>; rel="linkset"; type="application/linkset+json"'))
    return answer


async def compressed(http: Any, receive: "Receive") -> Answer | None:
    """Answer a compressed identifier, one segment below the root; ``None`` when it is none that is resolved here."""
    path = http["raw_path"].partition(b"?")[0]
    if http["method"] != "GET" or not _COMPRESSED.fullmatch(path):
        return None
    try:
        elements, other = compression.decompress(path[1:].decode())
        address = uri.build("", elements, other)
    except Fault:
        return None
    if elements[0][0] != "01":
        return None
    raw_path, _, query = address.encode().partition(b"?")
    asked = {
        **http,
        "raw_path": raw_path,
        "path": raw_path.decode(),
        "query_string": b"&".join(part for part in (query, http["query_string"]) if part),
        "path_template": "/01/",
    }
    answer = await known(asked, receive) or await _resolved(asked)
    same = http["litestar_app"].state.settings.base_url + address
    answer.headers.append((b"link", f'<{same}>; rel="owl:sameAs"'.encode()))
    return answer


@asgi([path.rstrip("/") for path in PATHS], is_mount=True, copy_scope=False)
async def resolve(scope: "Scope", receive: "Receive", send: "Send") -> None:
    """Resolve an identifier; an unknown or impossible code is explained to people, as a page with a report form."""
    http = cast("Any", scope)
    await reply(send, await _resolved(http) if http["method"] == "GET" else _refused())


@asgi(PAGE_PATH.rstrip("/"), is_mount=True, copy_scope=False)
async def no_page(scope: "Scope", receive: "Receive", send: "Send") -> None:
    """Explain the address of a lot that is not ours."""
    http = cast("Any", scope)
    await reply(send, _explained(http, 404) if http["method"] == "GET" else _refused())


async def _resolved(http: Any) -> Answer:
    app: Litestar = http["litestar_app"]
    given = dict(http["headers"])
    accept = given.get(b"accept", b"")
    is_person = b"text/html" in accept or b"json" not in accept
    try:
        asked = asking.parse(http["raw_path"], http["query_string"])
    except Fault as fault:
        if is_person:
            return _explained(http, 400)
        raise Malformed(m("Mã sai: {reason}", reason=str(fault))) from fault
    settings, hot = app.state.settings, app.state.database.hot
    if b"text/html" in accept and asked.lot and asked.wanted == "" and not await _issued(http, asked):
        return _explained(http, 404)
    try:
        return await answering.answer(asked, Products(hot, settings.base_url).find, hot, settings, given)
    except NotFound:
        if is_person and asked.wanted == "" and not asked.link_set:
            return _explained(http, 404)
        raise


def _refused() -> Answer:
    headers = [(b"allow", b"GET, HEAD"), (b"content-type", b"text/plain")]
    return Answer(status=405, headers=headers, body=b"GET, HEAD")


async def _issued(http: Any, asked: asking.Asked) -> bool:
    """Whether the lot is ours, or the product is not: then another resolver may know it."""
    state = http["litestar_app"].state
    thing = await Products(state.database.hot, state.settings.base_url).find(asked)
    return thing is None or len(thing.levels) > 1


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
