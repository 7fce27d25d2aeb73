"""A person's own account: data, passphrase, devices, API keys, consent."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from thuongxuan.db.bytes import HotPool
from thuongxuan.db.session import ReadSession, WriteSession
from thuongxuan.identity import delegations, keys, queries, sign_in
from thuongxuan.identity.answers import with_session, without_session
from thuongxuan.identity.commands import ChangePassphrase, NewKey, PublicName
from thuongxuan.identity.guards import household, in_person
from thuongxuan.identity.own_path import HOME
from thuongxuan.identity.schemas import Principal
from thuongxuan.settings import Settings
from thuongxuan.web.forms import blank, read_form, see_other
from thuongxuan.web.idempotency import Reply
from thuongxuan.web.templating import page

AnyRequest = Request[Any, Any, Any]
KEYS = "identity/keys.html"
PASSPHRASE = "identity/passphrase.html"  # noqa: S105 - the name of a template


class AccountPages(Controller):
    """Own data and the passphrase."""

    path = "/account"
    guards = (in_person,)
    include_in_schema = False

    @get()
    async def show(
        self, request: AnyRequest, read: NamedDependency[ReadSession], principal: NamedDependency[Principal]
    ) -> Response[bytes]:
        """What is stored about this person, and the ways to change it."""
        account = await queries.account(read, principal.account_id)
        return page(request, "identity/account.html", account=account, communes=await queries.communes(read))

    @get("/passphrase")
    async def show_passphrase(self, request: AnyRequest, principal: NamedDependency[Principal]) -> Response[bytes]:
        """The form for a new passphrase."""
        return page(request, PASSPHRASE, form=await blank(request), first=principal.must_change_passphrase)

    @post("/passphrase")
    async def change_passphrase(
        self,
        request: AnyRequest,
        hot: NamedDependency[HotPool],
        write: NamedDependency[WriteSession],
        settings: NamedDependency[Settings],
        principal: NamedDependency[Principal],
    ) -> Response[bytes]:
        """Change it; every other device is signed out and this session gets a new token."""
        form = await read_form(request)
        with form.showing(request, PASSPHRASE, first=principal.must_change_passphrase):
            command = form.decode(ChangePassphrase)
            token = await sign_in.change_passphrase(hot, write, settings, principal, command)
        target = HOME if principal.must_change_passphrase else "/account"
        return with_session(see_other(target), token, settings)


class SessionPages(Controller):
    """Devices that are signed in."""

    path = "/account/sessions"
    guards = (in_person,)
    include_in_schema = False

    @get()
    async def show(
        self, request: AnyRequest, read: NamedDependency[ReadSession], principal: NamedDependency[Principal]
    ) -> Response[bytes]:
        """The devices, and which one this is."""
        found = await queries.sessions(read, principal.account_id)
        return page(
            request, "identity/sessions.html", form=await blank(request), sessions=found, this=principal.session_id
        )

    @post("/{session_id:uuid}/end")
    async def end(
        self,
        request: AnyRequest,
        write: NamedDependency[WriteSession],
        principal: NamedDependency[Principal],
        session_id: FromPath[UUID],
    ) -> Response[bytes]:
        """Sign out one device."""
        await read_form(request)
        await sign_in.end_one(write, principal, session_id)
        return see_other("/account/sessions")

    @post("/end-all")
    async def end_all(
        self, request: AnyRequest, write: NamedDependency[WriteSession], principal: NamedDependency[Principal]
    ) -> Response[bytes]:
        """Sign out everywhere, here too."""
        await read_form(request)
        await sign_in.end_all(write, principal)
        return without_session(see_other("/sign-in"))


class KeyPages(Controller):
    """API keys."""

    path = "/account/keys"
    guards = (in_person,)
    include_in_schema = False

    @get()
    async def show(
        self, request: AnyRequest, read: NamedDependency[ReadSession], principal: NamedDependency[Principal]
    ) -> Response[bytes]:
        """The keys, and the form for a new one."""
        form = await blank(request, read, {"days": 90})
        return page(request, KEYS, form=form, keys=await queries.keys(read, principal.account_id))

    @post()
    async def create(
        self,
        request: AnyRequest,
        hot: NamedDependency[HotPool],
        write: NamedDependency[WriteSession],
        settings: NamedDependency[Settings],
        principal: NamedDependency[Principal],
    ) -> Response[bytes]:
        """Make a key and show it, once."""
        form, made = await read_form(request), list[str]()
        with form.showing(request, KEYS, keys=await queries.keys(write, principal.account_id)):
            command = form.decode(NewKey)

            async def action() -> Reply:
                made.append(await keys.create(hot, write, settings, principal, command))
                return Reply.see("/account/keys")

            reply = await form.once(write, principal.account_id, action)
        if not made:
            return see_other(reply.location)
        return page(request, "identity/key_created.html", status=201, key=made[0])

    @post("/{key_id:uuid}/revoke")
    async def revoke(
        self,
        request: AnyRequest,
        write: NamedDependency[WriteSession],
        principal: NamedDependency[Principal],
        key_id: FromPath[UUID],
    ) -> Response[bytes]:
        """Revoke a key, at once."""
        await read_form(request)
        await keys.revoke(write, principal, key_id)
        return see_other("/account/keys")


class ConsentPages(Controller):
    """What this account agreed to, and who may act for it."""

    path = "/account/consent"
    guards = (in_person,)
    include_in_schema = False

    @get()
    async def show(
        self, request: AnyRequest, read: NamedDependency[ReadSession], principal: NamedDependency[Principal]
    ) -> Response[bytes]:
        """Consents, delegations, and the choice about the public name."""
        account = await queries.account(read, principal.account_id)
        given = await queries.consents(read, principal.account_id)
        held = await queries.delegations_of_household(read, principal.account_id)
        form = await blank(request, defaults={"public_name": "yes" if account and account.public_name else None})
        return page(request, "identity/consent.html", form=form, me=account, consents=given, delegations=held)

    @post("/public-name")
    async def public_name(
        self, request: AnyRequest, write: NamedDependency[WriteSession], principal: NamedDependency[Principal]
    ) -> Response[bytes]:
        """Show or hide the producer's name on public pages."""
        form = await read_form(request)
        await delegations.set_public_name(write, principal, shown=form.decode(PublicName).public_name)
        return see_other("/account/consent")

    @post("/code", guards=[household])
    async def code(
        self, request: AnyRequest, write: NamedDependency[WriteSession], principal: NamedDependency[Principal]
    ) -> Response[bytes]:
        """A code to read out to a team member."""
        await read_form(request)
        made = await delegations.make_code(write, principal)
        return page(request, "identity/consent_code.html", code=made, minutes=delegations.CODE_MINUTES)


CONTROLLERS: list[Any] = [AccountPages, SessionPages, KeyPages, ConsentPages]
