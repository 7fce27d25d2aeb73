"""What an encoder is given, and what it is registered as. A new format is one module and one line in ``encoders``."""

from collections.abc import Awaitable, Callable
from urllib.parse import quote, urlencode

from msgspec import Struct

from thuongxuan.i18n import Language
from thuongxuan.ogcapi.catalog import Catalog
from thuongxuan.ogcapi.feature_sql import FeatureQuery
from thuongxuan.ogcapi.formats import Format
from thuongxuan.ogcapi.page import address
from thuongxuan.standards.ogc.common import Link
from thuongxuan.web.direct import Answer


class ItemsAsked(Struct, frozen=True, kw_only=True):
    """A page of items: the typed query, and the parameters as they were sent, for links."""

    catalog: Catalog
    query: FeatureQuery
    parameters: dict[str, str]
    formats: tuple[Format, ...]
    language: Language
    tag: str

    async def matched(self) -> int | None:
        """How many features match; ``None`` when they are too many to count."""
        return await self.catalog.counts.matched(self.query, self.tag)

    def links(self, present: Format) -> list[Link]:
        """``self``, an ``alternate`` for each other format, and ``collection`` (17-069r4 section 7.15.8)."""
        made = []
        for found in self.formats:
            same = found.name == present.name
            query = self.parameters if same else self.parameters | {"f": found.name}
            href = address(self.catalog, self.query.collection.id, query)
            made.append(Link(href, "self" if same else "alternate", found.media_type, found.title))
        collection = self.query.collection
        above = self.catalog.url("collections", quote(collection.id))
        return [*made, Link(above, "collection", "application/json", getattr(collection.title, self.language))]


class ItemAsked(Struct, frozen=True, kw_only=True):
    """One feature."""

    catalog: Catalog
    query: FeatureQuery
    feature_id: str
    parameters: dict[str, str]
    formats: tuple[Format, ...]
    language: Language
    tag: str

    def links(self, present: Format) -> list[Link]:
        """``self``, ``alternate`` and ``collection`` (17-069r4 section 7.16)."""
        collection = self.query.collection
        above = self.catalog.url("collections", quote(collection.id))
        base = f"{above}/items/{quote(self.feature_id, safe='')}"
        made = []
        for found in self.formats:
            same = found.name == present.name
            query = self.parameters if same else self.parameters | {"f": found.name}
            href = f"{base}?{urlencode(query)}" if query else base
            made.append(Link(href, "self" if same else "alternate", found.media_type, found.title))
        return [*made, Link(above, "collection", "application/json", getattr(collection.title, self.language))]


class Encoder(Struct, frozen=True):
    """A format with its writers. ``item`` is null for formats that make sense for whole pages only."""

    format: Format
    items: Callable[[ItemsAsked], Awaitable[Answer]]
    item: Callable[[ItemAsked], Awaitable[Answer]] | None = None
    streams: bool = False
    """Streams follow ``ogc_stream_max`` rows instead of ``ogc_limit_max``."""
