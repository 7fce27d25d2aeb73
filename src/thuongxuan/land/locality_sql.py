"""How large a shape is and where it lies."""

from collections.abc import Sequence

import msgspec
from sqlalchemy import Float, LargeBinary, func, select, text

from thuongxuan.areas.queries import OUTLINE_TOLERANCE_M, commune_at, commune_of_geometry
from thuongxuan.clock import today
from thuongxuan.db.session import ReadSession
from thuongxuan.errors import m
from thuongxuan.geo.shapes import Position, Refused, Ring
from thuongxuan.geo.sql import area_m2, geojson, in_wgs84

# The box of about 1 km lets the index answer first; a corner inside an outline needs no distance.
_FIRST_OUTSIDE = text("""
    SELECT (corner.path)[2]
    FROM ST_DumpPoints(ST_GeomFromEWKB(:shape)) AS corner
    WHERE (corner.path)[1] = 1 AND NOT EXISTS (
        SELECT 1 FROM admin_unit
        WHERE level = 'commune'
          AND (valid_from IS NULL OR valid_from <= :day) AND (valid_to IS NULL OR valid_to > :day)
          AND admin_unit.geom && ST_Expand(corner.geom, 0.01)
          AND (ST_Intersects(admin_unit.geom, corner.geom)
               OR ST_DWithin(admin_unit.geom::geography, corner.geom::geography, :margin))
    )
    ORDER BY 1 LIMIT 1
""")


class Measured(msgspec.Struct, frozen=True):
    """A shape in WGS 84 as EWKB and as GeoJSON, its geodesic area, and whether it is still valid there."""

    ewkb: bytes
    geometry: msgspec.Raw
    area_m2: float
    valid: bool


class Commune(msgspec.Struct, frozen=True):
    """The commune that holds the largest part of a shape."""

    code: str
    share: float


async def measure(session: ReadSession, wkt: str, srid: int) -> Measured:
    """Shift a shape to WGS 84 and measure it there."""
    shape = select(in_wgs84(wkt, srid).label("geom")).cte("shape").prefix_with("MATERIALIZED")
    geom = shape.c.geom
    row = (
        (
            await session.execute(
                select(
                    func.ST_AsEWKB(geom, type_=LargeBinary).label("ewkb"),
                    geojson(geom).label("geometry"),
                    area_m2(geom).label("area_m2"),
                    func.ST_IsValid(geom).label("valid"),
                )
            )
        )
        .mappings()
        .one()
    )
    return Measured(bytes(row["ewkb"]), msgspec.Raw(row["geometry"].encode()), float(row["area_m2"]), row["valid"])


async def first_outside(session: ReadSession, ewkb: bytes) -> int | None:
    """The number (from 1) of the first outer corner that lies outside every commune of today, beyond the margin by
    which their outlines are generalised; ``None`` when all lie inside.
    """
    values = {"shape": ewkb, "day": today(), "margin": OUTLINE_TOLERANCE_M}
    corner = await session.scalar(_FIRST_OUTSIDE, values)
    return None if corner is None else int(corner)


async def commune_of_shape(session: ReadSession, ewkb: bytes, at: tuple[float, float]) -> Commune:
    """The commune with the largest part of a shape; of a shape on the very edge, the nearest to one corner of it."""
    found = await commune_of_geometry(session, ewkb)
    if found is not None:
        return Commune(found.code, round(found.share, 4))
    near = await commune_at(session, *at)
    if near is None:
        raise Refused("outside-locality", m("Thửa nằm ngoài địa bàn."))
    return Commune(near.code, 0.0)


async def lines_in_wgs84(session: ReadSession, rings: Sequence[Ring], srid: int) -> msgspec.Raw:
    """Rings of a declared system, each of two positions or more, as a GeoJSON MultiLineString, whatever their shape."""
    lines = ", ".join("(" + ", ".join(f"{x!r} {y!r}" for x, y in ring) + ")" for ring in rings)
    shifted = await session.scalar(select(geojson(in_wgs84(f"MULTILINESTRING({lines})", srid))))
    return msgspec.Raw(shifted.encode())


async def to_lon_lat(session: ReadSession, at: Position, srid: int) -> tuple[float, float]:
    """A position of a declared system in degrees of WGS 84."""
    point = in_wgs84(f"POINT({at.x!r} {at.y!r})", srid)
    shifted = select(point.label("p")).cte("shifted").prefix_with("MATERIALIZED")
    row = (
        await session.execute(select(func.ST_X(shifted.c.p, type_=Float), func.ST_Y(shifted.c.p, type_=Float)))
    ).one()
    return float(row[0]), float(row[1])
