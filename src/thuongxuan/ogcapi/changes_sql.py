"""What changed in a collection since somebody last looked, for whatever view it reads.

Each feature's digest is kept beside the number of the look that last found it different. No trigger has to know how
tables become features, no private row can appear, and looks follow each other under a lock, so that a client that
continues after a number misses nothing.
"""

from thuongxuan.geo.collection import Collection
from thuongxuan.ogcapi.feature_sql import TYPES, FeatureQuery, feature, properties_text, quoted


def look(collection: Collection) -> str:
    """Look for changes unless the version ``$2`` was looked at already; ``$1`` is the collection's id."""
    query = FeatureQuery(collection=collection)
    shape = quoted(collection.geometry.column) if collection.geometry else "NULL::geometry"
    return f"""
WITH held AS (
    INSERT INTO collection_look AS l (collection, version, number) VALUES ($1, $2, 1)
    ON CONFLICT (collection) DO UPDATE SET version = excluded.version, number = l.number + 1
    WHERE l.version <> excluded.version
    RETURNING number
), present AS (
    SELECT {quoted(collection.key)}::text AS id,
        md5(coalesce(encode(ST_AsBinary({shape}), 'hex'), '') || {properties_text(query)}) AS digest
    FROM {collection.view} AS c, held
), changed AS (
    INSERT INTO feature_look AS f (collection, feature_id, digest, number, changed_at)
    SELECT $1, id, digest, number, now() FROM present, held
    ON CONFLICT (collection, feature_id) DO UPDATE
    SET digest = excluded.digest, number = excluded.number, changed_at = excluded.changed_at
    WHERE f.digest IS DISTINCT FROM excluded.digest
)
UPDATE feature_look AS f SET digest = NULL, number = held.number, changed_at = now() FROM held
WHERE f.collection = $1 AND f.digest IS NOT NULL AND NOT EXISTS (SELECT FROM present WHERE present.id = f.feature_id)
"""  # noqa: S608 - descriptors only


def since(collection: Collection) -> str:
    """Changes of the collection ``$1`` after (number ``$2``, feature ``$3``), at most ``$4``: number, id, when, and the
    feature as GeoJSON, null when it is gone."""
    query = FeatureQuery(collection=collection)
    return f"""
SELECT f.number, f.feature_id AS id, f.changed_at, (
    SELECT {feature(query)} FROM {collection.view} AS c
    WHERE {quoted(collection.key)} = f.feature_id::{TYPES[collection.key_kind]}
) AS feature
FROM feature_look AS f
WHERE f.collection = $1 AND (f.number, f.feature_id) > ($2, $3)
ORDER BY f.number, f.feature_id LIMIT $4
"""  # noqa: S608 - descriptors only
