"""Signing in and out, and the passphrase one signs in with."""

from datetime import timedelta
from uuid import UUID

import msgspec

from thuongxuan.clock import now
from thuongxuan.db.bytes import HotPool
from thuongxuan.db.session import WriteSession
from thuongxuan.errors import Invalid, NotFound, NotSignedIn, m
from thuongxuan.identity import names, passphrases, principal_sql, queries, throttle, tokens, writes_sql
from thuongxuan.identity.commands import ChangePassphrase, SignIn
from thuongxuan.identity.models import LoginSession
from thuongxuan.identity.schemas import Principal
from thuongxuan.identity.service import security_log
from thuongxuan.settings import Settings

WRONG = m("Số điện thoại, tên hoặc mật khẩu chưa đúng. Hãy thử lại.")


class Client(msgspec.Struct, frozen=True):
    """What is known of the device that signs in: its network, a short description, the session it had before."""

    network: str
    device: str
    old_token: str | None


async def sign_in(hot: HotPool, write: WriteSession, settings: Settings, command: SignIn, client: Client) -> str:
    """Sign in; returns the token of a new session. Whatever session the device had before ends.

    Raises ``TooManyRequests``, or ``Invalid`` with one and the same answer for a wrong passphrase, an unknown name,
    an account without passphrase and one that is switched off. The attempt is counted before anything is examined,
    and no transaction is open while the passphrase is hashed.
    """
    name = names.identifier(command.name)
    await throttle.take(hot, throttle.SIGN_IN_NETWORK, client.network)
    await throttle.take(hot, throttle.SIGN_IN_HERE, name, client.network)
    await throttle.take(hot, throttle.SIGN_IN_ACCOUNT, name)
    found = await hot.fetchrow(principal_sql.CREDENTIALS, name)
    stored: str | None = found["passphrase_hash"] if found else None
    right = await passphrases.matches(settings.argon2_concurrency, stored, command.passphrase)
    if found is None or stored is None or not right:
        security_log.warning("sign-in refused", extra={"fields": {"account": str(found["id"]) if found else None}})
        raise Invalid.of("", "wrong", WRONG)
    await throttle.forget(hot, throttle.SIGN_IN_HERE, name, client.network)
    await throttle.clean(hot)
    await hot.execute(principal_sql.CLEAN_SESSIONS, now(), settings.session_idle_days)
    await _refresh_hash(write, settings, found["id"], stored, command.passphrase)
    return await _open(write, settings, found["id"], client)


async def _open(write: WriteSession, settings: Settings, account_id: UUID, client: Client) -> str:
    if client.old_token:
        await writes_sql.end_session(write, tokens.digest(client.old_token))
    token = tokens.new_token()
    write.add(
        LoginSession(
            token_hash=tokens.digest(token),
            account_id=account_id,
            device=client.device,
            expires_at=now() + timedelta(days=settings.session_max_days),
        )
    )
    await write.flush()
    security_log.info("signed in", extra={"fields": {"account": str(account_id)}})
    return token


async def _refresh_hash(
    write: WriteSession, settings: Settings, account_id: UUID, stored: str, passphrase: str
) -> None:
    if passphrases.needs_rehash(stored):
        row = await queries.locked_account(write, account_id)
        if row is not None and row.passphrase_hash == stored:
            row.passphrase_hash = await passphrases.hashed(settings.argon2_concurrency, passphrase)


async def confirm(hot: HotPool, settings: Settings, principal: Principal, field: str, passphrase: str) -> None:
    """Ask the passphrase again before something sensitive. Raises ``Invalid`` or ``TooManyRequests``."""
    await throttle.take(hot, throttle.PASSPHRASE_CHECKS, str(principal.account_id))
    stored = await hot.fetchval(principal_sql.OWN_HASH, principal.account_id)
    if not await passphrases.matches(settings.argon2_concurrency, stored, passphrase):
        raise Invalid.of(field, "wrong", m("Mật khẩu hiện nay chưa đúng."))


async def change_passphrase(
    hot: HotPool, write: WriteSession, settings: Settings, principal: Principal, command: ChangePassphrase
) -> str:
    """Choose a new passphrase; returns the token of the rotated session. Every other device is signed out."""
    await confirm(hot, settings, principal, "passphrase", command.passphrase)
    new_hash = await _checked_hash(hot, settings, principal, command)
    row = await queries.locked_account(write, principal.account_id)
    if row is None:
        raise NotFound
    row.passphrase_hash = new_hash
    row.must_change_passphrase = False
    row.row_version += 1
    await writes_sql.end_sessions(write, row.id, but=principal.session_id)
    security_log.info("passphrase changed", extra={"fields": {"account": str(row.id)}})
    return await rotate(write, principal)


async def _checked_hash(hot: HotPool, settings: Settings, principal: Principal, command: ChangePassphrase) -> str:
    own = await hot.fetchrow(principal_sql.OWN_NAMES, principal.account_id) or {}
    refused = passphrases.weakness(command.new_passphrase, *own.values())
    if passphrases.normalise(command.new_passphrase) == passphrases.normalise(command.passphrase):
        refused = m("Hãy chọn mật khẩu khác mật khẩu đang dùng.")
    if refused:
        raise Invalid.of("new_passphrase", "weak", refused)
    return await passphrases.hashed(settings.argon2_concurrency, command.new_passphrase)


async def rotate(write: WriteSession, principal: Principal, *, delegation_id: UUID | None = None) -> str:
    """Give the session a new token, acting under ``delegation_id`` or for nobody. The old token is void at once."""
    row = await queries.own_session(write, principal.session_id, principal.account_id) if principal.session_id else None
    if row is None:
        raise NotSignedIn
    token = tokens.new_token()
    row.token_hash = tokens.digest(token)
    row.delegation_id = delegation_id
    await write.flush()
    return token


async def sign_out(write: WriteSession, token: str | None) -> None:
    """End the session of this device."""
    if token:
        await writes_sql.end_session(write, tokens.digest(token))


async def end_one(write: WriteSession, principal: Principal, session_id: UUID) -> None:
    """Sign out one own device. Raises ``NotFound``."""
    row = await queries.own_session(write, session_id, principal.account_id)
    if row is None:
        raise NotFound
    await write.delete(row)


async def end_all(write: WriteSession, principal: Principal) -> None:
    """Sign out everywhere."""
    await writes_sql.end_sessions(write, principal.account_id)
    security_log.info("signed out everywhere", extra={"fields": {"account": str(principal.account_id)}})
