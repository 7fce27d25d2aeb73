"""Assisted entry: the households a team member helps, and ending a delegation from either side."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from thuongxuan.db.bytes import HotPool
from thuongxuan.db.session import ReadSession, WriteSession
from thuongxuan.errors import NotFound
from thuongxuan.identity import delegations, queries, sign_in
from thuongxuan.identity.answers import with_session
from thuongxuan.identity.commands import Household, NewHousehold, RenewDelegation, UseCode
from thuongxuan.identity.guards import in_person, team_member
from thuongxuan.identity.own_path import HOME
from thuongxuan.identity.schemas import DelegationView, Principal
from thuongxuan.settings import Settings
from thuongxuan.web.forms import blank, read_form, see_other
from thuongxuan.web.idempotency import Reply
from thuongxuan.web.templating import page

AnyRequest = Request[Any, Any, Any]
LIST = "/account/households"
NEW = "identity/household_new.html"
AGREE = "identity/household_agree.html"
RENEW = "identity/household_renew.html"
CODE = "identity/household_code.html"


class HouseholdPages(Controller):
    """The households this team member helps."""

    path = LIST
    guards = (in_person, team_member)
    include_in_schema = False

    @get()
    async def show(
        self, request: AnyRequest, read: NamedDependency[ReadSession], principal: NamedDependency[Principal]
    ) -> Response[bytes]:
        """The list, each with a button to act for it."""
        held = await queries.delegations_of_member(read, principal.account_id)
        return page(request, "identity/households.html", form=await blank(request), delegations=held)

    @get("/new")
    async def show_new(
        self, request: AnyRequest, read: NamedDependency[ReadSession], principal: NamedDependency[Principal]
    ) -> Response[bytes]:
        """The form for a new household; the member's own commune is chosen already."""
        own = await queries.account(read, principal.account_id)
        form = await blank(request, read, {"commune_code": own.commune_code, "village": own.village} if own else {})
        return page(request, NEW, form=form, communes=await queries.communes(read))

    @post("/new")
    async def check_new(self, request: AnyRequest, read: NamedDependency[ReadSession]) -> Response[bytes]:
        """On to the second screen, once the first is right; nothing is stored yet."""
        form = await read_form(request)
        with form.showing(request, NEW, communes=await queries.communes(read)):
            await delegations.check_household(read, form.decode(Household))
        return page(request, AGREE, form=form)

    @get("/agree")
    async def show_agree(self, request: AnyRequest, read: NamedDependency[ReadSession]) -> Response[bytes]:
        """The second screen after a lost session; without the first one there is nothing to agree to."""
        form = await blank(request, read)
        return page(request, AGREE, form=form) if form.value("display_name") else see_other(f"{LIST}/new")

    @post("/agree")
    async def create(
        self,
        request: AnyRequest,
        write: NamedDependency[WriteSession],
        settings: NamedDependency[Settings],
        principal: NamedDependency[Principal],
    ) -> Response[bytes]:
        """Register the household with its consent; afterwards one tap acts for it."""
        form = await read_form(request)
        with form.showing(request, AGREE):
            command = form.decode(NewHousehold)

            async def action() -> Reply:
                made = await delegations.register_household(write, settings, principal, command)
                return Reply.see(f"{LIST}#d-{made}")

            reply = await form.once(write, principal.account_id, action)
        return see_other(reply.location)

    @post("/{delegation_id:uuid}/act")
    async def act(
        self,
        request: AnyRequest,
        write: NamedDependency[WriteSession],
        settings: NamedDependency[Settings],
        principal: NamedDependency[Principal],
        delegation_id: FromPath[UUID],
    ) -> Response[bytes]:
        """Act for this household from now on; the session gets a new token."""
        await read_form(request)
        usable = await delegations.usable(write, principal, delegation_id)
        token = await sign_in.rotate(write, principal, delegation_id=usable)
        return with_session(see_other(HOME), token, settings)

    @get("/{delegation_id:uuid}/renew")
    async def show_renew(
        self,
        request: AnyRequest,
        read: NamedDependency[ReadSession],
        principal: NamedDependency[Principal],
        delegation_id: FromPath[UUID],
    ) -> Response[bytes]:
        """The form for agreeing again."""
        held = await self._own(read, principal, delegation_id)
        return page(request, RENEW, form=await blank(request, read), held=held)

    @post("/{delegation_id:uuid}/renew")
    async def renew(
        self,
        request: AnyRequest,
        write: NamedDependency[WriteSession],
        settings: NamedDependency[Settings],
        principal: NamedDependency[Principal],
        delegation_id: FromPath[UUID],
    ) -> Response[bytes]:
        """The household agreed again."""
        form = await read_form(request)
        with form.showing(request, RENEW, held=await self._own(write, principal, delegation_id)):
            command = form.decode(RenewDelegation)

            async def action() -> Reply:
                made = await delegations.renew(write, settings, principal, delegation_id, command)
                return Reply.see(f"{LIST}#d-{made}")

            reply = await form.once(write, principal.account_id, action)
        return see_other(reply.location)

    @staticmethod
    async def _own(
        read: NamedDependency[ReadSession], principal: NamedDependency[Principal], delegation_id: UUID
    ) -> DelegationView:
        held = await queries.delegation(read, delegation_id)
        if held is None or held.member_id != principal.account_id:
            raise NotFound
        return held

    @get("/code")
    async def show_code(self, request: AnyRequest) -> Response[bytes]:
        """The form for a code that a household read out."""
        return page(request, CODE, form=await blank(request))

    @post("/code")
    async def use_code(
        self,
        request: AnyRequest,
        hot: NamedDependency[HotPool],
        write: NamedDependency[WriteSession],
        settings: NamedDependency[Settings],
        principal: NamedDependency[Principal],
    ) -> Response[bytes]:
        """The household agreed with its code."""
        form = await read_form(request)
        with form.showing(request, CODE):
            made = await delegations.use_code(hot, write, settings, principal, form.decode(UseCode))
        return see_other(f"{LIST}#d-{made}")


@post("/acting-for/stop", guards=[in_person], include_in_schema=False)
async def stop_acting(
    request: AnyRequest,
    write: NamedDependency[WriteSession],
    settings: NamedDependency[Settings],
    principal: NamedDependency[Principal],
) -> Response[bytes]:
    """Act for nobody; the session gets a new token."""
    await read_form(request)
    token = await sign_in.rotate(write, principal)
    return with_session(see_other(HOME), token, settings)


@post("/account/delegations/{delegation_id:uuid}/revoke", guards=[in_person], include_in_schema=False)
async def revoke(
    request: AnyRequest,
    write: NamedDependency[WriteSession],
    principal: NamedDependency[Principal],
    delegation_id: FromPath[UUID],
) -> Response[bytes]:
    """End a delegation, at once."""
    await read_form(request)
    held = await queries.delegation(write, delegation_id)
    await delegations.revoke(write, principal, delegation_id)
    return see_other(_back(principal, held))


@post("/account/names/{account_id:uuid}/hide", guards=[in_person], include_in_schema=False)
async def hide_name(
    request: AnyRequest,
    write: NamedDependency[WriteSession],
    principal: NamedDependency[Principal],
    account_id: FromPath[UUID],
) -> Response[bytes]:
    """Take a household's name off public pages, for the household."""
    await read_form(request)
    await delegations.hide_name(write, principal, account_id)
    return see_other(f"/officer/accounts/{account_id}" if principal.is_officer else LIST)


def _back(principal: NamedDependency[Principal], held: DelegationView | None) -> str:
    if principal.is_officer and held:
        return f"/officer/accounts/{held.household_id}"
    return LIST if principal.kind == "team_member" else "/account/consent"


CONTROLLERS: list[Any] = [HouseholdPages, stop_acting, revoke, hide_name]
