"""Pages of parcels for officers: the queue, and one review page."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from thuongxuan.db.session import ReadSession, WriteSession
from thuongxuan.i18n import Language
from thuongxuan.identity.guards import officer
from thuongxuan.identity.schemas import Principal
from thuongxuan.land import service
from thuongxuan.land.queries import parcel_for_officer, waiting
from thuongxuan.land.schemas import ReturnForm, VersionInput
from thuongxuan.land.showing import officer_context
from thuongxuan.settings import Settings
from thuongxuan.web.forms import blank, read_form, see_other
from thuongxuan.web.idempotency import Reply
from thuongxuan.web.templating import page

AnyRequest = Request[Any, Any, Any]


class OfficerPages(Controller):
    """What an officer decides about parcels."""

    path = "/officer/parcels"
    guards = [officer]  # noqa: RUF012 - Litestar reads the class attribute
    include_in_schema = False

    @get()
    async def queue(
        self, request: AnyRequest, read: NamedDependency[ReadSession], principal: NamedDependency[Principal]
    ) -> Response[bytes]:
        """Parcels of the officer's commune, or of all, that wait; the longest waiting first."""
        return page(request, "land/queue.html", parcels=await waiting(read, principal.commune))

    @get("/{parcel_id:uuid}")
    async def review(
        self,
        request: AnyRequest,
        read: NamedDependency[ReadSession],
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
        language: NamedDependency[Language],
        parcel_id: FromPath[UUID],
    ) -> Response[bytes]:
        """One parcel with map, overlaps and the two decisions."""
        parcel = await parcel_for_officer(read, parcel_id, principal.commune)
        context = await officer_context(read, settings, parcel, language)
        return page(request, "land/review.html", form=await blank(request, read), **context)

    @get(["/{parcel_id:uuid}/approve", "/{parcel_id:uuid}/return"])
    async def back(self, parcel_id: FromPath[UUID]) -> Response[bytes]:
        """Where an officer lands whose session was lost while deciding."""
        return see_other(f"/officer/parcels/{parcel_id}")

    @post("/{parcel_id:uuid}/approve")
    async def approve(
        self,
        request: AnyRequest,
        write: NamedDependency[WriteSession],
        principal: NamedDependency[Principal],
        parcel_id: FromPath[UUID],
    ) -> Response[bytes]:
        """Approve what was seen; the version says which."""
        form = await read_form(request)
        command = form.decode(VersionInput)

        async def action() -> Reply:
            await service.approve(write, principal, parcel_id, command.version)
            return Reply.see("/officer/parcels")

        return (await form.once(write, principal.account_id, action)).response()

    @post("/{parcel_id:uuid}/return")
    async def give_back(
        self,
        request: AnyRequest,
        write: NamedDependency[WriteSession],
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
        language: NamedDependency[Language],
        parcel_id: FromPath[UUID],
    ) -> Response[bytes]:
        """Return with a reason."""
        form = await read_form(request)
        parcel = await parcel_for_officer(write, parcel_id, principal.commune)
        context = await officer_context(write, settings, parcel, language)
        with form.showing(request, "land/review.html", **context):
            command = form.decode(ReturnForm)

            async def action() -> Reply:
                await service.give_back(write, principal, parcel_id, command.version, command.reason)
                return Reply.see("/officer/parcels")

            return (await form.once(write, principal.account_id, action)).response()
