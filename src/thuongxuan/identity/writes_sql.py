"""Statements that change several rows, or rows that need not be read first."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, update
from sqlalchemy.dialects.postgresql import insert

from thuongxuan.clock import now
from thuongxuan.db.session import WriteSession
from thuongxuan.identity.models import ApiKey, ConsentCode, LoginSession


async def end_session(write: WriteSession, token_hash: bytes) -> None:
    """Sign out the device that carries this token."""
    await write.execute(delete(LoginSession).where(LoginSession.token_hash == token_hash))


async def end_sessions(write: WriteSession, account_id: UUID, *, but: UUID | None = None) -> None:
    """Sign out every device of an account, or every other one."""
    statement = delete(LoginSession).where(LoginSession.account_id == account_id)
    await write.execute(statement.where(LoginSession.id != but) if but else statement)


async def revoke_keys(write: WriteSession, account_id: UUID) -> None:
    """Revoke every key of an account."""
    await write.execute(
        update(ApiKey).where(ApiKey.account_id == account_id, ApiKey.revoked_at.is_(None)).values(revoked_at=now())
    )


async def put_code(write: WriteSession, household_id: UUID, code_hash: bytes, expires_at: datetime) -> None:
    """Store the one present code of a household."""
    values = {"code_hash": code_hash, "expires_at": expires_at}
    await write.execute(
        insert(ConsentCode)
        .values(household_id=household_id, **values)
        .on_conflict_do_update(index_elements=["household_id"], set_=values)
    )


async def use_code(write: WriteSession, household_id: UUID, code_hash: bytes) -> bool:
    """Use up a code; ``False`` when it is not the household's present one. One statement, so it works once."""
    used = await write.execute(
        delete(ConsentCode)
        .where(
            ConsentCode.household_id == household_id,
            ConsentCode.code_hash == code_hash,
            ConsentCode.expires_at > now(),
        )
        .returning(ConsentCode.household_id)
    )
    return used.first() is not None
