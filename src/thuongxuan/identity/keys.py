"""API keys: shown once, stored as SHA-256, limited in scope and time."""

from datetime import timedelta
from uuid import UUID

from thuongxuan.clock import now
from thuongxuan.db.bytes import HotPool
from thuongxuan.db.session import WriteSession
from thuongxuan.errors import Conflict, Invalid, NotFound, m
from thuongxuan.identity import queries, sign_in, tokens
from thuongxuan.identity.commands import NewKey
from thuongxuan.identity.models import ApiKey
from thuongxuan.identity.schemas import Principal
from thuongxuan.identity.service import security_log
from thuongxuan.settings import Settings

MAX_KEYS = 20
SHOWN_START = 9


async def create(hot: HotPool, write: WriteSession, settings: Settings, principal: Principal, command: NewKey) -> str:
    """Make a key; the return value is the only time it is seen.

    Raises ``Invalid`` for a wrong passphrase or too long a life, ``Conflict`` when there are too many keys.
    """
    if command.days > settings.api_key_max_days:
        limit = m("Khóa dùng được nhiều nhất {days} ngày.", days=settings.api_key_max_days)
        raise Invalid.of("days", "too_big", limit)
    await sign_in.confirm(hot, settings, principal, "passphrase", command.passphrase)
    if len(await queries.keys(write, principal.account_id)) >= MAX_KEYS:
        raise Conflict(m("Đã có {most} khóa. Hãy thu hồi khóa không dùng nữa.", most=MAX_KEYS))
    key = tokens.new_api_key()
    row = ApiKey(
        account_id=principal.account_id,
        name=command.name,
        start=key[:SHOWN_START],
        token_hash=tokens.digest(key),
        scopes=sorted(set(command.scopes)),
        expires_at=now() + timedelta(days=command.days),
    )
    write.add(row)
    await write.flush()
    security_log.info("api key created", extra={"fields": {"account": str(principal.account_id), "key": str(row.id)}})
    return key


async def revoke(write: WriteSession, principal: Principal, key_id: UUID) -> None:
    """Revoke an own key. Raises ``NotFound``."""
    row = await queries.own_key(write, key_id, principal.account_id)
    if row is None:
        raise NotFound
    if row.revoked_at is None:
        row.revoked_at = now()
        security_log.info("api key revoked", extra={"fields": {"key": str(key_id)}})
