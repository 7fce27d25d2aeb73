"""A cooperative's screens: the stock, one screen a step, the shipments that arrive. Kilograms left stand everywhere."""

from typing import Any, cast
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from thuongxuan.db.session import ReadSession, WriteSession
from thuongxuan.errors import NotFound
from thuongxuan.i18n import Language
from thuongxuan.identity.guards import producer
from thuongxuan.identity.schemas import Principal
from thuongxuan.settings import Settings
from thuongxuan.trace import lot_forms, lot_store_sql, lots, recall_sql
from thuongxuan.trace.lineage_pages import words
from thuongxuan.trace.lot_schemas import StepKind
from thuongxuan.trace.lot_wording import STEP_HINTS
from thuongxuan.trace.processes import processes
from thuongxuan.web.forms import blank, read_form, see_other
from thuongxuan.web.idempotency import Reply
from thuongxuan.web.templating import page

AnyRequest = Request[Any, Any, Any]
STEP, RECEIVE = "trace/lot_step.html", "trace/lot_receive.html"


class LotPages(Controller):
    """The stock of whoever is signed in, or of the household acted for."""

    path = "/lots"
    guards = [producer]  # noqa: RUF012 - Litestar reads the class attribute
    include_in_schema = False

    @get()
    async def stock(
        self,
        request: AnyRequest,
        read: NamedDependency[ReadSession],
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
        language: NamedDependency[Language],
    ) -> Response[bytes]:
        """What is there, what arrives, what was done last."""
        owner = principal.subject_id
        context = words(settings, language) | {
            "lots": await lot_store_sql.lots_of(read, owner, only_open=True),
            "shipments": await lot_store_sql.shipments_to(read, owner),
            "operations": await lot_store_sql.operations_of(read, owner, 10),
            "notices": await recall_sql.notices_of(read, owner),
            "step_hints": STEP_HINTS,
        }
        return page(request, "trace/lots.html", form=await blank(request), **context)

    @get("/new/{kind:str}")
    async def ask(
        self,
        request: AnyRequest,
        read: NamedDependency[ReadSession],
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
        language: NamedDependency[Language],
        kind: FromPath[str],
    ) -> Response[bytes]:
        """The screen of a step."""
        context = await lot_forms.screen(read, principal, settings, language, _kind(kind))
        return page(request, STEP, form=await blank(request, read), **context)

    @post("/new/{kind:str}")
    async def take(
        self,
        request: AnyRequest,
        write: NamedDependency[WriteSession],
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
        language: NamedDependency[Language],
        kind: FromPath[str],
    ) -> Response[bytes]:
        """Do the step, or show the screen again with the reasons."""
        form, wanted = await read_form(request), _kind(kind)
        context = await lot_forms.screen(write, principal, settings, language, wanted)

        async def action() -> Reply:
            command = await lot_forms.command(write, principal, settings, form, wanted, context["lots"])
            known = processes(settings.geodata_dir)
            done = await lots.take_step(write, settings.base_url, principal, known, command)
            return Reply.see(f"/lots/operations/{done.id}")

        with form.showing(request, STEP, **context), lot_forms.on_screen(form):
            reply = await form.once(write, principal.account_id, action)
        return see_other(reply.location)

    @get("/shipments/{shipment_id:uuid}")
    async def arrival(
        self,
        request: AnyRequest,
        read: NamedDependency[ReadSession],
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
        language: NamedDependency[Language],
        shipment_id: FromPath[UUID],
    ) -> Response[bytes]:
        """The screen of an arrival."""
        shipment = await lots.expected(read, principal, shipment_id)
        context = await lot_forms.screen(read, principal, settings, language, "receive")
        return page(request, RECEIVE, form=await blank(request, read), shipment=shipment, **context)

    @post("/shipments/{shipment_id:uuid}")
    async def receive(
        self,
        request: AnyRequest,
        write: NamedDependency[WriteSession],
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
        language: NamedDependency[Language],
        shipment_id: FromPath[UUID],
    ) -> Response[bytes]:
        """Register what arrived, or show the screen again with the reasons."""
        form = await read_form(request)
        shipment = await lots.expected(write, principal, shipment_id)
        context = await lot_forms.screen(write, principal, settings, language, "receive")

        async def action() -> Reply:
            command = await lot_forms.receipt(write, principal, settings, form, shipment.crop)
            done = await lots.receive(write, settings.base_url, principal, shipment_id, command)
            return Reply.see(f"/lots/operations/{done.id}")

        with form.showing(request, RECEIVE, shipment=shipment, **context), lot_forms.on_screen(form):
            reply = await form.once(write, principal.account_id, action)
        return see_other(reply.location)

    @get("/operations/{operation_id:uuid}")
    async def done(
        self,
        request: AnyRequest,
        read: NamedDependency[ReadSession],
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
        language: NamedDependency[Language],
        operation_id: FromPath[UUID],
    ) -> Response[bytes]:
        """What a step took and made, and what is left."""
        operation = await lots.visible_operation(read, principal, operation_id)
        context = words(settings, language)
        left = {lot.id: lot.remaining_kg for lot in await lot_store_sql.lots_of(read, operation.owner_id)}
        return page(request, "trace/lot_done.html", operation=operation, left=left, **context)


def _kind(kind: str) -> StepKind:
    if kind not in STEP_HINTS:
        raise NotFound
    return cast("StepKind", kind)


CONTROLLERS: list[Any] = [LotPages]
