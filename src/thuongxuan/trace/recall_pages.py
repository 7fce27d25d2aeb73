"""Screens of recalls: officers start one or drill, call the holders and read the report; holders say that they know."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Meta

from thuongxuan.db.session import ReadSession, WriteSession
from thuongxuan.identity.guards import officer, producer
from thuongxuan.identity.schemas import Principal
from thuongxuan.settings import Settings
from thuongxuan.trace import recall_sql, recalls
from thuongxuan.trace.recall_schemas import Preview, RecallCommand, Stop
from thuongxuan.trace.schemas import Reason
from thuongxuan.trace.wording import WORDS
from thuongxuan.web.form_decode import decode_fields
from thuongxuan.web.forms import Form, blank, read_form, see_other
from thuongxuan.web.idempotency import Reply
from thuongxuan.web.templating import page

AnyRequest = Request[Any, Any, Any]
NEW = "trace/recall_new.html"


class OriginForm(msgspec.Struct, frozen=True, kw_only=True):
    """What a recall begins with, as the address or the form names it."""

    batch_id: UUID | None = None
    harvest_id: UUID | None = None
    parcel_id: UUID | None = None
    record_id: UUID | None = None


class RecallForm(OriginForm, frozen=True, kw_only=True):
    """The whole form. ``mode`` is asked first, so that nobody recalls by mistake."""

    mode: Annotated[str, Meta(pattern="^(drill|real)$")]
    status: Stop
    reason: Reason


class RecallPages(Controller):
    """Recalls of the locality."""

    path = "/officer/recalls"
    guards = [officer]  # noqa: RUF012 - Litestar reads the class attribute
    include_in_schema = False

    @get()
    async def latest(self, request: AnyRequest, read: NamedDependency[ReadSession]) -> Response[bytes]:
        """The list."""
        return page(request, "trace/recalls.html", recalls=await recall_sql.recalls(read), **WORDS)

    @get("/new")
    async def ask(
        self, request: AnyRequest, read: NamedDependency[ReadSession], principal: NamedDependency[Principal]
    ) -> Response[bytes]:
        """What would be stopped, and the form."""
        origin = decode_fields({name: [value] for name, value in request.query_params.items()}, OriginForm)
        form = await blank(request, read, msgspec.structs.asdict(origin))
        return page(request, NEW, form=form, preview=await _preview(read, principal, form), **WORDS)

    @post("/new")
    async def start(
        self,
        request: AnyRequest,
        write: NamedDependency[WriteSession],
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
    ) -> Response[bytes]:
        """Do it, or show the form again with the reasons."""
        form = await read_form(request)

        async def action() -> Reply:
            typed = form.decode(RecallForm)
            given = {name: getattr(typed, name) for name in OriginForm.__struct_fields__}
            command = RecallCommand(status=typed.status, reason=typed.reason, drill=typed.mode == "drill", **given)
            made = await recalls.recall(write, settings.base_url, principal, command)
            return Reply.see(f"/officer/recalls/{made.id}")

        with form.showing(request, NEW, preview=await _preview(write, principal, form), **WORDS):
            reply = await form.once(write, principal.account_id, action)
        return see_other(reply.location)

    @get("/{recall_id:uuid}")
    async def one(
        self,
        request: AnyRequest,
        read: NamedDependency[ReadSession],
        principal: NamedDependency[Principal],
        recall_id: FromPath[UUID],
    ) -> Response[bytes]:
        """The report, with the list to call."""
        found = await recalls.report(read, principal, recall_id)
        return page(request, "trace/recall.html", form=await blank(request), recall=found, **WORDS)

    @post("/{recall_id:uuid}/calls/{notice_id:uuid}")
    async def call(
        self,
        request: AnyRequest,
        write: NamedDependency[WriteSession],
        principal: NamedDependency[Principal],
        recall_id: FromPath[UUID],
        notice_id: FromPath[UUID],
    ) -> Response[bytes]:
        """Note that a holder was called."""
        await read_form(request)
        await recalls.called(write, principal, notice_id)
        return see_other(f"/officer/recalls/{recall_id}")

    @post("/{recall_id:uuid}/release")
    async def release(
        self,
        request: AnyRequest,
        write: NamedDependency[WriteSession],
        principal: NamedDependency[Principal],
        recall_id: FromPath[UUID],
    ) -> Response[bytes]:
        """Let batches draw again on the harvests that the recall holds."""
        await read_form(request)
        await recalls.release(write, principal, recall_id)
        return see_other(f"/officer/recalls/{recall_id}")


@post("/lots/notices/{notice_id:uuid}", guards=[producer], include_in_schema=False)
async def know(
    request: AnyRequest,
    write: NamedDependency[WriteSession],
    principal: NamedDependency[Principal],
    notice_id: FromPath[UUID],
) -> Response[bytes]:
    """A holder says that it knows of a recall."""
    await read_form(request)
    await recalls.read_notice(write, principal, notice_id)
    return see_other("/lots")


async def _preview(read: ReadSession, principal: Principal, form: Form) -> Preview | None:
    """What would be found, or ``None`` while it is not clear where to begin."""
    names = OriginForm.__struct_fields__
    origin = decode_fields({name: form.chosen(name) for name in names}, OriginForm)
    named = RecallCommand(status="recalled", reason="", **{name: getattr(origin, name) for name in names})
    return await recalls.preview(read, principal, named)


CONTROLLERS: list[Any] = [RecallPages, know]
