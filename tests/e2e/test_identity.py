"""Signing in and helping a household, in a real browser, on a small telephone, partly with the keyboard alone."""

from typing import Any

import pytest

from tests.e2e.conftest import Live, Open
from tests.support.identity import PASSPHRASE, with_passphrase
from thuongxuan.clock import new_id


async def focus(page: Any, selector: str) -> None:
    """Reach a control with the tab key."""
    for _ in range(40):
        await page.keyboard.press("Tab")
        if await page.evaluate("(s) => document.activeElement.matches(s)", selector):
            return
    pytest.fail(f"{selector} is not reached with the tab key")


async def test_a_team_member_signs_in_registers_a_household_and_acts_for_it(live: Live, open_page: Open) -> None:
    name = f"chinh.{new_id().hex[-8:]}"
    async with live.database() as database:
        await with_passphrase(database, "team_member", display_name="Lang Văn Chinh", sign_in_name=name)
    watched = await open_page(width=320, height=640)
    page = watched.page
    await page.goto("/account/households/new")
    await watched.screenshot("identity-sign-in")
    await focus(page, "#f-name")
    await page.keyboard.type(name)
    await focus(page, "#f-passphrase")
    await page.keyboard.type(PASSPHRASE)
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/account/households/new")

    cookies = {cookie.get("name"): cookie for cookie in await page.context.cookies()}
    session = cookies["__Host-session"]
    assert (session.get("secure"), session.get("httpOnly"), session.get("sameSite")) == (True, True, "Lax")
    assert await page.evaluate("document.cookie") == ""

    await page.fill("#f-display_name", "Hà Thị Sen")
    await page.select_option("#f-commune_code", index=3)
    await page.fill("#f-village", "Bản Khằm")
    await watched.screenshot("identity-household-who")
    await page.click("main button.primary")
    await page.wait_for_selector("#f-method")
    assert not await page.is_checked("#f-public_name")
    await page.click("main button.primary")
    await page.wait_for_selector("#errors")
    await watched.screenshot("identity-household-refused")
    await page.check("#f-method")
    await page.fill("#f-witness", "Vi Văn Tính")
    await page.check("#f-agreed")
    await watched.screenshot("identity-household-consent")
    await page.click("main button.primary")
    await page.wait_for_url("**/account/households#d-*")
    await watched.screenshot("identity-households")
    await page.click("text=Làm thay hộ này")
    await page.wait_for_url("**/work")
    assert "Hà Thị Sen" in await page.inner_text(".acting")
    await watched.screenshot("identity-work-acting")
    await page.click("text=Thôi làm thay")
    await page.wait_for_url("**/work")
    assert await page.query_selector(".acting") is None
