"""Recalls in the database. ``FOUND`` is asked until it finds nothing new, each time in a fresh snapshot.

A step that was under way when a recall began either had its lots locked before, then the recall waits for it and finds
what it made in the next round; or it comes after, then it waits for the recall and finds its lots blocked. So nothing
escapes.
"""

from typing import Any, TypeVar
from uuid import UUID

import msgspec
from sqlalchemy import DateTime, bindparam, text

from thuongxuan.clock import now
from thuongxuan.db.session import ReadSession, WriteSession
from thuongxuan.trace.lineage_sql import DOWN, SEED
from thuongxuan.trace.recall_schemas import OwnNotice, RecallLine, RecallView, Started

T = TypeVar("T")

FOUND = f"""
WITH RECURSIVE {SEED}, {DOWN}
SELECT json_build_object('id', b.id, 'status', b.status, 'left_kg', trim_scale(b.kg - b.drawn_kg))::text
FROM batch b WHERE b.id IN (SELECT id FROM down) ORDER BY b.id {{lock}}
"""  # noqa: S608 - put together from constants, values are bound

HOLD = """
WITH wanted AS MATERIALIZED (
    SELECT id FROM harvest WHERE id = ANY(CAST(:harvest_ids AS uuid[])) ORDER BY id FOR NO KEY UPDATE
)
UPDATE harvest h SET held = true FROM wanted WHERE h.id = wanted.id
"""
"""What is left of these harvests goes into no batch; a registration that was under way is seen afterwards."""
RECORD_HOLDS = "INSERT INTO recall_hold (recall_id, harvest_id) SELECT :id, unnest(CAST(:harvest_ids AS uuid[]))"

LOCK_HELD = """
SELECT FROM harvest WHERE id IN (SELECT harvest_id FROM recall_hold WHERE recall_id = :id) ORDER BY id FOR NO KEY UPDATE
"""
"""Recalls are released one after the other, each in a snapshot that sees the others."""
RELEASE = """
WITH let_go AS (
    UPDATE recall_hold SET released_at = :at, released_by = :by WHERE recall_id = :id AND released_at IS NULL
    RETURNING harvest_id
)
UPDATE harvest h SET held = false FROM let_go
WHERE h.id = let_go.harvest_id AND NOT EXISTS (
    SELECT FROM recall_hold other
    WHERE other.harvest_id = h.id AND other.recall_id <> :id AND other.released_at IS NULL)
"""
"""What another recall holds, or a doubt or a rule, stays held."""

STOP = """
WITH given AS (SELECT * FROM jsonb_to_recordset(CAST(:lots AS jsonb)) AS g(id uuid, event_id uuid)), changed AS (
    UPDATE batch b SET status = :status, status_reason = :reason, row_version = b.row_version + 1
    FROM given WHERE b.id = given.id
)
INSERT INTO batch_event (id, batch_id, kind, reason, entered_by, on_behalf_of, received_at)
SELECT event_id, id, :status, :reason, :entered_by, :entered_by, :at FROM given
"""

RECORD = """
INSERT INTO recall (id, drill, status, reason, batch_id, harvest_id, parcel_id, record_id, entered_by, started_at,
                    finished_at)
VALUES (:id, :drill, :status, :reason, CAST(:batch_id AS uuid), CAST(:harvest_id AS uuid), CAST(:parcel_id AS uuid),
        CAST(:record_id AS uuid), :entered_by, :started_at, :finished_at)
"""
RECORD_LOTS = """
INSERT INTO recall_lot (recall_id, batch_id, status_before, left_kg)
SELECT :id, g.id, g.status, g.left_kg
FROM jsonb_to_recordset(CAST(:lots AS jsonb)) AS g(id uuid, status text, left_kg numeric)
"""

# Who owns a lot that was found, who was sent some of it, and whom it was sold to. A shipment that was received is
# counted with the lot it became.
HOLDERS = """
INSERT INTO recall_notice (id, recall_id, account_id, recipient, lots, kg)
SELECT gen_random_uuid(), :id, account_id, recipient, count(DISTINCT batch_id), sum(kg)
FROM (
    SELECT b.owner_id AS account_id, '' AS recipient, b.id AS batch_id, b.kg - b.drawn_kg AS kg
    FROM recall_lot l JOIN batch b ON b.id = l.batch_id WHERE l.recall_id = :id
    UNION ALL
    SELECT o.recipient_id, CASE WHEN o.recipient_id IS NULL THEN o.recipient ELSE '' END, i.batch_id, i.kg
    FROM recall_lot l JOIN lot_input i ON i.batch_id = l.batch_id JOIN lot_operation o ON o.id = i.operation_id
    WHERE l.recall_id = :id AND o.kind IN ('ship', 'sell') AND (o.recipient_id IS NOT NULL OR o.recipient <> '')
      AND NOT EXISTS (SELECT FROM lot_operation r WHERE r.answers = o.id)
) held GROUP BY account_id, recipient
"""

_COUNTS = """
    'lots', (SELECT count(*) FROM recall_lot l WHERE l.recall_id = r.id),
    'told', (SELECT count(*) FROM recall_notice n
             WHERE n.recall_id = r.id AND coalesce(n.read_at, n.called_at) IS NOT NULL),
    'notices', (SELECT count(*) FROM recall_notice n WHERE n.recall_id = r.id)"""
_HEAD = f"'id', r.id, 'drill', r.drill, 'status', r.status, 'reason', r.reason, 'started_at', r.started_at, {_COUNTS}"

LIST = f"SELECT json_build_object({_HEAD})::text FROM recall r ORDER BY r.id DESC LIMIT 200"  # noqa: S608 - put together from constants, values are bound

REPORT = f"""
SELECT json_build_object({_HEAD},
    'batch_id', r.batch_id, 'harvest_id', r.harvest_id, 'parcel_id', r.parcel_id, 'record_id', r.record_id,
    'by', a.display_name, 'finished_at', r.finished_at,
    'seconds', round(extract(epoch FROM r.finished_at - r.started_at)::numeric, 3),
    'held', (SELECT count(*) FROM recall_hold w WHERE w.recall_id = r.id AND w.released_at IS NULL),
    'kg', found.kg, 'left_kg', found.left_kg, 'found', found.lots,
    'calls', (SELECT coalesce(json_agg(json_build_object(
                  'id', n.id, 'name', coalesce(h.display_name, n.recipient), 'phone', h.phone, 'lots', n.lots,
                  'kg', trim_scale(n.kg), 'read_at', n.read_at, 'called_at', n.called_at)
                                       ORDER BY n.kg DESC, n.id), '[]')
              FROM recall_notice n LEFT JOIN account h ON h.id = n.account_id WHERE n.recall_id = r.id))::text
FROM recall r JOIN account a ON a.id = r.entered_by
CROSS JOIN LATERAL (
    SELECT coalesce(trim_scale(sum(b.kg)), 0) AS kg, coalesce(trim_scale(sum(l.left_kg)), 0) AS left_kg,
        coalesce(json_agg(json_build_object(
            'batch_id', b.id, 'product_name', p.name_vi, 'lot', b.lot, 'owner', o.display_name,
            'status_before', l.status_before, 'status', b.status, 'kg', trim_scale(b.kg),
            'left_kg', trim_scale(l.left_kg),
            'scans', (SELECT coalesce(sum(scans), 0) FROM scan_count s WHERE s.batch_id = b.id)) ORDER BY b.id), '[]')
        AS lots
    FROM recall_lot l JOIN batch b ON b.id = l.batch_id JOIN product p ON p.id = b.product_id
    JOIN account o ON o.id = b.owner_id WHERE l.recall_id = r.id) found
WHERE r.id = :id
"""  # noqa: S608 - put together from constants, values are bound

OWN = """
SELECT json_build_object('id', n.id, 'status', r.status, 'reason', r.reason, 'lots', n.lots, 'kg', trim_scale(n.kg),
                         'started_at', r.started_at, 'read_at', n.read_at)::text
FROM recall_notice n JOIN recall r ON r.id = n.recall_id
WHERE n.account_id = :account_id AND NOT r.drill ORDER BY r.id DESC LIMIT 50
"""

HOOKED = """
SELECT h.url, h.secret, n.id, n.lots, trim_scale(n.kg)::text AS kg
FROM recall_notice n JOIN recall_hook h ON h.account_id = n.account_id WHERE n.recall_id = :id
"""
SET_HOOK = """
INSERT INTO recall_hook (account_id, url, secret, set_at) VALUES (:account_id, :url, :secret, :at)
ON CONFLICT (account_id) DO UPDATE SET url = excluded.url, secret = excluded.secret, set_at = excluded.set_at
"""
FORGET_HOOK = "DELETE FROM recall_hook WHERE account_id = :account_id"

READ = """
UPDATE recall_notice n SET read_at = coalesce(n.read_at, :at) FROM recall r
WHERE n.id = :id AND n.account_id = :account_id AND r.id = n.recall_id AND NOT r.drill RETURNING n.id
"""
CALLED = """
UPDATE recall_notice SET called_at = coalesce(called_at, :at), called_by = coalesce(called_by, :by)
WHERE id = :id RETURNING recall_id
"""


async def found(session: ReadSession, batch_ids: list[UUID], *, lock: bool) -> list[Started]:
    """These lots and everything made from them; with ``lock`` nobody else changes or draws on them meanwhile."""
    statement = text(FOUND.format(lock="FOR NO KEY UPDATE OF b" if lock else ""))
    rows = await session.scalars(statement, {"batch_ids": batch_ids})
    return [msgspec.json.decode(row, type=Started) for row in rows]


async def hold(write: WriteSession, harvest_ids: list[UUID]) -> None:
    """Let no batch draw on harvests."""
    await write.execute(text(HOLD), {"harvest_ids": harvest_ids})


async def release(write: WriteSession, recall_id: UUID, by: UUID) -> None:
    """Let go what a recall holds, as far as no other recall holds it, too."""
    await write.execute(text(LOCK_HELD), {"id": recall_id})
    timed = text(RELEASE).bindparams(bindparam("at", type_=DateTime(timezone=True)))
    await write.execute(timed, {"id": recall_id, "by": by, "at": now()})


async def run(write: WriteSession, sql: str, values: dict[str, Any]) -> UUID | None:
    """Run one of the statements above with the values it names; the id it returns, if any."""
    instants = [bindparam(name, type_=DateTime(timezone=True)) for name in ("at", "started_at", "finished_at")]
    statement = text(sql)
    statement = statement.bindparams(*[one for one in instants if one.key in statement.compile().params])
    given = {name: values[name] for name in statement.compile().params}
    if "RETURNING" not in sql:
        await write.execute(statement, given)
        return None
    found_id: UUID | None = await write.scalar(statement, given)
    return found_id


async def _views(session: ReadSession, sql: str, kind: type[T], **values: Any) -> list[T]:
    return [msgspec.json.decode(row, type=kind) for row in await session.scalars(text(sql), values)]


async def recalls(session: ReadSession) -> list[RecallLine]:
    """The latest recalls and drills."""
    return await _views(session, LIST, RecallLine)


async def report(session: ReadSession, recall_id: UUID) -> RecallView | None:
    """One recall with everything that belongs to it."""
    found_one = await _views(session, REPORT, RecallView, id=recall_id)
    return found_one[0] if found_one else None


async def notices_of(session: ReadSession, account_id: UUID) -> list[OwnNotice]:
    """Recalls that concern an account, the newest first; never drills."""
    return await _views(session, OWN, OwnNotice, account_id=account_id)


async def hooked(session: ReadSession, recall_id: UUID) -> list[tuple[str, str, UUID, int, str]]:
    """Address, secret, notice, lots and kilograms of holders who want to be told by program."""
    return [tuple(row) for row in await session.execute(text(HOOKED), {"id": recall_id})]


async def hook_of(session: ReadSession, account_id: UUID) -> str | None:
    """Where an account's recalls are told to by program."""
    address: str | None = await session.scalar(
        text("SELECT url FROM recall_hook WHERE account_id = :account_id"), {"account_id": account_id}
    )
    return address


async def forget_hook(write: WriteSession, account_id: UUID) -> None:
    """Tell an account's recalls to no program."""
    await write.execute(text(FORGET_HOOK), {"account_id": account_id})


async def mark_read(write: WriteSession, notice_id: UUID, account_id: UUID) -> bool:
    """Note that an account has read its notice; ``False`` when it has none of that kind."""
    return await run(write, READ, {"id": notice_id, "account_id": account_id, "at": now()}) is not None


async def mark_called(write: WriteSession, notice_id: UUID, by: UUID) -> UUID | None:
    """Note that somebody was called; the recall it belongs to."""
    return await run(write, CALLED, {"id": notice_id, "by": by, "at": now()})
