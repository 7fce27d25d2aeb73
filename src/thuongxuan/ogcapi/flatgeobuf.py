"""Items as FlatGeobuf, streamed."""

import msgspec

from thuongxuan.geo.collection import Kind
from thuongxuan.ogcapi import feature_sql
from thuongxuan.ogcapi.encoding import ItemsAsked
from thuongxuan.ogcapi.formats import Format
from thuongxuan.ogcapi.streams import Rows, geometry_as, streamed
from thuongxuan.standards import flatgeobuf
from thuongxuan.web.direct import Answer

FORMAT = Format("fgb", "application/flatgeobuf", "FlatGeobuf")
COLUMNS: dict[Kind, flatgeobuf.ColumnType] = {
    "string": "string",
    "integer": "integer",
    "number": "number",
    "boolean": "boolean",
    "date": "datetime",
    "datetime": "datetime",
    "strings": "json",
}


async def items(asked: ItemsAsked) -> Answer:
    """A stream of features, those without a geometry too."""
    query, names = asked.query, feature_sql.chosen(asked.query)
    kinds = [COLUMNS[prop.kind] for prop in query.collection.properties if prop.name in names]
    kind = query.collection.geometry.type if query.collection.geometry else "Geometry"
    head = flatgeobuf.header(
        query.collection.id, kind, query.crs.srid, [("id", "string"), *zip(names, kinds, strict=True)]
    )
    statement = feature_sql.stream(
        query,
        i=f"{feature_sql.quoted(query.collection.key)}::text",
        f=feature_sql.properties_text(query),
        g=geometry_as(query, "ST_AsBinary", "bytea"),
    )

    def features(rows: Rows) -> bytes:
        return b"".join(
            flatgeobuf.feature(row["g"], [row["i"], *map(_plain, msgspec.json.decode(row["f"]).values())], columns)
            for row in rows
        )

    columns: list[flatgeobuf.ColumnType] = ["string", *kinds]
    name = f'attachment; filename="{query.collection.id}.fgb"'.encode()
    return Answer(
        body=await streamed(asked, statement, features, head),
        media_type=FORMAT.media_type,
        headers=[(b"content-disposition", name)],
    )


def _plain(value: object) -> object:
    return msgspec.json.encode(value).decode() if isinstance(value, list) else value
