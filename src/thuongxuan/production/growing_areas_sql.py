"""Growing areas: parcels generalised so far that each area is shared by at least five producers (ADR 9).

A parcel's crops outlive a new survey of it: they are found through the parcels that it replaced.
"""

from datetime import date

from sqlalchemy import text

from thuongxuan.db.session import WriteSession

GRID_SRID = 32648
"""UTM zone 48 north on WGS 84: square metres of the grid are square metres on the ground to 0.1 % here."""
GRID_M = 5_000
LEAST = 5
"""Producers that an area needs, as for the commune or cell that a scan page names."""
SECONDS = 60
"""100,000 parcels take one second on a quiet machine; requests may take five, and this is none."""
STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000)
"""Counts and hectares are rounded down to these: one producer more is seen at a step only, and nobody's size ever."""


def _step(number: str) -> str:
    return f"(SELECT coalesce(max(step), 0) FROM unnest(ARRAY{list(STEPS)}) step WHERE step <= {number})"  # noqa: S608 - put together from constants


def _shared(area: str, rows: str) -> str:
    """Areas with enough producers. No hectares where one of them holds more than half: they would tell that one's."""
    return f"""
    SELECT {area}, {_step("many")} AS producers, CASE WHEN most * 2 <= total THEN {_step("total")} END AS area_ha
    FROM (
        SELECT {area}, count(*) AS many, sum(ha) AS total, max(ha) AS most
        FROM (SELECT {area}, owner_id, sum(area_ha) AS ha FROM {rows} GROUP BY {area}, owner_id) AS of_each
        GROUP BY {area}
    ) AS of_all WHERE many >= {LEAST}"""  # noqa: S608 - put together from constants


BEHIND = """
SELECT NOT EXISTS (SELECT FROM growing_area_refresh WHERE month = $1::date)
    AND EXISTS (SELECT FROM parcel WHERE status = 'approved')
"""

REFRESH = f"""
WITH RECURSIVE claimed AS (
    INSERT INTO growing_area_refresh AS r (month) VALUES (CAST(:month AS date))
    ON CONFLICT (month) DO UPDATE SET month = r.month WHERE CAST(:again AS boolean) RETURNING month
), lineage (past, id) AS (
    SELECT id, id FROM parcel WHERE status = 'approved'
    UNION ALL
    SELECT p.replaces_id, l.id FROM lineage l JOIN parcel p ON p.id = l.past WHERE p.replaces_id IS NOT NULL
), grown AS (
    SELECT DISTINCT l.id, c.crop FROM lineage l JOIN crop_cycle c ON c.parcel_id = l.past
), placed AS MATERIALIZED (
    SELECT g.crop, p.owner_id, p.commune_code, p.area_ha,
        floor(ST_X(centre) / {GRID_M})::int AS x, floor(ST_Y(centre) / {GRID_M})::int AS y
    FROM grown g JOIN parcel p USING (id), ST_Transform(ST_Centroid(p.geom), {GRID_SRID}) AS centre
), cell AS ({_shared("crop, x, y", "placed")}
), rest AS (
    SELECT * FROM placed p WHERE NOT EXISTS (SELECT FROM cell c WHERE (c.crop, c.x, c.y) = (p.crop, p.x, p.y))
), commune AS ({_shared("crop, commune_code", "rest")}
), found AS (
    SELECT format('%s-e%s-n%s', crop, x * {GRID_M // 1000}, y * {GRID_M // 1000}) AS id, crop, 'cell' AS level,
        NULL AS commune_code, producers, area_ha, ST_Multi(ST_Transform(ST_MakeEnvelope(
            x * {GRID_M}, y * {GRID_M}, (x + 1) * {GRID_M}, (y + 1) * {GRID_M}, {GRID_SRID}), 4326)) AS geom
    FROM cell
    UNION ALL
    SELECT crop || '-' || commune_code, crop, 'commune', commune_code, producers, area_ha, u.geom
    FROM commune JOIN admin_unit u ON u.code = commune_code AND u.level = 'commune' AND u.valid_to IS NULL
    WHERE u.geom IS NOT NULL
), gone AS (
    DELETE FROM growing_area g USING claimed WHERE NOT EXISTS (SELECT FROM found WHERE found.id = g.id)
)
INSERT INTO growing_area (id, crop, level, commune_code, producers, area_ha, geom, as_of)
SELECT found.*, claimed.month FROM found, claimed
ON CONFLICT (id) DO UPDATE SET producers = excluded.producers, area_ha = excluded.area_ha, geom = excluded.geom,
    as_of = excluded.as_of
"""  # noqa: S608 - put together from constants, values are bound


async def compute(session: WriteSession, month: date, *, again: bool) -> None:
    """Compute the areas of a month (its first day); one that was computed already only when it is wanted ``again``."""
    await session.execute(text(f"SET LOCAL statement_timeout = '{SECONDS}s'"))
    await session.execute(text(REFRESH), {"month": month, "again": again})
