"""Pages of batches for their owners: two screens to register one, a confirmation, a list, one page each."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from thuongxuan.db.bytes import HotPool
from thuongxuan.db.session import ReadSession, WriteSession
from thuongxuan.i18n import Language
from thuongxuan.identity.guards import signed_in
from thuongxuan.identity.schemas import Principal
from thuongxuan.settings import Settings
from thuongxuan.trace import batch_forms, draw_form, queries, service
from thuongxuan.trace.encoding import outward
from thuongxuan.trace.link_pages import LinkPages
from thuongxuan.trace.officer_pages import OfficerPages
from thuongxuan.trace.product_pages import ProductPages
from thuongxuan.trace.product_photos import photo
from thuongxuan.trace.public_product import public_product
from thuongxuan.trace.registering import register
from thuongxuan.trace.report_pages import ReportPages
from thuongxuan.trace.scan import no_page, resolve
from thuongxuan.trace.schemas import StatusForm
from thuongxuan.trace.wording import WORDS
from thuongxuan.web.forms import blank, read_form, see_other
from thuongxuan.web.idempotency import Reply
from thuongxuan.web.templating import page

AnyRequest = Request[Any, Any, Any]
FIRST, SECOND, ONE = "trace/batch_new.html", "trace/batch_details.html", "trace/batch.html"


class BatchPages(Controller):
    """The batches of whoever is signed in, or of the household acted for."""

    path = "/batches"
    guards = [signed_in]  # noqa: RUF012 - Litestar reads the class attribute
    include_in_schema = False

    @get()
    async def mine(
        self, request: AnyRequest, read: NamedDependency[ReadSession], principal: NamedDependency[Principal]
    ) -> Response[bytes]:
        """The list."""
        batches = await queries.batches_of(read, principal.subject_id)
        return page(request, "trace/batches.html", batches=batches, **WORDS)

    @get(["/new", "/new/details", "/new/again"])
    async def new(
        self,
        request: AnyRequest,
        read: NamedDependency[ReadSession],
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
        language: NamedDependency[Language],
    ) -> Response[bytes]:
        """Screen 1, empty or with what a lost session had."""
        shown = await batch_forms.screen(read, principal.subject_id, settings, language)
        return page(request, FIRST, form=await blank(request, read), **shown.context)

    @post("/new/again", status_code=200)
    async def again(
        self,
        request: AnyRequest,
        read: NamedDependency[ReadSession],
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
        language: NamedDependency[Language],
    ) -> Response[bytes]:
        """Screen 1 with what was typed."""
        shown = await batch_forms.screen(read, principal.subject_id, settings, language)
        return page(request, FIRST, form=await read_form(request), **shown.context)

    @post("/new/details", status_code=200)
    async def details(
        self,
        request: AnyRequest,
        read: NamedDependency[ReadSession],
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
        language: NamedDependency[Language],
    ) -> Response[bytes]:
        """Screen 2, or screen 1 again with the reasons."""
        form = await read_form(request)
        shown = await batch_forms.screen(read, principal.subject_id, settings, language)
        with form.showing(request, FIRST, **shown.context):
            drawn = draw_form.draws(form, shown.harvests, shown.units)
        return page(request, SECOND, form=form, **batch_forms.details_context(form, shown, drawn))

    @post("/new")
    async def create(
        self,
        request: AnyRequest,
        read: NamedDependency[ReadSession],
        hot: NamedDependency[HotPool],
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
        language: NamedDependency[Language],
    ) -> Response[bytes]:
        """Register the batch, or the screen again whose fields are refused."""
        form = await read_form(request)
        shown = await batch_forms.screen(read, principal.subject_id, settings, language)
        with form.showing(request, FIRST, **shown.context):
            drawn = draw_form.typed(form, shown.units)
        context = batch_forms.details_context(form, shown, drawn)
        with form.showing(request, SECOND, **context), batch_forms.on_screen(form, request, FIRST, drawn, context):
            command, product = batch_forms.command_of(form, drawn)
            done = await register(hot, settings.base_url, principal, command, form.key, product)
        return see_other(f"/batches/{done.batch.id}/done")

    @get("/{batch_id:uuid}/done")
    async def done(
        self,
        request: AnyRequest,
        read: NamedDependency[ReadSession],
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
        batch_id: FromPath[UUID],
    ) -> Response[bytes]:
        """The confirmation: receipt, code, labels."""
        batch = await service.visible_batch(read, principal, batch_id)
        return page(request, "trace/batch_done.html", batch=outward(batch, settings), **WORDS)

    @get("/{batch_id:uuid}")
    async def one(
        self,
        request: AnyRequest,
        read: NamedDependency[ReadSession],
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
        batch_id: FromPath[UUID],
    ) -> Response[bytes]:
        """One batch: what it drew, what happened to it, how often it was scanned."""
        context = await batch_forms.batch_context(read, principal, batch_id, settings)
        return page(request, ONE, form=await blank(request, read), **context)

    @post("/{batch_id:uuid}/status")
    async def change(
        self,
        request: AnyRequest,
        write: NamedDependency[WriteSession],
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
        batch_id: FromPath[UUID],
    ) -> Response[bytes]:
        """Suspend, recall or reactivate."""
        form = await read_form(request)
        context = await batch_forms.batch_context(write, principal, batch_id, settings)

        async def action() -> Reply:
            command = form.decode(StatusForm)
            await service.change_status(write, settings.base_url, principal, batch_id, command, command.version)
            return Reply.see(f"/batches/{batch_id}")

        with form.showing(request, ONE, **context):
            reply = await form.once(write, principal.account_id, action)
        return see_other(reply.location)


CONTROLLERS: list[Any] = [
    BatchPages,
    ProductPages,
    LinkPages,
    OfficerPages,
    ReportPages,
    photo,
    public_product,
    resolve,
    no_page,
]
