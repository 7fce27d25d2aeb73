"""Registration of a batch: the same for the form and the API, one statement when it succeeds (``register_sql``)."""

from typing import Any

import asyncpg
import msgspec

from thuongxuan.clock import new_id, now, today
from thuongxuan.db.bytes import HotPool
from thuongxuan.errors import Conflict, Invalid, m
from thuongxuan.identity.schemas import Entry, Principal
from thuongxuan.identity.service import entry
from thuongxuan.trace import batch_names, batch_rules, queries, register_sql
from thuongxuan.trace.batch_names import Named
from thuongxuan.trace.codes import lot_code, product_code, read_lot, receipt_code
from thuongxuan.trace.schemas import BatchCommand, BatchView, NewProduct, Registered
from thuongxuan.web.idempotency import fingerprint

LOT_TRIES = 5
"""A made-up lot meets one of the same product and day once in 29,791 times; five times in a row never."""


async def register(
    hot: HotPool,
    base_url: str,
    principal: Principal,
    command: BatchCommand,
    key: str,
    product: NewProduct | None = None,
) -> Registered:
    """Register a batch once for this key, drawing from its harvests; with ``product`` also the product it is of.

    ``base_url`` is the installation's own, which the batch's EPCIS event names it by.

    Raises ``Invalid`` naming every refused field (with the kilograms left of a harvest that holds too little) and
    ``Forbidden`` when a team member has chosen nobody.
    """
    who = entry(principal)
    values = _values(command, key, product)
    sql = register_sql.REGISTER_WITH_PRODUCT if product else register_sql.REGISTER
    named = Named(0, None, "", product.unit) if product else await batch_names.fresh(hot, command.product_id)
    attempt = Attempt(sql, msgspec.structs.astuple(who), values, command, base_url)
    body = await _insert(hot, attempt, named) if named else None
    if body is not None:
        return Registered(batch=msgspec.json.decode(body, type=BatchView), replayed=False)
    return await _replay_or_refuse(hot, who, values, command, product)


async def register_by_key(
    hot: HotPool, base_url: str, api_key: bytes, command: BatchCommand, key: str
) -> BatchView | None:
    """The same for the holder of an API key, which the statement looks up by its digest on the way.

    ``None`` when nothing was registered, for whatever reason. Raises ``Invalid`` as ``register`` does.
    """
    named = await batch_names.remembered(hot, command.product_id)
    if named is None:
        return None
    values = _values(command, key)
    who = (api_key, values["received_at"], today())
    body = await _insert(hot, Attempt(register_sql.REGISTER_BY_KEY, who, values, command, base_url), named)
    if body is None:
        batch_names.forget(command.product_id)
    return None if body is None else msgspec.json.decode(body, type=BatchView)


def _values(command: BatchCommand, key: str, product: NewProduct | None = None) -> dict[str, Any]:
    """Every parameter of the statement but who registers."""
    batch_rules.check(command, today())
    batch_id = new_id()
    new = {"product_id": new_id(), "product_name": product.name_vi, "product_unit": product.unit} if product else {}
    told = (command, product) if product else (command,)
    return {
        "key": key,
        "fingerprint": fingerprint("batch", *map(msgspec.json.encode, told)),
        "received_at": now(),
        "product_id": command.product_id,
        "batch_id": batch_id,
        "event_id": new_id(),
        "lot": read_lot(command.lot) if command.lot else lot_code(command.produced_on),
        "quantity": command.quantity,
        "produced_on": command.produced_on,
        "expires_on": command.expires_on,
        "receipt": receipt_code(batch_id),
        "harvest_ids": [draw.harvest_id for draw in command.draws],
        "kgs": [draw.kg for draw in command.draws],
        "location": f"/api/v1/batches/{batch_id}",
    } | new


class Attempt(msgspec.Struct, frozen=True):
    """A statement, who registers, its other parameters by name, and what they were made from."""

    sql: str
    who: tuple[Any, ...]
    values: dict[str, Any]
    command: BatchCommand
    base_url: str


async def _insert(hot: HotPool, attempt: Attempt, named: Named) -> bytes | None:
    """The stored answer, or ``None`` when nothing was registered."""
    values, command = attempt.values, attempt.command
    new = "product_name" in values
    names = register_sql.PRODUCT_ARGS if new else register_sql.KNOWN_ARGS
    for _ in range(1 if command.lot and not new else LOT_TRIES):
        if new:
            values["product_code"] = product_code()
            named = msgspec.structs.replace(named, code=values["product_code"])
        values["product_version"] = named.version
        values["rows"] = batch_names.event_rows(attempt.base_url, named, values)
        try:
            found = await hot.fetchval(attempt.sql, *attempt.who, *(values[name] for name in names))
        except asyncpg.UniqueViolationError:  # lot or product code is taken; the statement undid everything
            values["lot"] = values["lot"] if command.lot else lot_code(command.produced_on)
        except asyncpg.CheckViolationError:  # the last line of defence spoke; the refusal says what is left
            break
        else:
            return None if found is None else bytes(found)
    return None


async def _replay_or_refuse(
    hot: HotPool, who: Entry, values: dict[str, Any], command: BatchCommand, product: NewProduct | None
) -> Registered:
    stored = await hot.fetchrow(
        register_sql.STORED, who.entered_by, who.on_behalf_of, values["key"], values["fingerprint"]
    )
    if stored is not None:
        if not stored["same"]:
            raise Invalid.of("idempotency_key", "reused", m("Khóa này đã dùng cho một nội dung khác."))
        return Registered(batch=msgspec.json.decode(stored["body"], type=BatchView), replayed=True)
    if command.lot:
        command = msgspec.structs.replace(command, lot=read_lot(command.lot))
    situation = await queries.situation(hot, who.on_behalf_of, command)
    if product:
        situation = batch_rules.with_new_product(situation, product.unit)
    refused = batch_rules.refusals(command, situation, given_lot=command.lot is not None)
    if refused:
        raise Invalid(refused)
    raise Conflict(m("Có người vừa ghi vào cùng đợt thu hoạch. Xin gửi lại."))
