"""Registration of a batch as one statement: key, draws, batch, first event and EPCIS event, all or nothing.

The first three parameters say who registers (``ENTRY`` or ``ENTRY_BY_KEY`` of ``identity.principal_sql``); ``ARGS``
names the others.

Order of what happens, which the data dependencies between the parts enforce:

1. ``wanted`` locks the harvests in the order of their ids, so that two registrations over the same harvests wait for
   each other instead of dead-locking, and reads what is left of them after that wait.
2. ``ready`` is one row when every harvest is the owner's, of the product's crop, not later than the batch, and holds
   enough; otherwise nothing else happens, and ``refusal`` finds the reason in a second statement.
3. ``claimed`` takes the idempotency key together with its answer. A request that lost the race for the key stops here.
4. ``drawn`` takes the kilograms. It has no condition of its own on purpose: after the lock it needs none, and if it
   ever did, the CHECK ``drawn_kg <= kg`` ends the whole statement instead of drawing less than the batch promises.
"""

from thuongxuan.epcis.record_sql import RECORD
from thuongxuan.identity.principal_sql import ENTRY, ENTRY_BY_KEY
from thuongxuan.trace.batch_sql import FIELDS

_WANTED_DRAWS = (
    "(SELECT json_agg(json_build_object('harvest_id', w.id, 'kg', trim_scale(w.kg)) ORDER BY w.id) FROM wanted w)"
)

ARGS = (
    "key",
    "fingerprint",
    "received_at",
    "product_id",
    "batch_id",
    "event_id",
    "lot",
    "quantity",
    "produced_on",
    "expires_on",
    "receipt",
    "harvest_ids",
    "kgs",
    "location",
    "rows",
)
"""Names of ``$4``, ``$5``, ...; ``rows`` is the batch's EPCIS event, prepared by ``epcis.service``."""
KNOWN_ARGS = (*ARGS, "product_version")
PRODUCT_ARGS = (*ARGS, "product_code", "product_name", "product_unit")

_KNOWN = """
, p AS (
    SELECT id, code, gtin, name_vi, unit, crop, shelf_life_days, CASE unit WHEN 'kg' THEN 1 ELSE net_kg END AS unit_kg
    FROM product, who WHERE id = $7::uuid AND owner_id = who.on_behalf_of AND row_version = $19::int
)"""
"""The version is the one whose name the event was written with: a product that changed meanwhile registers nothing."""

_NEW = """
, p AS (
    SELECT $7::uuid AS id, $19::text AS code, NULL::text AS gtin, $20::text AS name_vi, $21::text AS unit,
           (SELECT min(crop) FROM harvest, who WHERE id = ANY($15::uuid[]) AND owner_id = who.on_behalf_of) AS crop,
           NULL::int AS shelf_life_days, CASE $21::text WHEN 'kg' THEN 1 END::numeric AS unit_kg
)"""

_BATCH = f"""
, wanted AS MATERIALIZED (
    SELECT h.id, given.kg, h.kg - h.drawn_kg AS remaining
    FROM unnest($15::uuid[], $16::numeric[]) AS given(id, kg)
    JOIN harvest h ON h.id = given.id
    WHERE h.owner_id = (SELECT on_behalf_of FROM who) AND h.crop = (SELECT crop FROM p) AND h.harvested_on <= $12::date
      AND NOT (h.held OR h.doubted OR h.barred)
    ORDER BY h.id FOR NO KEY UPDATE OF h
), b AS (
    SELECT $8::uuid AS id, who.on_behalf_of AS owner_id, $10::text AS lot, $11::numeric AS quantity,
           $12::date AS produced_on, coalesce($13::date, $12::date + p.shelf_life_days) AS expires_on,
           'active' AS status, '' AS status_reason, $14::text AS receipt, $6::timestamptz AS received_at,
           1 AS row_version
    FROM p, who
), ready AS (
    SELECT {FIELDS.format(draws=_WANTED_DRAWS)}::text AS body
    FROM p, b
    WHERE (SELECT count(*) = cardinality($15::uuid[]) AND bool_and(kg <= remaining)
                  AND (p.unit_kg IS NULL OR p.unit_kg * b.quantity <= sum(kg)) FROM wanted)
), claimed AS (
    INSERT INTO idempotency_record (owner_id, key, fingerprint, status, body, location, created_at)
    SELECT who.entered_by, $4::text, sha256($5::bytea || uuid_send(who.on_behalf_of)), 201, convert_to(body, 'UTF8'),
           $17::text, $6::timestamptz
    FROM ready, who
    ON CONFLICT DO NOTHING RETURNING body
), drawn AS (
    UPDATE harvest h SET drawn_kg = h.drawn_kg + wanted.kg
    FROM wanted, claimed WHERE h.id = wanted.id RETURNING h.id, wanted.kg
), made AS (
    INSERT INTO batch (id, product_id, owner_id, lot, quantity, kg, produced_on, expires_on, receipt,
                       entered_by, on_behalf_of, delegation_id, received_at)
    SELECT b.id, $7::uuid, b.owner_id, b.lot, b.quantity,
           coalesce(p.unit_kg * b.quantity, (SELECT sum(kg) FROM wanted)), b.produced_on, b.expires_on, b.receipt,
           who.entered_by, who.on_behalf_of, who.delegation_id, b.received_at
    FROM claimed, b, who, p
), draws AS (
    INSERT INTO batch_draw (batch_id, harvest_id, kg) SELECT $8::uuid, id, kg FROM drawn
), event AS (
    INSERT INTO batch_event (id, batch_id, kind, reason, entered_by, on_behalf_of, delegation_id, received_at)
    SELECT $9::uuid, $8::uuid, 'registered', '', who.entered_by, who.on_behalf_of, who.delegation_id, $6::timestamptz
    FROM claimed, who
)"""  # noqa: S608 - put together from constants, values are bound

_EVENT = ", " + RECORD.format(  # noqa: S608 - put together from constants, values are bound
    rows="(SELECT $18::text FROM claimed)",
    owner="(SELECT on_behalf_of FROM who)",
    entered_by="(SELECT entered_by FROM who)",
    public="true",
    parties="'{}'",
    now="$6",
)
"""The same as EPCIS event. Everybody may see it, as the batch's page."""

_ADDED = """
, added AS (
    INSERT INTO product (id, owner_id, code, name_vi, name_en, crop, brand, unit, description_vi, description_en,
                         standards, entered_by, on_behalf_of, delegation_id, received_at)
    SELECT p.id, who.on_behalf_of, p.code, p.name_vi, '', p.crop, '', p.unit, '', '', '', who.entered_by,
           who.on_behalf_of, who.delegation_id, $6::timestamptz
    FROM p, claimed, who
)"""

_ANSWER = " SELECT body FROM claimed"

REGISTER = f"WITH {ENTRY}{_KNOWN}{_BATCH}{_EVENT}{_ANSWER}"
REGISTER_BY_KEY = f"WITH {ENTRY_BY_KEY}{_KNOWN}{_BATCH}{_EVENT}{_ANSWER}"
REGISTER_WITH_PRODUCT = f"WITH {ENTRY}{_NEW}{_BATCH}{_ADDED}{_EVENT}{_ANSWER}"
"""The same with a new product of the harvests' crop (``PRODUCT_ARGS``), so that a refused batch leaves no product."""

PRODUCT = "SELECT row_version, gtin, code, unit FROM product WHERE id = $1::uuid"
"""What a batch is called after its product."""

STORED = """
SELECT fingerprint = sha256($4::bytea || uuid_send($2::uuid)) AS same, body
FROM idempotency_record WHERE owner_id = $1::uuid AND key = $3::text
"""

SITUATION = """
SELECT json_build_object(
    'product', (SELECT json_build_object('crop', crop, 'unit', unit, 'net_kg', net_kg)
                FROM product WHERE id = $2::uuid AND owner_id = $1::uuid),
    'lot_taken', EXISTS (SELECT FROM batch WHERE product_id = $2::uuid AND lot = $3::text),
    'harvests', (SELECT coalesce(json_agg(json_build_object(
                            'id', id, 'crop', crop, 'harvested_on', harvested_on, 'held', held OR doubted OR barred,
                            'remaining_kg', trim_scale(kg - drawn_kg))), '[]')
                 FROM harvest WHERE id = ANY($4::uuid[]) AND owner_id = $1::uuid)
)::text
"""
"""What a refused registration ran into; read only after the refusal, so that a granted one pays nothing for it."""
