"""Signing in: what it needs, what it answers, what it changes."""

from datetime import timedelta
from uuid import UUID

import httpx
from sqlalchemy import func, select, text

from tests.support.identity import (
    PASSPHRASE,
    Made,
    form,
    make_account,
    session_of,
    sign_in,
    use_session,
    with_passphrase,
)
from thuongxuan import clock
from thuongxuan.db.session import Database
from thuongxuan.identity import tokens
from thuongxuan.identity.models import Account, LoginSession
from thuongxuan.settings import Settings


async def submit(client: httpx.AsyncClient, name: str, passphrase: str = PASSPHRASE, **fields: str) -> httpx.Response:
    return await client.post("/sign-in", data=form(client, name=name, passphrase=passphrase, **fields))


async def test_a_phone_number_or_a_name_signs_in_however_it_is_typed(
    client: httpx.AsyncClient, database: Database
) -> None:
    account = await with_passphrase(database, phone="0912345678", sign_in_name="lo.thi.hoa")
    for typed in ("0912345678", "0912 345 678", "+84 912.345.678", "lo.thi.hoa", " Lò.Thị.Hoa "):
        client.cookies.clear()
        answer = await submit(client, typed)
        assert (answer.status_code, answer.headers["location"]) == (303, "/work"), typed
        use_session(client, session_of(answer))
        assert account.display_name in (await client.get("/work")).text


async def test_a_passphrase_may_be_typed_composed_or_decomposed_and_with_blanks_around_it(
    client: httpx.AsyncClient, database: Database
) -> None:
    import unicodedata

    account = await with_passphrase(database)
    answer = await submit(client, account.sign_in_name or "", f"  {unicodedata.normalize('NFD', PASSPHRASE)} ")
    assert answer.status_code == 303


async def test_the_cookie_is_bound_to_host_and_path_and_hidden_from_scripts(
    client: httpx.AsyncClient, database: Database
) -> None:
    account = await with_passphrase(database)
    answer = await submit(client, account.sign_in_name or "")
    attributes = [part.strip() for part in answer.headers["set-cookie"].split(";")]
    assert attributes[0].startswith("__Host-session=")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(attributes)
    assert not any(part.startswith("Domain") for part in attributes)


async def test_only_a_digest_of_the_token_is_stored(client: httpx.AsyncClient, database: Database) -> None:
    account = await with_passphrase(database)
    token = session_of(await submit(client, account.sign_in_name or ""))
    async with database.read() as read:
        stored = await read.scalar(select(LoginSession.token_hash))
    assert stored == tokens.digest(token)
    assert len(token) >= 43


async def test_the_answer_does_not_tell_which_accounts_exist(client: httpx.AsyncClient, database: Database) -> None:
    known = await with_passphrase(database, sign_in_name="known")
    await make_account(database, sign_in_name="no-passphrase")
    await with_passphrase(database, sign_in_name="switched-off", active=False)
    answers = {}
    for name in (known.sign_in_name, "nobody", "no-passphrase", "switched-off", "0999999999", "💥", "'; --"):
        answer = await submit(client, name or "", "sai mật khẩu rồi")
        assert answer.status_code == 422, name
        assert "set-cookie" not in answer.headers
        page = answer.text.replace(f'value="{name}"', "")
        answers[name] = page.partition('role="alert"')[2].partition("</div>")[0]
    assert len(set(answers.values())) == 1, answers
    assert "chưa đúng" in answers["nobody"]


async def test_the_right_passphrase_of_an_account_that_is_off_is_refused(
    client: httpx.AsyncClient, database: Database
) -> None:
    off = await with_passphrase(database, active=False)
    assert (await submit(client, off.sign_in_name or "")).status_code == 422


async def test_every_refused_field_is_named(client: httpx.AsyncClient) -> None:
    for name, passphrase, wrong in (
        ("", "x", ["f-name"]),
        ("a", "", ["f-passphrase"]),
        ("", "", ["f-name", "f-passphrase"]),
        ("a" * 201, "b" * 201, ["f-name", "f-passphrase"]),
    ):
        answer = await submit(client, name, passphrase)
        assert answer.status_code == 422
        for field in wrong:
            assert f'href="#{field}"' in answer.text
        assert "b" * 201 not in answer.text, "a passphrase is never given back"


async def test_a_session_planted_before_sign_in_is_worth_nothing_after_it(
    client: httpx.AsyncClient, database: Database
) -> None:
    account = await with_passphrase(database)
    planted = await sign_in(client, account)
    token = session_of(await submit(client, account.sign_in_name or ""))
    assert token != planted
    use_session(client, planted)
    assert (await client.get("/account")).status_code == 303
    use_session(client, token)
    assert (await client.get("/account")).status_code == 200


WISHES = (
    ("/land/parcels/new", "/land/parcels/new"),
    ("/places?q=x&y=1", "/places?q=x&y=1"),
    ("//evil.example", "/work"),
    ("https://evil.example", "/work"),
    ("/\\evil.example", "/work"),
    ("/\t/evil.example", "/work"),
    ("javascript:alert(1)", "/work"),
    ("/x\r\nSet-Cookie: a=b", "/work"),
    ("/sign-out", "/work"),
    ("", "/work"),
    ("/" + "a" * 600, "/work"),
)


async def test_after_sign_in_one_goes_only_to_own_pages(client: httpx.AsyncClient, database: Database) -> None:
    account = await with_passphrase(database)
    for wish, target in WISHES:
        client.cookies.clear()
        answer = await submit(client, account.sign_in_name or "", next=wish)
        assert (answer.status_code, answer.headers["location"]) == (303, target), wish
        use_session(client, session_of(answer))
        again = await client.get("/sign-in", params={"next": wish})
        assert (again.status_code, again.headers["location"]) == (303, target), wish


async def test_what_was_typed_survives_a_lost_session(client: httpx.AsyncClient, database: Database) -> None:
    member = await with_passphrase(database, "team_member")
    await sign_in(client, member, expires_at=clock.now() - timedelta(seconds=1))
    typed = {"display_name": "Vi Văn Tính", "village": "Bản Vịn", "commune_code": "15658"}
    lost = await client.post("/account/households/new", data=form(client, **typed))
    assert lost.status_code == 303
    there = httpx.URL(lost.headers["location"])
    assert there.path == "/sign-in"
    UUID(there.params["draft"])
    shown = await client.get(str(there))
    assert "vẫn được giữ" in shown.text
    answer = await submit(client, member.sign_in_name or "", next=there.params["next"], draft=there.params["draft"])
    use_session(client, session_of(answer))
    back = await client.get(answer.headers["location"])
    assert "Vi Văn Tính" in back.text
    assert "Bản Vịn" in back.text


async def test_saving_drafts_without_a_session_is_limited(client: httpx.AsyncClient, database: Database) -> None:
    for _ in range(25):
        answer = await client.post("/account/households/new", data={"display_name": "x" * 100})
        assert answer.status_code == 303
    async with database.read() as read:
        assert await read.scalar(text("SELECT count(*) FROM form_draft")) == 20


async def test_an_idle_session_ends(client: httpx.AsyncClient, database: Database, settings: Settings) -> None:
    account = await make_account(database)
    idle = timedelta(days=settings.session_idle_days)
    far = clock.now() + 2 * idle
    await sign_in(client, account, seen_at=clock.now() - idle + timedelta(minutes=5), expires_at=far)
    assert (await client.get("/account")).status_code == 200
    await sign_in(client, account, seen_at=clock.now() - idle - timedelta(minutes=5), expires_at=far)
    assert (await client.get("/account")).status_code == 303


async def test_use_keeps_a_session_alive_but_not_beyond_its_absolute_end(
    client: httpx.AsyncClient, database: Database
) -> None:
    account = await make_account(database)
    long_ago = clock.now() - timedelta(days=10)
    await sign_in(client, account, seen_at=long_ago)
    assert (await client.get("/account")).status_code == 200
    async with database.read() as read:
        assert await read.scalar(select(LoginSession.seen_at)) > long_ago + timedelta(days=9)
    await sign_in(client, account, expires_at=clock.now() - timedelta(seconds=1))
    assert (await client.get("/account")).status_code == 303


async def test_signing_out_ends_the_session_and_removes_the_cookie(
    client: httpx.AsyncClient, database: Database
) -> None:
    token = await sign_in(client, await make_account(database))
    answer = await client.post("/sign-out", data=form(client))
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert "Max-Age=0" in answer.headers["set-cookie"]
    use_session(client, token)
    assert (await client.get("/account")).status_code == 303
    assert (await client.post("/sign-out", data=form(client))).status_code == 303


async def test_devices_are_listed_and_each_can_be_signed_out(client: httpx.AsyncClient, database: Database) -> None:
    account = await with_passphrase(database)
    client.headers["user-agent"] = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/120 Mobile Safari/537.36"
    other = session_of(await submit(client, account.sign_in_name or ""))
    here = await sign_in(client, account)
    async with database.read() as read:
        other_id = await read.scalar(select(LoginSession.id).where(LoginSession.token_hash == tokens.digest(other)))
    assert "Chrome · Android" in (await client.get("/account/sessions")).text
    assert (await client.post(f"/account/sessions/{other_id}/end", data=form(client))).status_code == 303
    use_session(client, other)
    assert (await client.get("/account")).status_code == 303
    use_session(client, here)
    assert (await client.get("/account")).status_code == 200


async def test_nobody_signs_out_somebody_else(client: httpx.AsyncClient, database: Database) -> None:
    await sign_in(client, await make_account(database))
    async with database.read() as read:
        victim = await read.scalar(select(LoginSession.id))
    await sign_in(client, await make_account(database, "administrator"))
    assert (await client.post(f"/account/sessions/{victim}/end", data=form(client))).status_code == 404


async def test_signing_out_everywhere_ends_every_device(client: httpx.AsyncClient, database: Database) -> None:
    account, bystander = await make_account(database), await make_account(database)
    tokens_made = [await sign_in(client, account) for _ in range(3)]
    kept = await sign_in(client, bystander)
    use_session(client, tokens_made[0])
    answer = await client.post("/account/sessions/end-all", data=form(client))
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    for token in tokens_made:
        use_session(client, token)
        assert (await client.get("/account")).status_code == 303
    use_session(client, kept)
    assert (await client.get("/account")).status_code == 200


async def test_a_hash_with_weaker_parameters_is_renewed_at_sign_in(
    client: httpx.AsyncClient, database: Database
) -> None:
    from argon2 import PasswordHasher

    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSPHRASE)
    account = await make_account(database, passphrase_hash=weak)
    assert (await submit(client, account.sign_in_name or "")).status_code == 303
    async with database.read() as read:
        stored = await read.scalar(select(Account.passphrase_hash))
    assert "m=19456,t=2,p=1" in stored
    assert (await submit(client, account.sign_in_name or "")).status_code == 303


async def test_expired_sessions_are_thrown_away(client: httpx.AsyncClient, database: Database) -> None:
    account = await with_passphrase(database)
    await sign_in(client, account, expires_at=clock.now() - timedelta(days=1))
    client.cookies.clear()
    await submit(client, account.sign_in_name or "")
    async with database.read() as read:
        assert await read.scalar(select(func.count()).select_from(LoginSession)) == 1


class TestPassphrase:
    """Choosing an own passphrase."""

    async def change(self, client: httpx.AsyncClient, new: str, present: str = PASSPHRASE) -> httpx.Response:
        typed = form(client, passphrase=present, new_passphrase=new)
        return await client.post("/account/passphrase", data=typed)

    async def test_it_signs_out_every_other_device_and_rotates_this_one(
        self, client: httpx.AsyncClient, database: Database
    ) -> None:
        account = await with_passphrase(database)
        other, here = await sign_in(client, account), await sign_in(client, account)
        answer = await self.change(client, "con trâu đi trước")
        assert (answer.status_code, answer.headers["location"]) == (303, "/account")
        for stale in (other, here):
            use_session(client, stale)
            assert (await client.get("/account")).status_code == 303
        use_session(client, session_of(answer))
        assert (await client.get("/account")).status_code == 200
        assert (await submit(client, account.sign_in_name or "", "con trâu đi trước")).status_code == 303
        assert (await submit(client, account.sign_in_name or "")).status_code in {403, 422}

    async def test_a_weak_one_is_refused(self, client: httpx.AsyncClient, database: Database) -> None:
        await sign_in(client, await with_passphrase(database, phone="0912345678"))
        weak = ("ngắn", "12345678", "matkhau123", "Mật Khẩu 123", "abababab", "0912345678", PASSPHRASE, "x" * 201)
        for new in weak:
            answer = await self.change(client, new)
            assert answer.status_code == 422, new
            assert 'href="#f-new_passphrase"' in answer.text, new

    async def test_any_other_is_accepted(self, client: httpx.AsyncClient, database: Database) -> None:
        await sign_in(client, await with_passphrase(database))
        present = PASSPHRASE
        for new in ("đường về bản xa", "8 chữ số", "🌾🌾🌾 lúa mới", "quế chi 1974"):
            answer = await self.change(client, new, present)
            assert answer.status_code == 303, new
            use_session(client, session_of(answer))
            present = new

    async def test_the_present_one_is_asked_again_and_guessing_is_limited(
        self, client: httpx.AsyncClient, database: Database
    ) -> None:
        await sign_in(client, await with_passphrase(database))
        codes = [(await self.change(client, "con trâu đi trước", "sai rồi nhé")).status_code for _ in range(11)]
        assert codes == [422] * 10 + [429]

    async def test_a_one_time_passphrase_must_be_replaced_before_anything_else(
        self, client: httpx.AsyncClient, database: Database
    ) -> None:
        account: Made = await with_passphrase(database, must_change_passphrase=True)
        answer = await submit(client, account.sign_in_name or "", next="/account")
        use_session(client, session_of(answer))
        for path in ("/work", "/account", "/account/keys"):
            led = await client.get(path)
            assert (led.status_code, led.headers.get("location")) == (303, "/account/passphrase")
        assert (await client.get("/api/v1/me")).status_code == 403
        answer = await self.change(client, "con trâu đi trước")
        assert answer.headers["location"] == "/work"
        use_session(client, session_of(answer))
        assert (await client.get("/work")).status_code == 200
