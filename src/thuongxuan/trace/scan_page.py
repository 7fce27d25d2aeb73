"""From a code to the finished page: one statement, then a page looked up by the digest of what it is made of."""

import gzip
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from typing import Any

import msgspec
from litestar import Litestar

from thuongxuan.clock import today
from thuongxuan.db.bytes import HotPool
from thuongxuan.db.together import Together
from thuongxuan.i18n import Language
from thuongxuan.production.crops import lists
from thuongxuan.settings import Settings
from thuongxuan.trace import scan_sql, visiting
from thuongxuan.trace.codes import code_uri, readable
from thuongxuan.trace.page_cache import PageCache, Rendered
from thuongxuan.trace.public_schemas import PublicBatch
from thuongxuan.trace.scan_counter import ScanCounter, counting
from thuongxuan.trace.scan_path import ScanKey
from thuongxuan.trace.serial_scans import Seal, Seals
from thuongxuan.trace.visiting import Visits
from thuongxuan.trace.wording import WORDS
from thuongxuan.web.templating import PACKAGE, asset, render

GZIP_LEVEL = 6
ASSETS = ("site.css", "site.js", "icons/favicon.svg")


@cache
def template_version() -> bytes:
    """A digest of everything a page is made of besides its batch: templates, words, and the assets they name."""
    digest = hashlib.blake2b(digest_size=16)
    for pattern in ("templates/*.html", "templates/trace/*.html", "locale/*/*.po"):
        for path in sorted(PACKAGE.glob(pattern)):
            digest.update(path.name.encode() + path.read_bytes())
    for name in ASSETS:
        digest.update(asset(name).encode())
    return digest.digest()


class ScanPages:
    """The scan pages of one worker."""

    def __init__(self, settings: Settings, hot: HotPool, counter: ScanCounter) -> None:
        self._settings = settings
        self._counter = counter
        self._facts = {"gtin": Together(hot, scan_sql.BY_GTIN), "code": Together(hot, scan_sql.BY_CODE)}
        self._visits = Visits(hot)
        self._seals = Seals(hot, counter)
        self._cache = PageCache(settings.scan_cache_bytes)

    async def facts(self, key: ScanKey) -> Any | None:
        """The row of a batch's public facts (id, codes, body), or ``None`` when nobody here issued that code."""
        return await self._facts[key.by].ask(key.product, key.lot, today())

    async def page(self, key: ScanKey, language: Language) -> Rendered | None:
        """The page of a code in a language, counted as one scan; ``None`` for an unknown code."""
        row = await self.facts(key)
        if row is None:
            return None
        self._counter.add(row["id"])
        body: str = row["body"]
        visits = await self._visits.near(tuple(row["codes"]))
        digest = hashlib.blake2b(body.encode(), digest_size=16, key=template_version())
        digest.update(visits + language.encode())
        seal = await self._seals.look(row["id"], key.serial) if key.serial else None
        if seal:
            digest.update(seal.mark)
        found = self._cache.get(digest.digest())
        if found is None:
            found = self._render(body, visits, language, digest.hexdigest(), seal)
            self._cache.put(digest.digest(), found)
        return found

    def _render(self, body: str, visits: bytes, language: Language, tag: str, seal: Seal | None) -> Rendered:
        batch = msgspec.json.decode(body, type=PublicBatch)
        base = self._settings.base_url
        uri = code_uri(base, gtin=batch.gtin, code=batch.product_code, lot=batch.lot)
        context = bare_context(self._settings, language, uri[len(base) :]) | {
            "batch": batch,
            "visits": visiting.read(visits),
            "seal": seal,
            "crop": lists(self._settings.geodata_dir).crop_name(batch.crop, language),
            "readable": readable(gtin=batch.gtin, code=batch.product_code, lot=batch.lot),
            **WORDS,
        }
        return finished(render("trace/scan.html", language, context), tag)


def bare_context(settings: Settings, language: Language, path: str) -> dict[str, Any]:
    """What the frame of a page needs when nothing may depend on who is signed in."""
    return {
        "here": path,
        "settings": settings,
        "principal": None,
        "csrf_token": "",
        "other_language_url": "?lang=" + ("en" if language == "vi" else "vi"),
        "request_id": "",
    }


def finished(body: bytes, tag: str) -> Rendered:
    """A page ready to be sent, compressed once."""
    return Rendered(body, gzip.compress(body, GZIP_LEVEL, mtime=0), f'W/"{tag}"'.encode())


@asynccontextmanager
async def scanning(app: Litestar) -> AsyncIterator[None]:
    """Runs the scan pages of this worker while the application runs."""
    async with counting(app) as counter:
        app.state.scan_counter = counter
        app.state.scan_pages = ScanPages(app.state.settings, app.state.database.hot, counter)
        yield
