"""Five sites that filters are tried on: 1 a waterfall, 2 a temple area, 3 a lake with gaps in its data, 4 nothing but
its number, 5 odd characters.
"""

from datetime import UTC, date, datetime
from typing import Any

import asyncpg
import shapely

from thuongxuan.geo.cql2_sql import compile_filter
from thuongxuan.geo.queryable import Kind, Queryable
from thuongxuan.standards.ogc.cql2.read_json import read_value
from thuongxuan.standards.ogc.cql2.read_text import read_text
from thuongxuan.standards.ogc.cql2.write_json import write_json
from thuongxuan.standards.ogc.crs import DEFAULT, Crs

TABLE = """
CREATE TEMP TABLE site (
    id int, name text, alias text, height int, score float8, open boolean, founded date, seen timestamptz,
    starts timestamptz, ends timestamptz, life daterange, shown tstzrange, tags text[], sizes int[], days date[],
    geom geometry(Geometry, 4326)
)
"""
COLUMNS: dict[str, tuple[Kind, Kind | None]] = {
    "id": ("integer", None),
    "name": ("string", None),
    "alias": ("string", None),
    "height": ("integer", None),
    "score": ("number", None),
    "open": ("boolean", None),
    "founded": ("date", None),
    "seen": ("timestamp", None),
    "starts": ("timestamp", None),
    "ends": ("timestamp", None),
    "life": ("interval", "date"),
    "shown": ("interval", "timestamp"),
    "tags": ("array", "string"),
    "sizes": ("array", "integer"),
    "days": ("array", "date"),
    "geom": ("geometry", None),
}
QUERYABLES = {
    name: Queryable(name=name, sql=f"site.{name}", kind=kind, item=item) for name, (kind, item) in COLUMNS.items()
}
ODD = "Straße 100%_\\'\"; -- $1 {x}\n"


def _at(day: int, hour: int = 0) -> datetime:
    return datetime(2026, 7, day, hour, tzinfo=UTC)


def _ewkt(wkt: str) -> str:
    return str(shapely.to_wkb(shapely.set_srid(shapely.from_wkt(wkt), 4326), hex=True, include_srid=True))


def _days(first: date | None, end: date | None) -> asyncpg.Range:
    return asyncpg.Range(first, end)


ROWS: list[tuple[Any, ...]] = [
    (
        *(1, "Thác Yên", "thac yen", 60, 4.5, True, date(2020, 1, 1), _at(1), _at(1), _at(10)),
        *(_days(date(2020, 1, 1), date(2021, 1, 1)), asyncpg.Range(_at(1), _at(10)), ["a", "b"], [1, 2]),
        *([date(2026, 7, 1)], _ewkt("POINT(105.2 19.9)")),
    ),
    (
        *(2, "Đền Cầm Bá Thước", "Đền Cầm Bá Thước", 10, 0.0, False, date(2026, 7, 1), _at(1, 12), _at(10), _at(20)),
        *(_days(date(2021, 1, 1), None), asyncpg.Range(_at(5), None), ["b", "c", "b"], [2]),
        *([date(2026, 7, 1), date(2026, 7, 2)], _ewkt("POLYGON((105 19, 106 19, 106 20, 105 20, 105 19))")),
    ),
    (
        *(3, "Hồ Cửa Đạt", None, -5, None, None, None, _at(2), _at(10), None),
        *(None, None, [], [], [], _ewkt("LINESTRING(104 19.5, 107 19.5)")),
    ),
    (4, *[None] * 15),
    (5, ODD, ODD, 0, -1.5, False, None, None, None, None, None, None, None, None, None, _ewkt("POINT(179.5 0)")),
]


class Sites:
    """The dataset, asked through filters."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    async def fill(self) -> None:
        """Create them."""
        await self._connection.execute(TABLE)
        places = ", ".join(f"${number + 1}" for number in range(len(COLUMNS)))
        await self._connection.executemany(f"INSERT INTO site VALUES ({places})", ROWS)

    async def ids(self, text: str, crs: Crs = DEFAULT) -> list[int]:
        """The numbers of the selected sites; the same filter in JSON must select the same."""
        tree = read_text(text)
        compiled = compile_filter(tree, QUERYABLES, crs=crs)
        assert compile_filter(read_value(write_json(tree)), QUERYABLES, crs=crs) == compiled
        sql = f"SELECT array_agg(id ORDER BY id) FROM site WHERE {compiled.sql}"
        return list(await self._connection.fetchval(sql, *compiled.parameters) or [])
