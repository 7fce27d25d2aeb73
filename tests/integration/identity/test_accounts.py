"""Administrators make accounts; officers look; a one-time passphrase is handed over and replaced."""

import re
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import select, text

from tests.support.identity import form, make_account, make_key, session_of, sign_in, sign_out, use_session
from thuongxuan.db.session import Database
from thuongxuan.errors import Forbidden, Invalid
from thuongxuan.identity import service
from thuongxuan.identity.commands import NewAccount
from thuongxuan.identity.models import Account
from thuongxuan.identity.schemas import Kind, Principal
from thuongxuan.settings import Settings

NEW = {"kind": "officer", "display_name": "Cầm Bá Lịch", "phone": "", "sign_in_name": "Lịch.Cầm"}


async def test_an_administrator_makes_an_account_and_its_owner_signs_in(
    client: httpx.AsyncClient, database: Database
) -> None:
    await sign_in(client, await make_account(database, "administrator"))
    typed = form(client, **NEW)
    answer = await client.post("/officer/accounts/new", data=typed)
    assert answer.status_code == 201
    secret = re.search(r"<code>([a-z]+-[a-z]+-[a-z]+-\d{5})</code>", answer.text)
    assert secret
    again = await client.post("/officer/accounts/new", data=typed)
    assert (again.status_code, secret[1] in again.text) == (303, False)
    assert "Cầm Bá Lịch" in (await client.get(again.headers["location"])).text
    sign_out(client)
    signed = await client.post("/sign-in", data=form(client, name="lich.cam", passphrase=secret[1]))
    use_session(client, session_of(signed))
    assert (await client.get("/work")).headers["location"] == "/account/passphrase"
    chosen = form(client, passphrase=secret[1], new_passphrase="nhà sàn bên suối")
    use_session(client, session_of(await client.post("/account/passphrase", data=chosen)))
    assert (await client.get("/officer/accounts")).status_code == 200


REFUSED = (
    ({"kind": ""}, "kind"),
    ({"kind": "root"}, "kind"),
    ({"kind": "household"}, "kind"),
    ({"display_name": ""}, "display_name"),
    ({"sign_in_name": ""}, "phone"),
    ({"sign_in_name": "ab"}, "sign_in_name"),
    ({"sign_in_name": "1abc"}, "sign_in_name"),
    ({"phone": "123"}, "phone"),
    ({"sign_in_name": "taken"}, "sign_in_name"),
    ({"phone": "0912 345 678"}, "phone"),
)


async def test_a_refused_field_is_named(client: httpx.AsyncClient, database: Database) -> None:
    await make_account(database, sign_in_name="taken", phone="0912345678")
    await sign_in(client, await make_account(database, "administrator"))
    for change, field in REFUSED:
        answer = await client.post("/officer/accounts/new", data=form(client, **(NEW | change)))
        assert answer.status_code == 422, change
        assert f'href="#f-{field}"' in answer.text, change
    async with database.read() as read:
        assert await read.scalar(text("SELECT count(*) FROM account")) == 2


@pytest.mark.parametrize("kind", ["household", "team_member", "cooperative", "officer"])
async def test_nobody_else_makes_resets_or_switches_off(
    client: httpx.AsyncClient, database: Database, kind: Kind
) -> None:
    victim = await make_account(database)
    await sign_in(client, await make_account(database, kind))
    for path in ("new", f"{victim.id}/passphrase", f"{victim.id}/off", f"{victim.id}/on"):
        answer = await client.post(f"/officer/accounts/{path}", data=form(client, **NEW))
        assert answer.status_code == 403, path
    expected = 200 if kind == "officer" else 403
    assert (await client.get(f"/officer/accounts/{victim.id}")).status_code == expected


async def test_switching_off_ends_sessions_and_keys_at_once(client: httpx.AsyncClient, database: Database) -> None:
    account = await make_account(database, "cooperative")
    session = await sign_in(client, account)
    key = await make_key(database, account)
    await sign_in(client, await make_account(database, "administrator"))
    assert (await client.post(f"/officer/accounts/{account.id}/off", data=form(client))).status_code == 303
    admin = client.cookies["__Host-session"]
    use_session(client, session)
    assert (await client.get("/account")).status_code == 303
    sign_out(client)
    assert (await client.get("/api/v1/me", headers={"authorization": f"Bearer {key}"})).status_code == 401
    use_session(client, admin)
    assert "Đã tắt" in (await client.get(f"/officer/accounts/{account.id}")).text
    assert (await client.post(f"/officer/accounts/{account.id}/on", data=form(client))).status_code == 303
    async with database.read() as read:
        assert await read.scalar(select(Account.active).where(Account.id == account.id))


async def test_a_reset_ends_sessions_and_keys_and_gives_a_new_one_time_passphrase(
    client: httpx.AsyncClient, database: Database
) -> None:
    account, other = await make_account(database, "team_member"), await make_account(database, "team_member")
    session = await sign_in(client, account)
    key, foreign = await make_key(database, account), await make_key(database, other)
    await sign_in(client, await make_account(database, "administrator"))
    assert "mọi khóa API bị thu hồi" in (await client.get(f"/officer/accounts/{account.id}")).text
    answer = await client.post(f"/officer/accounts/{account.id}/passphrase", data=form(client))
    assert re.search(r"<code>[a-z]+-[a-z]+-[a-z]+-\d{5}</code>", answer.text)
    assert "mọi khóa API đã bị thu hồi" in answer.text
    use_session(client, session)
    assert (await client.get("/account")).status_code == 303
    sign_out(client)
    by_key = [await client.get("/api/v1/me", headers={"authorization": f"Bearer {one}"}) for one in (key, foreign)]
    assert [answer.status_code for answer in by_key] == [401, 200]


async def test_an_administrator_can_not_lock_out_themselves(client: httpx.AsyncClient, database: Database) -> None:
    me = await make_account(database, "administrator")
    await sign_in(client, me)
    for action in ("off", "passphrase"):
        assert (await client.post(f"/officer/accounts/{me.id}/{action}", data=form(client))).status_code == 403
    assert (await client.post(f"/officer/accounts/{uuid4()}/off", data=form(client))).status_code == 404
    assert (await client.get(f"/officer/accounts/{uuid4()}")).status_code == 404
    assert (await client.get("/officer/accounts/x")).status_code == 404


async def test_accounts_are_found_without_diacritics(client: httpx.AsyncClient, database: Database) -> None:
    await make_account(database, display_name="Lương Văn Quế", phone="0912345678")
    await sign_in(client, await make_account(database, "officer", display_name="Người tìm"))
    for search, found in (("luong", True), ("LƯƠNG", True), ("0912 345 678", True), ("%", False)):
        page = (await client.get("/officer/accounts", params={"q": search})).text
        assert ("Lương Văn Quế" in page) == found, search


async def test_the_same_function_serves_the_command_line(database: Database, settings: Settings) -> None:
    command = NewAccount(kind="administrator", display_name="Quản trị", sign_in_name="quan.tri")
    async with database.write() as write:
        made = await service.create_account(write, settings, command, passphrase="nhà sàn bên suối")
    assert made.passphrase == "nhà sàn bên suối"
    async with database.read() as read:
        row = await read.get(Account, made.account.id)
    assert row is not None
    assert not row.must_change_passphrase
    with pytest.raises(Invalid):
        async with database.write() as write:
            await service.create_account(write, settings, command)


class TestEntry:
    """The three columns of every record."""

    def test_a_household_enters_for_itself(self) -> None:
        account = uuid4()
        entry = service.entry(Principal(account_id=account, kind="household", display_name="x"))
        assert (entry.entered_by, entry.on_behalf_of, entry.delegation_id) == (account, account, None)

    def test_a_team_member_enters_for_the_chosen_household(self) -> None:
        member, household, delegation = uuid4(), uuid4(), uuid4()
        principal = Principal(
            account_id=member,
            kind="team_member",
            display_name="x",
            acting_for=household,
            delegation_id=delegation,
        )
        entry = service.entry(principal)
        assert (entry.entered_by, entry.on_behalf_of, entry.delegation_id) == (member, household, delegation)

    def test_a_team_member_who_chose_nobody_is_told_what_to_do(self) -> None:
        with pytest.raises(Forbidden, match="Hãy chọn hộ"):
            service.entry(Principal(account_id=uuid4(), kind="team_member", display_name="x"))
