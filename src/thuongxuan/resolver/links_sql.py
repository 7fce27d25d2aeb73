"""Links that owners manage, as JSON made by PostgreSQL; ``schemas.LinkView`` and ``standards.gs1.linkset.Link``."""

SHOWN = """
SELECT lot, json_build_object('type', link_type, 'href', href, 'title', title,
                              'hreflang', CASE hreflang WHEN '' THEN '[]'::json ELSE json_build_array(hreflang) END,
                              'media_type', media_type, 'context', context, 'default', is_default)::text AS body
FROM resolver_link WHERE product_id = $1 AND removed_at IS NULL ORDER BY id
"""

VIEW = """json_build_object('id', id, 'product_id', product_id, 'lot', lot, 'link_type', link_type, 'href', href,
    'title', title, 'hreflang', hreflang, 'media_type', media_type, 'context', context, 'is_default', is_default,
    'added_at', received_at)"""

OF_PRODUCT = f"""
SELECT {VIEW}::text FROM resolver_link WHERE product_id = :product_id AND removed_at IS NULL ORDER BY lot, id
"""  # noqa: S608 - put together from constants, values are bound

NO_DEFAULT = """
UPDATE resolver_link SET is_default = false
WHERE product_id = :product_id AND lot = :lot AND is_default AND removed_at IS NULL
"""

REMOVE = """
UPDATE resolver_link SET removed_at = :at, is_default = false
WHERE id = :link_id AND product_id = :product_id AND removed_at IS NULL RETURNING id
"""

HOW_MANY = "SELECT count(*) FROM resolver_link WHERE product_id = :product_id AND removed_at IS NULL"

SAME = """
SELECT EXISTS (SELECT FROM resolver_link WHERE product_id = :product_id AND lot = :lot AND link_type = :link_type
               AND href = :href AND hreflang = :hreflang AND context = :context AND removed_at IS NULL)
"""
