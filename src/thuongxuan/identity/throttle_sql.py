"""Rate counters as single statements: the row lock of the upsert makes them exact under concurrency."""

TAKE = """
INSERT INTO throttle AS t (bucket, tat) VALUES ($1, $2::timestamptz + $3::interval)
ON CONFLICT (bucket) DO UPDATE SET tat = greatest(t.tat, $2::timestamptz) + $3::interval
WHERE t.tat <= $2::timestamptz + $3::interval * ($4::int - 1)
RETURNING true
"""
"""Generic cell rate algorithm: ``$3`` is the time one attempt costs, ``$4`` how many may come at once."""

WAIT = """
SELECT ceil(extract(epoch FROM tat - $3::interval * ($4::int - 1) - $2::timestamptz))::int
FROM throttle WHERE bucket = $1
"""

FORGET = "DELETE FROM throttle WHERE bucket = $1"

CLEAN = "DELETE FROM throttle WHERE tat < $1"
