"""The key of a day, under which network addresses are hashed before they are counted; yesterday's is destroyed."""

import secrets
from datetime import date

from thuongxuan.db.bytes import HotPool

_KEY = """
WITH gone AS (DELETE FROM throttle_key WHERE day < $1::date),
     made AS (INSERT INTO throttle_key (day, key) VALUES ($1::date, $2::bytea) ON CONFLICT DO NOTHING RETURNING key)
SELECT key FROM made UNION ALL SELECT key FROM throttle_key WHERE day = $1 LIMIT 1
"""


async def day_key(hot: HotPool, day: date) -> bytes:
    """The 32 random bytes of a day, the same for every process; made when they are first asked for."""
    key: bytes | None = None
    while key is None:  # none is seen only by whoever loses the race to make the first key of a day
        key = await hot.fetchval(_KEY, day, secrets.token_bytes(32))
    return key
