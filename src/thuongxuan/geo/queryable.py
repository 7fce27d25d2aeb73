"""What a filter may ask of a collection (OGC API - Features Part 3, queryables)."""

from typing import Literal

from msgspec import Struct

Kind = Literal["string", "number", "integer", "boolean", "date", "timestamp", "interval", "geometry", "array"]


class Queryable(Struct, frozen=True, kw_only=True):
    """One name that filters may use, and the SQL expression behind it.

    ``sql`` is ours, never a client's, and of the type its kind says: ``string`` text, ``number`` any numeric type,
    ``integer`` any integer type, ``timestamp`` timestamptz, ``geometry`` geometry in ``srid``. An ``array`` is an
    SQL array of ``item``. An ``interval`` is a daterange when ``item`` is ``date``, else a tstzrange; its upper bound
    counts as included.
    """

    name: str
    sql: str
    kind: Kind
    item: Kind | None = None
    srid: int = 4326
    title_vi: str = ""
    title_en: str = ""
