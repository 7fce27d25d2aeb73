"""Every page of this part shows, in both languages, to whoever may see it, and refuses everybody else."""

import re

import httpx
import pytest

from tests.support.identity import make_account, sign_in
from thuongxuan.db.session import Database
from thuongxuan.identity.schemas import Kind

KINDS: tuple[Kind, ...] = ("household", "team_member", "cooperative", "officer", "administrator")
EVERYBODY: set[Kind] = set(KINDS)
OFFICERS: set[Kind] = {"officer", "administrator"}
PAGES: list[tuple[str, set[Kind]]] = [
    ("/work", EVERYBODY),
    ("/account", EVERYBODY),
    ("/account/passphrase", EVERYBODY),
    ("/account/sessions", EVERYBODY),
    ("/account/keys", EVERYBODY),
    ("/account/consent", EVERYBODY),
    ("/account/households", {"team_member"}),
    ("/account/households/new", {"team_member"}),
    ("/account/households/code", {"team_member"}),
    ("/officer/accounts", OFFICERS),
    ("/officer/accounts/new", {"administrator"}),
]


@pytest.mark.parametrize("kind", KINDS)
async def test_each_role_sees_its_own_pages_and_no_others(
    client: httpx.AsyncClient, database: Database, kind: Kind
) -> None:
    await sign_in(client, await make_account(database, kind))
    for path, allowed in PAGES:
        answer = await client.get(path)
        assert answer.status_code == (200 if kind in allowed else 403), (path, answer.text)


@pytest.mark.parametrize("kind", KINDS)
async def test_every_card_of_the_start_page_leads_somewhere(
    client: httpx.AsyncClient, database: Database, kind: Kind
) -> None:
    helped = await make_account(database) if kind == "team_member" else None
    await sign_in(client, await make_account(database, kind), acting_for=helped)
    page = (await client.get("/work")).text
    cards = re.findall(r'href="([^"]+)"', page.partition("<main")[2].partition("</main>")[0])
    assert len(cards) >= 4
    for href in cards:
        assert (await client.get(href)).status_code == 200, href


async def test_without_a_session_every_page_leads_to_sign_in_and_back(client: httpx.AsyncClient) -> None:
    for path, _ in PAGES:
        answer = await client.get(path)
        assert answer.status_code == 303, path
        assert answer.headers["location"].startswith("/sign-in?next=%2F"), path


@pytest.mark.parametrize("kind", ["household", "team_member", "administrator"])
async def test_every_page_has_english(client: httpx.AsyncClient, database: Database, kind: Kind) -> None:
    account = await make_account(database, kind, display_name="Test Account")
    paths = ["/sign-in"] + [path for path, kinds in PAGES if kind in kinds]
    for path in paths:
        if path != "/sign-in":
            await sign_in(client, account)
        answer = await client.get(path, params={"lang": "en"})
        main = re.search(r"<main.*</main>", answer.text, re.DOTALL)
        assert main, path
        assert not re.search(r"[ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", main[0]), (path, main[0])
