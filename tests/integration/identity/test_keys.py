"""API keys: shown once, limited in scope and time, never in an address."""

import re
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select, text

from tests.support.identity import (
    PASSPHRASE,
    form,
    make_account,
    make_key,
    sign_in,
    sign_out,
    with_passphrase,
)
from thuongxuan import clock
from thuongxuan.db.session import Database
from thuongxuan.identity import tokens
from thuongxuan.identity.models import ApiKey


def bearer(key: str) -> dict[str, str]:
    return {"authorization": f"Bearer {key}"}


async def test_a_key_is_shown_once_and_works(client: httpx.AsyncClient, database: Database) -> None:
    account = await with_passphrase(database, "cooperative")
    await sign_in(client, account)
    typed = form(client, name="Phần mềm kho", scopes=["read"], days="30", passphrase=PASSPHRASE)
    answer = await client.post("/account/keys", data=typed)
    found = re.search(r"<code>(tx_[\w-]{43})</code>", answer.text)
    assert answer.status_code == 201
    assert found
    assert answer.headers["cache-control"] == "private, no-store"
    again = await client.post("/account/keys", data=typed)
    assert (again.status_code, again.headers["location"]) == (303, "/account/keys")
    page = await client.get("/account/keys")
    assert "Phần mềm kho" in page.text
    assert found[1] not in page.text
    async with database.read() as read:
        assert (await read.scalars(select(ApiKey.token_hash))).all() == [tokens.digest(found[1])]
    sign_out(client)
    me = (await client.get("/api/v1/me", headers=bearer(found[1]))).json()
    assert (me["id"], me["kind"], me["scopes"]) == (str(account.id), "cooperative", ["read"])


REFUSED: tuple[tuple[dict[str, Any], str], ...] = (
    ({"name": ""}, "name"),
    ({"name": "x" * 61}, "name"),
    ({"scopes": []}, "scopes"),
    ({"scopes": ["read", "admin"]}, "scopes"),
    ({"days": "0"}, "days"),
    ({"days": "366"}, "days"),
    ({"days": "mười"}, "days"),
    ({"passphrase": "sai mật khẩu"}, "passphrase"),
    ({"passphrase": ""}, "passphrase"),
)


async def test_a_refused_field_is_named_and_nothing_is_made(client: httpx.AsyncClient, database: Database) -> None:
    await sign_in(client, await with_passphrase(database))
    for change, field in REFUSED:
        typed = {"name": "x", "scopes": ["read"], "days": "30", "passphrase": PASSPHRASE} | change
        answer = await client.post("/account/keys", data=form(client, **typed))
        assert answer.status_code == 422, change
        assert f'href="#f-{field}"' in answer.text, change
    async with database.read() as read:
        assert await read.scalar(text("SELECT count(*) FROM api_key")) == 0


@pytest.mark.parametrize(
    "values",
    [
        {"days": -1},
        {"revoked_at": clock.now()},
        {"scopes": ("write",)},
    ],
)
async def test_an_ended_key_or_one_without_the_scope_is_refused(
    client: httpx.AsyncClient, database: Database, values: dict[str, Any]
) -> None:
    key = await make_key(database, await make_account(database), **values)
    answer = await client.get("/api/v1/me", headers=bearer(key))
    assert answer.status_code == (403 if "scopes" in values else 401)
    assert answer.headers["content-type"] == "application/problem+json"
    if answer.status_code == 401:
        assert answer.headers["www-authenticate"].startswith("Bearer")


async def test_anything_else_in_the_header_is_401(client: httpx.AsyncClient) -> None:
    for header in ("Bearer", "Bearer ", "Bearer tx_", f"Bearer tx_{'a' * 43}", "Basic dTpw", "tx_abc", "Bearer ă"):
        answer = await client.get("/api/v1/me", headers=[(b"authorization", header.encode())])
        assert answer.status_code == 401, header
    assert (await client.get("/static/site.css", headers=bearer("x"))).status_code == 200, "nobody is asked there"


async def test_without_key_or_session_the_api_answers_401_as_json(client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/v1/me", headers={"accept": "text/html"})
    assert (answer.status_code, answer.json()["status"]) == (401, 401)


async def test_a_key_in_the_address_is_not_read(client: httpx.AsyncClient, database: Database) -> None:
    key = await make_key(database, await make_account(database))
    assert (await client.get("/api/v1/me", params={"access_token": key})).status_code in {400, 401}


async def test_a_key_of_an_account_that_is_off_is_refused(client: httpx.AsyncClient, database: Database) -> None:
    key = await make_key(database, await make_account(database, active=False))
    assert (await client.get("/api/v1/me", headers=bearer(key))).status_code == 401


async def test_only_the_day_of_last_use_is_kept(client: httpx.AsyncClient, database: Database) -> None:
    key = await make_key(database, await make_account(database))
    for _ in range(2):
        assert (await client.get("/api/v1/me", headers=bearer(key))).status_code == 200
    async with database.read() as read:
        assert await read.scalar(select(ApiKey.last_used_on)) == clock.today()


async def test_a_revoked_key_stops_at_once_and_others_can_not_revoke_it(
    client: httpx.AsyncClient, database: Database
) -> None:
    owner = await make_account(database)
    key = await make_key(database, owner)
    async with database.read() as read:
        key_id = await read.scalar(select(ApiKey.id))
    await sign_in(client, await make_account(database, "administrator"))
    assert (await client.post(f"/account/keys/{key_id}/revoke", data=form(client))).status_code == 404
    await sign_in(client, owner)
    assert (await client.post(f"/account/keys/{key_id}/revoke", data=form(client))).status_code == 303
    sign_out(client)
    assert (await client.get("/api/v1/me", headers=bearer(key))).status_code == 401


async def test_there_is_an_end_to_how_many_keys_one_may_have(client: httpx.AsyncClient, database: Database) -> None:
    account = await with_passphrase(database)
    for _ in range(20):
        await make_key(database, account)
    await sign_in(client, account)
    typed = form(client, name="x", scopes=["read"], days="1", passphrase=PASSPHRASE)
    assert (await client.post("/account/keys", data=typed)).status_code == 409


async def test_a_key_lives_at_most_as_long_as_it_says(client: httpx.AsyncClient, database: Database) -> None:
    key = await make_key(database, await make_account(database), days=1)
    clock.freeze(clock.now() + timedelta(days=1, seconds=1))
    try:
        assert (await client.get("/api/v1/me", headers=bearer(key))).status_code == 401
    finally:
        clock.freeze(None)
