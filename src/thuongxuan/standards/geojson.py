"""GeoJSON (RFC 7946) as tagged Structs. Coordinates are longitude, latitude in degrees (WGS 84), height in metres.

A position has two or three numbers (section 3.1.1). What a type cannot say, such as a ring being closed, is
checked where geometry comes in.
"""

from typing import Annotated, Any

from msgspec import UNSET, Meta, Struct, UnsetType

MEDIA_TYPE = "application/geo+json"

Position = Annotated[list[float], Meta(min_length=2, max_length=3)]
Line = Annotated[list[Position], Meta(min_length=2)]
Ring = Annotated[list[Position], Meta(min_length=4)]
BBox = Annotated[list[float], Meta(min_length=4, max_length=6)]


class Point(Struct, frozen=True, tag_field="type", tag="Point"):
    """Section 3.1.2."""

    coordinates: Position


class MultiPoint(Struct, frozen=True, tag_field="type", tag="MultiPoint"):
    """Section 3.1.3."""

    coordinates: list[Position]


class LineString(Struct, frozen=True, tag_field="type", tag="LineString"):
    """Section 3.1.4."""

    coordinates: Line


class MultiLineString(Struct, frozen=True, tag_field="type", tag="MultiLineString"):
    """Section 3.1.5."""

    coordinates: list[Line]


class Polygon(Struct, frozen=True, tag_field="type", tag="Polygon"):
    """Section 3.1.6: the outer ring first, then holes."""

    coordinates: list[Ring]


class MultiPolygon(Struct, frozen=True, tag_field="type", tag="MultiPolygon"):
    """Section 3.1.7."""

    coordinates: list[list[Ring]]


Single = Point | MultiPoint | LineString | MultiLineString | Polygon | MultiPolygon


class GeometryCollection(Struct, frozen=True, tag_field="type", tag="GeometryCollection"):
    """Section 3.1.8; a collection inside a collection is left out, as the RFC advises."""

    geometries: list[Single]


Geometry = Single | GeometryCollection


class Feature(Struct, frozen=True, tag_field="type", tag="Feature"):
    """Section 3.2; an unlocated feature has a null geometry."""

    geometry: Geometry | None
    properties: dict[str, Any] | None
    id: str | int | UnsetType = UNSET
    bbox: BBox | UnsetType = UNSET


class FeatureCollection(Struct, frozen=True, tag_field="type", tag="FeatureCollection"):
    """Section 3.3."""

    features: list[Feature]
    bbox: BBox | UnsetType = UNSET
