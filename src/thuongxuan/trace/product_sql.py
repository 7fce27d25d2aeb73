"""Products as JSON made by PostgreSQL; ``schemas.ProductView`` describes it."""

VIEW = """json_build_object(
    'id', p.id, 'owner_id', p.owner_id, 'code', p.code, 'gtin', p.gtin, 'name_vi', p.name_vi, 'name_en', p.name_en,
    'crop', p.crop, 'unit', p.unit, 'net_kg', trim_scale(p.net_kg), 'shelf_life_days', p.shelf_life_days,
    'brand', p.brand, 'description_vi', p.description_vi, 'description_en', p.description_en,
    'standards', p.standards, 'photo', '/products/photos/' || p.photo_sha256,
    'in_use', EXISTS (SELECT FROM batch b WHERE b.product_id = p.id),
    'registered_at', p.received_at, 'row_version', p.row_version,
    'certificates', (
        SELECT coalesce(json_agg(json_build_object(
                   'kind', c.kind, 'number', c.number, 'issuer', c.issuer, 'valid_to', c.valid_to,
                   'expired', coalesce(c.valid_to < :today, false)) ORDER BY c.kind, c.number), '[]')
        FROM certificate c WHERE c.product_id = p.id)
)"""

READ = f"SELECT {VIEW}::text FROM product p WHERE p.id = :product_id"  # noqa: S608 - put together from constants, values are bound

OWN = f"""
SELECT {VIEW}::text FROM product p
WHERE p.owner_id = :owner_id AND (CAST(:before AS uuid) IS NULL OR p.id < :before)
ORDER BY p.id DESC LIMIT :limit
"""  # noqa: S608 - put together from constants, values are bound

HAS_PHOTO = "SELECT EXISTS (SELECT FROM product WHERE photo_sha256 = :sha256)"

PREFIXES = "SELECT prefix FROM gs1_prefix WHERE owner_id = :owner_id"

PREFIX_OF_OTHERS = """
SELECT EXISTS (SELECT FROM gs1_prefix WHERE owner_id <> :owner_id
               AND (starts_with(prefix, :prefix) OR starts_with(:prefix, prefix)))
"""
"""Two companies never hold prefixes of which one starts with the other."""
