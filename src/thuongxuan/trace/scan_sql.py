"""What the public may know of a batch, as one statement that returns finished JSON (``public_schemas.PublicBatch``).

Every published value is named here one by one: no ``*``, no whole ``details``. Left out on purpose: the parcel's place,
size and name, the household's village and telephone number, amounts, operators, notes, photographs, who typed.
"""

from thuongxuan.production.kinds.registry import of_role

HARVESTS = """(SELECT h.* FROM (SELECT harvest_id FROM batch_draw WHERE batch_id = b.id
                          UNION ALL SELECT harvest_id FROM batch_origin WHERE batch_id = b.id) d
            JOIN harvest h ON h.id = d.harvest_id)"""
"""Those a batch drew on itself, or those behind the lots it was made from."""

GROWN = f"""(
    SELECT coalesce(array_agg(area.code ORDER BY area.code), ARRAY[]::text[]) AS codes,
           coalesce(json_agg(json_build_object('code', area.code, 'name_vi', area.name_vi, 'name_en', area.name_en)
                             ORDER BY area.code), '[]') AS communes
    FROM (SELECT DISTINCT u.code, u.name_vi, u.name_en
          FROM {HARVESTS} h JOIN parcel ON parcel.id = h.parcel_id
          JOIN admin_unit u ON u.code = parcel.commune_code AND u.valid_to IS NULL) area)"""  # noqa: S608 - put together from constants, values are bound

_WORK = ", ".join(f"'{kind}'" for kind in of_role("process"))
_CHECK = """CASE r.kind WHEN 'check' THEN json_build_object(
                   'what', r.details->>'what', 'result', r.details->>'result', 'outcome', r.details->>'outcome',
                   'limit', r.details->>'limit', 'checked_by', r.details->>'checked_by',
                   'certificate_no', r.details->>'certificate_no', 'valid_until', r.details->>'valid_until')
               WHEN 'lab_result' THEN json_build_object(
                   'what', r.details->>'analyte',
                   'result', CASE r.details->>'finding' WHEN 'not_detected' THEN 'Không phát hiện'
                             ELSE replace(r.details->>'value', '.', ',') || ' ' || (r.details->>'measure') END,
                   'outcome', CASE WHEN r.details->>'limit' IS NULL THEN 'information'
                                   WHEN (r.details->>'value')::numeric > (r.details->>'limit')::numeric THEN 'failed'
                                   ELSE 'passed' END,
                   'limit', replace(r.details->>'limit', '.', ',') || ' ' || (r.details->>'measure'),
                   'checked_by', r.details->>'laboratory', 'certificate_no', r.details->>'certificate_no',
                   'valid_until', r.details->>'valid_until') END"""
"""A result in the words of its paper, or a measured one in the same words."""

_HARVESTS = ", ".join(f"'{kind}'" for kind in of_role("harvest"))
_EXCEPTION = f"""CASE WHEN r.kind IN ({_HARVESTS}, 'lab_result') THEN EXISTS (
                   SELECT FROM granted_exception g WHERE g.crop_cycle_id = r.crop_cycle_id
                   AND (g.cause_id = r.id OR r.kind <> 'lab_result' AND g.harvest_on = r.occurred_on)) ELSE false END"""
"""Whether officers let it pass against a rule."""

STEPS = f"""(
    SELECT json_agg(json_build_object(
               'kind', r.kind, 'on', r.occurred_on,
               'material', CASE WHEN r.kind IN ('planting', 'input', 'treatment') THEN r.details->>'material' END,
               'process', CASE WHEN r.kind = 'processing' THEN r.details->>'process' END,
               'check', {_CHECK},
               'exception', {_EXCEPTION}
           ) ORDER BY r.occurred_on, r.id)
    FROM (SELECT DISTINCT ON (r.occurred_on, r.id) r.id, r.kind, r.occurred_on, r.details, r.crop_cycle_id
          FROM {HARVESTS} h JOIN diary_record r ON r.crop_cycle_id = h.crop_cycle_id
          WHERE NOT EXISTS (SELECT FROM diary_record later WHERE later.supersedes = r.id)
            AND (r.id = h.record_id OR r.kind IN ('check', 'lab_result')
                 OR (r.kind IN ('planting', 'input', 'treatment') AND r.occurred_on <= h.harvested_on)
                 OR (r.kind IN ({_WORK}) AND r.occurred_on BETWEEN h.harvested_on AND b.produced_on))
          ORDER BY r.occurred_on DESC, r.id DESC LIMIT 40) r)"""  # noqa: S608 - put together from constants, values are bound
"""Of a cycle with several harvests a batch gets what was done before its own and the processing after it."""

CERTIFICATES = """(
    SELECT json_agg(json_build_object('kind', c.kind, 'number', c.number, 'issuer', c.issuer, 'valid_to', c.valid_to,
                                      'expired', coalesce(c.valid_to < asked.day, false)) ORDER BY c.kind, c.number)
    FROM certificate c WHERE c.product_id = p.id)"""

HISTORY = """(
    SELECT json_agg(json_build_object('kind', e.kind, 'at', e.received_at, 'reason', e.reason) ORDER BY e.id)
    FROM batch_event e WHERE e.batch_id = b.id)"""

ASKED = """unnest((SELECT $1::text[]), (SELECT $2::text[]), (SELECT $3::date[]))
    WITH ORDINALITY AS asked (product, lot, day, place)"""
"""Product, lot and day of each question. Subselects, because the planner would look at the length of a plain array and
plan the statement, which takes longer than to run it, anew for every length."""

PUBLIC = f"""
SELECT asked.place, b.id, grown.codes, json_build_object(
    'status', b.status,
    'status_reason', b.status_reason,
    'gtin', p.gtin,
    'product_code', p.code,
    'lot', b.lot,
    'name_vi', p.name_vi,
    'name_en', p.name_en,
    'crop', p.crop,
    'brand', p.brand,
    'description_vi', p.description_vi,
    'description_en', p.description_en,
    'standards', p.standards,
    'photo', '/products/photos/' || p.photo_sha256,
    'quantity', trim_scale(b.quantity),
    'unit', p.unit,
    'produced_on', b.produced_on,
    'expires_on', b.expires_on,
    'expired', coalesce(b.expires_on < asked.day, false),
    'shelf_life_days', p.shelf_life_days,
    'producer', CASE WHEN a.public_name THEN a.display_name END,
    'producer_kind', CASE WHEN a.erased_at IS NULL THEN a.kind ELSE 'erased' END,
    'communes', grown.communes,
    'steps', coalesce({STEPS}, '[]'),
    'certificates', coalesce({CERTIFICATES}, '[]'),
    'history', {HISTORY}
)::text AS body
FROM {ASKED}
JOIN product p ON p.{{column}} = asked.product
JOIN batch b ON b.product_id = p.id AND b.lot = asked.lot
JOIN account a ON a.id = b.owner_id
CROSS JOIN LATERAL {GROWN} grown
"""  # noqa: S608 - put together from constants, values are bound

BY_GTIN = PUBLIC.format(column="gtin")
BY_CODE = PUBLIC.format(column="code")

COUNT = """
INSERT INTO scan_count (batch_id, hour, scans)
SELECT * FROM unnest($1::uuid[], $2::timestamptz[], $3::int[])
ON CONFLICT (batch_id, hour) DO UPDATE SET scans = scan_count.scans + excluded.scans
"""

VISITS = """
SELECT coalesce(json_agg(json_build_object('slug', slug, 'name_vi', name_vi, 'name_en', name_en,
                                         'commune_vi', commune_vi, 'commune_en', commune_en)
                         ORDER BY far NULLS LAST, slug), '[]')::text
FROM (
    SELECT p.slug, vi.name AS name_vi, coalesce(en.name, vi.name) AS name_en, home.name_vi AS commune_vi,
           home.name_en AS commune_en,
           (SELECT min(ST_Distance(home.label_point, area.label_point)) FROM admin_unit area
            WHERE area.code = ANY($1::text[]) AND area.valid_to IS NULL) AS far
    FROM place p
    JOIN place_text vi ON vi.place_id = p.id AND vi.lang = 'vi'
    LEFT JOIN place_text en ON en.place_id = p.id AND en.lang = 'en'
    JOIN admin_unit home ON home.code = p.commune_code AND home.valid_to IS NULL
    WHERE p.status = 'published' AND p.sensitivity <> 'hidden'
    ORDER BY far NULLS LAST, p.slug LIMIT 3
) nearest
"""
"""Places of the commune first, then of the communes next to it: measured between communes, because distances from the
parcel to three known places would give its position away."""
