"""Steps of lots as one statement each, and how lots and steps are read.

``APPLY`` is one statement of data-modifying parts, like the registration of a batch:

1. ``wanted`` locks the lots in the order of their ids and keeps those that are the owner's, active, not younger than
   the step and hold enough. PostgreSQL judges the condition again after it has waited for a lock, so of two steps over
   the last kilograms, or of a step and a recall, the second sees the first.
2. ``ready`` is one row when that left every lot of the command; otherwise nothing else happens.
3. ``drawn`` takes the kilograms; ``CHECK (drawn_kg <= kg)`` would end the whole statement if it took too much.
4. The step, its lines, the lots it makes, their first events and the harvests behind them follow.

What may be read before without a lock (crop, owner, weight of a unit in use) never changes.
"""

GIVEN = "jsonb_to_recordset(CAST(:inputs AS jsonb)) AS given(batch_id uuid, kg numeric)"
MADE = """jsonb_to_recordset(CAST(:outputs AS jsonb)) AS made(
    id uuid, event_id uuid, product_id uuid, lot text, quantity numeric, kg numeric, expires_on date, receipt text)"""

WANTED = f"""
wanted AS MATERIALIZED (
    SELECT b.id, given.kg
    FROM {GIVEN} JOIN batch b ON b.id = given.batch_id
    WHERE b.owner_id = :owner_id AND b.status = 'active' AND b.produced_on <= :occurred_on
      AND b.drawn_kg + given.kg <= b.kg
    ORDER BY b.id FOR NO KEY UPDATE OF b
)"""  # noqa: S608 - put together from constants, values are bound

_STEP = """
step AS (
    INSERT INTO lot_operation (id, kind, process, owner_id, occurred_on, recipient_id, recipient, document, note,
                               answers, entered_by, on_behalf_of, delegation_id, received_at)
    SELECT :id, :kind, :process, :owner_id, :occurred_on, CAST(:recipient_id AS uuid), :recipient, :document, :note,
           CAST(:answers AS uuid), :entered_by, :owner_id, CAST(:delegation_id AS uuid), :received_at
    FROM ready RETURNING id
)"""

_LOTS = f"""
lots AS (
    INSERT INTO batch (id, product_id, owner_id, lot, quantity, kg, made_by, produced_on, expires_on, receipt,
                       entered_by, on_behalf_of, delegation_id, received_at)
    SELECT made.id, made.product_id, :owner_id, made.lot, made.quantity, made.kg, CAST(:made_by AS uuid), :occurred_on,
           made.expires_on, made.receipt, :entered_by, :owner_id, CAST(:delegation_id AS uuid), :received_at
    FROM ready, {MADE}
), events AS (
    INSERT INTO batch_event (id, batch_id, kind, reason, entered_by, on_behalf_of, delegation_id, received_at)
    SELECT made.event_id, made.id, 'registered', '', :entered_by, :owner_id, CAST(:delegation_id AS uuid), :received_at
    FROM ready, {MADE}
), origins AS (
    INSERT INTO batch_origin (batch_id, harvest_id)
    SELECT DISTINCT made.id, behind.harvest_id
    FROM ready, {MADE}, (
        SELECT d.harvest_id FROM wanted JOIN batch_draw d ON d.batch_id = wanted.id
        UNION SELECT o.harvest_id FROM wanted JOIN batch_origin o ON o.batch_id = wanted.id
    ) behind
)"""  # noqa: S608 - put together from constants, values are bound

APPLY = f"""
WITH {WANTED}, ready AS (
    SELECT WHERE (SELECT count(*) FROM wanted) = (SELECT count(*) FROM {GIVEN})
), drawn AS (
    UPDATE batch b SET drawn_kg = b.drawn_kg + wanted.kg
    FROM wanted, ready WHERE b.id = wanted.id RETURNING b.id, wanted.kg
), {_STEP}, lines AS (
    INSERT INTO lot_input (operation_id, batch_id, kg) SELECT :id, id, kg FROM drawn
), {_LOTS}
SELECT id FROM step
"""  # noqa: S608 - put together from constants, values are bound

RECEIVE = f"""
WITH shipment AS (
    SELECT id FROM lot_operation
    WHERE id = :made_by AND kind = 'ship' AND recipient_id = :owner_id AND occurred_on <= :occurred_on
), wanted AS MATERIALIZED (
    SELECT b.id, i.kg, b.status
    FROM shipment s JOIN lot_input i ON i.operation_id = s.id JOIN batch b ON b.id = i.batch_id
    ORDER BY b.id FOR NO KEY UPDATE OF b
), ready AS (
    SELECT WHERE (SELECT bool_and(status = 'active') AND sum(kg) >= CAST(:most_kg AS numeric) FROM wanted)
), {_STEP}, {_LOTS}
SELECT id FROM step
"""  # noqa: S608 - put together from constants, values are bound
"""The recipient's lot of what arrived, of at most the kilograms that were sent and only while nothing of it is blocked.

That it arrives once is kept by the unique ``answers``.
"""

FACTS = """
SELECT json_build_object(
    'lots', (SELECT coalesce(json_agg(json_build_object(
                        'id', b.id, 'lot', b.lot, 'crop', p.crop, 'status', b.status, 'produced_on', b.produced_on,
                        'remaining_kg', trim_scale(b.kg - b.drawn_kg))), '[]')
             FROM batch b JOIN product p ON p.id = b.product_id
             WHERE b.id = ANY(CAST(:batch_ids AS uuid[])) AND b.owner_id = :owner_id),
    'products', (SELECT coalesce(json_agg(json_build_object(
                            'id', p.id, 'crop', p.crop, 'shelf_life_days', p.shelf_life_days,
                            'unit_kg', CASE p.unit WHEN 'kg' THEN 1 ELSE p.net_kg END)), '[]')
                 FROM (SELECT * FROM product WHERE id = ANY(CAST(:product_ids AS uuid[])) AND owner_id = :owner_id
                       ORDER BY id FOR SHARE) p)
)::text
"""
"""The products are held, because the weight of a unit may change until its first batch."""

LOTS = """
SELECT json_build_object(
    'id', b.id, 'product_id', p.id, 'product_name', p.name_vi, 'crop', p.crop, 'lot', b.lot,
    'quantity', trim_scale(b.quantity), 'unit', p.unit, 'kg', trim_scale(b.kg),
    'remaining_kg', trim_scale(b.kg - b.drawn_kg), 'status', b.status, 'produced_on', b.produced_on)::text
FROM batch b JOIN product p ON p.id = b.product_id
WHERE b.owner_id = :owner_id AND (CAST(:before AS uuid) IS NULL OR b.id < :before)
  AND (NOT :open OR b.drawn_kg < b.kg)
ORDER BY b.id DESC LIMIT :limit
"""

_LINE = "json_build_object('batch_id', b.id, 'product_name', p.name_vi, 'lot', b.lot, 'kg', trim_scale({kg}))"
_INPUTS = f"""(
    SELECT coalesce(json_agg({_LINE.format(kg="i.kg")} ORDER BY b.id), '[]')
    FROM lot_input i JOIN batch b ON b.id = i.batch_id JOIN product p ON p.id = b.product_id
    WHERE i.operation_id = o.id)"""  # noqa: S608 - put together from constants, values are bound
_OUTPUTS = f"""(
    SELECT coalesce(json_agg({_LINE.format(kg="b.kg")} ORDER BY b.id), '[]')
    FROM batch b JOIN product p ON p.id = b.product_id
    WHERE b.made_by = coalesce(o.answers, o.id) AND b.owner_id = o.owner_id)"""  # noqa: S608 - put together from constants, values are bound
_OPERATION = f"""json_build_object(
    'id', o.id, 'kind', o.kind, 'process', o.process, 'owner_id', o.owner_id, 'occurred_on', o.occurred_on,
    'recipient_id', o.recipient_id, 'recipient', o.recipient, 'document', o.document, 'note', o.note,
    'answers', o.answers, 'inputs', {_INPUTS}, 'outputs', {_OUTPUTS}, 'received_at', o.received_at)::text"""

OPERATION = f"SELECT {_OPERATION} FROM lot_operation o WHERE o.id = :id"  # noqa: S608 - put together from constants, values are bound
OPERATIONS = f"""
SELECT {_OPERATION} FROM lot_operation o
WHERE o.owner_id = :owner_id AND (CAST(:before AS uuid) IS NULL OR o.id < :before) ORDER BY o.id DESC LIMIT :limit
"""  # noqa: S608 - put together from constants, values are bound

SHIPMENTS = """
SELECT json_build_object(
    'id', o.id, 'sender', a.display_name, 'crop', sent.crop, 'kg', trim_scale(sent.kg), 'occurred_on', o.occurred_on,
    'document', o.document, 'blocked', sent.blocked)::text
FROM lot_operation o
JOIN account a ON a.id = o.owner_id
CROSS JOIN LATERAL (
    SELECT min(p.crop) AS crop, sum(i.kg) AS kg, bool_or(b.status <> 'active') AS blocked
    FROM lot_input i JOIN batch b ON b.id = i.batch_id JOIN product p ON p.id = b.product_id WHERE i.operation_id = o.id
) sent
WHERE o.kind = 'ship' AND o.recipient_id = :owner_id AND (CAST(:id AS uuid) IS NULL OR o.id = :id)
  AND NOT EXISTS (SELECT FROM lot_operation r WHERE r.answers = o.id)
ORDER BY o.id LIMIT 200
"""

RECIPIENTS = """
SELECT json_build_object('id', id, 'name', display_name)::text FROM account
WHERE kind = 'cooperative' AND active AND id <> :owner_id ORDER BY display_name LIMIT 500
"""
