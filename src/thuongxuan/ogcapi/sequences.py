"""Items as GeoJSON text sequences (RFC 8142): one feature a line, for programs that read without an end."""

from thuongxuan.ogcapi import feature_sql
from thuongxuan.ogcapi.encoding import ItemsAsked
from thuongxuan.ogcapi.formats import Format
from thuongxuan.ogcapi.streams import Rows, streamed
from thuongxuan.web.direct import Answer

FORMAT = Format("geojsonseq", "application/geo+json-seq", "GeoJSON text sequence")


async def items(asked: ItemsAsked) -> Answer:
    """A stream of features."""
    statement = feature_sql.stream(asked.query, f=feature_sql.feature(asked.query))
    return Answer(body=await streamed(asked, statement, _lines), media_type=FORMAT.media_type)


def _lines(rows: Rows) -> bytes:
    return "".join(f"\x1e{row['f']}\n" for row in rows).encode()
