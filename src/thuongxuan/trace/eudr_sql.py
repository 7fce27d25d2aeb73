"""The parcels behind a lot, however many steps it has been through."""

from uuid import UUID

from sqlalchemy import text

from thuongxuan.db.session import ReadSession
from thuongxuan.trace.eudr import Plot

_PLOTS = text("""
SELECT DISTINCT ON (l.id) l.owner_id::text, a.display_name, coalesce(u.name_vi, ''), l.area_ha, ST_AsBinary(l.geom)
FROM (
    SELECT harvest_id FROM batch_draw WHERE batch_id = :batch_id
    UNION SELECT harvest_id FROM batch_origin WHERE batch_id = :batch_id
) AS d
JOIN harvest h ON h.id = d.harvest_id JOIN parcel l ON l.id = h.parcel_id JOIN account a ON a.id = l.owner_id
LEFT JOIN admin_unit u ON u.code = l.commune_code AND u.valid_to IS NULL
ORDER BY l.id
""")


async def plots(session: ReadSession, batch_id: UUID) -> list[Plot]:
    """Each parcel once."""
    return [Plot(*row) for row in await session.execute(_PLOTS, {"batch_id": batch_id})]
