"""What is recorded about a lot, as one statement that returns finished JSON (``completeness.Held``)."""

from uuid import UUID

import msgspec
from sqlalchemy import text

from thuongxuan.db.session import ReadSession
from thuongxuan.trace.completeness import Held

_HELD = text("""
SELECT json_build_object(
    'batch_id', b.id, 'product_id', p.id, 'owner_id', b.owner_id, 'name', p.name_vi, 'gtin', p.gtin,
    'code', coalesce(p.gtin, p.code) || b.lot, 'photo', p.photo_sha256 IS NOT NULL, 'brand', p.brand,
    'standards', p.standards, 'shelf_life_days', p.shelf_life_days, 'produced_on', b.produced_on,
    'expires_on', b.expires_on, 'producer', CASE WHEN a.erased_at IS NULL THEN a.display_name ELSE '' END,
    'commune', a.commune_code, 'prefix', EXISTS (SELECT FROM gs1_prefix g WHERE g.owner_id = b.owner_id),
    'numbered', EXISTS (SELECT FROM label_print l WHERE l.batch_id = b.id AND l.serial_from IS NOT NULL),
    'harvests', grown.harvests, 'unplaced', grown.unplaced, 'stepped', b.made_by IS NOT NULL,
    'certificates', (SELECT coalesce(json_agg(c.valid_to), '[]') FROM certificate c WHERE c.product_id = p.id))::text
FROM batch b JOIN product p ON p.id = b.product_id JOIN account a ON a.id = b.owner_id
CROSS JOIN LATERAL (
    SELECT count(*) AS harvests, count(*) FILTER (WHERE l.commune_code IS NULL) AS unplaced
    FROM (SELECT harvest_id FROM batch_draw WHERE batch_id = b.id
          UNION SELECT harvest_id FROM batch_origin WHERE batch_id = b.id) d
    JOIN harvest h ON h.id = d.harvest_id JOIN parcel l ON l.id = h.parcel_id) grown
WHERE b.id = :batch_id
""")


async def held(read: ReadSession, batch_id: UUID) -> Held:
    """What is recorded about an existing lot."""
    return msgspec.json.decode(await read.scalar(_HELD, {"batch_id": batch_id}), type=Held)
