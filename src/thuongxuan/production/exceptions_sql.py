"""Reading requests for exceptions, and how far each has come."""

from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import text

from thuongxuan.db.session import ReadSession, WriteSession
from thuongxuan.errors import NotFound, m
from thuongxuan.production.holding_schemas import ExceptionView

NEEDED = 2
"""Officers who have to grant an exception; the view ``granted_exception`` counts the same."""

_VIEW = f"""
SELECT jsonb_build_object(
    'id', q.id, 'crop_cycle_id', q.crop_cycle_id, 'cause_id', q.cause_id, 'rule', q.rule, 'harvest_on', q.harvest_on,
    'named', coalesce(r.details->>'analyte', r.details->>'material'), 'applied_on', r.occurred_on,
    'clear_on', r.clear_on, 'reason', q.reason, 'owner_name', owner.display_name, 'crop', c.crop,
    'commune_code', p.commune_code, 'received_at', q.received_at, 'decisions', made.list,
    'state', CASE WHEN made.refused THEN 'refused' WHEN made.many >= {NEEDED} THEN 'granted' ELSE 'waiting' END)::text
FROM exception_request q
JOIN diary_record r ON r.id = q.cause_id
JOIN crop_cycle c ON c.id = q.crop_cycle_id
JOIN parcel p ON p.id = c.parcel_id
JOIN account owner ON owner.id = q.on_behalf_of
CROSS JOIN LATERAL (
    SELECT count(*) AS many, coalesce(bool_or(NOT d.granted), false) AS refused,
           coalesce(jsonb_agg(jsonb_build_object('officer_name', a.display_name, 'granted', d.granted,
                                                 'reason', d.reason, 'received_at', d.received_at)
                              ORDER BY d.received_at), '[]') AS list
    FROM exception_decision d JOIN account a ON a.id = d.officer_id WHERE d.request_id = q.id) made
"""  # noqa: S608 - put together from constants, values are bound


async def waiting(read: ReadSession, officer_id: UUID, commune: str | None) -> list[ExceptionView]:
    """Requests of a commune, or of all, that wait for a decision of this officer; the longest waiting first."""
    return await _many(
        read,
        f"""{_VIEW} WHERE NOT made.refused AND made.many < {NEEDED}
            AND (CAST(:commune AS text) IS NULL OR p.commune_code = :commune)
            AND NOT EXISTS (SELECT FROM exception_decision mine
                            WHERE mine.request_id = q.id AND mine.officer_id = :officer_id)
            ORDER BY q.received_at LIMIT 200""",
        commune=commune,
        officer_id=officer_id,
    )


async def of_cycle(read: ReadSession, cycle_id: UUID) -> list[ExceptionView]:
    """The requests of one cycle, the latest first; the caller has checked whose cycle it is."""
    return await _many(
        read, f"{_VIEW} WHERE q.crop_cycle_id = :cycle_id ORDER BY q.received_at DESC", cycle_id=cycle_id
    )


async def of_owner(read: ReadSession, owner_id: UUID, limit: int, before: UUID | None) -> list[ExceptionView]:
    """The owner's requests, newest first, older than the request ``before``."""
    return await _many(
        read,
        f"""{_VIEW} WHERE q.on_behalf_of = :owner_id AND (CAST(:before AS uuid) IS NULL OR q.id < :before)
            ORDER BY q.id DESC LIMIT :limit""",
        owner_id=owner_id,
        before=before,
        limit=limit,
    )


async def one(read: ReadSession, request_id: UUID) -> ExceptionView:
    """One request. Raises ``NotFound``."""
    found = await _many(read, f"{_VIEW} WHERE q.id = :id", id=request_id)
    if not found:
        raise NotFound(m("Không có đề nghị này, hoặc bạn không được xem."))
    return found[0]


async def lock(write: WriteSession, request_id: UUID) -> None:
    """One decision after the other."""
    await write.execute(
        text("SELECT FROM exception_request WHERE id = :id FOR NO KEY UPDATE").bindparams(id=request_id)
    )


async def _many(read: ReadSession, sql: str, **values: Any) -> list[ExceptionView]:
    rows = await read.scalars(text(sql).bindparams(**values))
    return [msgspec.json.decode(row, type=ExceptionView) for row in rows]
