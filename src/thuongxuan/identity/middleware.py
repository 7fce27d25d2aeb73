"""Finds out who makes a request. A request without cookie and without key costs nothing here."""

from typing import TYPE_CHECKING, Any

from litestar.connection import ASGIConnection
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware

from thuongxuan.clock import now, today
from thuongxuan.db.bytes import HotPool
from thuongxuan.errors import NotSignedIn, m
from thuongxuan.identity import principal_sql, tokens
from thuongxuan.identity.schemas import Principal
from thuongxuan.web import metrics_page

if TYPE_CHECKING:
    from litestar.types import ASGIApp, Receive, Scope, Send


class IdentityMiddleware(ASGIMiddleware):
    """Sets ``scope["user"]`` and, for sessions, ``scope["state"]["csrf_token"]``.

    A request with an ``Authorization`` header never uses the cookie: such requests are exempt from the checks against
    cross-site forgery, so the browser's ambient session must not count for them. Raises ``NotSignedIn`` for a key that
    is unknown, expired or revoked; a lost session only makes the request anonymous.
    """

    scopes = (ScopeType.HTTP,)

    @staticmethod
    def should_bypass_for_scope(scope: "Scope") -> bool:
        """Static files are the same for everybody, and ``/metrics`` has a token of its own."""
        return scope["path"].startswith("/static/") or scope["path"] == metrics_page.PATH

    async def handle(self, scope: "Scope", receive: "Receive", send: "Send", next_app: "ASGIApp") -> None:
        """See ``ASGIMiddleware.handle``."""
        connection: ASGIConnection[Any, Any, Any, Any] = ASGIConnection(scope)
        authorization = connection.headers.get("authorization")
        if authorization is not None:
            scope["user"] = await by_key(connection, authorization)
        elif token := connection.cookies.get(tokens.COOKIE):
            principal = await by_session(connection, token)
            if principal is not None:
                scope["user"] = principal
                scope["state"] = {**scope.get("state", {}), "csrf_token": tokens.csrf_token(token)}
        await next_app(scope, receive, send)


def hot_of(connection: ASGIConnection[Any, Any, Any, Any]) -> HotPool:
    """The hot path of the application that serves this connection."""
    hot: HotPool = connection.app.state.database.hot
    return hot


async def by_session(connection: ASGIConnection[Any, Any, Any, Any], token: str) -> Principal | None:
    """Who the session belongs to, or ``None`` when it is unknown, idle too long, expired or signed out."""
    days = connection.app.state.settings.session_idle_days
    row = await hot_of(connection).fetchrow(principal_sql.SESSION, tokens.digest(token), now(), days)
    if row is None:
        return None
    acting = row["acting_for"] is not None
    return Principal(
        account_id=row["account_id"],
        kind=row["kind"],
        display_name=row["display_name"],
        acting_for=row["acting_for"],
        acting_for_name=row["acting_for_name"],
        delegation_id=row["delegation_id"] if acting else None,
        session_id=row["id"],
        must_change_passphrase=row["must_change_passphrase"],
        commune=row["commune"],
    )


async def by_key(connection: ASGIConnection[Any, Any, Any, Any], authorization: str) -> Principal:
    """Who the API key belongs to. Raises ``NotSignedIn``."""
    digest = tokens.key_digest(authorization)
    if digest is not None:
        row = await hot_of(connection).fetchrow(principal_sql.API_KEY, digest, now(), today())
        if row is not None:
            return Principal(
                account_id=row["account_id"],
                kind=row["kind"],
                display_name=row["display_name"],
                scopes=frozenset(row["scopes"]),
                via="api_key",
                commune=row["commune"],
            )
    error = NotSignedIn(m("Khóa API không đúng, đã hết hạn hoặc đã bị thu hồi."))
    error.headers["WWW-Authenticate"] = 'Bearer error="invalid_token"'
    raise error


async def accepts_key(scope: "Scope", authorization: str) -> bool:
    """Whether the header carries a valid API key; for addresses where nothing depends on who asks."""
    try:
        await by_key(ASGIConnection(scope), authorization)
    except NotSignedIn:
        return False
    return True
