"""The screens of a step: what they offer, and the command that was typed. Field ``kg-{lot id}`` is what a lot gives."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

import msgspec
from msgspec import Meta

from thuongxuan.clock import today
from thuongxuan.db.session import ReadSession, WriteSession
from thuongxuan.errors import FieldError, Invalid, m
from thuongxuan.i18n import Language
from thuongxuan.identity.schemas import Principal
from thuongxuan.production.crops import lists
from thuongxuan.production.numerals import NotANumber, parse
from thuongxuan.settings import Settings
from thuongxuan.trace import lot_store_sql, products, queries
from thuongxuan.trace.batch_forms import NEW, WEIGHT_UNITS
from thuongxuan.trace.lineage_pages import words
from thuongxuan.trace.lot_rules import SHAPES
from thuongxuan.trace.lot_schemas import LotMake, LotTake, LotView, Note, ReceiveCommand, StepCommand, StepKind
from thuongxuan.trace.lot_wording import STEP_HINTS
from thuongxuan.trace.schemas import Line, Name, ProductCommand, Unit
from thuongxuan.web.forms import Form

PREFIX = "kg-"
PARTS = ("part-1", "part-2", "part-3", "part-4")
"""Into how many lots the screen splits one; the API does more."""


class StepForm(msgspec.Struct, frozen=True, kw_only=True):
    """What every step asks besides numbers."""

    occurred_on: date
    process: Annotated[str, Meta(max_length=40)] | None = None
    recipient_id: UUID | None = None
    recipient: Line = ""
    document: Line = ""
    note: Note = ""


class MadeForm(msgspec.Struct, frozen=True, kw_only=True):
    """What comes out, besides numbers."""

    product_id: Annotated[str, Meta(min_length=3, max_length=40)]
    new_name: Name | None = None
    new_unit: Unit = "kg"
    lot: Annotated[str, Meta(max_length=40)] | None = None
    expires_on: date | None = None


async def screen(
    read: ReadSession, principal: Principal, settings: Settings, language: Language, kind: str
) -> dict[str, Any]:
    """Everything a step's screen offers: lots that hold something, products, processes, recipients."""
    owner = principal.subject_id
    units = [unit for unit in lists(settings.geodata_dir).units.of("mass") if unit.code in WEIGHT_UNITS]
    stock = await lot_store_sql.lots_of(read, owner, only_open=True)
    return words(settings, language) | {
        "kind": kind,
        "lots": [lot for lot in stock if lot.status == "active"],
        "blocked": [lot for lot in stock if lot.status != "active"],
        "products": await queries.products_of(read, owner, today()),
        "recipients": await lot_store_sql.recipients(read, owner),
        "weight_units": [(unit.code, unit.name(language)) for unit in units],
        "part_names": PARTS,
        "makes": SHAPES[kind][1][-1] > 0 if kind in SHAPES else True,
        "step_hints": STEP_HINTS,
        "today": today(),
    }


async def command(
    write: WriteSession, principal: Principal, settings: Settings, form: Form, kind: StepKind, lots: list[LotView]
) -> StepCommand:
    """The typed command; a new product is registered on the way. Raises ``Invalid`` with every refused field."""
    errors: list[FieldError] = []
    taken = _taken(form, settings, errors)
    told = _decoded(form, StepForm, errors)
    crops = {lot.crop for lot in lots if lot.id in {one.batch_id for one in taken}}
    if not taken and not errors:
        errors.append(FieldError("", "required", m("Ghi số kg lấy từ ít nhất một lô.")))
    made: list[LotMake] = []
    if kind == "split":
        made = _parts(form, lots, taken, errors)
    elif SHAPES[kind][1][-1]:
        made = await _made(write, principal, settings, form, crops, errors)
    if errors or told is None:
        raise Invalid(errors)
    return StepCommand(kind=kind, inputs=taken, outputs=made, **msgspec.structs.asdict(told))


async def receipt(
    write: WriteSession, principal: Principal, settings: Settings, form: Form, crop: str
) -> ReceiveCommand:
    """What was typed about an arrival. Raises ``Invalid`` with every refused field."""
    errors: list[FieldError] = []
    told = _decoded(form, StepForm, errors)
    made = await _made(write, principal, settings, form, {crop}, errors)
    if errors or told is None:
        raise Invalid(errors)
    return ReceiveCommand(occurred_on=told.occurred_on, output=made[0], note=told.note)


@contextmanager
def on_screen(form: Form) -> Iterator[None]:
    """Turns field names of the service into those of the screen."""
    names = [name for name in form.lists if name.startswith(PREFIX) and form.value(name).strip()]
    try:
        yield
    except Invalid as error:
        raise Invalid([FieldError(_field(one.field, names), one.code, one.message) for one in error.errors]) from error


def _field(field: str, names: list[str]) -> str:
    parts = field.split(".")
    if parts[0] == "inputs" and len(parts) > 1:
        return names[int(parts[1])]
    if parts[0] in {"outputs", "output"}:
        return {"kg": "made_kg", "product_id": "product_id"}.get(parts[-1], "quantity")
    return field


def _decoded(form: Form, kind: type[Any], errors: list[FieldError]) -> Any:
    try:
        return form.decode(kind)
    except Invalid as error:
        errors += error.errors
        return None


def _taken(form: Form, settings: Settings, errors: list[FieldError]) -> list[LotTake]:
    units, found = lists(settings.geodata_dir).units, []
    for name in form.lists:
        if not (name.startswith(PREFIX) and form.value(name).strip()):
            continue
        try:
            kg = units.read(form.value(name), form.value("weight_unit", "kg"), "mass").base
            found.append(LotTake(batch_id=UUID(name.removeprefix(PREFIX)), kg=kg))
        except NotANumber as error:
            errors.append(FieldError(name, error.code, error.message))
        except ValueError:
            errors.append(FieldError("", "unknown", m("Không có lô này trong sổ của bạn.")))
    return found


def _number(form: Form, name: str, errors: list[FieldError]) -> Decimal | None:
    text = form.value(name).strip()
    try:
        return parse(text) if text else None
    except NotANumber as error:
        errors.append(FieldError(name, error.code, error.message))
        return None


def _parts(form: Form, lots: list[LotView], taken: list[LotTake], errors: list[FieldError]) -> list[LotMake]:
    numbers = [number for name in PARTS if (number := _number(form, name, errors))]
    if len(numbers) < 2 and not errors:
        errors.append(FieldError("part-1", "required", m("Ghi số lượng của ít nhất hai lô mới.")))
    known = {lot.id: lot.product_id for lot in lots}
    product = known.get(taken[0].batch_id) if taken else None
    return [LotMake(product_id=product, quantity=number) for number in numbers] if product else []


async def _made(
    write: WriteSession, principal: Principal, settings: Settings, form: Form, crops: set[str], errors: list[FieldError]
) -> list[LotMake]:
    told: MadeForm | None = _decoded(form, MadeForm, errors)
    quantity, kg = _number(form, "quantity", errors), _number(form, "made_kg", errors)
    if quantity is None and not any(error.field == "quantity" for error in errors):
        errors.append(FieldError("quantity", "required", m("Mục này cần điền.")))
    if told and told.product_id == NEW and not told.new_name:
        errors.append(FieldError("new_name", "required", m("Mục này cần điền.")))
    if told is None or quantity is None or errors:
        return []
    product_id = await _product(write, principal, settings, form, told, crops)
    return [LotMake(product_id=product_id, quantity=quantity, kg=kg, lot=told.lot, expires_on=told.expires_on)]


async def _product(
    write: WriteSession, principal: Principal, settings: Settings, form: Form, told: MadeForm, crops: set[str]
) -> UUID:
    """The chosen product, or a new one of the crop of what goes in."""
    if told.product_id != NEW:
        try:
            return UUID(told.product_id)
        except ValueError as error:
            raise Invalid.of("product_id", "choice", m("Hãy chọn một mục trong danh sách.")) from error
    if len(crops) != 1 or told.new_name is None:
        raise Invalid.of("product_id", "other_crop", m("Một lô chỉ lấy từ một loại cây."))
    errors: list[FieldError] = []
    net = _number(form, "new_net_kg", errors)
    if errors:
        raise Invalid(errors)
    new = ProductCommand(name_vi=told.new_name, crop=min(crops), unit=told.new_unit, net_kg=net)
    try:
        return (await products.add_product(write, principal, new, settings)).id
    except Invalid as error:
        raise Invalid([FieldError("new_" + one.field, one.code, one.message) for one in error.errors]) from error
