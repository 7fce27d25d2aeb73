"""What a step of lots must keep, told before the database guards it: shapes, crops, kilograms, bounds. Pure."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from thuongxuan.errors import FieldError, m
from thuongxuan.trace.batch_rules import amount_error
from thuongxuan.trace.lot_schemas import LotFacts, LotMake, ProductWeights, StepCommand, StepFacts
from thuongxuan.trace.processes import Processes

SHAPES: dict[str, tuple[range, range]] = {
    "split": (range(1, 2), range(2, 21)),
    "pool": (range(2, 51), range(1, 2)),
    "process": (range(1, 51), range(1, 21)),
    "pack": (range(1, 51), range(1, 21)),
    "ship": (range(1, 51), range(1)),
    "sell": (range(1, 51), range(1)),
    "dispose": (range(1, 51), range(1)),
}
"""How many lots may go in and come out."""


def kilograms(made: LotMake, product: ProductWeights | None) -> Decimal | None:
    """What a lot that comes out weighs, or ``None`` when that is not known."""
    if product is None or product.unit_kg is None:
        return made.kg
    return product.unit_kg * made.quantity


def check(command: StepCommand, today: date) -> list[FieldError]:
    """Everything that can be told of a command without the database."""
    errors = _shape(command)
    errors += [error for n, one in enumerate(command.inputs) if (error := amount_error(f"inputs.{n}.kg", one.kg))]
    for n, made in enumerate(command.outputs):
        errors += amounts(f"outputs.{n}", made)
    if len({one.batch_id for one in command.inputs}) < len(command.inputs):
        errors.append(FieldError("inputs", "duplicate", m("Mỗi lô chỉ ghi một lần.")))
    if command.occurred_on > today:
        errors.append(FieldError("occurred_on", "future", m("Ngày này chưa tới.")))
    return errors + _words(command)


def amounts(field: str, made: LotMake) -> list[FieldError]:
    """What is wrong with the numbers of a lot that comes out."""
    found = [amount_error(f"{field}.quantity", made.quantity)]
    if made.kg is not None:
        found.append(amount_error(f"{field}.kg", made.kg))
    return [error for error in found if error]


def _shape(command: StepCommand) -> list[FieldError]:
    into, out = SHAPES[command.kind]
    errors = []
    if len(command.inputs) not in into:
        text = m("Việc này cần từ {least} đến {most} lô đưa vào.", least=into[0], most=into[-1])
        errors.append(FieldError("inputs", "count", text))
    if len(command.outputs) not in out:
        text = m("Việc này cho từ {least} đến {most} lô.", least=out[0], most=out[-1])
        errors.append(FieldError("outputs", "count", text))
    return errors


def _words(command: StepCommand) -> list[FieldError]:
    errors = []
    if (command.kind == "process") != (command.process is not None):
        errors.append(FieldError("process", "process", m("Chọn cách chế biến, và chỉ khi chế biến.")))
    if command.kind == "ship" and not (command.recipient_id or command.recipient):
        errors.append(FieldError("recipient", "required", m("Ghi người nhận hàng.")))
    if command.recipient_id and command.kind != "ship":
        errors.append(FieldError("recipient_id", "only_ship", m("Người nhận trong hệ thống chỉ ghi khi gửi hàng.")))
    if command.kind == "dispose" and not command.note:
        errors.append(FieldError("note", "required", m("Ghi lý do hủy hàng.")))
    return errors


def refusals(command: StepCommand, facts: StepFacts, known: Processes) -> list[FieldError]:
    """Why a step is refused, given the lots and products; empty when only the database can still refuse it."""
    lots = {lot.id: lot for lot in facts.lots}
    products = {product.id: product for product in facts.products}
    errors = []
    for n, one in enumerate(command.inputs):
        errors += lot_refusal(f"inputs.{n}", one.kg, lots.get(one.batch_id), command.occurred_on)
    crops = {lot.crop for lot in facts.lots}
    for n, made in enumerate(command.outputs):
        errors += product_refusal(f"outputs.{n}", made, products.get(made.product_id), crops)
    return errors or _balance(command, products, crops, known)


def lot_refusal(field: str, kg: Decimal, lot: LotFacts | None, on: date) -> list[FieldError]:
    """Why kilograms cannot be taken from a lot."""
    if lot is None:
        return [FieldError(f"{field}.batch_id", "unknown", m("Không có lô này trong sổ của bạn."))]
    if lot.status != "active":
        text = m("Lô {lot} đang tạm dừng hoặc bị thu hồi nên không dùng được.", lot=lot.lot)
        return [FieldError(f"{field}.batch_id", "not_active", text)]
    if lot.produced_on > on:
        return [FieldError("occurred_on", "before_lot", m("Lô {lot} có sau ngày này.", lot=lot.lot))]
    if kg > lot.remaining_kg:
        text = m("Lô {lot} chỉ còn {kg} kg.", lot=lot.lot, kg=f"{lot.remaining_kg.normalize():f}")
        return [FieldError(f"{field}.kg", "not_enough", text)]
    return []


def product_refusal(field: str, made: LotMake, product: ProductWeights | None, crops: set[str]) -> list[FieldError]:
    """Why a lot of a product cannot come out of lots of these crops."""
    if product is None:
        text = m("Không có sản phẩm này trong danh sách của bạn.")
        return [FieldError(f"{field}.product_id", "unknown", text)]
    if crops - {product.crop}:
        text = m("Lô đưa vào là cây khác với sản phẩm.")
        return [FieldError(f"{field}.product_id", "other_crop", text)]
    if product.unit_kg is None and made.kg is None:
        text = m("Sản phẩm này chưa biết mỗi đơn vị nặng bao nhiêu: hãy ghi số kg.")
        return [FieldError(f"{field}.kg", "required", text)]
    return []


def _balance(
    command: StepCommand, products: dict[UUID, ProductWeights], crops: set[str], known: Processes
) -> list[FieldError]:
    least, most = Decimal(0), Decimal(1)
    if command.process is not None:
        bound = known.bound(command.process, min(crops))
        if bound is None:
            return [FieldError("process", "unknown", m("Hãy chọn một mục trong danh sách."))]
        least, most = bound.least, bound.most
    if not command.outputs:
        return []
    into = sum((one.kg for one in command.inputs), Decimal(0))
    out = sum((kilograms(made, products.get(made.product_id)) or Decimal(0) for made in command.outputs), Decimal(0))
    return bounds_error(into, out, least, most)


def bounds_error(into: Decimal, out: Decimal, least: Decimal, most: Decimal) -> list[FieldError]:
    """Whether what came out can come from what went in."""
    if out > into * most:
        text = m("Ra {out} kg là quá nhiều: từ {into} kg chỉ được nhiều nhất {most} kg.", **_shown(into, out, most))
        return [FieldError("outputs", "too_much", text)]
    if out < into * least:
        text = m("Ra {out} kg là quá ít: từ {into} kg phải được ít nhất {most} kg.", **_shown(into, out, least))
        return [FieldError("outputs", "too_little", text)]
    return []


def _shown(into: Decimal, out: Decimal, factor: Decimal) -> dict[str, str]:
    values = {"into": into, "out": out, "most": into * factor}
    return {name: f"{value.normalize():f}" for name, value in values.items()}
