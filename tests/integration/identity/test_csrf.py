"""Requests that another site starts, or that carry another session's token, change nothing."""

import httpx
from sqlalchemy import select

from tests.support.identity import form, make_account, make_key, sign_in, sign_out, with_passphrase
from thuongxuan.db.session import Database
from thuongxuan.identity import tokens
from thuongxuan.identity.models import Account

PATH = "/account/consent/public-name"
OWN_ORIGIN = "http://testserver.local"


async def is_public(database: Database) -> bool:
    async with database.read() as read:
        return bool(await read.scalar(select(Account.public_name)))


async def test_the_form_of_the_own_page_works(client: httpx.AsyncClient, database: Database) -> None:
    await sign_in(client, await make_account(database))
    page = await client.get("/account/consent")
    token = page.text.partition('name="csrf_token" value="')[2].partition('"')[0]
    assert token == client.headers.pop("x-csrf-token")
    answer = await client.post(PATH, data={"csrf_token": token, "public_name": "yes"})
    assert answer.status_code == 303
    assert await is_public(database)


OWN = (
    {"sec-fetch-site": "same-origin"},
    {"sec-fetch-site": "none"},
    {"origin": OWN_ORIGIN},
    {"referer": f"{OWN_ORIGIN}/account/consent"},
)
FOREIGN: tuple[dict[str, str], ...] = (
    {"sec-fetch-site": "same-site"},
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "cross-site", "origin": OWN_ORIGIN},
    {"sec-fetch-site": ""},
    {"origin": "http://evil.example"},
    {"origin": "null"},
    {"origin": "http://testserver.local.evil.example"},
    {"referer": "http://evil.example/?testserver.local"},
    {},
)


async def test_where_a_request_comes_from_decides(client: httpx.AsyncClient, database: Database) -> None:
    await sign_in(client, await make_account(database))
    del client.headers["sec-fetch-site"]
    for headers in FOREIGN:
        answer = await client.post(PATH, data=form(client, public_name="yes"), headers=headers)
        assert answer.status_code == 403, headers
    assert not await is_public(database)
    for headers in OWN:
        answer = await client.post(PATH, data=form(client, public_name="yes"), headers=headers)
        assert answer.status_code == 303, headers
    assert await is_public(database)


async def test_a_wrong_token_is_refused(client: httpx.AsyncClient, database: Database) -> None:
    await sign_in(client, await make_account(database))
    for given in ("", "x", "ă" * 64, "0" * 64, "\ufffd", "a" * 5000):
        answer = await client.post(PATH, data=form(client, public_name="yes") | {"csrf_token": given})
        assert answer.status_code == 403, given
    assert not await is_public(database)


async def test_a_missing_token_is_refused(client: httpx.AsyncClient, database: Database) -> None:
    await sign_in(client, await make_account(database))
    assert (await client.post(PATH, data={"public_name": "yes"})).status_code == 403
    assert (await client.post(PATH)).status_code in {400, 403}


async def test_another_session_s_valid_token_is_refused(client: httpx.AsyncClient, database: Database) -> None:
    account = await make_account(database)
    attacker = await sign_in(client, account)
    await sign_in(client, account)
    typed = form(client, public_name="yes") | {"csrf_token": tokens.csrf_token(attacker)}
    assert (await client.post(PATH, data=typed)).status_code == 403


async def test_a_file_part_named_like_the_token_is_refused(client: httpx.AsyncClient, database: Database) -> None:
    token = await sign_in(client, await make_account(database))
    file = ("token.txt", tokens.csrf_token(token).encode(), "text/plain")
    answer = await client.post(PATH, data={"public_name": "yes"}, files={"csrf_token": file})
    assert answer.status_code == 403


async def test_a_header_token_of_any_bytes_is_refused(client: httpx.AsyncClient, database: Database) -> None:
    await sign_in(client, await make_account(database))
    del client.headers["x-csrf-token"]
    for given in (b"\xff\xfe", "ă".encode(), b"", b"a" * 5000):
        headers = [(b"content-type", b"application/json"), (b"x-csrf-token", given)]
        answer = await client.post(PATH, content=b"{}", headers=headers)
        assert answer.status_code == 403, given


async def test_an_unreadable_form_is_the_client_s_fault(client: httpx.AsyncClient, database: Database) -> None:
    await sign_in(client, await make_account(database))
    headers = {"content-type": "application/x-www-form-urlencoded"}
    for body in (b"\xff\xfe=%%%", b"a" * 2_000_000, b"csrf_token=%00&public_name=%ff"):
        answer = await client.post(PATH, content=body, headers=headers)
        assert 400 <= answer.status_code < 500, body[:40]


async def test_another_site_can_not_sign_somebody_in_or_out(client: httpx.AsyncClient, database: Database) -> None:
    account = await with_passphrase(database)
    typed = {"name": account.sign_in_name or "", "passphrase": "whatever"}
    answer = await client.post("/sign-in", data=typed, headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403
    await sign_in(client, account)
    answer = await client.post("/sign-out", data=form(client), headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403
    assert (await client.get("/account")).status_code == 200


async def test_a_cookie_counts_for_nothing_beside_an_authorization_header(
    client: httpx.AsyncClient, database: Database
) -> None:
    """A browser adds remembered Basic credentials to any site's request: that must not skip the checks above."""
    await sign_in(client, await make_account(database))
    headers = {"authorization": "Basic dXNlcjpwYXNz", "sec-fetch-site": "cross-site"}
    answer = await client.post(PATH, data={"public_name": "yes"}, headers=headers)
    assert answer.status_code in {303, 401}
    assert not await is_public(database)


async def test_an_api_key_needs_no_token_but_may_not_touch_the_account(
    client: httpx.AsyncClient, database: Database
) -> None:
    key = await make_key(database, await make_account(database))
    sign_out(client)
    headers = {"authorization": f"Bearer {key}"}
    assert (await client.post(PATH, data={"public_name": "yes"}, headers=headers)).status_code == 403
    assert (await client.get("/account", headers=headers)).status_code == 403
