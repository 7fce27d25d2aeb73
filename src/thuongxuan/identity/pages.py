"""Signing in and out, and the start page of somebody who is signed in."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency

from thuongxuan.db.bytes import HotPool
from thuongxuan.db.session import WriteSession
from thuongxuan.identity import device, pages_account, pages_delegation, pages_officer, sign_in, tokens
from thuongxuan.identity.answers import with_session, without_session
from thuongxuan.identity.commands import SignIn
from thuongxuan.identity.own_path import HOME, after_sign_in
from thuongxuan.identity.schemas import Principal
from thuongxuan.identity.throttle import request_network
from thuongxuan.settings import Settings
from thuongxuan.web.forms import blank, read_form, see_other
from thuongxuan.web.templating import page

AnyRequest = Request[Any, Any, Any]
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


@get("/sign-in", include_in_schema=False)
async def show_sign_in(
    request: AnyRequest, visitor: NamedDependency[Principal | None], settings: NamedDependency[Settings]
) -> Response[bytes]:
    """The sign-in form; somebody who is signed in goes on to where they wanted to go."""
    wanted = {name: request.query_params.get(name, "") for name in ("next", "draft")}
    if visitor is not None:
        return see_other(after_sign_in(wanted["next"], wanted["draft"]))
    form = await blank(request, defaults=wanted)
    return page(request, "identity/sign_in.html", form=form, reachable=_cookie_works(request, settings))


def _cookie_works(request: AnyRequest, settings: NamedDependency[Settings]) -> bool:
    """Browsers keep a Secure cookie over HTTPS and on the machine itself, nowhere else."""
    host = request.headers.get("host", "").rsplit(":", 1)[0]
    return settings.secure or host in LOOPBACK


@post("/sign-in", include_in_schema=False)
async def do_sign_in(
    request: AnyRequest,
    hot: NamedDependency[HotPool],
    write: NamedDependency[WriteSession],
    settings: NamedDependency[Settings],
) -> Response[bytes]:
    """Open a session and go where the person wanted to go."""
    form = await read_form(request)
    client = sign_in.Client(
        request_network(request),
        device.described(request.headers.get("user-agent", "")),
        request.cookies.get(tokens.COOKIE),
    )
    with form.showing(request, "identity/sign_in.html", reachable=_cookie_works(request, settings)):
        command = form.decode(SignIn)
        token = await sign_in.sign_in(hot, write, settings, command, client)
    return with_session(see_other(after_sign_in(command.next, command.draft)), token, settings)


@post("/sign-out", include_in_schema=False)
async def do_sign_out(request: AnyRequest, write: NamedDependency[WriteSession]) -> Response[bytes]:
    """End the session of this device."""
    await read_form(request)
    await sign_in.sign_out(write, request.cookies.get(tokens.COOKIE))
    return without_session(see_other("/"))


@get(HOME, include_in_schema=False)
async def work(request: AnyRequest, principal: NamedDependency[Principal]) -> Response[bytes]:
    """What this person does here, the most frequent thing first."""
    return page(request, "identity/work.html", me=principal)


@get("/home", include_in_schema=False, sync_to_thread=False)
def home() -> Response[bytes]:
    """The former address of the start page."""
    return see_other(HOME)


CONTROLLERS: list[Any] = [
    show_sign_in,
    do_sign_in,
    do_sign_out,
    work,
    home,
    *pages_account.CONTROLLERS,
    *pages_delegation.CONTROLLERS,
    *pages_officer.CONTROLLERS,
]
