"""Where and when the features of a collection lie, in one statement for each version of it."""

from thuongxuan.geo.collection import Collection
from thuongxuan.ogcapi.feature_sql import quoted


def extent(collection: Collection) -> str:
    """A row of west, south, east, north, start, end; null where nothing is known."""
    parts = ["NULL::float8"] * 4
    if collection.geometry:
        column = f"ST_Extent({quoted(collection.geometry.column)})"
        parts = [f"{corner}({column})" for corner in ("ST_XMin", "ST_YMin", "ST_XMax", "ST_YMax")]
    start, end = collection.instants
    parts.append(f"min({quoted(start.name)})::text" if start else "NULL::text")
    parts.append(f"max({quoted(end.name)})::text" if end else "NULL::text")
    return f"SELECT {', '.join(parts)} FROM {collection.view} AS c"  # noqa: S608 - descriptors only
