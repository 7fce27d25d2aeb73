"""Pages of products for their owners."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from thuongxuan.clock import today
from thuongxuan.db.session import ReadSession, WriteSession
from thuongxuan.errors import FieldError, Invalid
from thuongxuan.i18n import Language
from thuongxuan.identity.guards import signed_in
from thuongxuan.identity.schemas import Principal
from thuongxuan.production.crops import lists
from thuongxuan.production.numerals import NotANumber, parse
from thuongxuan.settings import Settings
from thuongxuan.trace import products, queries
from thuongxuan.trace.schemas import CertificateCommand, ProductCommand
from thuongxuan.trace.wording import WORDS
from thuongxuan.web.forms import Form, blank, read_form, see_other
from thuongxuan.web.idempotency import Reply
from thuongxuan.web.templating import page

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
            product = await products.add_product(write, principal, command_of(form), settings)
            return Reply.see(f"/products/{product.id}")

        with form.showing(request, NEW, **words(settings, language)):
            reply = await form.once(write, principal.account_id, action)
        return see_other(reply.location)

    @get(["/{product_id:uuid}", "/{product_id:uuid}/certificates"])
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


def command_of(form: Form) -> ProductCommand:
    """The command; a weight may be typed the Vietnamese way. Raises ``Invalid``."""
    weight = form.value("net_kg").strip()
    if not weight:
        return form.decode(ProductCommand)
    plain = Form({name: given for name, given in form.lists.items() if name != "net_kg"}, {})
    try:
        return msgspec.structs.replace(plain.decode(ProductCommand), net_kg=parse(weight))
    except NotANumber as error:
        raise Invalid([FieldError("net_kg", error.code, error.message)]) from error
