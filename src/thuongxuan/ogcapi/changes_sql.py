"""What changed in a collection since somebody last looked, for whatever view it reads.

Each feature's digest is kept beside the number of the look that last found it different. A look at a small collection
compares everything, so that no trigger has to know how tables become features; a followed collection is compared where
a trigger noted a change. No private row can appear, and looks follow each other under a lock, so that a client that
continues after a number misses nothing.
"""

from thuongxuan.geo.collection import Collection
from thuongxuan.ogcapi.feature_sql import TYPES, FeatureQuery, feature, properties_text, quoted

NUMBER = "SELECT number FROM collection_look WHERE collection = $1"
_HELD = """
WITH held AS (
    INSERT INTO collection_look AS l (collection, version, number) VALUES ($1, $2, 1)
    ON CONFLICT (collection) DO UPDATE SET version = excluded.version, number = l.number + 1
    WHERE l.version <> excluded.version{or_notes}
    RETURNING number
)"""
_OR_NOTES = " OR EXISTS (SELECT FROM feature_change WHERE collection = $1)"
NOTES = 5_000
"""Notes that one look at a followed collection takes: 0.4 s, far below the time limit of a statement."""
_KEPT = """
    INSERT INTO feature_look AS f (collection, feature_id, digest, number, changed_at)
    SELECT $1, id, digest, number, now() FROM present, held
    ON CONFLICT (collection, feature_id) DO UPDATE
    SET digest = excluded.digest, number = excluded.number, changed_at = excluded.changed_at
    WHERE f.digest IS DISTINCT FROM excluded.digest
"""


def look(collection: Collection) -> str:
    """Look for changes unless the version ``$2`` was looked at already; ``$1`` is the collection's id."""
    return _look_at_notes(collection) if collection.followed else _look_at_everything(collection)


def _look_at_everything(collection: Collection) -> str:
    return f"""{_HELD.format(or_notes="")}, present AS (
    SELECT {quoted(collection.key)}::text AS id, {_digest(collection)} AS digest FROM {collection.view} AS c, held
), changed AS ({_KEPT})
UPDATE feature_look AS f SET digest = NULL, number = held.number, changed_at = now() FROM held
WHERE f.collection = $1 AND f.digest IS NOT NULL AND NOT EXISTS (SELECT FROM present WHERE present.id = f.feature_id)
"""  # noqa: S608 - descriptors only


def _look_at_notes(collection: Collection) -> str:
    """A row of how many notes were taken; look again while it is ``NOTES``. The first look takes all and compares
    nothing, because whoever follows begins by walking through the collection itself."""
    return f"""{_HELD.format(or_notes=_OR_NOTES)}, noted AS (
    DELETE FROM feature_change WHERE id IN (
        SELECT id FROM feature_change WHERE collection = $1 AND EXISTS (SELECT FROM held)
        ORDER BY id LIMIT (SELECT CASE WHEN number > 1 THEN {NOTES} END FROM held)
    ) RETURNING feature_id
), present AS (
    SELECT feature_id AS id, (
        SELECT {_digest(collection)} FROM {collection.view} AS c WHERE {_is(collection, "feature_id")}
    ) AS digest
    FROM (SELECT DISTINCT feature_id FROM noted, held WHERE held.number > 1) AS n
), changed AS ({_KEPT})
SELECT count(*) FROM noted
"""  # noqa: S608 - descriptors only


def _digest(collection: Collection) -> str:
    query = FeatureQuery(collection=collection)
    shape = quoted(collection.geometry.column) if collection.geometry else "NULL::geometry"
    return f"md5(coalesce(encode(ST_AsBinary({shape}), 'hex'), '') || {properties_text(query)})"


def _is(collection: Collection, value: str) -> str:
    return f"{quoted(collection.key)} = {value}::{TYPES[collection.key_kind]}"


def since(collection: Collection) -> str:
    """Changes of the collection ``$1`` after (number ``$2``, feature ``$3``), at most ``$4``: number, id, when, and the
    feature as GeoJSON, null when it is gone."""
    query = FeatureQuery(collection=collection)
    return f"""
SELECT f.number, f.feature_id AS id, f.changed_at, (
    SELECT {feature(query)} FROM {collection.view} AS c WHERE {_is(collection, "f.feature_id")}
) AS feature
FROM feature_look AS f
WHERE f.collection = $1 AND (f.number, f.feature_id) > ($2, $3)
ORDER BY f.number, f.feature_id LIMIT $4
"""  # noqa: S608 - descriptors only


def walk(collection: Collection, *, begin: bool) -> str:
    """Features in the order of their keys, at most ``$1``, from the beginning or after the key ``$2``: id, feature."""
    key = quoted(collection.key)
    after = "" if begin else f"WHERE {key} > $2::text::{TYPES[collection.key_kind]}"
    return f"""
SELECT {key}::text AS id, {feature(FeatureQuery(collection=collection))} AS feature
FROM {collection.view} AS c {after} ORDER BY {key} LIMIT $1
"""  # noqa: S608 - descriptors only
