"""Pages of products for their owners."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from thuongxuan.clock import today
from thuongxuan.db.session import ReadSession, WriteSession
from thuongxuan.errors import Conflict, FieldError, Invalid, PreconditionFailed
from thuongxuan.i18n import Language
from thuongxuan.identity.guards import signed_in
from thuongxuan.identity.schemas import Principal
from thuongxuan.production.crops import lists
from thuongxuan.production.numerals import NotANumber, parse
from thuongxuan.settings import Settings
from thuongxuan.trace import product_photos, products, queries
from thuongxuan.trace.product_photos import UPLOAD_BYTES
from thuongxuan.trace.schemas import CertificateCommand, PhotoForm, ProductCommand, ProductForm, ProductView
from thuongxuan.trace.wording import WORDS
from thuongxuan.web.forms import Form, blank, read_form, see_other
from thuongxuan.web.idempotency import Reply
from thuongxuan.web.templating import page

Command = TypeVar("Command", bound=ProductCommand)
AnyRequest = Request[Any, Any, Any]
NEW, ONE = "trace/product_new.html", "trace/product.html"


class ProductPages(Controller):
    """The products of whoever is signed in, or of the household acted for."""

    path = "/products"
    guards = [signed_in]  # noqa: RUF012 - Litestar reads the class attribute
    include_in_schema = False

    @get()
    async def mine(
        self,
        request: AnyRequest,
        read: NamedDependency[ReadSession],
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
        language: NamedDependency[Language],
    ) -> Response[bytes]:
        """The list."""
        found = await queries.products_of(read, principal.subject_id, today())
        return page(request, "trace/products.html", products=found, **words(settings, language))

    @get("/new")
    async def new(
        self,
        request: AnyRequest,
        read: NamedDependency[ReadSession],
        settings: NamedDependency[Settings],
        language: NamedDependency[Language],
    ) -> Response[bytes]:
        """The form."""
        form = await blank(request, read, {"unit": "kg", "crop": request.query_params.get("crop")})
        return page(request, NEW, form=form, **words(settings, language))

    @post("/new")
    async def create(
        self,
        request: AnyRequest,
        write: NamedDependency[WriteSession],
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
        language: NamedDependency[Language],
    ) -> Response[bytes]:
        """Register the product, or the form again."""
        form = await read_form(request)

        async def action() -> Reply:
            product = await products.add_product(write, principal, command_of(form, ProductCommand), settings)
            return Reply.see(f"/products/{product.id}")

        with form.showing(request, NEW, **words(settings, language)):
            reply = await form.once(write, principal.account_id, action)
        return see_other(reply.location)

    @get(["/{product_id:uuid}", "/{product_id:uuid}/certificates", "/{product_id:uuid}/photo"])
    async def one(
        self,
        request: AnyRequest,
        read: NamedDependency[ReadSession],
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
        language: NamedDependency[Language],
        product_id: FromPath[UUID],
    ) -> Response[bytes]:
        """One product with its certificates, and a form for another one."""
        product = await products.visible_product(read, principal, product_id)
        form = await blank(request, read)
        return page(request, ONE, product=product, form=form, **words(settings, language))

    @get("/{product_id:uuid}/edit")
    async def edit(
        self,
        request: AnyRequest,
        read: NamedDependency[ReadSession],
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
        language: NamedDependency[Language],
        product_id: FromPath[UUID],
    ) -> Response[bytes]:
        """The form with the present values."""
        product = await products.visible_product(read, principal, product_id)
        form = await blank(request, read, stored_values(product))
        return page(request, NEW, product=product, form=form, **words(settings, language))

    @post("/{product_id:uuid}/edit")
    async def change(
        self,
        request: AnyRequest,
        write: NamedDependency[WriteSession],
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
        language: NamedDependency[Language],
        product_id: FromPath[UUID],
    ) -> Response[bytes]:
        """Save the change, or the form again."""
        form = await read_form(request)
        product = await products.visible_product(write, principal, product_id)

        async def action() -> Reply:
            command = command_of(form, ProductForm)
            await products.change_product(write, principal, product_id, command.version, command, settings)
            return Reply.see(f"/products/{product_id}")

        with form.showing(request, NEW, product=product, **words(settings, language)), of_a_person():
            reply = await form.once(write, principal.account_id, action)
        return see_other(reply.location)

    @post("/{product_id:uuid}/photo", request_max_body_size=UPLOAD_BYTES)
    async def photo(
        self,
        request: AnyRequest,
        write: NamedDependency[WriteSession],
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
        language: NamedDependency[Language],
        product_id: FromPath[UUID],
    ) -> Response[bytes]:
        """Show the chosen picture with the product, or none."""
        form = await read_form(request)
        product = await products.visible_product(write, principal, product_id)
        with form.showing(request, ONE, product=product, **words(settings, language)), of_a_person():
            command = form.decode(PhotoForm)
            stored = None if command.remove else await product_photos.from_form(settings, form)
            await products.set_photo(write, principal, product_id, command.version, stored)
        return see_other(f"/products/{product_id}")

    @post("/{product_id:uuid}/certificates")
    async def certify(
        self,
        request: AnyRequest,
        write: NamedDependency[WriteSession],
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
        language: NamedDependency[Language],
        product_id: FromPath[UUID],
    ) -> Response[bytes]:
        """Declare a certificate."""
        form = await read_form(request)
        product = await products.visible_product(write, principal, product_id)

        async def action() -> Reply:
            await products.add_certificate(write, principal, product_id, form.decode(CertificateCommand))
            return Reply.see(f"/products/{product_id}")

        with form.showing(request, ONE, product=product, **words(settings, language)):
            reply = await form.once(write, principal.account_id, action)
        return see_other(reply.location)


def words(settings: Settings, language: Language) -> dict[str, Any]:
    """Names for the templates."""
    crops = lists(settings.geodata_dir).crops
    return {"crop_names": {code: crop.name(language) for code, crop in crops.items()}, **WORDS}


def stored_values(product: ProductView) -> dict[str, Any]:
    """The values of the form for a stored product; its weight with a comma, as people here write it."""
    values = {name: getattr(product, name) for name in ProductCommand.__struct_fields__ if hasattr(product, name)}
    weight = f"{product.net_kg:f}".replace(".", ",") if product.net_kg else None
    return values | {"net_kg": weight, "version": product.row_version}


@contextmanager
def of_a_person() -> Iterator[None]:
    """A person gets the form back with what was typed; 412 is the answer for programs."""
    try:
        yield
    except PreconditionFailed as error:
        raise Conflict(error.detail) from error


def command_of(form: Form, kind: type[Command]) -> Command:
    """The command; a weight may be typed the Vietnamese way. Raises ``Invalid``."""
    weight = form.value("net_kg").strip()
    if not weight:
        return form.decode(kind)
    plain = Form({name: given for name, given in form.lists.items() if name != "net_kg"}, {})
    try:
        return msgspec.structs.replace(plain.decode(kind), net_kg=parse(weight))
    except NotANumber as error:
        raise Invalid([FieldError("net_kg", error.code, error.message)]) from error
