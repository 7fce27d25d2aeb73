"""Steps of lots: split, pool, process, pack, ship, receive, sell, dispose. The same for forms and the API."""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy.exc import IntegrityError

from thuongxuan.clock import new_id, now, today
from thuongxuan.db.session import ReadSession, WriteSession
from thuongxuan.errors import Conflict, FieldError, Invalid, NotFound, m
from thuongxuan.identity.schemas import Entry, Principal
from thuongxuan.identity.service import entry
from thuongxuan.trace import lot_rules, lot_store_sql
from thuongxuan.trace.codes import lot_code, read_lot, receipt_code
from thuongxuan.trace.epcis_events import tell_step
from thuongxuan.trace.lot_schemas import (
    LotMake,
    OperationKind,
    OperationView,
    ProductWeights,
    ReceiveCommand,
    Shipment,
    StepCommand,
)
from thuongxuan.trace.processes import Processes

Run = Callable[[WriteSession, dict[str, Any]], Awaitable[bool]]
RACED = m("Có người vừa dùng cùng lô này. Xin gửi lại.")


async def take_step(
    write: WriteSession, base_url: str, principal: Principal, known: Processes, command: StepCommand
) -> OperationView:
    """Do one step with own lots, all or nothing.

    Raises ``Invalid`` with every refused field (and the kilograms left), ``Conflict`` when they were taken meanwhile.
    """
    who = entry(principal)
    _refuse(lot_rules.check(command, today()))
    batch_ids = [one.batch_id for one in command.inputs]
    products = {made.product_id for made in command.outputs}
    facts = await lot_store_sql.facts(write, who.on_behalf_of, batch_ids, products)
    _refuse(lot_rules.refusals(command, facts, known))
    recipient = await _recipient(write, who, command)
    values = _step(who, command.kind, command.occurred_on) | {
        "process": command.process,
        "recipient_id": command.recipient_id,
        "recipient": recipient,
        "document": command.document,
        "note": command.note,
        "inputs": msgspec.json.encode(command.inputs).decode(),
        "outputs": _outputs(command.outputs, {one.id: one for one in facts.products}, command.occurred_on),
    }
    values["made_by"] = values["id"]
    await _write(write, values, lot_store_sql.apply)
    return await _told(write, base_url, principal, values["id"])


async def receive(
    write: WriteSession, base_url: str, principal: Principal, shipment_id: UUID, command: ReceiveCommand
) -> OperationView:
    """Register what arrived of a shipment as an own lot.

    Raises ``NotFound`` when nothing of that kind is on its way to the account, ``Invalid`` with every refused field.
    """
    who = entry(principal)
    shipment = await expected(write, principal, shipment_id)
    made = command.output
    _refuse(lot_rules.amounts("output", made))
    facts = await lot_store_sql.facts(write, who.on_behalf_of, [], [made.product_id])
    products = {one.id: one for one in facts.products}
    _refuse(_arrival(command, shipment, products.get(made.product_id)))
    values = _step(who, "receive", command.occurred_on) | {
        "answers": shipment_id,
        "made_by": shipment_id,
        "note": command.note,
        "most_kg": lot_rules.kilograms(made, products[made.product_id]),
        "outputs": _outputs([made], products, command.occurred_on),
    }
    await _write(write, values, lot_store_sql.receive)
    return await _told(write, base_url, principal, values["id"])


async def expected(session: ReadSession, principal: Principal, shipment_id: UUID) -> Shipment:
    """A shipment on its way to the principal. Raises ``NotFound`` for anything else."""
    found = await lot_store_sql.shipments_to(session, principal.subject_id, shipment_id)
    if not found:
        raise NotFound(m("Không có chuyến hàng này đang gửi cho bạn."))
    return found[0]


async def visible_operation(session: ReadSession, principal: Principal, operation_id: UUID) -> OperationView:
    """A step of the principal's, or any for officers. Raises ``NotFound``, so that nobody learns that it exists."""
    found = await lot_store_sql.operation(session, operation_id)
    if found is None or not (principal.is_officer or found.owner_id == principal.subject_id):
        raise NotFound(m("Không có việc này, hoặc bạn không được xem."))
    return found


async def _told(write: WriteSession, base_url: str, principal: Principal, operation_id: UUID) -> OperationView:
    """The step that was taken, written into the event repository too."""
    done = await visible_operation(write, principal, operation_id)
    await tell_step(write, base_url, entry(principal), done)
    return done


def _refuse(errors: list[FieldError]) -> None:
    if errors:
        raise Invalid(errors)


def _arrival(command: ReceiveCommand, shipment: Shipment, product: ProductWeights | None) -> list[FieldError]:
    errors = lot_rules.product_refusal("output", command.output, product, {shipment.crop})
    if shipment.blocked:
        text = m("Trong chuyến này có lô đang tạm dừng hoặc bị thu hồi nên không nhận được.")
        errors.append(FieldError("", "not_active", text))
    if not shipment.occurred_on <= command.occurred_on <= today():
        errors.append(FieldError("occurred_on", "date_range", m("Ngày nhận phải từ ngày gửi đến hôm nay.")))
    kg = lot_rules.kilograms(command.output, product)
    if kg is not None and kg > shipment.kg:
        text = m("Chuyến này chỉ gửi {kg} kg.", kg=f"{shipment.kg.normalize():f}")
        errors.append(FieldError("output.quantity", "more_than_sent", text))
    return errors


async def _recipient(session: ReadSession, who: Entry, command: StepCommand) -> str:
    """The recipient's name as it is kept with the step."""
    if command.recipient_id is None:
        return command.recipient
    names = {one.id: one.name for one in await lot_store_sql.recipients(session, who.on_behalf_of)}
    if command.recipient_id not in names:
        raise Invalid.of("recipient_id", "unknown", m("Hãy chọn một mục trong danh sách."))
    return names[command.recipient_id]


def _step(who: Entry, kind: OperationKind, on: date) -> dict[str, Any]:
    return {
        "id": new_id(),
        "kind": kind,
        "process": None,
        "recipient_id": None,
        "recipient": "",
        "document": "",
        "note": "",
        "answers": None,
        "occurred_on": on,
        "owner_id": who.on_behalf_of,
        "entered_by": who.entered_by,
        "delegation_id": who.delegation_id,
        "received_at": now(),
    }


def _outputs(made: list[LotMake], products: dict[UUID, ProductWeights], on: date) -> str:
    return msgspec.json.encode([_output(one, products[one.product_id], on) for one in made]).decode()


def _output(made: LotMake, product: ProductWeights, on: date) -> dict[str, Any]:
    batch_id = new_id()
    expires = made.expires_on
    if expires is None and product.shelf_life_days is not None:
        expires = on + timedelta(days=product.shelf_life_days)
    return {
        "id": batch_id,
        "event_id": new_id(),
        "product_id": made.product_id,
        "lot": read_lot(made.lot) if made.lot else lot_code(on),
        "quantity": made.quantity,
        "kg": lot_rules.kilograms(made, product) or Decimal(0),
        "expires_on": expires,
        "receipt": receipt_code(batch_id),
    }


async def _write(write: WriteSession, values: dict[str, Any], run: Run) -> None:
    """Run the statement. A lot number that is taken, or a shipment that has arrived, undoes all of it."""
    try:
        async with write.savepoint():
            done = await run(write, values)
    except IntegrityError as error:
        reason = str(error.orig)
        if "uq_batch_product_id" in reason:
            raise Invalid.of("outputs", "lot_taken", m("Sản phẩm này đã có lô mang số đó.")) from error
        if "expires_after_produced" in reason:
            raise Invalid.of("outputs", "before_production", m("Hạn dùng phải sau ngày sản xuất.")) from error
        if "uq_lot_operation_answers" in reason:
            raise Conflict(m("Chuyến hàng này đã được nhận.")) from error
        raise
    if not done:
        raise Conflict(RACED)
