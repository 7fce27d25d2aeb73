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
from thuongxuan.production.crops import lists
from thuongxuan.production.numerals import NotANumber, parse
from thuongxuan.production.queries import harvests_available
from thuongxuan.production.schemas import HarvestView
from thuongxuan.production.units import UnitTable
from thuongxuan.settings import Settings
from thuongxuan.trace import draw_form, queries, service
from thuongxuan.trace.encoding import outward
from thuongxuan.trace.schemas import BatchCommand, Draw, ProductView, Status
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


class DetailsForm(msgspec.Struct, frozen=True, kw_only=True):
    """The second screen."""

    product_id: UUID
    quantity: Annotated[str, Meta(max_length=40)]
    produced_on: date
    expires_on: date | None = None
    lot: Annotated[str, Meta(max_length=40)] | None = None


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


def command_of(form: Form, drawn: list[Draw]) -> BatchCommand:
    """The whole command. Raises ``Invalid`` with every refused field of the second screen."""
    details = form.decode(DetailsForm)
    try:
        quantity = parse(details.quantity)
    except NotANumber as error:
        raise Invalid([FieldError("quantity", error.code, error.message)]) from error
    return BatchCommand(
        product_id=details.product_id,
        lot=details.lot,
        quantity=quantity,
        produced_on=details.produced_on,
        expires_on=details.expires_on,
        draws=drawn,
    )


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
    return {
        "batch": outward(batch, settings),
        "history": await queries.history(read, batch_id),
        "scans": await queries.scans(read, batch_id),
        "may": MAY[principal.is_officer].get(batch.status, ()),
        **WORDS,
    }
