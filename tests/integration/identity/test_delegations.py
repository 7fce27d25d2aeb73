"""Assisted entry: a team member acts for a household only with its consent, for a time, until somebody ends it."""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import select, text

from tests.support.identity import (
    Made,
    delegate,
    form,
    make_account,
    session_of,
    sign_in,
    use_session,
    with_passphrase,
)
from thuongxuan import clock
from thuongxuan.db.session import Database
from thuongxuan.identity.models import Account, Consent, Delegation
from thuongxuan.identity.schemas import Kind
from thuongxuan.settings import Settings

HOUSEHOLD = {"display_name": "Hà Thị Sen", "commune_code": "15658", "village": "Bản Khằm", "phone": "0987 654 321"}
AGREED = {"method": "spoken", "witness": "Lang Văn Chinh", "agreed": "yes"}


async def acting_for(client: httpx.AsyncClient) -> str | None:
    found: str | None = (await client.get("/api/v1/me")).json()["acting_for"]
    return found


async def act(client: httpx.AsyncClient, delegation_id: UUID | str) -> httpx.Response:
    answer = await client.post(f"/account/households/{delegation_id}/act", data=form(client))
    if answer.status_code == 303:
        use_session(client, session_of(answer))
    return answer


async def only_row(database: Database, model: Any) -> Any:
    async with database.read() as read:
        return (await read.scalars(select(model))).one()


async def test_from_registering_a_household_to_acting_for_it(
    client: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    member = await make_account(database, "team_member")
    await sign_in(client, member)
    second = await client.post("/account/households/new", data=form(client, **HOUSEHOLD))
    assert second.status_code == 200
    assert re.search(r'type="hidden" name="phone" value="0987 654 321"', second.text)
    assert not re.search(r'name="public_name"[^>]*checked', second.text), "consent is never ticked beforehand"
    typed = form(client, **HOUSEHOLD, **AGREED)
    answers = [await client.post("/account/households/agree", data=typed) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303], "a double tap is harmless"

    household = (await only_row(database, Delegation)).household_id
    async with database.read() as read:
        account = await read.get(Account, household)
    assert account is not None
    assert (account.kind, account.phone, account.public_name) == ("household", "0987654321", False)
    assert account.passphrase_hash is None, "the member must not be able to sign in as the household"
    consent = await only_row(database, Consent)
    assert (consent.purpose, consent.method, consent.witness) == ("registration", "spoken", "Lang Văn Chinh")
    assert consent.recorded_by == member.id
    held = await only_row(database, Delegation)
    assert held.expires_at - held.created_at <= timedelta(days=settings.delegation_max_days, seconds=5)

    before = client.cookies["__Host-session"]
    assert (await act(client, held.id)).headers["location"] == "/work"
    assert client.cookies["__Host-session"] != before, "a change of what one may do rotates the session"
    assert await acting_for(client) == str(household)
    for path in ("/work", "/account"):
        page = (await client.get(path)).text
        assert "Đang làm thay cho" in page
        assert "Hà Thị Sen" in page
        assert 'action="/acting-for/stop"' in page

    answer = await client.post("/acting-for/stop", data=form(client))
    use_session(client, session_of(answer))
    assert await acting_for(client) is None
    assert "Đang làm thay cho" not in (await client.get("/work")).text


async def test_showing_the_name_is_a_separate_choice_with_its_own_record(
    client: httpx.AsyncClient, database: Database
) -> None:
    await sign_in(client, await make_account(database, "team_member"))
    typed = form(client, **HOUSEHOLD, **AGREED, public_name="yes")
    assert (await client.post("/account/households/agree", data=typed)).status_code == 303
    async with database.read() as read:
        purposes = (await read.scalars(select(Consent.purpose).order_by(Consent.purpose))).all()
        assert purposes == ["public_name", "registration"]
        assert await read.scalar(select(Account.public_name).where(Account.kind == "household"))


FIRST_SCREEN: tuple[tuple[dict[str, str], list[str]], ...] = (
    ({"display_name": "", "village": "", "commune_code": ""}, ["display_name", "village", "commune_code"]),
    ({"display_name": "x" * 121}, ["display_name"]),
    ({"commune_code": "1565"}, ["commune_code"]),
    ({"commune_code": "15658'--"}, ["commune_code"]),
)


async def test_the_first_screen_names_every_refused_field(client: httpx.AsyncClient, database: Database) -> None:
    await sign_in(client, await make_account(database, "team_member"))
    for change, fields in FIRST_SCREEN:
        answer = await client.post("/account/households/new", data=form(client, **(HOUSEHOLD | change)))
        assert answer.status_code == 422, change
        for field in fields:
            assert f'href="#f-{field}"' in answer.text, change
        assert "0987 654 321" in answer.text, "what was typed is given back"


async def test_a_phone_number_must_be_one_and_may_not_belong_to_somebody_else(
    client: httpx.AsyncClient, database: Database
) -> None:
    await make_account(database, phone="0987654321")
    await sign_in(client, await make_account(database, "team_member"))
    for path in ("/account/households/new", "/account/households/agree"):
        for phone in ("0987654321", "+84987654321", "12345", "không có"):
            typed = form(client, **(HOUSEHOLD | {"phone": phone}), **AGREED)
            answer = await client.post(path, data=typed)
            assert answer.status_code == 422, (path, phone)
            assert 'href="#f-phone"' in answer.text
    async with database.read() as read:
        assert await read.scalar(text("SELECT count(*) FROM account WHERE kind = 'household'")) == 1


NO_CONSENT: tuple[tuple[dict[str, str], list[str]], ...] = (
    ({"agreed": ""}, ["agreed"]),
    ({"witness": ""}, ["witness"]),
    ({"witness": "", "agreed": ""}, ["witness", "agreed"]),
    ({"method": "", "witness": "", "agreed": ""}, ["method", "agreed"]),
    ({"method": "code"}, ["method"]),
    ({"method": "telepathy"}, ["method"]),
)


async def test_without_recorded_consent_nothing_is_stored(client: httpx.AsyncClient, database: Database) -> None:
    await sign_in(client, await make_account(database, "team_member"))
    for change, fields in NO_CONSENT:
        typed = form(client, **HOUSEHOLD, **(AGREED | change))
        answer = await client.post("/account/households/agree", data=typed)
        assert answer.status_code == 422, change
        for field in fields:
            assert f'href="#f-{field}"' in answer.text, change
        assert 'name="display_name" value="Hà Thị Sen"' in answer.text
    async with database.read() as read:
        assert await read.scalar(text("SELECT count(*) FROM account WHERE kind = 'household'")) == 0


@pytest.mark.parametrize("who", ["household", "member", "officer", "administrator"])
async def test_ending_a_delegation_takes_effect_in_open_sessions_at_once(
    client: httpx.AsyncClient, database: Database, who: str
) -> None:
    member, household = await make_account(database, "team_member"), await make_account(database)
    members_session = await sign_in(client, member, acting_for=household)
    assert await acting_for(client) == str(household.id)
    delegation_id = (await only_row(database, Delegation)).id
    people: dict[str, Made] = {"household": household, "member": member}
    if who in people:
        await sign_in(client, people[who])
    else:
        await sign_in(client, await make_account(database, "officer" if who == "officer" else "administrator"))
    answer = await client.post(f"/account/delegations/{delegation_id}/revoke", data=form(client))
    assert answer.status_code == 303
    assert (await client.get(answer.headers["location"])).status_code == 200
    use_session(client, members_session)
    assert await acting_for(client) is None
    assert (await act(client, delegation_id)).status_code == 403
    held = await only_row(database, Delegation)
    assert held.revoked_by is not None


async def test_strangers_neither_see_nor_end_nor_use_a_delegation(
    client: httpx.AsyncClient, database: Database
) -> None:
    member, household = await make_account(database, "team_member"), await make_account(database)
    delegation_id = await delegate(database, household, member)
    await sign_in(client, await make_account(database, "team_member"))
    assert household.display_name not in (await client.get("/account/households")).text
    for path in (f"/account/households/{delegation_id}/act", f"/account/delegations/{delegation_id}/revoke"):
        assert (await client.post(path, data=form(client))).status_code == 404
    assert (await client.get(f"/account/households/{delegation_id}/renew")).status_code == 404
    renewing = form(client, **AGREED)
    assert (await client.post(f"/account/households/{delegation_id}/renew", data=renewing)).status_code == 404
    assert (await client.post(f"/account/households/{uuid4()}/act", data=form(client))).status_code == 404
    for kind in ("household", "cooperative"):
        await sign_in(client, await make_account(database, "household" if kind == "household" else "cooperative"))
        assert (await client.post(f"/account/delegations/{delegation_id}/revoke", data=form(client))).status_code == 404
        assert (await client.post(f"/account/households/{delegation_id}/act", data=form(client))).status_code == 403


async def test_a_delegation_ends_by_itself(client: httpx.AsyncClient, database: Database) -> None:
    member, household = await make_account(database, "team_member"), await make_account(database)
    delegation_id = await delegate(database, household, member, days=1 / 24)
    await sign_in(client, member, delegation_id=delegation_id)
    assert await acting_for(client) == str(household.id)
    clock.freeze(clock.now() + timedelta(hours=2))
    try:
        assert await acting_for(client) is None
        assert (await act(client, delegation_id)).status_code == 403
        assert "Đã hết hạn" in (await client.get("/account/households")).text
        renewed = form(client, method="paper", agreed="yes")
        answer = await client.post(f"/account/households/{delegation_id}/renew", data=renewed)
        fresh = answer.headers["location"].partition("#d-")[2]
        assert (await act(client, fresh)).status_code == 303
        assert await acting_for(client) == str(household.id)
    finally:
        clock.freeze(None)


async def test_what_was_revoked_can_not_be_renewed_by_the_member_alone(
    client: httpx.AsyncClient, database: Database
) -> None:
    member, household = await make_account(database, "team_member"), await make_account(database)
    ended = await delegate(database, household, member, revoked_at=clock.now(), revoked_by=household.id)
    await sign_in(client, member)
    typed = form(client, method="paper", agreed="yes")
    answer = await client.post(f"/account/households/{ended}/renew", data=typed)
    assert answer.status_code == 403
    assert f"/account/households/{ended}/renew" not in (await client.get("/account/households")).text


async def test_switching_the_household_off_ends_acting_for_it(client: httpx.AsyncClient, database: Database) -> None:
    member, household = await make_account(database, "team_member"), await make_account(database)
    session = await sign_in(client, member, acting_for=household)
    await sign_in(client, await make_account(database, "administrator"))
    assert (await client.post(f"/officer/accounts/{household.id}/off", data=form(client))).status_code == 303
    use_session(client, session)
    assert await acting_for(client) is None


async def make_code(client: httpx.AsyncClient) -> str:
    page = (await client.post("/account/consent/code", data=form(client))).text
    found = re.search(r"<strong>(\d{3}) (\d{3})</strong>", page)
    assert found
    return found[1] + found[2]


async def test_a_household_that_signs_in_itself_agrees_with_a_code(
    client: httpx.AsyncClient, database: Database
) -> None:
    household = await with_passphrase(database, phone="0911222333")
    member = await make_account(database, "team_member")
    await sign_in(client, household)
    code = await make_code(client)
    await sign_in(client, member)
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    for typed in ({"household": "0911222333", "code": wrong}, {"household": "0911222334", "code": code}):
        refused = await client.post("/account/households/code", data=form(client, **typed))
        assert refused.status_code == 422
        assert 'href="#f-code"' in refused.text
    spaced = {"household": "0911 222 333", "code": f"{code[:3]} {code[3:]}"}
    answer = await client.post("/account/households/code", data=form(client, **spaced))
    assert answer.status_code == 303
    assert (await client.post("/account/households/code", data=form(client, **spaced))).status_code == 422
    assert (await only_row(database, Consent)).method == "code"
    assert (await act(client, answer.headers["location"].partition("#d-")[2])).status_code == 303
    await sign_in(client, household)
    assert member.display_name in (await client.get("/account/consent")).text


async def test_a_code_lives_ten_minutes_and_can_not_be_guessed(client: httpx.AsyncClient, database: Database) -> None:
    household = await with_passphrase(database, phone="0911222333")
    member = await make_account(database, "team_member")
    await sign_in(client, household)
    code = await make_code(client)
    await sign_in(client, member)
    clock.freeze(clock.now() + timedelta(minutes=11))
    try:
        typed = {"household": "0911222333", "code": code}
        codes = [
            (await client.post("/account/households/code", data=form(client, **typed))).status_code for _ in range(6)
        ]
        assert codes == [422] * 5 + [429]
    finally:
        clock.freeze(None)


async def test_the_owner_shows_and_hides_the_name_and_both_stay_on_record(
    client: httpx.AsyncClient, database: Database
) -> None:
    household = await make_account(database)
    await sign_in(client, household)
    for shown in (True, True, False, True):
        typed = form(client, public_name="yes") if shown else form(client)
        assert (await client.post("/account/consent/public-name", data=typed)).status_code == 303
        async with database.read() as read:
            assert await read.scalar(select(Account.public_name)) is shown
    async with database.read() as read:
        given = (await read.scalars(select(Consent.withdrawn_at).order_by(Consent.given_at))).all()
    assert [withdrawn is None for withdrawn in given] == [False, True]
    assert "Đã rút lại" in (await client.get("/account/consent")).text


async def test_a_household_that_can_not_sign_in_has_its_name_hidden_by_whoever_it_tells(
    client: httpx.AsyncClient, database: Database
) -> None:
    member, household = await make_account(database, "team_member"), await make_account(database, public_name=True)
    path = f"/account/names/{household.id}/hide"

    async def shown() -> bool:
        async with database.read() as read:
            return bool(await read.scalar(select(Account.public_name).where(Account.id == household.id)))

    strangers: tuple[Kind, ...] = ("team_member", "household", "cooperative")
    for stranger in strangers:
        await sign_in(client, await make_account(database, stranger))
        assert (await client.post(path, data=form(client))).status_code == 404
    await sign_in(client, member, acting_for=household)
    assert f'action="{path}"' in (await client.get("/account/households")).text
    assert await shown()
    assert (await client.post(path, data=form(client))).status_code == 303
    assert not await shown()
    assert f'action="{path}"' not in (await client.get("/account/households")).text
    async with database.write() as write:
        await write.execute(text("UPDATE account SET public_name = true"))
    await sign_in(client, await make_account(database, "officer"))
    answer = await client.post(path, data=form(client))
    assert answer.headers["location"] == f"/officer/accounts/{household.id}"
    assert not await shown()
