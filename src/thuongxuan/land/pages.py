"""Pages of parcels for their owners: three screens to enter one, a list, and one page each."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter

from thuongxuan.db.session import ReadSession, WriteSession
from thuongxuan.errors import Invalid
from thuongxuan.i18n import Language
from thuongxuan.identity.guards import producer, signed_in
from thuongxuan.identity.schemas import PRODUCERS, Principal
from thuongxuan.identity.service import entry
from thuongxuan.land import service
from thuongxuan.land.checking import examine_input
from thuongxuan.land.officer_pages import OfficerPages
from thuongxuan.land.queries import parcel_of_owner, parcels_of_owner
from thuongxuan.land.schemas import DetailsInput, Finding, ShapeInput, VersionInput
from thuongxuan.land.showing import (
    NAMES,
    check_context,
    details_context,
    form_context,
    list_of,
    owner_context,
    refused_context,
    stored_values,
)
from thuongxuan.land.status import may
from thuongxuan.settings import Settings
from thuongxuan.web.forms import Form, blank, read_form, see_other
from thuongxuan.web.idempotency import Reply
from thuongxuan.web.pagination import encode_cursor, last_id
from thuongxuan.web.problems import FormRefused
from thuongxuan.web.templating import page

AnyRequest = Request[Any, Any, Any]
_PAGE = 30
FIRST = "land/new.html"


class ParcelPages(Controller):
    """The parcels of whoever is signed in, or of the household acted for."""

    path = "/land/parcels"
    guards = [signed_in]  # noqa: RUF012 - Litestar reads the class attribute
    include_in_schema = False

    @get()
    async def mine(
        self, request: AnyRequest, read: NamedDependency[ReadSession], principal: NamedDependency[Principal]
    ) -> Response[bytes]:
        """The list."""
        before = last_id(request.query_params.get("cursor"))
        found = await parcels_of_owner(read, principal.subject_id, _PAGE + 1, before)
        following = f"?cursor={encode_cursor(str(found[_PAGE - 1].id))}" if len(found) > _PAGE else ""
        may_enter = principal.kind in PRODUCERS
        return page(request, "land/list.html", parcels=found[:_PAGE], next=following, may_enter=may_enter, **NAMES)

    @get(["/new", "/new/check", "/new/details", "/new/again"], guards=[producer])
    async def new(
        self,
        request: AnyRequest,
        read: NamedDependency[ReadSession],
        principal: NamedDependency[Principal],
        language: NamedDependency[Language],
        how: FromQuery[str] = "drawn",
        replaces: Annotated[UUID | None, QueryParameter(name="replaces")] = None,
    ) -> Response[bytes]:
        """Screen 1, empty or with what a lost session had. Whoever may not enter records learns it here already."""
        entry(principal)
        form = await blank(request, read, {"how": how, "replaces": replaces})
        return page(request, FIRST, form=form, **await form_context(read, principal.subject_id, language))

    @post("/new/again", status_code=200, guards=[producer])
    async def again(
        self,
        request: AnyRequest,
        read: NamedDependency[ReadSession],
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
        language: NamedDependency[Language],
    ) -> Response[bytes]:
        """Screen 1 with what was typed, and the ground that the shape shares with others."""
        form = await read_form(request)
        finding = await _examined(request, form, read, principal, settings, language)
        context = await form_context(read, principal.subject_id, language)
        return page(request, FIRST, form=form, **context | {"shared": list_of(finding.shared)})

    @post("/new/check", status_code=200, guards=[producer])
    async def check(
        self,
        request: AnyRequest,
        read: NamedDependency[ReadSession],
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
        language: NamedDependency[Language],
    ) -> Response[bytes]:
        """Screen 2: area, commune, overlaps; or screen 1 again with the reason."""
        form = await read_form(request)
        finding = await _examined(request, form, read, principal, settings, language)
        return page(request, "land/check.html", form=form, **check_context(finding))

    @post("/new/details", status_code=200, guards=[producer])
    async def details(self, request: AnyRequest) -> Response[bytes]:
        """Screen 3."""
        return page(request, "land/details.html", form=await read_form(request), **details_context())

    @post("/new", guards=[producer])
    async def save(
        self,
        request: AnyRequest,
        write: NamedDependency[WriteSession],
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
    ) -> Response[bytes]:
        """Save, hand in if wished, and show the parcel with its receipt."""
        form = await read_form(request)
        with form.showing(request, "land/details.html", **details_context()):
            command = form.decode(DetailsInput)

            async def action() -> Reply:
                parcel_id = await service.save(write, principal, settings, command)
                return Reply.see(f"/land/parcels/{parcel_id}?saved=1")

            return (await form.once(write, principal.account_id, action)).response()

    @get("/{parcel_id:uuid}")
    async def one(
        self,
        request: AnyRequest,
        read: NamedDependency[ReadSession],
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
        language: NamedDependency[Language],
        parcel_id: FromPath[UUID],
    ) -> Response[bytes]:
        """One parcel."""
        parcel = await parcel_of_owner(read, parcel_id, principal.subject_id)
        context = await owner_context(read, settings, parcel, language)
        form = await blank(request)
        return page(request, "land/parcel.html", form=form, saved="saved" in request.query_params, **context)

    @get("/{parcel_id:uuid}/edit")
    async def edit(
        self,
        request: AnyRequest,
        read: NamedDependency[ReadSession],
        principal: NamedDependency[Principal],
        language: NamedDependency[Language],
        parcel_id: FromPath[UUID],
        how: FromQuery[str] = "",
    ) -> Response[bytes]:
        """Screen 1 with a stored parcel, or without its shape when it is to be taken in another way.

        A parcel that may not be changed now is refused here already (409), with what to do instead.
        """
        parcel = await parcel_of_owner(read, parcel_id, principal.subject_id)
        if not may(parcel.status, "changed"):
            raise FormRefused(page(request, "land/not_editable.html", status=409, parcel=parcel, **NAMES))
        form = await blank(request, read, stored_values(parcel, how))
        return page(request, FIRST, form=form, **await form_context(read, parcel.owner_id, language, parcel_id))

    @post("/{parcel_id:uuid}/submit")
    async def submit(
        self,
        request: AnyRequest,
        write: NamedDependency[WriteSession],
        principal: NamedDependency[Principal],
        parcel_id: FromPath[UUID],
    ) -> Response[bytes]:
        """Hand the parcel to the officer."""
        form = await read_form(request)
        command = form.decode(VersionInput)

        async def action() -> Reply:
            await service.submit(write, principal, parcel_id, command.version)
            return Reply.see(f"/land/parcels/{parcel_id}?saved=1")

        return (await form.once(write, principal.account_id, action)).response()

    @get("/{parcel_id:uuid}/submit")
    async def submitted(self, parcel_id: FromPath[UUID]) -> Response[bytes]:
        """Where a person lands whose session was lost while handing in."""
        return see_other(f"/land/parcels/{parcel_id}")


async def _examined(
    request: AnyRequest,
    form: Form,
    read: NamedDependency[ReadSession],
    principal: NamedDependency[Principal],
    settings: NamedDependency[Settings],
    language: NamedDependency[Language],
) -> Finding:
    """What the check finds; a refused shape leads to screen 1 with the reason in words and on a map."""
    owner_id = principal.subject_id
    try:
        return await examine_input(read, settings, owner_id, form.decode(ShapeInput))
    except Invalid as error:
        context = await refused_context(read, settings, owner_id, language, form)
        raise FormRefused(form.refusal(request, FIRST, error, **context)) from error


CONTROLLERS: list[Any] = [ParcelPages, OfficerPages]
