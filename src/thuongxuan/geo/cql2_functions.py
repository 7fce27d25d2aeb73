"""The custom functions of filters (OGC 21-065r2 section 7.10), as ``/functions`` publishes them."""

from collections.abc import Callable

from msgspec import Struct

from thuongxuan.geo.cql2_terms import Term
from thuongxuan.geo.queryable import Kind


class Argument(Struct, frozen=True):
    """What a function takes at one place: the kinds it accepts, and a title in both languages."""

    kinds: tuple[Kind, ...]
    title_vi: str
    title_en: str


class CustomFunction(Struct, frozen=True, kw_only=True):
    """One function. ``sql`` gets its arguments as terms, geometries in EPSG:4326, and gives an expression of the
    kind ``returns`` that is NULL when an argument is. ``cost`` is in comparisons of scalars.
    """

    name: str
    arguments: tuple[Argument, ...]
    returns: Kind
    sql: Callable[..., str]
    title_vi: str
    title_en: str
    cost: int = 1


def _calendar(field: str) -> Callable[[Term], str]:
    def sql(instant: Term) -> str:
        value = instant.sql if instant.kind == "date" else f"({instant.sql}) AT TIME ZONE 'UTC'"
        # float8, because an infinite date has an infinite year.
        return f"extract({field} FROM {value})::float8"

    return sql


_GEOMETRY = Argument(("geometry",), "hình", "geometry")
_OTHER = Argument(("geometry",), "hình thứ hai", "second geometry")
_METRES = Argument(("number", "integer"), "khoảng cách, mét", "distance in metres")
_NUMBER = Argument(("number", "integer"), "số", "number")
_INSTANT = Argument(("date", "timestamp"), "ngày hoặc thời điểm", "date or timestamp")
_STRING = Argument(("string",), "chuỗi ký tự", "character string")

FUNCTIONS: dict[str, CustomFunction] = {
    function.name: function
    for function in (
        CustomFunction(
            name="area",
            arguments=(_GEOMETRY,),
            returns="number",
            sql=lambda geometry: f"ST_Area(({geometry.sql})::geography)",
            title_vi="Diện tích trên mặt elipxoit, mét vuông",
            title_en="Area on the ellipsoid in square metres",
            cost=20,
        ),
        CustomFunction(
            name="length",
            arguments=(_GEOMETRY,),
            returns="number",
            sql=lambda geometry: f"ST_Length(({geometry.sql})::geography)",
            title_vi="Chiều dài của đường trên mặt elipxoit, mét",
            title_en="Length of a line on the ellipsoid in metres",
            cost=20,
        ),
        CustomFunction(
            name="distance",
            arguments=(_GEOMETRY, _OTHER),
            returns="number",
            sql=lambda one, other: f"ST_Distance(({one.sql})::geography, ({other.sql})::geography)",
            title_vi="Khoảng cách ngắn nhất trên mặt elipxoit, mét",
            title_en="Shortest distance on the ellipsoid in metres",
            cost=20,
        ),
        CustomFunction(
            name="within_distance",
            arguments=(_GEOMETRY, _OTHER, _METRES),
            returns="boolean",
            sql=lambda one, other, metres: (
                f"ST_DWithin(({one.sql})::geography, ({other.sql})::geography, ({metres.sql})::float8)"
            ),
            title_vi="Hai hình cách nhau không quá số mét đã cho",
            title_en="Whether two geometries lie within a distance in metres",
            cost=20,
        ),
        CustomFunction(
            name="centroid",
            arguments=(_GEOMETRY,),
            returns="geometry",
            sql=lambda geometry: f"ST_Centroid({geometry.sql})",
            title_vi="Trọng tâm của hình",
            title_en="Centroid of a geometry",
            cost=5,
        ),
        CustomFunction(
            name="year",
            arguments=(_INSTANT,),
            returns="number",
            sql=_calendar("year"),
            title_vi="Năm, theo UTC",
            title_en="Year, in UTC",
        ),
        CustomFunction(
            name="month",
            arguments=(_INSTANT,),
            returns="number",
            sql=_calendar("month"),
            title_vi="Tháng từ 1 đến 12, theo UTC",
            title_en="Month from 1 to 12, in UTC",
        ),
        CustomFunction(
            name="abs",
            arguments=(_NUMBER,),
            returns="number",
            sql=lambda number: f"abs(({number.sql})::float8)",
            title_vi="Giá trị tuyệt đối",
            title_en="Absolute value",
        ),
        CustomFunction(
            name="char_length",
            arguments=(_STRING,),
            returns="integer",
            sql=lambda text: f"char_length({text.sql})",
            title_vi="Số ký tự",
            title_en="Number of characters",
        ),
    )
}
"""Every function, by its name in lower case."""
