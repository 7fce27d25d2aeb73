"""Where lots come from and where they went: one recursive query each, by the steps that made them.

Upwards a lot leads over ``made_by`` to the lots that went into that step, downwards over its lines to the lots that
came out. ``UNION`` keeps each lot once, so that lots that part and meet again are not walked twice; a lot is made after
what it is made of, so there is no way in a circle.
"""

from uuid import UUID

import msgspec
from sqlalchemy import text

from thuongxuan.db.session import ReadSession
from thuongxuan.trace.lineage_schemas import Origin, Stored

DOWN = """
down(id) AS (
    SELECT id FROM seed
    UNION
    SELECT made.id FROM down CROSS JOIN LATERAL (
        SELECT b.id FROM lot_input i JOIN batch b ON b.made_by = i.operation_id WHERE i.batch_id = down.id OFFSET 0
    ) made
)"""
"""Needs the rows ``seed`` (id). ``OFFSET 0`` keeps each round at the lots it has: joined freely, the planner, which
cannot know how few they are, would read both tables as a whole in every one of them.
"""

_UP = """
up(id, made_by) AS (
    SELECT b.id, b.made_by FROM batch b WHERE b.id IN (SELECT id FROM seed WHERE :up)
    UNION
    SELECT source.id, source.made_by FROM up CROSS JOIN LATERAL (
        SELECT b.id, b.made_by FROM lot_input i JOIN batch b ON b.id = i.batch_id
        WHERE i.operation_id = up.made_by OFFSET 0
    ) source
)"""

SEED = "seed AS (SELECT unnest(CAST(:batch_ids AS uuid[])) AS id)"

_LOTS = """(
    SELECT json_agg(json_build_object(
        'id', b.id, 'owner_id', b.owner_id, 'owner', a.display_name, 'product_name', p.name_vi, 'gtin', p.gtin,
        'code', p.code, 'lot', b.lot, 'kg', trim_scale(b.kg), 'status', b.status, 'produced_on', b.produced_on,
        'made_by', b.made_by, 'scans', coalesce(seen.scans, 0)) ORDER BY b.id)
    FROM lots JOIN batch b ON b.id = lots.id JOIN product p ON p.id = b.product_id JOIN account a ON a.id = b.owner_id
    LEFT JOIN (SELECT batch_id, sum(scans) AS scans FROM scan_count WHERE batch_id IN (SELECT id FROM lots)
               GROUP BY batch_id) seen ON seen.batch_id = b.id)"""

_STEPS = """(
    SELECT json_agg(json_build_object(
        'id', o.id, 'owner_id', o.owner_id, 'kind', o.kind, 'process', o.process, 'occurred_on', o.occurred_on,
        'recipient_id', o.recipient_id, 'recipient', o.recipient) ORDER BY o.id)
    FROM steps JOIN lot_operation o ON o.id = steps.id)"""

_INPUTS = """(
    SELECT json_agg(json_build_object('operation_id', i.operation_id, 'batch_id', i.batch_id, 'kg', trim_scale(i.kg)))
    FROM steps JOIN lot_input i ON i.operation_id = steps.id JOIN lots ON lots.id = i.batch_id)"""

_DRAWS = """(
    SELECT json_agg(json_build_object('harvest_id', d.harvest_id, 'batch_id', d.batch_id, 'kg', trim_scale(d.kg)))
    FROM draws d)"""

_HARVESTS = """(
    SELECT json_agg(json_build_object(
        'id', h.id, 'owner_id', h.owner_id, 'owner', a.display_name, 'crop', h.crop, 'harvested_on', h.harvested_on,
        'kg', trim_scale(h.kg), 'cycle_id', h.crop_cycle_id, 'parcel_id', l.id, 'parcel_name', l.name,
        'commune', u.name_vi) ORDER BY h.id)
    FROM (SELECT DISTINCT harvest_id FROM draws) d JOIN harvest h ON h.id = d.harvest_id
    JOIN parcel l ON l.id = h.parcel_id JOIN account a ON a.id = h.owner_id
    LEFT JOIN admin_unit u ON u.code = l.commune_code AND u.valid_to IS NULL)"""

_RECORDS = """(
    SELECT json_agg(json_build_object(
        'id', r.id, 'owner_id', r.on_behalf_of, 'cycle_id', r.crop_cycle_id, 'kind', r.kind,
        'occurred_on', r.occurred_on,
        'what', coalesce(r.details->>'material', r.details->>'what', r.details->>'analyte', ''),
        'outcome', r.details->>'outcome') ORDER BY r.occurred_on, r.id)
    FROM (SELECT DISTINCT h.crop_cycle_id, max(h.harvested_on) AS last
          FROM draws d JOIN harvest h ON h.id = d.harvest_id GROUP BY 1) grown
    JOIN diary_record r ON r.crop_cycle_id = grown.crop_cycle_id
    WHERE :up AND (r.kind IN ('check', 'lab_result')
                   OR (r.kind IN ('planting', 'input', 'treatment') AND r.occurred_on <= grown.last))
      AND NOT EXISTS (SELECT FROM diary_record later WHERE later.supersedes = r.id))"""

LINEAGE = f"""
WITH RECURSIVE {SEED}, {DOWN}, {_UP}, lots AS MATERIALIZED (
    SELECT id FROM down UNION SELECT id FROM up
), steps AS MATERIALIZED (
    SELECT b.made_by AS id FROM lots JOIN batch b ON b.id = lots.id WHERE b.made_by IS NOT NULL
    UNION SELECT i.operation_id FROM down JOIN lot_input i ON i.batch_id = down.id
), draws AS MATERIALIZED (
    SELECT d.* FROM lots JOIN batch_draw d ON d.batch_id = lots.id
    WHERE :up OR d.harvest_id = ANY(CAST(:harvest_ids AS uuid[]))
)
SELECT json_build_object(
    'lots', {_LOTS}, 'steps', {_STEPS}, 'inputs', {_INPUTS}, 'draws', {_DRAWS}, 'harvests', {_HARVESTS},
    'records', {_RECORDS})::text
"""  # noqa: S608 - put together from constants, values are bound

HARVESTS = """
SELECT h.id FROM harvest h WHERE h.id = :harvest_id
UNION SELECT h.id FROM harvest h WHERE h.parcel_id = :parcel_id
UNION SELECT h.id FROM diary_record r JOIN harvest h ON h.crop_cycle_id = r.crop_cycle_id
WHERE r.id = :record_id
  AND CASE r.kind
                  WHEN 'input' THEN h.harvested_on >= r.occurred_on
                  WHEN 'treatment' THEN h.harvested_on >= r.occurred_on
                  ELSE h.record_id = r.id OR NOT EXISTS (SELECT FROM harvest o WHERE o.record_id = r.id) END
"""
"""The harvests that a parcel, a diary record or a laboratory result stands behind. What was put on a field concerns
what was harvested from that day on; a check concerns all that its cycle gave.
"""

SEEDS = "SELECT DISTINCT batch_id FROM batch_draw WHERE harvest_id = ANY(CAST(:harvest_ids AS uuid[]))"


async def lineage(session: ReadSession, batch_ids: list[UUID], harvest_ids: list[UUID], *, up: bool) -> Stored:
    """Everything behind (with ``up``) and after these lots; of harvests only those named, unless ``up``."""
    values = {"batch_ids": batch_ids, "harvest_ids": harvest_ids, "up": up}
    return msgspec.json.decode(await session.scalar(text(LINEAGE), values), type=Stored)


async def harvests_of(session: ReadSession, origin: Origin) -> list[UUID]:
    """The harvests that a harvest, a parcel or a diary record stands behind."""
    return list(await session.scalars(text(HARVESTS), msgspec.structs.asdict(origin)))


async def first_lots(session: ReadSession, harvest_ids: list[UUID]) -> list[UUID]:
    """The lots that drew on harvests themselves."""
    return list(await session.scalars(text(SEEDS), {"harvest_ids": harvest_ids}))
