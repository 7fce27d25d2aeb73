"""Accounts of others: officers look and end delegations, administrators also create, reset and switch off."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from thuongxuan.db.session import ReadSession, WriteSession
from thuongxuan.errors import NotFound
from thuongxuan.identity import queries, service
from thuongxuan.identity.commands import NewStaffAccount, OfCommune
from thuongxuan.identity.guards import administrator, in_person, officer
from thuongxuan.identity.schemas import Principal
from thuongxuan.settings import Settings
from thuongxuan.web.forms import blank, read_form, see_other
from thuongxuan.web.idempotency import Reply
from thuongxuan.web.templating import page

AnyRequest = Request[Any, Any, Any]
LIST = "/officer/accounts"
NEW, DETAIL = "identity/account_new.html", "identity/account_detail.html"
SECRET = "identity/account_secret.html"  # noqa: S105 - the name of a template


async def detail_context(read: ReadSession, principal: Principal, account_id: UUID) -> dict[str, Any]:
    """What the page of an account shows. Raises ``NotFound``, also for an account of a commune not overseen."""
    account = await queries.account(read, account_id)
    if account is None or not principal.oversees(account.commune_code):
        raise NotFound
    listed = queries.delegations_of_member if account.kind == "team_member" else queries.delegations_of_household
    return {
        "me": account,
        "delegations": await listed(read, account_id),
        "consents": await queries.consents(read, account_id),
        "communes": await queries.communes(read),
    }


class OfficerAccountPages(Controller):
    """Accounts as officers see them."""

    path = LIST
    guards = (in_person, officer)
    include_in_schema = False

    @get()
    async def show(
        self,
        request: AnyRequest,
        read: NamedDependency[ReadSession],
        principal: NamedDependency[Principal],
        q: FromQuery[str] = "",
    ) -> Response[bytes]:
        """The list, the newest first, or those that a search finds; an officer of a commune sees its accounts."""
        found = await queries.accounts(read, q.strip()[:120], principal.commune)
        return page(request, "identity/accounts.html", accounts=found, q=q[:120])

    @get("/{account_id:uuid}")
    async def detail(
        self,
        request: AnyRequest,
        read: NamedDependency[ReadSession],
        principal: NamedDependency[Principal],
        account_id: FromPath[UUID],
    ) -> Response[bytes]:
        """One account with its consents and delegations."""
        context = await detail_context(read, principal, account_id)
        form = await blank(request, None, {"commune_code": context["me"].commune_code})
        return page(request, DETAIL, form=form, **context)


class AdministratorAccountPages(Controller):
    """What only an administrator does."""

    path = LIST
    guards = (in_person, administrator)
    include_in_schema = False

    @get("/new")
    async def show_new(self, request: AnyRequest, read: NamedDependency[ReadSession]) -> Response[bytes]:
        """The form for a new account."""
        return page(request, NEW, form=await blank(request, read), communes=await queries.communes(read))

    @post("/new")
    async def create(
        self,
        request: AnyRequest,
        write: NamedDependency[WriteSession],
        settings: NamedDependency[Settings],
        principal: NamedDependency[Principal],
    ) -> Response[bytes]:
        """Make the account and show its one-time passphrase, once."""
        form, made = await read_form(request), list[service.Created]()
        with form.showing(request, NEW, communes=await queries.communes(write)):
            command = form.decode(NewStaffAccount)

            async def action() -> Reply:
                by = principal.account_id
                made.append(await service.create_account(write, settings, command, created_by=by))
                return Reply.see(f"{LIST}/{made[0].account.id}")

            reply = await form.once(write, principal.account_id, action)
        return page(request, SECRET, status=201, created=made[0], reset=False) if made else see_other(reply.location)

    @post("/{account_id:uuid}/passphrase")
    async def reset(
        self,
        request: AnyRequest,
        write: NamedDependency[WriteSession],
        settings: NamedDependency[Settings],
        principal: NamedDependency[Principal],
        account_id: FromPath[UUID],
    ) -> Response[bytes]:
        """A new one-time passphrase, shown once; sessions and keys of the account end."""
        await read_form(request)
        created = await service.reset_passphrase(write, settings, principal, account_id)
        return page(request, SECRET, created=created, reset=True)

    @post("/{account_id:uuid}/commune")
    async def place(
        self,
        request: AnyRequest,
        write: NamedDependency[WriteSession],
        principal: NamedDependency[Principal],
        account_id: FromPath[UUID],
    ) -> Response[bytes]:
        """Say which commune the account belongs to, or none."""
        form = await read_form(request)
        with form.showing(request, DETAIL, **await detail_context(write, principal, account_id)):
            await service.set_commune(write, principal, account_id, form.decode(OfCommune).commune_code)
        return see_other(f"{LIST}/{account_id}")

    @get(
        [
            "/{account_id:uuid}/commune",
            "/{account_id:uuid}/passphrase",
            "/{account_id:uuid}/off",
            "/{account_id:uuid}/on",
        ]
    )
    async def back(self, account_id: FromPath[UUID]) -> Response[bytes]:
        """Where an administrator lands whose session was lost on the way."""
        return see_other(f"{LIST}/{account_id}")

    @post("/{account_id:uuid}/off")
    async def off(
        self,
        request: AnyRequest,
        write: NamedDependency[WriteSession],
        principal: NamedDependency[Principal],
        account_id: FromPath[UUID],
    ) -> Response[bytes]:
        """Switch the account off."""
        await read_form(request)
        await service.set_active(write, principal, account_id, active=False)
        return see_other(f"{LIST}/{account_id}")

    @post("/{account_id:uuid}/on")
    async def on(
        self,
        request: AnyRequest,
        write: NamedDependency[WriteSession],
        principal: NamedDependency[Principal],
        account_id: FromPath[UUID],
    ) -> Response[bytes]:
        """Switch the account on again."""
        await read_form(request)
        await service.set_active(write, principal, account_id, active=True)
        return see_other(f"{LIST}/{account_id}")


CONTROLLERS: list[Any] = [OfficerAccountPages, AdministratorAccountPages]
