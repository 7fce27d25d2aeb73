"""What the screens of a new batch need, and the command they add up to."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request
from msgspec import Meta

from thuongxuan.clock import today
from thuongxuan.db.session import ReadSession
from thuongxuan.errors import FieldError, Invalid
from thuongxuan.i18n import Language
from thuongxuan.identity.schemas import Principal
from thuongxuan.production import planning
from thuongxuan.production.crops import lists
from thuongxuan.production.numerals import NotANumber, parse
from thuongxuan.production.queries import harvests_available
from thuongxuan.production.schemas import HarvestView
from thuongxuan.production.templates import templates
from thuongxuan.production.units import UnitTable
from thuongxuan.production.wording import TASK_STATES
from thuongxuan.settings import Settings
from thuongxuan.trace import completeness_api, draw_form, queries, service
from thuongxuan.trace.completeness_wording import METER_WORDS
from thuongxuan.trace.encoding import outward
from thuongxuan.trace.schemas import BatchCommand, Draw, Name, NewProduct, ProductView, Status, Unit
from thuongxuan.trace.wording import WORDS
from thuongxuan.web.forms import Form
from thuongxuan.web.problems import FormRefused

AnyRequest = Request[Any, Any, Any]
MAY: dict[bool, dict[str, tuple[Status, ...]]] = {
    False: {"active": ("suspended",)},
    True: {"active": ("suspended", "recalled"), "suspended": ("active", "recalled"), "recalled": ("active",)},
}
"""Which changes are offered, to officers and to owners, by present state."""
WEIGHT_UNITS = ("kg", "yen", "ta", "tan")


NEW = "new"
"""What the choice of products says for one that is registered with this batch."""
DETAILS = ["product_id", "new_name", "new_unit", "quantity", "produced_on", "expires_on", "lot"]
"""The fields of the second screen, which the first one carries when somebody goes back to it."""


class DetailsForm(msgspec.Struct, frozen=True, kw_only=True):
    """The second screen."""

    quantity: Annotated[str, Meta(max_length=40)]
    produced_on: date
    expires_on: date | None = None
    lot: Annotated[str, Meta(max_length=40)] | None = None


class KnownForm(DetailsForm, frozen=True, kw_only=True):
    """The second screen with a product of the list."""

    product_id: UUID


class NewForm(DetailsForm, frozen=True, kw_only=True):
    """The second screen with a new product; its crop is that of the harvests."""

    new_name: Name
    new_unit: Unit = "kg"


class Screen(msgspec.Struct, frozen=True):
    """What is known when a screen of a new batch is shown or read."""

    harvests: list[HarvestView]
    products: list[ProductView]
    units: UnitTable
    context: dict[str, Any]


async def screen(read: ReadSession, owner_id: UUID, settings: Settings, language: Language) -> Screen:
    """Read what the screens offer: harvests with something left, products, units."""
    known = lists(settings.geodata_dir)
    harvests = await harvests_available(read, owner_id)
    products = await queries.products_of(read, owner_id, today())
    units = [unit for unit in known.units.of("mass") if unit.code in WEIGHT_UNITS]
    context = {
        "harvests": harvests,
        "crop_names": {code: crop.name(language) for code, crop in known.crops.items()},
        "weight_units": [(unit.code, unit.name(language)) for unit in units],
        "details": DETAILS,
        **WORDS,
    }
    return Screen(harvests, products, known.units, context)


def details_context(form: Form, shown: Screen, drawn: list[Draw]) -> dict[str, Any]:
    """The second screen: the products of the drawn crop, and what the lot adds up to."""
    crops = {harvest.id: harvest.crop for harvest in shown.harvests}
    crop = crops.get(drawn[0].harvest_id, "") if drawn else ""
    return shown.context | {
        "products": [product for product in shown.products if product.crop == crop],
        "crop": crop,
        "total_kg": sum((draw.kg for draw in drawn), Decimal(0)),
        "carried": ["weight_unit", *draw_form.names(form)],
        "today": today(),
    }


def command_of(form: Form, drawn: list[Draw]) -> tuple[BatchCommand, NewProduct | None]:
    """The whole command, and the product that comes with it. Raises ``Invalid`` with every refused field."""
    details, errors = _details(form)
    quantity, refused = _quantity(form)
    if details is None or quantity is None:
        raise Invalid([*errors, *refused])
    new = NewProduct(name_vi=details.new_name, unit=details.new_unit) if isinstance(details, NewForm) else None
    command = BatchCommand(
        product_id=details.product_id if isinstance(details, KnownForm) else UUID(int=0),
        lot=details.lot,
        quantity=quantity,
        produced_on=details.produced_on,
        expires_on=details.expires_on,
        draws=drawn,
    )
    return command, new


def _details(form: Form) -> tuple[KnownForm | NewForm | None, list[FieldError]]:
    kind: type[NewForm | KnownForm] = NewForm if form.value("product_id") == NEW else KnownForm
    try:
        return form.decode(kind), []
    except Invalid as error:
        return None, list(error.errors)


def _quantity(form: Form) -> tuple[Decimal | None, list[FieldError]]:
    """The number, or why it is refused; that it is missing is said by the other fields' check already."""
    text = form.value("quantity").strip()
    try:
        return (parse(text) if text else None), []
    except NotANumber as error:
        return None, [FieldError("quantity", error.code, error.message)]


@contextmanager
def on_screen(
    form: Form, request: AnyRequest, first: str, drawn: list[Draw], context: dict[str, Any]
) -> Iterator[None]:
    """Turns field names of the service into those of the form; a refused weight leads back to the first screen."""
    try:
        yield
    except Invalid as error:
        renamed = Invalid([FieldError(draw_form.field_of(one, drawn), one.code, one.message) for one in error.errors])
        if any(one.field.startswith(draw_form.PREFIX) for one in renamed.errors):
            raise FormRefused(form.refusal(request, first, renamed, **context)) from error
        raise renamed from error


async def batch_context(read: ReadSession, principal: Principal, batch_id: UUID, settings: Settings) -> dict[str, Any]:
    """One batch with its history and its scans. Raises ``NotFound`` for everybody else's."""
    batch = await service.visible_batch(read, principal, batch_id)
    cycles = await queries.cycles_behind(read, batch_id)
    known = templates(settings.geodata_dir)
    return {
        "compliance": await planning.compliance_of(read, known, cycles, batch.produced_on),
        "task_states": TASK_STATES,
        "completeness": await completeness_api.of_batch(read, principal, settings, batch_id),
        **METER_WORDS,
        "batch": outward(batch, settings),
        "history": await queries.history(read, batch_id),
        "scans": await queries.scans(read, batch_id),
        "may": MAY[principal.is_officer].get(batch.status, ()),
        **WORDS,
    }
