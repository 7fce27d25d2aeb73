"""One statement for a page of features, as finished bytes. Every value is bound; no text of a request becomes SQL."""

from typing import Any

from msgspec import Struct

from thuongxuan.geo.collection import Collection, Kind
from thuongxuan.ogcapi.cursor import Cursor
from thuongxuan.standards.ogc.crs import DEFAULT, Crs
from thuongxuan.standards.ogc.params import Box, Period

TYPES: dict[Kind, str] = {
    "string": "text",
    "integer": "bigint",
    "number": "numeric",
    "boolean": "boolean",
    "date": "date",
    "datetime": "timestamptz",
    "strings": "text[]",
    "uuid": "uuid",
}
COLLATION = ' COLLATE "vi-x-icu"'
"""Lists of words are read by people: Đ comes after D. The key keeps the database's order, because its index has it."""


class Sort(Struct, frozen=True):
    """One sort key: a property's name, and its direction."""

    name: str
    descending: bool = False


class Condition(Struct, frozen=True):
    """A condition compiled elsewhere (CQL2), whose parameters were numbered from ``$1``."""

    sql: str
    parameters: tuple[Any, ...]


class FeatureQuery(Struct, frozen=True, kw_only=True):
    """What is asked of a collection."""

    collection: Collection
    limit: int = 10
    box: Box | None = None
    box_crs: Crs = DEFAULT
    period: Period | None = None
    equals: tuple[tuple[str, str], ...] = ()
    words: tuple[str, ...] = ()
    condition: Condition | None = None
    properties: tuple[str, ...] | None = None
    geometry: bool = True
    sort: tuple[Sort, ...] = ()
    cursor: Cursor | None = None
    crs: Crs = DEFAULT

    @property
    def keys(self) -> tuple[Sort, ...]:
        """The sort keys; the collection's key comes last, so that no two features are equal."""
        return (*self.sort, Sort(self.collection.key))

    @property
    def backwards(self) -> bool:
        """Whether the page before the cursor is asked for."""
        return self.cursor is not None and self.cursor.backwards


class Statement(Struct, frozen=True):
    """SQL with its parameters."""

    sql: str
    parameters: tuple[Any, ...]


class Binder:
    """Numbers parameters."""

    def __init__(self, query: FeatureQuery) -> None:
        self.values: list[Any] = list(query.condition.parameters) if query.condition else []

    def __call__(self, value: Any, sql_type: str) -> str:
        self.values.append(value)
        return f"${len(self.values)}::{sql_type}"


def quoted(name: str) -> str:
    """A column of the view."""
    return 'c."' + name.replace('"', '""') + '"'


def page(query: FeatureQuery, text: str = "") -> Statement:
    """A page: ``body`` (features joined by commas), ``n``, whether ``more`` follow, and the keys of its first row read
    (``near``) and of the last one on a full page (``far``), as JSON arrays of texts. ``text`` is the expression of
    a feature, GeoJSON when it is not given.

    One row more than the limit is read, to know whether another page follows without counting.
    """
    bind = Binder(query)
    inner = rows(query, bind, {"f": text or feature(query)}, limit=query.limit + 1)
    keys = ", ".join(f"k{number}::text" for number in range(len(query.keys)))
    order = " ORDER BY rn DESC" if query.backwards else ""
    sql = f"""
SELECT convert_to(coalesce(string_agg(f, ','{order}) FILTER (WHERE rn <= {query.limit}), ''), 'UTF8') AS body,
    count(*) FILTER (WHERE rn <= {query.limit}) AS n, count(*) > {query.limit} AS more,
    min(json_build_array({keys})::text) FILTER (WHERE rn = 1) AS near,
    min(json_build_array({keys})::text) FILTER (WHERE rn = {query.limit}) AS far
FROM (SELECT *, row_number() OVER () AS rn FROM ({inner}) s) t"""  # noqa: S608 - descriptors only
    return Statement(sql, tuple(bind.values))


def count(query: FeatureQuery, cap: int) -> Statement:
    """How many features match, up to ``cap + 1``."""
    bind = Binder(query)
    where = conditions(query, bind)
    sql = f"SELECT count(*) FROM (SELECT FROM {query.collection.view} AS c{where} LIMIT {cap + 1}) s"  # noqa: S608 - descriptors only
    return Statement(sql, tuple(bind.values))


def stream(query: FeatureQuery, **expressions: str) -> Statement:
    """All rows of a query in its order, for an encoder with its own columns."""
    bind = Binder(query)
    return Statement(rows(query, bind, expressions, limit=query.limit), tuple(bind.values))


def some(query: FeatureQuery, text: str) -> str:
    """The features whose keys are ``$1`` (texts), as ``Together`` asks: ``place``, the ``feature`` that the expression
    ``text`` makes without its closing brace, and its ``version``, null for a collection that is only read."""
    collection = query.collection
    key = f"{quoted(collection.key)} = asked.key"
    if collection.key_kind != "string":
        key += f"::{TYPES[collection.key_kind]}"
    text = text.removesuffix(" || '}'")
    version = f"(SELECT row_version FROM {collection.records} WHERE id = asked.key)" if collection.records else "NULL"  # noqa: S608 - descriptors only
    # The inner SELECT hides from the planner how many keys there are: it would plan anew for each number. OFFSET 0
    # keeps the look-up apart, so that its key reaches into views that group or join.
    return f"""
SELECT asked.place, found.* FROM unnest((SELECT $1::text[])) WITH ORDINALITY AS asked (key, place), LATERAL (
    SELECT convert_to({text}, 'UTF8') AS feature, {version} AS version
    FROM {collection.view} AS c WHERE {key} OFFSET 0) AS found"""  # noqa: S608 - descriptors only


def record(collection: Collection) -> str:
    """What became of the feature ``$1`` of a collection that is written: whether it is ``gone``, what it ``became``."""
    return f"SELECT gone, became FROM {collection.records} WHERE id = $1"  # noqa: S608 - descriptors only


def rows(query: FeatureQuery, bind: Binder, expressions: dict[str, str], *, limit: int) -> str:
    """The rows of a query with its sort keys as ``k0``, ``k1``, ... beside the named expressions."""
    keys = [f"{quoted(sort.name)} AS k{number}" for number, sort in enumerate(query.keys)]
    named = [f"{expression} AS {name}" for name, expression in expressions.items()]
    order = ", ".join(_order(query, sort) for sort in query.keys)
    where = conditions(query, bind, page_too=True)
    return (
        f"SELECT {', '.join(keys + named)} FROM {query.collection.view} AS c{where} "  # noqa: S608 - descriptors only
        f"ORDER BY {order} LIMIT {limit}"
    )


def feature(query: FeatureQuery) -> str:
    """An expression that gives one feature as GeoJSON text (RFC 7946 section 3.2)."""
    collection = query.collection
    key = quoted(collection.key)
    return (
        f"""'{{"type":"Feature","id":' || to_json({key})::text || ',"geometry":' || {geometry_text(query)} """
        f"""|| ',"properties":' || {properties_text(query)} || '}}'"""
    )


def geometry_text(query: FeatureQuery) -> str:
    """An expression that gives the geometry as GeoJSON text in the coordinate system asked for."""
    if not query.geometry or query.collection.geometry is None:
        return "'null'"
    return f"coalesce(ST_AsGeoJSON({shape(query)}, {query.crs.digits}, 0), 'null')"


def shape(query: FeatureQuery) -> str:
    """The geometry in the coordinate system and axis order asked for."""
    assert query.collection.geometry is not None  # noqa: S101 - callers look first
    column = quoted(query.collection.geometry.column)
    if query.crs.srid != DEFAULT.srid:
        column = f"ST_Transform({column}, {query.crs.srid})"
    return f"ST_FlipCoordinates({column})" if query.crs.flipped else column


def properties_text(query: FeatureQuery) -> str:
    """An expression that gives the chosen properties as a JSON object."""
    names = chosen(query)
    if not names:
        return "'{}'"
    return f"(SELECT row_to_json(p)::text FROM (SELECT {', '.join(quoted(name) for name in names)}) AS p)"  # noqa: S608 - descriptors only


def chosen(query: FeatureQuery) -> list[str]:
    """The properties of the answer, in the order of the descriptor."""
    wanted = query.properties
    return [p.name for p in query.collection.properties if wanted is None or p.name in wanted]


def conditions(query: FeatureQuery, bind: Binder, *, page_too: bool = False) -> str:
    """The WHERE clause, or nothing."""
    parts: list[str] = []
    if query.condition:
        parts.append(f"({query.condition.sql})")
    parts += _in_box(query, bind)
    parts += _in_period(query, bind)
    for name, value in query.equals:
        parts.append(_equal(query.collection, name, value, bind))
    if query.collection.search:
        parts += [f"{quoted(query.collection.search)} LIKE {bind(f'% {word}%', 'text')}" for word in query.words]
    if page_too and query.cursor:
        parts.append(_after(query, query.cursor, bind))
    return f" WHERE {' AND '.join(parts)}" if parts else ""


def _equal(collection: Collection, name: str, value: str, bind: Binder) -> str:
    found = collection.find(name)
    kind: Kind = found.kind if found else "string"
    if kind == "strings":
        return f"{bind(value, 'text')} = ANY ({quoted(name)})"
    return f"{quoted(name)} = {bind(value, 'text')}::{TYPES[kind]}"


def _in_box(query: FeatureQuery, bind: Binder) -> list[str]:
    box, geometry = query.box, query.collection.geometry
    if box is None:
        return []
    if geometry is None:
        return ["false"]
    halves = [box]
    if box.west > box.east:
        halves = [Box(box.west, box.south, 180.0, box.north), Box(-180.0, box.south, box.east, box.north)]
    column = quoted(geometry.column)
    tests = []
    for half in halves:
        corners = ", ".join(bind(value, "float8") for value in (half.west, half.south, half.east, half.north))
        envelope = f"ST_MakeEnvelope({corners}, {query.box_crs.srid})"
        if query.box_crs.srid != DEFAULT.srid:
            envelope = (
                f"ST_Transform(ST_Segmentize({envelope}, {bind(max(half.east - half.west, 1) / 16, 'float8')}), 4326)"
            )
        # The index compares rounded boxes: the exact test keeps what lies just outside away.
        tests.append(f"({column} && {envelope} AND ST_Intersects({column}, {envelope}))")
    return [f"({' OR '.join(tests)})"]


def _in_period(query: FeatureQuery, bind: Binder) -> list[str]:
    period, (start, end) = query.period, query.collection.instants
    if period is None:
        return []
    parts = []
    for bound, found, sign in ((period.end, start, "<="), (period.start, end, ">=")):
        # A feature without time matches every time (17-069r4 section 7.15.4); one without an end goes on.
        if bound is not None and found is not None:
            value = bind(bound.isoformat(), "text") + "::timestamptz"
            if found.kind == "date":
                value = f"({value} AT TIME ZONE 'UTC')::date"
            parts.append(f"({quoted(found.name)} {sign} {value} OR {quoted(found.name)} IS NULL)")
    return parts


def _order(query: FeatureQuery, sort: Sort) -> str:
    # NULLs come last upwards and first downwards, as PostgreSQL's own indexes have them.
    descending = sort.descending != query.backwards
    return f"{_key(query.collection, sort)} {'DESC' if descending else 'ASC'}"


def _key(collection: Collection, sort: Sort) -> str:
    found = collection.find(sort.name)
    words = sort.name != collection.key and found is not None and found.kind == "string"
    return quoted(sort.name) + (COLLATION if words else "")


def _after(query: FeatureQuery, cursor: Cursor, bind: Binder) -> str:
    """Rows that come after the cursor: a later key, or equal keys before a later one."""
    choices: list[str] = []
    equal: list[str] = []
    for sort, value in zip(query.keys, cursor.keys, strict=True):
        found = query.collection.find(sort.name)
        kind = found.kind if found else query.collection.key_kind
        column, key = quoted(sort.name), _key(query.collection, sort)
        bound = None if value is None else f"{bind(value, 'text')}::{TYPES[kind]}"
        if sort.name == query.collection.key:  # never null: the plain comparison is what its index answers
            later = f"{column} {'<' if sort.descending != cursor.backwards else '>'} {bound}"
        else:
            later = _later(column, key, bound, descending=sort.descending != cursor.backwards)
        if later:
            choices.append(" AND ".join([*equal, later]))
        equal.append(f"{column} IS NULL" if bound is None else f"{column} = {bound}")
    return "(" + (" OR ".join(f"({choice})" for choice in choices) or "false") + ")"


def _later(column: str, key: str, bound: str | None, *, descending: bool) -> str:
    if descending:
        return f"{column} IS NOT NULL" if bound is None else f"{key} < {bound}"
    return "" if bound is None else f"({key} > {bound} OR {column} IS NULL)"
