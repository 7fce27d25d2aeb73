"""Doubts about harvests in the database: what they are judged by, how they are kept and settled."""

from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import DateTime, bindparam, text

from thuongxuan.clock import new_id, now
from thuongxuan.db.session import ReadSession, WriteSession
from thuongxuan.production.doubt_schemas import DoubtView
from thuongxuan.production.plausibility import Doubt, HarvestFacts

FACTS = """
SELECT h.id, json_build_object(
    'area_ha', round((l.m2 / 10000)::numeric, 6),
    'cycle_kg', (SELECT sum(kg) FROM harvest o WHERE o.crop_cycle_id = h.crop_cycle_id),
    'started_on', c.started_on, 'harvested_on', h.harvested_on,
    'shared', round((coalesce((
        SELECT sum(ST_Area(ST_Intersection(l.geom, other.geom)::geography)) FROM parcel other
        WHERE other.status = 'approved' AND other.owner_id <> l.owner_id AND ST_Intersects(other.geom, l.geom)), 0)
        / nullif(l.m2, 0))::numeric, 4))::text AS facts
FROM harvest h JOIN crop_cycle c ON c.id = h.crop_cycle_id
CROSS JOIN LATERAL (SELECT geom, owner_id, ST_Area(geom::geography) AS m2 FROM parcel WHERE id = h.parcel_id) l
WHERE h.record_id = :record_id
"""

# What an officer has settled stays settled until the figures say something worse.
KEEP = """
INSERT INTO harvest_doubt AS d (id, harvest_id, kind, score, holds, evidence, raised_at)
VALUES (:id, :harvest_id, :kind, :score, :holds, CAST(:evidence AS jsonb), :at)
ON CONFLICT (harvest_id, kind) DO UPDATE
SET score = excluded.score, holds = excluded.holds, evidence = excluded.evidence, raised_at = excluded.raised_at,
    decision = NULL, note = '', decided_at = NULL, decided_by = NULL
WHERE d.decision IS NULL OR excluded.score > d.score
"""

GONE = """
DELETE FROM harvest_doubt
WHERE harvest_id = :harvest_id AND decision IS NULL AND NOT kind = ANY(CAST(:kinds AS text[]))
"""
"""A correction takes an open doubt away; a settled one stays as history."""

HOLD = """
UPDATE harvest h SET doubted = d.holds
FROM (SELECT coalesce(bool_or(holds AND decision IS NULL OR decision = 'rejected'), false) AS holds
      FROM harvest_doubt WHERE harvest_id = :harvest_id) d
WHERE h.id = :harvest_id AND h.doubted <> d.holds
"""

LOCK = "SELECT FROM harvest WHERE id = :harvest_id FOR NO KEY UPDATE"

LIST = """
SELECT json_build_object(
    'id', d.id, 'harvest_id', h.id,
    'crop_cycle_id', h.crop_cycle_id, 'parcel_id', l.id, 'parcel_name', l.name, 'owner', a.display_name, 'crop', h.crop,
    'kg', trim_scale(h.kg), 'drawn_kg', trim_scale(h.drawn_kg), 'harvested_on', h.harvested_on, 'kind', d.kind,
    'score', trim_scale(d.score), 'holds', d.holds, 'evidence', d.evidence, 'raised_at', d.raised_at,
    'decision', d.decision, 'note', d.note, 'decided_at', d.decided_at)::text
FROM harvest_doubt d JOIN harvest h ON h.id = d.harvest_id JOIN parcel l ON l.id = h.parcel_id
JOIN account a ON a.id = h.owner_id
WHERE (CAST(:commune AS text) IS NULL OR l.commune_code = :commune) AND (CAST(:id AS uuid) IS NULL OR d.id = :id)
ORDER BY d.decision IS NOT NULL, d.score DESC, d.id LIMIT 200
"""

DECIDE = """
UPDATE harvest_doubt SET decision = :decision, note = :note, decided_at = :at, decided_by = :by
WHERE id = :id
"""


async def facts(session: ReadSession, record_id: UUID) -> tuple[UUID, HarvestFacts]:
    """The harvest of a record, and what it is judged by."""
    row = (await session.execute(text(FACTS), {"record_id": record_id})).one()
    return row.id, msgspec.json.decode(row.facts, type=HarvestFacts)


async def keep(write: WriteSession, harvest_id: UUID, doubts: list[Doubt]) -> None:
    """Keep what was found, forget open doubts that are gone, and hold the harvest or let it go."""
    gone = {"harvest_id": harvest_id, "kinds": [doubt.kind for doubt in doubts]}
    await write.execute(text(GONE), gone)
    for doubt in doubts:
        values = {
            "id": new_id(),
            "harvest_id": harvest_id,
            "kind": doubt.kind,
            "score": doubt.score,
            "holds": doubt.holds,
            "evidence": msgspec.json.encode(doubt.evidence).decode(),
            "at": now(),
        }
        await write.execute(_timed(KEEP), values)
    await hold(write, harvest_id)


async def lock(write: WriteSession, harvest_id: UUID) -> None:
    """Let the doubts about a harvest change one after the other: a correction at the same time is seen, or waits."""
    await write.execute(text(LOCK), {"harvest_id": harvest_id})


async def hold(write: WriteSession, harvest_id: UUID) -> None:
    """Hold a harvest exactly while a doubt says so. Whoever asks has locked it. What else holds it is not touched."""
    await write.execute(text(HOLD), {"harvest_id": harvest_id})


async def doubts(session: ReadSession, commune: str | None, doubt_id: UUID | None = None) -> list[DoubtView]:
    """Doubts of a commune or of all, open ones first and the worst of them first; or one of them."""
    rows = await session.scalars(text(LIST), {"commune": commune, "id": doubt_id})
    return [msgspec.json.decode(row, type=DoubtView) for row in rows]


async def decide(write: WriteSession, doubt_id: UUID, decision: str, note: str, by: UUID) -> None:
    """Write down an officer's decision."""
    values = {"id": doubt_id, "decision": decision, "note": note, "by": by, "at": now()}
    await write.execute(_timed(DECIDE), values)


def _timed(sql: str) -> Any:
    return text(sql).bindparams(bindparam("at", type_=DateTime(timezone=True)))
