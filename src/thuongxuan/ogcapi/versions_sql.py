"""What tells that a collection changed."""

VERSIONS = """
SELECT collection, sum(version)::bigint AS version, max(changed_at) AS changed_at
FROM collection_version GROUP BY collection
"""
