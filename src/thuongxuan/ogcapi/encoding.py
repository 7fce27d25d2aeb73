"""What an encoder is given, and what it is registered as. A new format is one module and one line in ``encoders``."""

from collections.abc import Awaitable, Callable
from urllib.parse import quote, urlencode

from msgspec import Struct

from thuongxuan.i18n import Language
from thuongxuan.ogcapi.catalog import Catalog
from thuongxuan.ogcapi.feature_sql import FeatureQuery, feature
from thuongxuan.ogcapi.formats import Format
from thuongxuan.ogcapi.page import address
from thuongxuan.ogcapi.wanted import PAGING
from thuongxuan.standards.ogc.common import HTML, JSON, Link
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
        deciding = frozenset((name, text) for name, text in self.parameters.items() if name not in PAGING)
        return await self.catalog.counts.matched(self.query, (self.tag, self.query.collection.id, deciding))

    def links(self, present: Format) -> list[Link]:
        """``self``, an ``alternate`` for each other format, and ``collection`` (17-069r4 section 7.15.8)."""
        collection = self.query.collection
        here = address(self.catalog, collection.id, self.parameters)
        kept = {k: v for k, v in self.parameters.items() if k != "f"}
        other = here if len(kept) == len(self.parameters) else address(self.catalog, collection.id, kept)
        return _representations(self, present, here, other)


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
        base = self.catalog.url("collections", self.query.collection.id, "items", quote(self.feature_id, safe=""))
        here = f"{base}?{urlencode(self.parameters)}" if self.parameters else base
        kept = {k: v for k, v in self.parameters.items() if k != "f"}
        return _representations(self, present, here, f"{base}?{urlencode(kept)}" if kept else base)


def _representations(asked: ItemsAsked | ItemAsked, present: Format, here: str, other: str) -> list[Link]:
    joint = "&" if "?" in other else "?"
    made = [
        Link(f"{other}{joint}f={found.name}", "alternate", found.media_type, found.title)
        for found in asked.formats
        if found.name != present.name
    ]
    collection = asked.query.collection
    above = asked.catalog.url("collections", collection.id)
    up = Link(above, "collection", JSON, getattr(collection.title, asked.language))
    terms = Link(collection.licence.uri, "license", HTML, collection.licence.name)
    return [Link(here, "self", present.media_type, present.title), *made, up, terms]


class Encoder(Struct, frozen=True):
    """A format with its writers. ``item`` is null for formats that make sense for whole pages only; it is given the
    feature that the expression ``feature`` made, without its closing brace."""

    format: Format
    items: Callable[[ItemsAsked], Awaitable[Answer]]
    item: Callable[[ItemAsked, bytes], Awaitable[Answer]] | None = None
    feature: Callable[[FeatureQuery], str] = feature
    streams: bool = False
    """Streams follow ``ogc_stream_max`` rows instead of ``ogc_limit_max``."""
