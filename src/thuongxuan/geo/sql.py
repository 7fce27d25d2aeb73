"""PostGIS expressions shared by slices. Each is a pure function of bound parameters and columns."""

from typing import Any

from geoalchemy2 import Geography, Geometry
from sqlalchemy import ColumnElement, Float, Integer, Text, bindparam, cast, func

from thuongxuan.geo.systems import WGS84


def in_wgs84(wkt: str, srid: int) -> ColumnElement[Any]:
    """A shape given as well-known text in a declared system, shifted to WGS 84 by PROJ."""
    shape = func.ST_GeomFromText(bindparam(None, wkt, Text), bindparam(None, srid, Integer), type_=Geometry)
    return func.ST_Transform(shape, WGS84, type_=Geometry)


def area_m2(shape: Any) -> ColumnElement[float]:
    """The geodesic area on the WGS 84 ellipsoid, in square metres."""
    return func.ST_Area(cast(shape, Geography), type_=Float)


def distance_m(one: Any, other: Any) -> ColumnElement[float]:
    """The geodesic distance in metres."""
    return func.ST_Distance(cast(one, Geography), cast(other, Geography), type_=Float)


def overlap_m2(one: Any, other: Any) -> ColumnElement[float]:
    """The geodesic area that two shapes share, in square metres; 0 where they only touch."""
    shared = func.ST_CollectionExtract(func.ST_Intersection(one, other), 3, type_=Geometry)
    return area_m2(shared)


def geojson(shape: Any) -> ColumnElement[str]:
    """GeoJSON with outer rings counter-clockwise (RFC 7946 section 3.1.6) and 7 decimals, which is 1 cm."""
    return func.ST_AsGeoJSON(func.ST_ForcePolygonCCW(shape), 7, 0, type_=Text)
