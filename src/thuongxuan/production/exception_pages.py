"""Pages of exceptions: a producer asks from a crop cycle, officers decide from a queue."""

from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from thuongxuan.db.session import ReadSession, WriteSession
from thuongxuan.i18n import Language
from thuongxuan.identity.guards import officer, producer
from thuongxuan.identity.schemas import Principal
from thuongxuan.production import exceptions, exceptions_sql, queries
from thuongxuan.production.crops import lists
from thuongxuan.production.holding_schemas import DecisionCommand, ExceptionCommand
from thuongxuan.production.kinds.base import Paragraph
from thuongxuan.settings import Settings
from thuongxuan.web.forms import blank, read_form
from thuongxuan.web.idempotency import Reply
from thuongxuan.web.templating import page

AnyRequest = Request[Any, Any, Any]


class AskForm(msgspec.Struct, frozen=True, kw_only=True):
    """Why an exception is needed."""

    cause_id: UUID
    harvest_on: date | None = None
    reason: Paragraph


class AskPages(Controller):
    """Asking for an exception."""

    path = "/production/{cycle_id:uuid}/exception"
    guards = (producer,)
    include_in_schema = False

    @get()
    async def show(
        self,
        request: AnyRequest,
        read: NamedDependency[ReadSession],
        principal: NamedDependency[Principal],
        cycle_id: FromPath[UUID],
        cause: FromQuery[UUID | None] = None,
        day: FromQuery[date | None] = None,
    ) -> Response[bytes]:
        """The record that forbids, and one question: why should it not."""
        cycle = await queries.cycle_of(read, cycle_id, principal.subject_id)
        record = await exceptions.cause_of(read, principal, cycle_id, cause, day)
        form = await blank(request, read, {"cause_id": record.id, "harvest_on": day})
        return page(request, "production/exception.html", form=form, cycle=cycle, record=record)

    @post(status_code=200)
    async def send(
        self,
        request: AnyRequest,
        write: NamedDependency[WriteSession],
        principal: NamedDependency[Principal],
        cycle_id: FromPath[UUID],
    ) -> Response[bytes]:
        """Back to the cycle, where the request stands."""
        form = await read_form(request)
        cycle = await queries.cycle_of(write, cycle_id, principal.subject_id)
        record = await queries.record_named(write, form.value("cause_id"), principal.subject_id)
        with form.showing(request, "production/exception.html", cycle=cycle, record=record):
            given = form.decode(AskForm)
            command = ExceptionCommand(crop_cycle_id=cycle_id, **msgspec.structs.asdict(given))

            async def action() -> Reply:
                await exceptions.ask(write, principal, command)
                return Reply.see(f"/production/{cycle_id}#exceptions")

            return (await form.once(write, principal.account_id, action)).response()


class OfficerPages(Controller):
    """What officers decide about exceptions."""

    path = "/officer/exceptions"
    guards = (officer,)
    include_in_schema = False

    @get()
    async def queue(
        self,
        request: AnyRequest,
        read: NamedDependency[ReadSession],
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
        language: NamedDependency[Language],
    ) -> Response[bytes]:
        """Requests that wait for this officer."""
        waiting = await exceptions_sql.waiting(read, principal.account_id, principal.commune)
        names = {code: crop.name(language) for code, crop in lists(settings.geodata_dir).crops.items()}
        return page(request, "production/exceptions.html", waiting=waiting, crop_names=names)

    @get("/{request_id:uuid}")
    async def review(
        self,
        request: AnyRequest,
        read: NamedDependency[ReadSession],
        principal: NamedDependency[Principal],
        request_id: FromPath[UUID],
    ) -> Response[bytes]:
        """One request, and the decision."""
        asked = await exceptions.for_officer(read, principal, request_id)
        form = await blank(request, read)
        return page(request, "production/exception_review.html", form=form, asked=asked)

    @post("/{request_id:uuid}", status_code=200)
    async def decide(
        self,
        request: AnyRequest,
        write: NamedDependency[WriteSession],
        principal: NamedDependency[Principal],
        request_id: FromPath[UUID],
    ) -> Response[bytes]:
        """Grant or refuse with a reason."""
        form = await read_form(request)
        asked = await exceptions.for_officer(write, principal, request_id)
        with form.showing(request, "production/exception_review.html", asked=asked):
            command = form.decode(DecisionCommand)

            async def action() -> Reply:
                await exceptions.decide(write, principal, request_id, command)
                return Reply.see("/officer/exceptions")

            return (await form.once(write, principal.account_id, action)).response()


CONTROLLERS: list[Any] = [AskPages, OfficerPages]
