"""Rules about accounts, and what other parts need to know about who enters a record."""

import logging
from uuid import UUID

import msgspec
from sqlalchemy.exc import IntegrityError

from thuongxuan.clock import new_id
from thuongxuan.db.session import WriteSession
from thuongxuan.errors import FieldError, Forbidden, Invalid, NotFound, m
from thuongxuan.identity import names, passphrases, queries, writes_sql
from thuongxuan.identity.commands import NewAccount
from thuongxuan.identity.models import Account
from thuongxuan.identity.schemas import AccountView, Entry, Principal
from thuongxuan.settings import Settings

security_log = logging.getLogger("thuongxuan.security")
PHONE_WRONG = FieldError("phone", "pattern", m("Số điện thoại gồm 10 số, bắt đầu bằng số 0."))
NAME_WRONG = FieldError(
    "sign_in_name", "pattern", m("Tên đăng nhập dài 3 đến 40 ký tự: chữ, số, dấu chấm, gạch; bắt đầu bằng chữ.")
)
NO_IDENTIFIER = FieldError("phone", "required", m("Cần số điện thoại hoặc tên đăng nhập."))


class Created(msgspec.Struct, frozen=True):
    """A new account and, once and never again, its one-time passphrase."""

    account: AccountView
    passphrase: str


def entry(principal: Principal) -> Entry:
    """Who enters a record and whose it is. Raises ``Forbidden`` when a team member has chosen nobody."""
    if principal.kind == "team_member" and principal.acting_for is None:
        raise Forbidden(m("Hãy chọn hộ mà bạn làm thay trước khi ghi: mở “Việc của tôi”, rồi “Các hộ tôi giúp”."))
    return Entry(principal.account_id, principal.subject_id, principal.delegation_id)


async def create_account(
    write: WriteSession,
    settings: Settings,
    command: NewAccount,
    *,
    created_by: UUID | None = None,
    passphrase: str | None = None,
) -> Created:
    """Make an account with a one-time passphrase, or with a given one that need not be changed.

    Raises ``Invalid`` when a field is refused or a telephone number or name is taken.
    """
    phone, sign_in_name = _identifiers(command)
    secret = passphrase or passphrases.one_time()
    row = Account(
        id=new_id(),
        kind=command.kind,
        display_name=command.display_name,
        phone=phone,
        sign_in_name=sign_in_name,
        commune_code=command.commune_code,
        village=command.village,
        passphrase_hash=await passphrases.hashed(settings.argon2_concurrency, secret),
        must_change_passphrase=passphrase is None,
        created_by=created_by,
    )
    await insert_account(write, row)
    security_log.info("account created", extra={"fields": {"account": str(row.id), "kind": row.kind}})
    return Created(queries.account_view(row), secret)


def _identifiers(command: NewAccount) -> tuple[str | None, str | None]:
    phone = names.phone(command.phone) if command.phone else None
    sign_in_name = names.sign_in_name(command.sign_in_name) if command.sign_in_name else None
    errors = [PHONE_WRONG] if command.phone and not phone else []
    if command.sign_in_name and not sign_in_name:
        errors.append(NAME_WRONG)
    if not (command.phone or command.sign_in_name):
        errors.append(NO_IDENTIFIER)
    if errors:
        raise Invalid(errors)
    return phone, sign_in_name


async def insert_account(write: WriteSession, row: Account) -> None:
    """Insert an account row. Raises ``Invalid`` when its telephone number or name is taken."""
    try:
        async with write.savepoint():
            write.add(row)
            await write.flush()
    except IntegrityError as error:
        field = "sign_in_name" if "uq_account_sign_in_name" in str(error.orig) else "phone"
        raise Invalid([taken(field)]) from error


def taken(field: str) -> FieldError:
    """The telephone number or name belongs to another account."""
    return FieldError(field, "taken", m("Đã có tài khoản dùng số hoặc tên này."))


async def reset_passphrase(write: WriteSession, settings: Settings, principal: Principal, account_id: UUID) -> Created:
    """Give an account a new one-time passphrase, sign it out everywhere and revoke its keys.

    Whoever knew the old passphrase could have made a key with it.
    """
    row = await _other_account(write, principal, account_id)
    secret = passphrases.one_time()
    row.passphrase_hash = await passphrases.hashed(settings.argon2_concurrency, secret)
    row.must_change_passphrase = True
    row.row_version += 1
    await writes_sql.end_sessions(write, account_id)
    await writes_sql.revoke_keys(write, account_id)
    await write.flush()
    _log("passphrase reset", principal, account_id)
    return Created(queries.account_view(row), secret)


async def set_commune(write: WriteSession, principal: Principal, account_id: UUID, commune_code: str | None) -> None:
    """Say which commune an account belongs to. An officer with one sees and decides only what belongs to it.

    Raises ``Invalid`` when there is no such commune today.
    """
    row = await _other_account(write, principal, account_id)
    if commune_code and commune_code not in {code for code, _, _ in await queries.communes(write)}:
        raise Invalid.of("commune_code", "choice", m("Hãy chọn một mục trong danh sách."))
    row.commune_code = commune_code
    row.row_version += 1
    _log("account commune", principal, account_id)


async def set_active(write: WriteSession, principal: Principal, account_id: UUID, *, active: bool) -> None:
    """Switch an account on or off. Off signs it out everywhere and revokes its keys."""
    row = await _other_account(write, principal, account_id)
    row.active = active
    row.row_version += 1
    if not active:
        await writes_sql.end_sessions(write, account_id)
        await writes_sql.revoke_keys(write, account_id)
    _log("account on" if active else "account off", principal, account_id)


async def _other_account(write: WriteSession, principal: Principal, account_id: UUID) -> Account:
    if account_id == principal.account_id:
        raise Forbidden(m("Không làm việc này với chính tài khoản của mình."))
    row = await queries.locked_account(write, account_id)
    if row is None:
        raise NotFound
    return row


def _log(event: str, principal: Principal, account_id: UUID) -> None:
    fields = {"account": str(account_id), "by": str(principal.account_id)}
    security_log.info(event, extra={"fields": fields})
