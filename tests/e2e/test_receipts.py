"""Screens that only a sent form leads to: receipts, secrets shown once. Each picture checks its screen."""

import pytest

from tests.e2e.conftest import Live, Open
from tests.support.identity import PASSPHRASE, make_account, open_session, with_passphrase


@pytest.mark.parametrize("language", ["vi", "en"])
async def test_what_a_household_gets_to_see_once(live: Live, open_page: Open, language: str) -> None:
    async with live.database() as database:
        token = await open_session(database, await with_passphrase(database))
    watched = await open_page(language=language, token=token)
    page = watched.page
    await page.goto("/account/keys")
    await page.fill("#f-name", "Phần mềm cân")
    await page.check("[name=scopes][value=read]")
    await page.fill("#f-passphrase", PASSPHRASE)
    await page.click("main form button.primary")
    await page.wait_for_selector("main code, main .secret, main .code")
    await watched.screenshot(f"receipt-key-{language}")
    await page.goto("/account/consent")
    async with page.expect_navigation():
        await page.click("form[action='/account/consent/code'] button")
    await watched.screenshot(f"receipt-consent-code-{language}")
    await page.goto("/account/data")
    await page.fill("#f-passphrase", PASSPHRASE)
    await page.check("[name=sure]")
    await page.click("form[action='/account/data/erase'] button")
    await page.wait_for_url("**/erased")
    await watched.screenshot(f"receipt-erased-{language}")


@pytest.mark.parametrize("language", ["vi", "en"])
async def test_an_administrator_hands_out_a_passphrase(live: Live, open_page: Open, language: str) -> None:
    async with live.database() as database:
        token = await open_session(database, await make_account(database, "administrator"))
    watched = await open_page(language=language, token=token)
    page = watched.page
    await page.goto("/officer/accounts/new")
    await page.check("[name=kind][value=officer]")
    await page.fill("#f-display_name", "Cán bộ mới")
    await page.fill("#f-sign_in_name", f"can.bo.{language}")
    async with page.expect_navigation():
        await page.click("main form button.primary")
    assert await page.locator("#errors").count() == 0
    await watched.screenshot(f"receipt-account-{language}")


@pytest.mark.parametrize("language", ["vi", "en"])
async def test_a_report_is_thanked_for(open_page: Open, language: str) -> None:
    watched = await open_page(language=language)
    page = watched.page
    await page.goto("/report-code")
    await page.fill("#f-code", "/TX/ABC234/10/X")
    async with page.expect_navigation():
        await page.click("main form button.primary")
    assert await page.locator("#errors").count() == 0
    await watched.screenshot(f"receipt-report-{language}")
