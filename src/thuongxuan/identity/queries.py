"""Reading accounts, sessions, consent, delegations and keys; every answer is a frozen Struct."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, column, func, or_, select, table
from sqlalchemy.orm import aliased

from thuongxuan.clock import now, today
from thuongxuan.db.session import ReadSession
from thuongxuan.identity.models import Account, ApiKey, Consent, Delegation, LoginSession
from thuongxuan.identity.schemas import AccountView, ApiKeyView, ConsentView, DelegationView, SessionView

LIST_LIMIT = 200
_UNIT = table(
    "admin_unit",
    *(column(name) for name in ("code", "name_vi", "name_en", "level", "valid_from", "valid_to")),
)


def account_view(row: Account) -> AccountView:
    """The Struct of an account row."""
    return AccountView(
        id=row.id,
        kind=row.kind,  # type: ignore[arg-type]  # the column's CHECK holds the same values
        display_name=row.display_name,
        phone=row.phone,
        sign_in_name=row.sign_in_name,
        commune_code=row.commune_code,
        village=row.village,
        public_name=row.public_name,
        active=row.active,
        can_sign_in=row.passphrase_hash is not None,
        created_at=row.created_at,
        row_version=row.row_version,
    )


async def account(read: ReadSession, account_id: UUID) -> AccountView | None:
    """One account."""
    row = await read.get(Account, account_id)
    return account_view(row) if row else None


async def accounts(read: ReadSession, search: str = "", commune: str | None = None) -> list[AccountView]:
    """Accounts by name or telephone number, of a commune if one is given, newest first; at most ``LIST_LIMIT``."""
    statement = select(Account).order_by(Account.created_at.desc(), Account.id).limit(LIST_LIMIT)
    if commune:
        statement = statement.where(Account.commune_code == commune)
    if search:
        folded = func.tx_fold(search)
        statement = statement.where(
            or_(
                func.strpos(func.tx_fold(Account.display_name), folded) > 0,
                func.strpos(func.coalesce(Account.sign_in_name, ""), folded) > 0,
                Account.phone == search.replace(" ", ""),
            )
        )
    return [account_view(row) for row in await read.scalars(statement)]


async def communes_of(read: ReadSession, *account_ids: UUID) -> set[str | None]:
    """The communes that these accounts belong to."""
    return set(await read.scalars(select(Account.commune_code).where(Account.id.in_(account_ids))))


async def phone_taken(read: ReadSession, phone: str) -> bool:
    """Whether an account has this telephone number."""
    return await read.scalar(select(Account.id).where(Account.phone == phone)) is not None


async def household_by_name(read: ReadSession, identifier: str) -> UUID | None:
    """An active household by the telephone number or name it signs in with."""
    found: UUID | None = await read.scalar(
        select(Account.id).where(
            Account.kind == "household",
            Account.active,
            or_(Account.phone == identifier, Account.sign_in_name == identifier),
        )
    )
    return found


async def communes(read: ReadSession) -> list[tuple[str, str, str]]:
    """Code, Vietnamese and English name of the communes of today.

    The table belongs to the areas above this part; it is read by its name, as foreign keys across parts are.
    """
    statement = (
        select(_UNIT.c.code, _UNIT.c.name_vi, _UNIT.c.name_en)
        .where(_UNIT.c.level == "commune", or_(_UNIT.c.valid_to.is_(None), _UNIT.c.valid_to > today()))
        .where(or_(_UNIT.c.valid_from.is_(None), _UNIT.c.valid_from <= today()))
        .order_by(_UNIT.c.name_vi, _UNIT.c.code)
    )
    return [(row.code, row.name_vi, row.name_en) for row in await read.execute(statement)]


async def sessions(read: ReadSession, account_id: UUID) -> list[SessionView]:
    """Signed-in devices, the one used last first."""
    rows = await read.scalars(
        select(LoginSession)
        .where(LoginSession.account_id == account_id, LoginSession.expires_at > now())
        .order_by(LoginSession.seen_at.desc(), LoginSession.id.desc())
    )
    return [SessionView(row.id, row.device, row.created_at, row.seen_at) for row in rows]


def _delegations() -> Select[Any]:
    household, member = aliased(Account), aliased(Account)
    return (
        select(
            Delegation,
            household.display_name.label("household_name"),
            household.public_name,
            household.commune_code,
            household.village,
            member.display_name.label("member_name"),
            and_(household.active, member.active).label("both_active"),
        )
        .join(household, household.id == Delegation.household_id)
        .join(member, member.id == Delegation.member_id)
        .order_by(Delegation.created_at.desc(), Delegation.id.desc())
    )


def _delegation_view(row: Row[Any]) -> DelegationView:
    held: Delegation = row.Delegation
    return DelegationView(
        id=held.id,
        household_id=held.household_id,
        household_name=row.household_name,
        household_name_public=row.public_name,
        member_id=held.member_id,
        member_name=row.member_name,
        commune_code=row.commune_code,
        village=row.village,
        created_at=held.created_at,
        expires_at=held.expires_at,
        revoked_at=held.revoked_at,
        active=held.revoked_at is None and held.expires_at > now() and row.both_active,
    )


async def delegation(read: ReadSession, delegation_id: UUID) -> DelegationView | None:
    """One delegation."""
    row = (await read.execute(_delegations().where(Delegation.id == delegation_id))).first()
    return _delegation_view(row) if row else None


async def delegations_of_member(read: ReadSession, member_id: UUID) -> list[DelegationView]:
    """The latest delegation of each household to this member; open ones first, then by name."""
    rows = (await read.execute(_delegations().where(Delegation.member_id == member_id))).all()
    latest: dict[UUID, DelegationView] = {}
    for view in map(_delegation_view, rows):
        latest.setdefault(view.household_id, view)
    return sorted(latest.values(), key=lambda view: (not view.active, view.household_name))


async def delegations_of_household(read: ReadSession, household_id: UUID) -> list[DelegationView]:
    """Everybody who may or could act for this household, the newest first."""
    return [
        _delegation_view(row)
        for row in await read.execute(_delegations().where(Delegation.household_id == household_id))
    ]


async def consents(read: ReadSession, account_id: UUID) -> list[ConsentView]:
    """Every consent of an account, the newest first."""
    statement = (
        select(Consent, Account.display_name)
        .join(Account, Account.id == Consent.recorded_by)
        .where(Consent.account_id == account_id)
        .order_by(Consent.given_at.desc(), Consent.id.desc())
    )
    return [
        ConsentView(given.id, given.purpose, given.method, given.witness, name, given.given_at, given.withdrawn_at)
        for given, name in await read.execute(statement)
    ]


async def keys(read: ReadSession, account_id: UUID) -> list[ApiKeyView]:
    """The keys of an account that are not revoked."""
    rows = await read.scalars(
        select(ApiKey)
        .where(ApiKey.account_id == account_id, ApiKey.revoked_at.is_(None))
        .order_by(ApiKey.created_at.desc(), ApiKey.id.desc())
    )
    return [
        ApiKeyView(
            id=row.id,
            name=row.name,
            start=row.start,
            scopes=row.scopes,
            created_at=row.created_at,
            expires_at=row.expires_at,
            last_used_on=row.last_used_on,
        )
        for row in rows
    ]


def _owned(model: Any, row_id: UUID, owner: ColumnElement[bool]) -> Select[Any]:
    return select(model).where(model.id == row_id, owner).with_for_update()


async def own_session(read: ReadSession, session_id: UUID, account_id: UUID) -> LoginSession | None:
    """A session row of this account, locked."""
    found: LoginSession | None = await read.scalar(
        _owned(LoginSession, session_id, LoginSession.account_id == account_id)
    )
    return found


async def own_key(read: ReadSession, key_id: UUID, account_id: UUID) -> ApiKey | None:
    """A key row of this account, locked."""
    found: ApiKey | None = await read.scalar(_owned(ApiKey, key_id, ApiKey.account_id == account_id))
    return found


async def locked_account(read: ReadSession, account_id: UUID) -> Account | None:
    """An account row, locked."""
    found: Account | None = await read.scalar(select(Account).where(Account.id == account_id).with_for_update())
    return found


async def locked_delegation(read: ReadSession, delegation_id: UUID) -> Delegation | None:
    """A delegation row, locked."""
    found: Delegation | None = await read.scalar(
        select(Delegation).where(Delegation.id == delegation_id).with_for_update()
    )
    return found


async def open_delegation(read: ReadSession, household_id: UUID, member_id: UUID) -> Delegation | None:
    """The delegation of this pair that nobody has revoked (it may have expired), locked."""
    found: Delegation | None = await read.scalar(
        select(Delegation)
        .where(
            Delegation.household_id == household_id,
            Delegation.member_id == member_id,
            Delegation.revoked_at.is_(None),
        )
        .with_for_update()
    )
    return found


async def open_consent(read: ReadSession, account_id: UUID, purpose: str) -> list[Consent]:
    """Consents for a purpose that were not withdrawn, locked."""
    rows = await read.scalars(
        select(Consent)
        .where(Consent.account_id == account_id, Consent.purpose == purpose, Consent.withdrawn_at.is_(None))
        .with_for_update()
    )
    return list(rows)
