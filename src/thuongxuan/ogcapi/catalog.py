"""The collections of this installation, and what their handlers share."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Any, cast

import msgspec
from litestar import Litestar

from thuongxuan.db.bytes import HotPool
from thuongxuan.errors import NotFound
from thuongxuan.geo.collection import Collection
from thuongxuan.i18n import LANGUAGES, Language, negotiate
from thuongxuan.ogcapi.costs import Costs
from thuongxuan.ogcapi.counts import Counts
from thuongxuan.ogcapi.singles import Singles
from thuongxuan.ogcapi.tile_store import TileStore
from thuongxuan.ogcapi.versions import Versions
from thuongxuan.settings import Settings
from thuongxuan.standards.ogc.common import Extent, Link
from thuongxuan.web.direct import Answer, Call

ROOT = "/ogc"


class Catalog:
    """All collections by their id, with their versions as this process knows them."""

    def __init__(self, settings: Settings, collections: Iterable[Collection], app: Litestar) -> None:
        self.settings = settings
        self.collections = {collection.id: collection for collection in collections}
        self.extents: dict[str, tuple[str, Extent | None]] = {}
        self.looked: dict[str, str] = {}
        self._root = settings.base_url + ROOT
        self._app = app
        self.versions = Versions(lambda: self.hot, settings.ogc_version_ms)
        self.costs = Costs(lambda: self.hot, settings.ogc_filter_cost)
        self.counts = Counts(lambda: self.hot, settings.ogc_count_max)
        self.singles = Singles(lambda: self.hot)
        self.tiles = TileStore(lambda: self.hot, settings)

    @property
    def hot(self) -> HotPool:
        """The hot path."""
        return cast("HotPool", self._app.state.database.hot)

    def collection(self, name: str) -> Collection:
        """The collection of an id. Raises ``NotFound``."""
        try:
            return self.collections[name]
        except KeyError:
            raise NotFound from None

    def url(self, *parts: str) -> str:
        """The public address below ``/ogc``."""
        return "/".join([self._root, *parts])


@asynccontextmanager
async def open_data(app: Litestar) -> AsyncIterator[None]:
    """Gives the application its catalogue while it runs."""
    app.state.catalog = Catalog(app.state.settings, app.state.collections, app)
    yield


def catalog_of(call: Call) -> Catalog:
    """The catalogue of the application that answers."""
    return cast("Catalog", call.state.catalog)


def language_of(call: Call) -> Language:
    """``?lang=``, then ``Accept-Language``, then Vietnamese. No cookie: the answer may be kept by anybody."""
    wish = call.query.get("lang")
    found = next((language for language in LANGUAGES if language == wish), None)
    return found or negotiate(call.header(b"accept-language"))


def json_answer(body: Any, media_type: str, language: Language) -> Answer:
    """A small document in a language."""
    return Answer(
        body=msgspec.json.encode(body),
        media_type=media_type,
        headers=[
            (b"content-language", language.encode()),
            (b"vary", b"accept, accept-language"),
            (b"cache-control", b"public, max-age=60, stale-if-error=86400"),
        ],
    )


def link(catalog: Catalog, rel: str, media_type: str, title: str, *parts: str, query: str = "") -> Link:
    """A link to an address below ``/ogc``."""
    return Link(catalog.url(*parts) + query, rel, media_type, title)
