"""The descriptor of an open collection. Validation, schema, OpenAPI, HTML, tiles and SQL all come from it."""

from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

Kind = Literal["string", "integer", "number", "boolean", "date", "datetime", "strings", "uuid"]
Role = Literal[
    "",
    "id",
    "primary-instant",
    "primary-interval-start",
    "primary-interval-end",
    "type",
]
"""``x-ogc-role`` values (OGC API - Common Part 3 / Features Part 5)."""
GeometryType = Literal["Point", "LineString", "MultiPolygon", "Polygon", "Geometry"]


class Title(Struct, frozen=True):
    """A short text in both languages."""

    vi: str
    en: str


class Property(Struct, frozen=True, kw_only=True):
    """One public column. ``strings`` is an array of texts; a ``link`` is an address on this server, as a path. Long
    texts are no part of ``tiles`` unless asked for. ``longest`` and ``pattern`` (a whole match) limit what is written,
    in characters; ``least`` and ``most`` limit a number.
    """

    name: str
    kind: Kind
    title: Title
    role: Role = ""
    sortable: bool = False
    enum: tuple[str, ...] = ()
    read_only: bool = True
    required: bool = False
    tiles: bool = True
    link: bool = False
    longest: int | None = None
    pattern: str = ""
    least: int | None = None
    most: int | None = None


class GeometryColumn(Struct, frozen=True, kw_only=True):
    """The geometry in EPSG:4326, and, when it is stored, the same in EPSG:3857 for tiles."""

    type: GeometryType
    column: str = "geom"
    mercator: str | None = None


class Licence(Struct, frozen=True):
    """Terms under which data may be used: the address of their text, and the name by which people know them."""

    uri: str
    name: str


CC_BY = Licence("https://creativecommons.org/licenses/by/4.0/", "CC BY 4.0")
MIT = Licence("https://opensource.org/license/mit", "MIT")


class Look(Struct, frozen=True, kw_only=True):
    """How maps draw a collection: one colour (``#rrggbb``), or one for each value of the property ``by``.

    ``ring`` draws points as rings, so that they can lie around the points of another collection.
    """

    colour: str = "#17482f"
    by: str = ""
    colours: tuple[tuple[str, str], ...] = ()
    ring: bool = False


class Collection(Struct, frozen=True, kw_only=True):
    """One open collection.

    ``view`` is the only thing the open API reads: it holds public columns of public rows and nothing else. ``key`` is
    the column that identifies a feature and orders pages. ``search`` is a column of folded words for ``q``. ``daily``
    says that the view's content also depends on the day. ``followed``: triggers note which features change
    (``feature_change``), so that nobody has to look through a large collection. ``licence`` and ``attribution`` say
    what the data set's ``SOURCE.toml`` does; ``{locality}`` stands for the installation's.

    A collection that is written has ``records``: a view with a row for every ``id`` that is or was a feature, its
    ``row_version``, whether it is ``gone``, and the id that it ``became``. ``told`` are properties that come with a
    written feature and are never given out with it.
    """

    id: str
    title: Title
    description: Title
    view: str
    properties: tuple[Property, ...]
    key: str = "id"
    key_kind: Kind = "string"
    geometry: GeometryColumn | None = None
    search: str | None = None
    daily: bool = False
    followed: bool = False
    records: str = ""
    told: tuple[Property, ...] = ()
    keywords: tuple[str, ...] = ()
    licence: Licence = CC_BY
    attribution: str = "{locality} open data"
    look: Look = Look()

    def find(self, name: str) -> Property | None:
        """The property of a name, or ``None``."""
        return next((found for found in self.properties if found.name == name), None)

    def credit(self, locality: str) -> str:
        """Whom to name when the data is used."""
        return self.attribution.format(locality=locality)

    @property
    def receivables(self) -> tuple[Property, ...]:
        """What a written feature may hold (OGC API - Features Part 5); empty for a collection that is only read."""
        own = (found for found in self.properties if not found.read_only)
        return (*own, *self.told) if self.records else ()

    @property
    def instants(self) -> tuple[Property | None, Property | None]:
        """The properties in which a feature's time begins and ends; the same twice for an instant."""
        by_role = {p.role: p for p in self.properties if p.role}
        instant = by_role.get("primary-instant")
        if instant:
            return instant, instant
        return by_role.get("primary-interval-start"), by_role.get("primary-interval-end")


def credits_of(collections: Iterable[Collection], locality: str) -> str:
    """Whom to name when several collections are used together, each once, with the name of its licence."""
    said = dict.fromkeys(f"{each.credit(locality)} ({each.licence.name})" for each in collections)
    return "; ".join(said)
