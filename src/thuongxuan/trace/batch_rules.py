"""What must hold for a batch before the database is asked, and the words for what the database refused. Pure."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import msgspec

from thuongxuan.errors import FieldError, Invalid, m
from thuongxuan.trace.schemas import BatchCommand

MAX_AMOUNT = Decimal(1_000_000)
"""A thousand tonnes in one batch is a slip of the finger here."""
PLACES = 3
"""Decimals of a kilogram: scales show grams."""


class ProductFacts(msgspec.Struct, frozen=True):
    """What a refusal needs to know of the product."""

    crop: str
    unit: str
    net_kg: Decimal | None


class HarvestFacts(msgspec.Struct, frozen=True):
    """What a refusal needs to know of one harvest of the owner."""

    id: UUID
    crop: str
    remaining_kg: Decimal
    harvested_on: date
    held: bool = False


class Situation(msgspec.Struct, frozen=True):
    """What a refused registration ran into; ``product`` is null when the owner has no such product."""

    product: ProductFacts | None
    lot_taken: bool
    harvests: list[HarvestFacts]


def with_new_product(situation: Situation, unit: str) -> Situation:
    """The situation of a batch whose product was to be registered with it, of the crop of its harvests."""
    crop = situation.harvests[0].crop if situation.harvests else ""
    return msgspec.structs.replace(situation, product=ProductFacts(crop, unit, None))


def amount_error(field: str, amount: Decimal) -> FieldError | None:
    """Why an amount is refused, or ``None``."""
    if not amount.is_finite() or amount <= 0:
        return FieldError(field, "not_positive", m("Số phải lớn hơn 0."))
    exponent = amount.as_tuple().exponent
    if amount > MAX_AMOUNT or not isinstance(exponent, int):
        return FieldError(field, "too_big", m("Nhiều nhất là {limit}.", limit=MAX_AMOUNT))
    # The normalised form counts: 1.5000 has one decimal.
    if exponent < -PLACES and amount != amount.quantize(Decimal(1).scaleb(-PLACES)):
        return FieldError(field, "too_fine", m("Nhiều nhất {places} số sau dấu phẩy.", places=PLACES))
    return None


def check(command: BatchCommand, today: date) -> None:
    """Raises ``Invalid`` with everything that can be told without the database."""
    found = [amount_error("quantity", command.quantity)]
    found += [amount_error(f"draws.{n}.kg", draw.kg) for n, draw in enumerate(command.draws)]
    errors = [error for error in found if error]
    ids = [draw.harvest_id for draw in command.draws]
    if len(set(ids)) < len(ids):
        errors.append(FieldError("draws", "duplicate", m("Mỗi đợt thu hoạch chỉ ghi một lần.")))
    if command.produced_on > today:
        errors.append(FieldError("produced_on", "future", m("Ngày sản xuất chưa tới.")))
    if command.expires_on and command.expires_on < command.produced_on:
        errors.append(FieldError("expires_on", "before_production", m("Hạn dùng phải sau ngày sản xuất.")))
    if errors:
        raise Invalid(errors)


def refusals(command: BatchCommand, situation: Situation, *, given_lot: bool) -> list[FieldError]:
    """Why the database did not register the batch; empty when the situation has changed since."""
    if situation.product is None:
        return [FieldError("product_id", "unknown", m("Không có sản phẩm này trong danh sách của bạn."))]
    if given_lot and situation.lot_taken:
        return [FieldError("lot", "taken", m("Sản phẩm này đã có lô mang số đó."))]
    known = {harvest.id: harvest for harvest in situation.harvests}
    errors = []
    for n, draw in enumerate(command.draws):
        error = _draw_refusal(f"draws.{n}", draw.kg, known.get(draw.harvest_id), situation.product, command)
        if error:
            errors.append(error)
    return errors or _balance(command, situation.product)


def _draw_refusal(
    field: str, kg: Decimal, harvest: HarvestFacts | None, product: ProductFacts, command: BatchCommand
) -> FieldError | None:
    if harvest is None:
        return FieldError(f"{field}.harvest_id", "unknown", m("Không có đợt thu hoạch này trong sổ của bạn."))
    if harvest.crop != product.crop:
        return FieldError(f"{field}.harvest_id", "other_crop", m("Đợt thu hoạch này là cây khác với sản phẩm."))
    if harvest.harvested_on > command.produced_on:
        return FieldError("produced_on", "before_harvest", m("Ngày sản xuất phải từ ngày thu hoạch trở đi."))
    if harvest.held:
        return FieldError(f"{field}.harvest_id", "held", m("Đợt thu hoạch này đang bị giữ lại chờ cán bộ xem xét."))
    if kg > harvest.remaining_kg:
        remaining = f"{harvest.remaining_kg.normalize():f}"
        return FieldError(f"{field}.kg", "not_enough", m("Đợt này chỉ còn {kg} kg.", kg=remaining))
    return None


def _balance(command: BatchCommand, product: ProductFacts) -> list[FieldError]:
    unit_kg = Decimal(1) if product.unit == "kg" else product.net_kg
    drawn = sum((draw.kg for draw in command.draws), Decimal(0))
    if unit_kg is None or unit_kg * command.quantity <= drawn:
        return []
    text = m("Lô nặng hơn số thu hoạch đưa vào ({kg} kg).", kg=f"{drawn.normalize():f}")
    return [FieldError("quantity", "more_than_drawn", text)]
