"""Registration of a batch as one statement: key, draws, batch and first event, all or nothing. Parameters in ``ARGS``.

Order of what happens, which the data dependencies between the parts enforce:

1. ``wanted`` locks the harvests in the order of their ids, so that two registrations over the same harvests wait for
   each other instead of dead-locking, and reads what is left of them after that wait.
2. ``ready`` is one row when every harvest is the owner's, of the product's crop, not later than the batch, and holds
   enough; otherwise nothing else happens, and ``refusal`` finds the reason in a second statement.
3. ``claimed`` takes the idempotency key together with its answer. A request that lost the race for the key stops here.
4. ``drawn`` takes the kilograms. It has no condition of its own on purpose: after the lock it needs none, and if it
   ever did, the CHECK ``drawn_kg <= kg`` ends the whole statement instead of drawing less than the batch promises.
"""

from thuongxuan.trace.batch_sql import FIELDS

_WANTED_DRAWS = (
    "(SELECT json_agg(json_build_object('harvest_id', w.id, 'kg', trim_scale(w.kg)) ORDER BY w.id) FROM wanted w)"
)

ARGS = (
    "entered_by",
    "key",
    "fingerprint",
    "received_at",
    "owner_id",
    "product_id",
    "batch_id",
    "event_id",
    "lot",
    "quantity",
    "produced_on",
    "expires_on",
    "receipt",
    "delegation_id",
    "harvest_ids",
    "kgs",
    "location",
)

REGISTER = f"""
WITH p AS (
    SELECT id, code, gtin, name_vi, unit, crop, shelf_life_days, CASE unit WHEN 'kg' THEN 1 ELSE net_kg END AS unit_kg
    FROM product WHERE id = $6::uuid AND owner_id = $5::uuid
), wanted AS MATERIALIZED (
    SELECT h.id, given.kg, h.kg - h.drawn_kg AS remaining
    FROM unnest($15::uuid[], $16::numeric[]) AS given(id, kg)
    JOIN harvest h ON h.id = given.id
    WHERE h.owner_id = $5::uuid AND h.crop = (SELECT crop FROM p) AND h.harvested_on <= $11::date
    ORDER BY h.id FOR NO KEY UPDATE OF h
), b AS (
    SELECT $7::uuid AS id, $5::uuid AS owner_id, $9::text AS lot, $10::numeric AS quantity, $11::date AS produced_on,
           coalesce($12::date, $11::date + p.shelf_life_days) AS expires_on, 'active' AS status,
           '' AS status_reason, $13::text AS receipt,
           $4::timestamptz AS received_at, 1 AS row_version
    FROM p
), ready AS (
    SELECT {FIELDS.format(draws=_WANTED_DRAWS)}::text AS body
    FROM p, b
    WHERE (SELECT count(*) = cardinality($15::uuid[]) AND bool_and(kg <= remaining)
                  AND (p.unit_kg IS NULL OR p.unit_kg * b.quantity <= sum(kg)) FROM wanted)
), claimed AS (
    INSERT INTO idempotency_record (owner_id, key, fingerprint, status, body, location, created_at)
    SELECT $1::uuid, $2::text, $3::bytea, 201, convert_to(body, 'UTF8'), $17::text, $4::timestamptz FROM ready
    ON CONFLICT DO NOTHING RETURNING body
), drawn AS (
    UPDATE harvest h SET drawn_kg = h.drawn_kg + wanted.kg
    FROM wanted, claimed WHERE h.id = wanted.id RETURNING h.id, wanted.kg
), made AS (
    INSERT INTO batch (id, product_id, owner_id, lot, quantity, produced_on, expires_on, receipt,
                       entered_by, on_behalf_of, delegation_id, received_at)
    SELECT $7::uuid, $6::uuid, $5::uuid, $9::text, $10::numeric, $11::date, b.expires_on, $13::text,
           $1::uuid, $5::uuid, $14::uuid, $4::timestamptz
    FROM claimed, b
), draws AS (
    INSERT INTO batch_draw (batch_id, harvest_id, kg) SELECT $7::uuid, id, kg FROM drawn
), event AS (
    INSERT INTO batch_event (id, batch_id, kind, reason, entered_by, on_behalf_of, delegation_id, received_at)
    SELECT $8::uuid, $7::uuid, 'registered', '', $1::uuid, $5::uuid, $14::uuid, $4::timestamptz FROM claimed
)
SELECT body FROM claimed
"""  # noqa: S608 - put together from constants, values are bound

STORED = "SELECT fingerprint, status, body FROM idempotency_record WHERE owner_id = $1::uuid AND key = $2::text"

SITUATION = """
SELECT json_build_object(
    'product', (SELECT json_build_object('crop', crop, 'unit', unit, 'net_kg', net_kg)
                FROM product WHERE id = $2::uuid AND owner_id = $1::uuid),
    'lot_taken', EXISTS (SELECT FROM batch WHERE product_id = $2::uuid AND lot = $3::text),
    'harvests', (SELECT coalesce(json_agg(json_build_object(
                            'id', id, 'crop', crop, 'harvested_on', harvested_on,
                            'remaining_kg', trim_scale(kg - drawn_kg))), '[]')
                 FROM harvest WHERE id = ANY($4::uuid[]) AND owner_id = $1::uuid)
)::text
"""
"""What a refused registration ran into; read only after the refusal, so that a granted one pays nothing for it."""
