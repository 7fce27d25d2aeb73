"""Writing trails."""

from typing import Any

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert

from thuongxuan.clock import new_id, now
from thuongxuan.db.session import WriteSession
from thuongxuan.places.trail_models import Trail

_TOUCHES = text("""
SELECT EXISTS (SELECT FROM admin_unit WHERE level = 'commune' AND valid_to IS NULL
    AND ST_Intersects(geom, ST_Force2D(ST_GeomFromEWKT(:line))))
""")


async def touches(session: WriteSession, line: str) -> bool:
    """Whether a line (EWKT) lies in any of today's communes."""
    return bool(await session.scalar(_TOUCHES, {"line": line}))


async def put(session: WriteSession, slug: str, values: dict[str, Any]) -> None:
    """Insert a trail, or write the one of its slug anew."""
    written = values | {"updated_at": now()}
    statement = insert(Trail).values(id=new_id(), slug=slug, **written)
    await session.execute(statement.on_conflict_do_update(index_elements=["slug"], set_=written))
