"""Token buckets as single statements: the row lock of the upsert makes them exact between workers.

A bucket fills within a minute and is one moment, ``full_at`` (seconds since 1970): each token taken moves it one cost
into the future, and as many tokens are left as costs fit between it and now + 60. Bound are bucket, now, cost of a
token in seconds, tokens wanted, and tokens of an earlier lease that were not used and come back.
"""

LEASE = """
INSERT INTO rate_bucket AS b (bucket, full_at, granted)
VALUES ($1::bytea, $2::float8 + $3::float8 * $4::int, $4::int)
ON CONFLICT (bucket) DO UPDATE SET (full_at, granted) = (
    SELECT base + $3::float8 * free, free
    FROM (SELECT least(greatest(b.full_at - $3::float8 * $5::int, $2::float8), $2::float8 + 60)) AS x (base),
         LATERAL (SELECT least($4::int, floor(($2::float8 + 60 - base) / $3::float8 + 1e-6)::int)) AS y (free)
)
RETURNING granted, full_at
"""
"""``base`` never lies further ahead than an empty bucket: a lowered limit or a clock set back must not lock out."""

CLEAN = "DELETE FROM rate_bucket WHERE full_at < $1::float8"
"""A full bucket is the same as none."""
