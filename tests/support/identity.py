"""Accounts, sessions and delegations made directly, so that tests of other parts need no sign-in page."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import msgspec

from thuongxuan.clock import new_id, now
from thuongxuan.db.session import Database
from thuongxuan.identity import passphrases, tokens
from thuongxuan.identity.models import Account, ApiKey, Consent, Delegation, LoginSession
from thuongxuan.identity.schemas import OFFICERS, Kind, Scope

PASSPHRASE = "bốn chữ dễ nhớ"


class Made(msgspec.Struct, frozen=True):
    """An account made for a test."""

    id: UUID
    kind: Kind
    display_name: str
    sign_in_name: str | None


async def make_account(database: Database, kind: Kind = "household", **values: Any) -> Made:
    """An account without passphrase; ``values`` are columns of ``account``."""
    account_id = values.pop("id", None) or new_id()
    name = f"{kind[:4]}-{account_id.hex[-8:]}"
    home = {} if kind in OFFICERS else {"commune_code": "15658"}  # an officer without a commune oversees all of them
    row = Account(
        id=account_id,
        kind=kind,
        **({"display_name": f"Tài khoản {name}", "sign_in_name": name} | home | values),
    )
    async with database.write() as write:
        write.add(row)
    return Made(row.id, kind, row.display_name, row.sign_in_name)


async def delegate(database: Database, household: Made, member: Made, days: float = 30, **values: Any) -> UUID:
    """A delegation with its consent; returns its id. A negative ``days`` makes one that has expired."""
    start = now() - timedelta(days=100)
    consent = Consent(
        id=new_id(),
        account_id=household.id,
        purpose="registration",
        method="paper",
        wording="2026-11",
        recorded_by=member.id,
        given_at=start,
    )
    row = Delegation(
        id=new_id(),
        household_id=household.id,
        member_id=member.id,
        consent_id=consent.id,
        created_at=start,
        expires_at=now() + timedelta(days=days),
        **values,
    )
    async with database.write() as write:
        write.add(consent)
        await write.flush()
        write.add(row)
    return row.id


async def sign_in(client: httpx.AsyncClient, account: Made, acting_for: Made | None = None, **values: Any) -> str:
    """Give the client a session of the account; returns the session token.

    With ``acting_for`` a delegation is made and chosen. The client also sends what a browser on our page sends:
    ``Sec-Fetch-Site`` and, for calls without a form, the CSRF token.
    """
    database = database_of(client)
    if acting_for:
        values = {"delegation_id": await delegate(database, acting_for, account)} | values
    token = await open_session(database, account, **values)
    use_session(client, token)
    return token


async def open_session(database: Database, account: Made, **values: Any) -> str:
    """A session of the account; returns its token. ``values`` are columns of ``login_session``."""
    token = tokens.new_token()
    row = LoginSession(
        token_hash=tokens.digest(token),
        account_id=account.id,
        **({"device": "test", "expires_at": now() + timedelta(days=1)} | values),
    )
    async with database.write() as write:
        write.add(row)
    return token


def use_session(client: httpx.AsyncClient, token: str) -> None:
    """Make the client carry this session as a browser would."""
    client.cookies.clear()
    client.cookies.set(tokens.COOKIE, token, domain=client.base_url.host)
    client.headers["sec-fetch-site"] = "same-origin"
    client.headers["x-csrf-token"] = tokens.csrf_token(token)


def sign_out(client: httpx.AsyncClient) -> None:
    """Make the client anonymous again."""
    client.cookies.clear()
    client.headers.pop("x-csrf-token", None)


def form(client: httpx.AsyncClient, **fields: Any) -> dict[str, Any]:
    """Form fields with the hidden ones a page adds: CSRF token and idempotency key."""
    token = client.cookies.get(tokens.COOKIE)
    hidden = {"csrf_token": tokens.csrf_token(token) if token else "", "idempotency_key": str(uuid4())}
    return hidden | fields


async def make_key(
    database: Database, account: Made, scopes: tuple[Scope, ...] = ("read", "write"), days: float = 30, **values: Any
) -> str:
    """An API key; returns the key itself for ``Authorization: Bearer``."""
    key = tokens.new_api_key()
    row = ApiKey(
        account_id=account.id,
        name="test",
        start=key[:8],
        token_hash=tokens.digest(key),
        scopes=list(scopes),
        expires_at=now() + timedelta(days=days),
        **values,
    )
    async with database.write() as write:
        write.add(row)
    return key


def database_of(client: httpx.AsyncClient) -> Database:
    """The database of the application behind a test client."""
    transport: Any = client._transport
    found: Database = transport.app.state.database
    return found


async def with_passphrase(database: Database, kind: Kind = "household", **values: Any) -> Made:
    """An account that can sign in with ``PASSPHRASE``; its hash is made once for all tests."""
    return await make_account(database, kind, passphrase_hash=await _known_hash(), **values)


async def _known_hash() -> str:
    if not _HASHES:
        _HASHES.append(await passphrases.hashed(4, PASSPHRASE))
    return _HASHES[0]


_HASHES: list[str] = []


def session_of(answer: httpx.Response) -> str:
    """The session token that an answer sets; fails when it sets none."""
    name, _, rest = answer.headers["set-cookie"].partition("=")
    assert name == tokens.COOKIE, name
    return str(rest.partition(";")[0])
