"""What the resolver is told of a product and a lot: only what everybody may know.

A product becomes public with its first lot.
"""

FIND = """
SELECT p.id, p.code, p.gtin, p.name_vi, p.name_en, b.lot, b.status,
       EXISTS (SELECT FROM certificate c WHERE c.product_id = p.id) AS certified
FROM product p LEFT JOIN batch b ON b.product_id = p.id AND b.lot = $2
WHERE p.{column} = $1 AND EXISTS (SELECT FROM batch any_lot WHERE any_lot.product_id = p.id)
"""
BY_KEY = {"01": FIND.format(column="gtin"), "TX": FIND.format(column="code")}

PUBLIC = """
SELECT json_build_object(
    'id', p.id, 'code', p.code, 'gtin', p.gtin, 'name_vi', p.name_vi, 'name_en', p.name_en, 'crop', p.crop,
    'brand', p.brand, 'description_vi', p.description_vi, 'description_en', p.description_en,
    'standards', p.standards, 'photo', '/products/photos/' || p.photo_sha256,
    'producer', CASE WHEN a.public_name THEN a.display_name END,
    'lot_known', EXISTS (SELECT FROM batch b WHERE b.product_id = p.id AND b.lot = $2),
    'certificates', (
        SELECT coalesce(json_agg(json_build_object(
                   'kind', c.kind, 'number', c.number, 'issuer', c.issuer, 'valid_to', c.valid_to,
                   'expired', coalesce(c.valid_to < $3::date, false)) ORDER BY c.kind, c.number), '[]')
        FROM certificate c WHERE c.product_id = p.id)
)::text
FROM product p JOIN account a ON a.id = p.owner_id
WHERE p.code = upper($1) AND EXISTS (SELECT FROM batch any_lot WHERE any_lot.product_id = p.id)
"""
