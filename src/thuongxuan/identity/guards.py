"""Guards of handlers: who may enter. They run before any dependency, so before any transaction."""

from collections.abc import Awaitable, Callable
from typing import Any, cast

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.handlers.base import BaseRouteHandler

from thuongxuan.errors import Forbidden, Message, NotSignedIn, m
from thuongxuan.identity.provide import provide_principal
from thuongxuan.identity.schemas import OFFICERS, PRODUCERS, Kind, Principal, Scope

Connection = ASGIConnection[Any, Any, Any, Any]
Guard = Callable[[Connection, BaseRouteHandler], Awaitable[None]]


async def signed_in(connection: Connection, _handler: BaseRouteHandler) -> None:
    """Somebody is signed in, or a valid API key is sent."""
    await _principal(connection)


async def _principal(connection: Connection) -> Principal:
    return await provide_principal(cast("Request[Any, Any, Any]", connection))


def writing_officer(scope: Any) -> Principal:
    """The officer who makes a request to write, for addresses below the framework's handlers.

    Raises ``NotSignedIn`` when nobody is signed in, and ``Forbidden`` for others, for a one-time passphrase, and for an
    API key without the scope ``write``.
    """
    principal: Principal | None = scope.get("user")
    if principal is None:
        raise NotSignedIn
    if principal.must_change_passphrase:
        raise Forbidden(m("Hãy đổi mật khẩu dùng một lần trước."))
    if principal.kind not in OFFICERS:
        raise Forbidden(m("Trang này dành cho cán bộ."))
    if "write" not in principal.scopes:
        raise Forbidden(m("Khóa API này không có quyền {scope}.", scope="write"))
    return principal


def _one_of(kinds: frozenset[Kind], refusal: Message) -> Guard:
    async def guard(connection: Connection, _handler: BaseRouteHandler) -> None:
        principal = await _principal(connection)
        if principal.kind not in kinds:
            raise Forbidden(refusal)

    return guard


officer = _one_of(OFFICERS, m("Trang này dành cho cán bộ."))
administrator = _one_of(frozenset(("administrator",)), m("Trang này dành cho người quản trị."))
team_member = _one_of(frozenset(("team_member",)), m("Trang này dành cho thành viên tổ công nghệ số."))
household = _one_of(frozenset(("household",)), m("Trang này dành cho hộ sản xuất."))
producer = _one_of(PRODUCERS, m("Trang này dành cho hộ, hợp tác xã và thành viên tổ công nghệ số."))


async def in_person(connection: Connection, _handler: BaseRouteHandler) -> None:
    """A person signed in with a passphrase: an API key may not change passphrases, keys or delegations."""
    principal = await _principal(connection)
    if principal.via != "session":
        raise Forbidden(m("Việc này cần đăng nhập bằng mật khẩu, không dùng khóa API."))


def scope(needed: Scope) -> Guard:
    """A guard for an API key's scope; a session has every scope."""

    async def guard(connection: Connection, _handler: BaseRouteHandler) -> None:
        principal = await _principal(connection)
        if needed not in principal.scopes:
            raise Forbidden(m("Khóa API này không có quyền {scope}.", scope=needed))

    return guard
