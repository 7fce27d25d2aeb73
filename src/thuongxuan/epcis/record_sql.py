"""The one statement by which events come in, whoever writes them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from thuongxuan.db.session import ReadSession, WriteSession
from thuongxuan.identity.schemas import Entry

RECORD = """
sent AS (
    SELECT * FROM json_to_recordset({rows}::json) AS r(
        id uuid, event_id text, declared_at timestamptz, event_time timestamptz, read_point text, biz_location text,
        tokens bigint[], measures jsonb, context text, document text, known json, points json
    )
), identified AS (
    INSERT INTO epcis_identity (owner_id, digest, declared_at, event, record_time)
    SELECT {owner}::uuid, substr(sha256(convert_to(event_id, 'UTF8')), 1, 16), coalesce(declared_at, '-infinity'),
           id, {now}::timestamptz
    FROM sent ORDER BY 2
    ON CONFLICT DO NOTHING
    RETURNING event, record_time
), stored AS (
    INSERT INTO epcis_event (record_time, id, owner_id, entered_by, public, parties, event_id, event_time, read_point,
                             biz_location, tokens, measures, context, document)
    SELECT i.record_time, s.id, {owner}::uuid, {entered_by}::uuid, {public}::boolean, {parties}::uuid[], s.event_id,
           s.event_time, s.read_point, s.biz_location, s.tokens, s.measures, s.context, s.document
    FROM identified i JOIN sent s ON s.id = i.event
), known AS (
    INSERT INTO epcis_value (kind, value, owner_id, public)
    SELECT DISTINCT k.pair->>0, k.pair->>1, {owner}::uuid, {public}::boolean
    FROM identified i JOIN sent s ON s.id = i.event, json_array_elements(s.known) AS k(pair)
    ORDER BY 1, 2
    ON CONFLICT DO NOTHING
), located AS (
    INSERT INTO epcis_location (owner_id, id, parent, geom)
    SELECT DISTINCT '00000000-0000-0000-0000-000000000000'::uuid, p.point->>0, '',
           ST_SetSRID(ST_MakePoint((p.point->>1)::float8, (p.point->>2)::float8), 4326)
    FROM identified i JOIN sent s ON s.id = i.event, json_array_elements(s.points) AS p(point)
    ON CONFLICT DO NOTHING
), told AS (
    INSERT INTO epcis_pending (event, record_time)
    SELECT event, record_time FROM identified WHERE EXISTS (SELECT FROM epcis_subscription)
)
"""
"""Parts of a statement (``WITH …``): events that are new for their owner go in, others are left out. The places take
parameters: ``rows`` the JSON of ``rows.py``, ``owner``, ``entered_by``, ``public``, ``parties`` and ``now``. The part
``identified`` holds the ids of what was stored (``event``)."""

_NAMED = {
    name: f"CAST(:{name} AS {kind})"
    for name, kind in (
        ("rows", "text"),
        ("owner", "uuid"),
        ("entered_by", "uuid"),
        ("public", "boolean"),
        ("parties", "uuid[]"),
        ("now", "timestamptz"),
    )
}
_STATEMENT = text(f"WITH {RECORD.format(**_NAMED)} SELECT event FROM identified")  # noqa: S608 - put together from constants, values are bound


DOCUMENT = text("""
SELECT e.document FROM epcis_identity i JOIN epcis_event e ON (e.record_time, e.id) = (i.record_time, i.event)
WHERE i.owner_id = CAST(:owner AS uuid) AND i.declared_at = '-infinity'
  AND i.digest = substr(sha256(convert_to(:event_id, 'UTF8')), 1, 16)
""")
"""An event by its owner and ``eventID``."""


async def insert_events(
    session: WriteSession, encoded: str, entry: Entry, at: datetime, parties: Sequence[UUID], *, public: bool
) -> set[UUID]:
    """Store encoded rows; returns the ids of those that were new for their owner."""
    values = {
        "rows": encoded,
        "owner": entry.on_behalf_of,
        "entered_by": entry.entered_by,
        "public": public,
        "parties": list(parties),
        "now": at,
    }
    return set(await session.scalars(_STATEMENT.bindparams(**values)))


async def document_of(session: ReadSession, owner_id: UUID, event_id: str) -> str | None:
    """An owner's event as it was stored, without later declarations about it."""
    found: str | None = await session.scalar(DOCUMENT, {"owner": owner_id, "event_id": event_id})
    return found
