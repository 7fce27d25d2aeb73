"""Registration of a batch: the same for the form and the API, one statement when it succeeds (``register_sql``)."""

from typing import Any

import asyncpg
import msgspec

from thuongxuan.clock import new_id, now, today
from thuongxuan.db.bytes import HotPool
from thuongxuan.errors import Conflict, Invalid, m
from thuongxuan.identity.schemas import Principal
from thuongxuan.identity.service import entry
from thuongxuan.trace import batch_rules, queries, register_sql
from thuongxuan.trace.codes import lot_code, read_lot, receipt_code
from thuongxuan.trace.schemas import BatchCommand, BatchView, Registered
from thuongxuan.web.idempotency import fingerprint

LOT_TRIES = 5
"""A made-up lot meets one of the same product and day once in 29,791 times; five times in a row never."""


async def register(hot: HotPool, principal: Principal, command: BatchCommand, key: str) -> Registered:
    """Register a batch once for this key, drawing from its harvests.

    Raises ``Invalid`` naming every refused field (with the kilograms left of a harvest that holds too little) and
    ``Forbidden`` when a team member has chosen nobody.
    """
    who = entry(principal)
    batch_rules.check(command, today())
    lot = read_lot(command.lot) if command.lot else None
    values: dict[str, Any] = {
        "entered_by": who.entered_by,
        "key": key,
        "fingerprint": fingerprint("batch", str(who.on_behalf_of), msgspec.json.encode(command)),
        "received_at": now(),
        "owner_id": who.on_behalf_of,
        "product_id": command.product_id,
        "batch_id": (batch_id := new_id()),
        "event_id": new_id(),
        "lot": lot or lot_code(command.produced_on),
        "quantity": command.quantity,
        "produced_on": command.produced_on,
        "expires_on": command.expires_on,
        "receipt": receipt_code(batch_id),
        "delegation_id": who.delegation_id,
        "harvest_ids": [draw.harvest_id for draw in command.draws],
        "kgs": [draw.kg for draw in command.draws],
        "location": f"/api/v1/batches/{batch_id}",
    }
    body = await _insert(hot, values, tries=1 if lot else LOT_TRIES)
    if body is not None:
        return Registered(batch=msgspec.json.decode(body, type=BatchView), replayed=False)
    return await _replay_or_refuse(hot, values, msgspec.structs.replace(command, lot=lot))


async def _insert(hot: HotPool, values: dict[str, Any], tries: int) -> bytes | None:
    """The stored answer, or ``None`` when nothing was registered."""
    for _ in range(tries):
        try:
            found = await hot.fetchval(register_sql.REGISTER, *(values[name] for name in register_sql.ARGS))
        except asyncpg.UniqueViolationError:  # the lot is taken; the statement undid everything
            values["lot"] = lot_code(values["produced_on"])
        except asyncpg.CheckViolationError:  # the last line of defence spoke; the refusal says what is left
            break
        else:
            return None if found is None else bytes(found)
    return None


async def _replay_or_refuse(hot: HotPool, values: dict[str, Any], command: BatchCommand) -> Registered:
    stored = await hot.fetchrow(register_sql.STORED, values["entered_by"], values["key"])
    if stored is not None:
        if stored["fingerprint"] != values["fingerprint"]:
            raise Invalid.of("idempotency_key", "reused", m("Khóa này đã dùng cho một nội dung khác."))
        return Registered(batch=msgspec.json.decode(stored["body"], type=BatchView), replayed=True)
    situation = await queries.situation(hot, values["owner_id"], command)
    refused = batch_rules.refusals(command, situation, given_lot=command.lot is not None)
    if refused:
        raise Invalid(refused)
    raise Conflict(m("Có người vừa ghi vào cùng đợt thu hoạch. Xin gửi lại."))
