"""Where places of events lie: within larger ones, and on the map.

Three things are told apart by their addresses: communes (``/areas/{code}``) and villages in them
(``/areas/{code}/villages/{name}``) are everybody's; an owner's own parcels (``/land/parcels/{id}``) are known to it
and to officers alone, as are the places of its master data.
"""

from collections.abc import Sequence

import msgspec

from thuongxuan.db.bytes import HotPool
from thuongxuan.epcis.access import Viewer
from thuongxuan.epcis.models import EVERYBODY

_VILLAGE = "'/villages/' || trim(BOTH '-' FROM regexp_replace(tx_fold(a.village), '[^a-z0-9]+', '-', 'g'))"
_INSIDE = f"""
SELECT l.id FROM epcis_location l WHERE l.parent = outer_place.id AND (l.owner_id IN ($2, $3) OR $4)
UNION ALL
SELECT $5 || '/areas/' || u.code FROM admin_unit u
WHERE u.valid_to IS NULL AND u.level = 'commune' AND outer_place.id = $5 || '/areas/' || u.parent_code
UNION ALL
SELECT DISTINCT $5 || '/areas/' || a.commune_code || {_VILLAGE} FROM account a
WHERE a.village <> '' AND outer_place.id = $5 || '/areas/' || a.commune_code
UNION ALL
SELECT $5 || '/land/parcels/' || p.id FROM parcel p JOIN account a ON a.id = p.owner_id
WHERE (p.owner_id = $3 OR $4) AND p.status IN ('approved', 'superseded')
    AND outer_place.id IN ($5 || '/areas/' || p.commune_code, $5 || '/areas/' || p.commune_code || {_VILLAGE})
"""  # noqa: S608 - put together from constants, values are bound
_WITHIN = f"""
WITH RECURSIVE outer_place AS (
    SELECT unnest($1::text[]) AS id
    UNION
    SELECT inside.id FROM outer_place, LATERAL ({_INSIDE}) AS inside
)
SELECT id FROM outer_place LIMIT $6
"""  # noqa: S608 - the same
_INTERSECTING = """
WITH shape AS (SELECT ST_SetSRID(ST_GeomFromText($1), 4326) AS geom)
SELECT l.id FROM epcis_location l, shape
WHERE (l.owner_id IN ($2, $3) OR $4) AND ST_Intersects(l.geom, shape.geom)
UNION
SELECT $5::text || '/areas/' || u.code FROM admin_unit u, shape
WHERE u.valid_to IS NULL AND u.level = 'commune' AND ST_Intersects(u.geom, shape.geom)
UNION
SELECT $5::text || '/land/parcels/' || p.id FROM parcel p, shape
WHERE (p.owner_id = $3 OR $4) AND p.status IN ('approved', 'superseded') AND ST_Intersects(p.geom, shape.geom)
LIMIT $6
"""
_DESCRIBED = """
SELECT DISTINCT id FROM epcis_attribute
WHERE (owner_id IN ($1, $2) OR $3) AND name = ANY($4)
    AND (cardinality($5::text[]) = 0 OR digest = ANY(
        SELECT substr(sha256(convert_to(v, 'UTF8')), 1, 16) FROM unnest($5::text[]) AS v))
LIMIT $6
"""


class Places(msgspec.Struct, frozen=True):
    """What a viewer knows of places; ``base_url`` begins the addresses of this installation's own."""

    base_url: str
    viewer: Viewer

    async def within(self, hot: HotPool, places: Sequence[str], most: int) -> list[str]:
        """These places and every place within them, at most ``most``."""
        return await self._ids(hot, _WITHIN, list(places), *self._known, self.base_url, most)

    async def intersecting(self, hot: HotPool, wkt: str, most: int) -> list[str]:
        """Places whose shape meets a shape (WKT on WGS 84), at most ``most``."""
        return await self._ids(hot, _INTERSECTING, wkt, *self._known, self.base_url, most)

    async def described(self, hot: HotPool, names: Sequence[str], values: Sequence[str], most: int) -> list[str]:
        """What has one of these attributes of master data, with one of the values if there are any."""
        return await self._ids(hot, _DESCRIBED, *self._known, list(names), list(values), most)

    @staticmethod
    async def is_valid(hot: HotPool, wkt: str) -> bool:
        """Whether a polygon does not cross itself."""
        return bool(await hot.fetchval("SELECT ST_IsValid(ST_GeomFromText($1))", wkt))

    @property
    def _known(self) -> tuple[object, object, bool]:
        return EVERYBODY, self.viewer.account or EVERYBODY, self.viewer.officer

    @staticmethod
    async def _ids(hot: HotPool, sql: str, *values: object) -> list[str]:
        return [row[0] for row in await hot.fetch(sql, *values)]
