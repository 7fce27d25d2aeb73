"""``principal`` and ``visitor`` for handlers."""

from typing import Any

from litestar import Request
from litestar.di import NamedDependency, Provide

from thuongxuan.db.session import WriteSession
from thuongxuan.errors import Forbidden, NotSignedIn, m
from thuongxuan.identity.schemas import Principal
from thuongxuan.identity.throttle import draft_allowed
from thuongxuan.web.forms import rescue, see_other
from thuongxuan.web.idempotency import Key, Once
from thuongxuan.web.problems import FormRefused

CHANGE_PATH = "/account/passphrase"


def provide_visitor(request: Request[Any, Any, Any]) -> Principal | None:
    """Who is signed in, if anybody."""
    visitor: Principal | None = request.scope.get("user")
    return visitor


async def provide_principal(request: Request[Any, Any, Any]) -> Principal:
    """Who is signed in. Raises ``NotSignedIn``, after saving what was typed, when nobody is.

    Somebody who still has a one-time passphrase is led to choose an own one before anything else.
    """
    principal: Principal | None = request.scope.get("user")
    if principal is None:
        raise NotSignedIn(draft=await rescue(request) if await draft_allowed(request) else None)
    if principal.must_change_passphrase and request.scope["path"] != CHANGE_PATH:
        if request.scope["path"].startswith("/api/"):
            raise Forbidden(m("Hãy đổi mật khẩu dùng một lần trước."))
        raise FormRefused(see_other(CHANGE_PATH))
    return principal


def provide_once(
    request: Request[Any, Any, Any],
    write: NamedDependency[WriteSession],
    principal: NamedDependency[Principal],
    idempotency_key: Key = None,
) -> Once:
    """Runs the effect of a POST once for its key. The key is checked only there: a provider that raises beside the
    write session's would leave that session open.
    """
    return Once(request, write, principal.account_id, idempotency_key)


DEPENDENCIES: dict[str, Provide] = {
    "principal": Provide(provide_principal),
    "once": Provide(provide_once, sync_to_thread=False),
    "visitor": Provide(provide_visitor, sync_to_thread=False),
}
