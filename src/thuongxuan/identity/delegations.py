"""Consent and assisted entry: who may act for a household, since when, until when, and how it agreed."""

import hashlib
import secrets
from datetime import timedelta
from typing import Literal
from uuid import UUID

from thuongxuan.clock import new_id, now
from thuongxuan.db.bytes import HotPool
from thuongxuan.db.session import ReadSession, WriteSession
from thuongxuan.errors import FieldError, Forbidden, Invalid, NotFound, m
from thuongxuan.identity import names, queries, service, throttle, writes_sql
from thuongxuan.identity.commands import Household, NewHousehold, RenewDelegation, UseCode
from thuongxuan.identity.models import Account, Consent, Delegation
from thuongxuan.identity.schemas import ConsentMethod, ConsentPurpose, Principal
from thuongxuan.settings import Settings

Method = Literal["spoken", "paper"]
WORDING = "2026-11"
"""Which edition of the consent text was read out; change it whenever the text in the templates changes."""
CODE_MINUTES = 10
NO_METHOD = FieldError("method", "required", m("Chọn cách hộ đồng ý."))
NOT_AGREED = FieldError("agreed", "required", m("Chỉ ghi được khi hộ đã nghe và đồng ý."))
NO_WITNESS = FieldError("witness", "required", m("Ghi tên người làm chứng khi hộ đồng ý bằng lời."))


async def check_household(read: ReadSession, command: Household) -> None:
    """Refuse on the first screen what the second could not mend. Raises ``Invalid``."""
    if command.phone and not names.phone(command.phone):
        raise Invalid([service.PHONE_WRONG])
    if command.phone and await queries.phone_taken(read, names.phone(command.phone) or ""):
        raise Invalid([service.taken("phone")])


async def register_household(
    write: WriteSession, settings: Settings, principal: Principal, command: NewHousehold
) -> UUID:
    """A team member registers a household that agreed; returns the id of the delegation.

    Raises ``Invalid`` with every refused field. Nobody can sign in to the new account until somebody in charge gives
    it a passphrase, so the member cannot act as the household outside the delegation.
    """
    phone = names.phone(command.phone) if command.phone else None
    method, errors = _agreement(command.method, command.witness, agreed=command.agreed)
    if command.phone and not phone:
        errors.insert(0, service.PHONE_WRONG)
    if errors:
        raise Invalid(errors)
    household = Account(
        id=new_id(),
        kind="household",
        display_name=command.display_name,
        phone=phone,
        commune_code=command.commune_code,
        village=command.village,
        public_name=command.public_name,
        created_by=principal.account_id,
    )
    await service.insert_account(write, household)
    if command.public_name:
        _consent(write, household.id, "public_name", method, command.witness, principal)
    return await _delegate(write, settings, principal, household.id, method, command.witness)


def _agreement(method: Method | None, witness: str | None, *, agreed: bool) -> tuple[Method, list[FieldError]]:
    """The method, and every reason why the agreement does not count yet."""
    errors = [] if method else [NO_METHOD]
    if method == "spoken" and not witness:
        errors.append(NO_WITNESS)
    return method or "spoken", errors if agreed else [*errors, NOT_AGREED]


def _consent(
    write: WriteSession,
    account_id: UUID,
    purpose: ConsentPurpose,
    method: ConsentMethod,
    witness: str | None,
    recorded_by: Principal,
) -> Consent:
    row = Consent(
        id=new_id(),
        account_id=account_id,
        purpose=purpose,
        method=method,
        witness=witness,
        wording=WORDING,
        recorded_by=recorded_by.account_id,
    )
    write.add(row)
    return row


async def _delegate(
    write: WriteSession,
    settings: Settings,
    member: Principal,
    household_id: UUID,
    method: ConsentMethod,
    witness: str | None,
) -> UUID:
    household = await queries.locked_account(write, household_id)  # one delegation at a time for each household
    if household is None or not household.active:
        raise NotFound
    consent = _consent(write, household_id, "registration", method, witness, member)
    await write.flush()
    before = await queries.open_delegation(write, household_id, member.account_id)
    if before is not None:
        before.revoked_at, before.revoked_by = now(), member.account_id
        await write.flush()
    row = Delegation(
        id=new_id(),
        household_id=household_id,
        member_id=member.account_id,
        consent_id=consent.id,
        expires_at=now() + timedelta(days=settings.delegation_max_days),
    )
    write.add(row)
    await write.flush()
    _log("delegation given", row, member)
    return row.id


async def renew(
    write: WriteSession, settings: Settings, principal: Principal, delegation_id: UUID, command: RenewDelegation
) -> UUID:
    """The household agreed again: a new delegation takes the place of the member's own earlier one.

    Raises ``Forbidden`` when the household, an officer or the member had ended it: only a code from the household or a
    new registration by somebody in charge opens it again.
    """
    before = await queries.locked_delegation(write, delegation_id)
    if before is None or before.member_id != principal.account_id:
        raise NotFound
    if before.revoked_at is not None:
        raise Forbidden(m("Ủy quyền này đã bị thu hồi. Hộ cần tự tạo mã đồng ý mới."))
    method, errors = _agreement(command.method, command.witness, agreed=command.agreed)
    if errors:
        raise Invalid(errors)
    return await _delegate(write, settings, principal, before.household_id, method, command.witness)


async def revoke(write: WriteSession, principal: Principal, delegation_id: UUID) -> None:
    """End a delegation; open sessions notice it with their next request. Ending it twice changes nothing.

    Allowed for the household, the member, and officers of the commune of either; for anybody else it does not exist
    (``NotFound``).
    """
    row = await queries.locked_delegation(write, delegation_id)
    if row is None or not await _may_end(write, principal, row):
        raise NotFound
    if row.revoked_at is None:
        row.revoked_at, row.revoked_by = now(), principal.account_id
        _log("delegation ended", row, principal)


async def _may_end(read: ReadSession, principal: Principal, row: Delegation) -> bool:
    if principal.account_id in {row.household_id, row.member_id}:
        return True
    return any(map(principal.oversees, await queries.communes_of(read, row.household_id, row.member_id)))


async def usable(write: WriteSession, principal: Principal, delegation_id: UUID) -> UUID:
    """The delegation when this member may act under it now. Raises ``NotFound`` or ``Forbidden``."""
    found = await queries.delegation(write, delegation_id)
    if found is None or found.member_id != principal.account_id:
        raise NotFound
    if not found.active:
        raise Forbidden(m("Ủy quyền này đã hết hạn hoặc đã bị thu hồi. Hãy xin hộ đồng ý lại."))
    return found.id


def _code_hash(household_id: UUID, code: str) -> bytes:
    return hashlib.sha256(household_id.bytes + code.encode()).digest()


async def make_code(write: WriteSession, principal: Principal) -> str:
    """Six digits that the household reads out to a team member; they work once, for ten minutes."""
    code = f"{secrets.randbelow(1_000_000):06}"
    expires_at = now() + timedelta(minutes=CODE_MINUTES)
    await writes_sql.put_code(write, principal.account_id, _code_hash(principal.account_id, code), expires_at)
    return code


async def use_code(
    hot: HotPool, write: WriteSession, settings: Settings, principal: Principal, command: UseCode
) -> UUID:
    """A team member types a household's code; returns the id of the new delegation.

    Raises ``TooManyRequests``, or ``Invalid`` with one answer for an unknown household and for a wrong code.
    """
    name = names.identifier(command.household)
    await throttle.take(hot, throttle.CONSENT_CODES, "member", str(principal.account_id))
    await throttle.take(hot, throttle.CONSENT_CODES, "household", name)
    household_id = await queries.household_by_name(write, name)
    digits = "".join(letter for letter in command.code if letter in "0123456789")
    if household_id is None or not await writes_sql.use_code(write, household_id, _code_hash(household_id, digits)):
        raise Invalid.of("code", "wrong", m("Số điện thoại, tên hoặc mã chưa đúng, hoặc mã đã quá 10 phút."))
    return await _delegate(write, settings, principal, household_id, "code", None)


async def set_public_name(write: WriteSession, principal: Principal, *, shown: bool) -> None:
    """The owner decides whether the producer's name stands on public pages; both answers are recorded."""
    row = await queries.locked_account(write, principal.account_id)
    if row is None or row.public_name == shown:
        return
    await _hide(write, row)
    if shown:
        _consent(write, row.id, "public_name", "self", None, principal)
        row.public_name = True


async def hide_name(write: WriteSession, principal: Principal, account_id: UUID) -> None:
    """Take a household's name off public pages because it asked for that; showing it again takes its own consent.

    Allowed for officers of its commune and for a member who may act for the household; for anybody else it does not
    exist.
    """
    row = await queries.locked_account(write, account_id)
    held = await queries.open_delegation(write, account_id, principal.account_id)
    if row is None or not (principal.oversees(row.commune_code) or (held is not None and held.expires_at > now())):
        raise NotFound
    await _hide(write, row)
    service.security_log.info(
        "name hidden", extra={"fields": {"account": str(row.id), "by": str(principal.account_id)}}
    )


async def _hide(write: WriteSession, row: Account) -> None:
    for given in await queries.open_consent(write, row.id, "public_name"):
        given.withdrawn_at = now()
    row.public_name = False
    row.row_version += 1


def _log(event: str, row: Delegation, by: Principal) -> None:
    fields = {"delegation": str(row.id), "household": str(row.household_id), "by": str(by.account_id)}
    service.security_log.info(event, extra={"fields": fields})
