"""A batch as its owner and officers see it, as JSON made by PostgreSQL; ``schemas.BatchView`` describes it.

Registration and reading build the same text from the same fragment, so a replayed answer cannot drift from a read one.
"""

FIELDS = """json_build_object(
    'id', b.id,
    'product_id', p.id,
    'product_code', p.code,
    'product_name', p.name_vi,
    'gtin', p.gtin,
    'owner_id', b.owner_id,
    'lot', b.lot,
    'quantity', trim_scale(b.quantity),
    'unit', p.unit,
    'produced_on', b.produced_on,
    'expires_on', b.expires_on,
    'status', b.status,
    'status_reason', b.status_reason,
    'draws', {draws},
    'receipt', b.receipt,
    'registered_at', b.received_at,
    'row_version', b.row_version
)"""
"""Needs the rows ``b`` (batch) and ``p`` (product)."""

DRAWS = """(SELECT coalesce(json_agg(json_build_object('harvest_id', d.harvest_id, 'kg', trim_scale(d.kg))
                                   ORDER BY d.harvest_id), '[]')
        FROM batch_draw d WHERE d.batch_id = b.id)"""
"""A lot made from lots has none."""

VIEW = FIELDS.replace("{draws}", DRAWS)

READ = f"SELECT {VIEW}::text FROM batch b JOIN product p ON p.id = b.product_id WHERE b.id = :batch_id"  # noqa: S608 - put together from constants, values are bound

OWN = f"""
SELECT {VIEW}::text FROM batch b JOIN product p ON p.id = b.product_id
WHERE b.owner_id = :owner_id AND (CAST(:before AS uuid) IS NULL OR b.id < :before)
ORDER BY b.id DESC LIMIT :limit
"""  # noqa: S608 - put together from constants, values are bound

FIND = f"""
SELECT {VIEW}::text, a.display_name
FROM batch b JOIN product p ON p.id = b.product_id JOIN account a ON a.id = b.owner_id
WHERE (:text = '' OR upper(b.lot) = upper(:text) OR p.code = upper(:text) OR p.gtin = lpad(:text, 14, '0')
       OR b.receipt = upper(:text) OR tx_fold(p.name_vi) LIKE tx_fold(:pattern)
       OR tx_fold(a.display_name) LIKE tx_fold(:pattern))
  AND (:status = '' OR b.status = :status)
ORDER BY b.id DESC LIMIT :limit
"""  # noqa: S608 - put together from constants, values are bound
"""Officers type what stands on a label, a receipt or a sack; a locality has few enough batches to look through."""

HISTORY = """
SELECT e.kind, e.reason, e.received_at, a.display_name
FROM batch_event e JOIN account a ON a.id = e.entered_by
WHERE e.batch_id = :batch_id ORDER BY e.id
"""

SCANS = "SELECT coalesce(sum(scans), 0)::int FROM scan_count WHERE batch_id = :batch_id"
