"""Statements about the places of events."""

from collections.abc import Sequence
from uuid import UUID

import msgspec
from sqlalchemy import text

from thuongxuan.db.session import WriteSession

_TELL = text("""
INSERT INTO epcis_location AS l (owner_id, id, parent, geom)
SELECT DISTINCT ON (id, parent) CAST(:owner AS uuid), id, parent, ST_SetSRID(ST_GeomFromText(wkt), 4326)
FROM json_to_recordset(CAST(:places AS json)) AS p(id text, parent text, wkt text)
ORDER BY id, parent
ON CONFLICT (owner_id, id, parent) DO UPDATE SET geom = excluded.geom
WHERE excluded.geom IS NOT NULL AND NOT coalesce(ST_OrderingEquals(l.geom, excluded.geom), false)
""")


_DESCRIBE = text("""
INSERT INTO epcis_attribute (owner_id, id, name, digest, value)
SELECT DISTINCT CAST(:owner AS uuid), id, name, substr(sha256(convert_to(value, 'UTF8')), 1, 16), value
FROM json_to_recordset(CAST(:attributes AS json)) AS a(id text, name text, value text)
ON CONFLICT DO NOTHING
""")


class Attribute(msgspec.Struct, frozen=True):
    """One attribute of a place, class or party: both names in full."""

    id: str
    name: str
    value: str


class Place(msgspec.Struct, frozen=True):
    """A place of events: its canonical identifier, the larger place it lies in, and its shape as WKT on WGS 84."""

    id: str
    parent: str = ""
    wkt: str | None = None


async def tell(session: WriteSession, owner_id: UUID, places: Sequence[Place]) -> None:
    """Write places of an owner, or of everybody (``models.EVERYBODY``); what is known stays."""
    if places:
        values = {"owner": owner_id, "places": msgspec.json.encode(places).decode()}
        await session.execute(_TELL.bindparams(**values))


async def describe(session: WriteSession, owner_id: UUID, attributes: Sequence[Attribute]) -> None:
    """Write attributes that an owner tells; what is known stays."""
    if attributes:
        values = {"owner": owner_id, "attributes": msgspec.json.encode(attributes).decode()}
        await session.execute(_DESCRIBE.bindparams(**values))
