"""The diary on a telephone: few taps, big targets, and everything read back with its receipt."""

import io
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from PIL import Image

from tests.e2e.conftest import Live, Open, Watched
from tests.e2e.page_checks import small_targets, too_wide
from tests.support.identity import delegate, make_account
from tests.support.land import make_parcel
from tests.support.production import make_cycle
from thuongxuan.clock import now, today
from thuongxuan.identity import tokens
from thuongxuan.identity.models import LoginSession

Enter = Callable[..., Awaitable[Watched]]


@pytest.fixture
async def enter(live: Live, open_page: Open) -> Enter:
    """Opens a page as a team member who acts for a household that has a cinnamon cycle."""
    async with live.database() as database:
        household = await make_account(database, display_name="Hộ Lương Thị Mai")
        member = await make_account(database, "team_member")
        delegation = await delegate(database, household, member)
        parcel = await make_parcel(database, household, name="Đồi quế sau nhà")
        await make_cycle(database, household, parcel, variety="", started_on=today() - timedelta(days=200))
        token = tokens.new_token()
        session = LoginSession(
            token_hash=tokens.digest(token),
            account_id=member.id,
            device="test",
            expires_at=now() + timedelta(days=1),
            delegation_id=delegation,
        )
        async with database.write() as write:
            write.add(session)

    async def opened(**options: Any) -> Watched:
        watched: Watched = await open_page(token=token, **options)
        await watched.page.goto("/production")
        return watched

    return opened


async def fits(watched: Watched, name: str) -> None:
    """No sideways scrolling at any size, no small target, and a picture to look at."""
    await watched.screenshot(f"production-{name}")
    size = watched.page.viewport_size
    assert await small_targets(watched.page) == [], name
    assert await too_wide(watched.page) == [], name
    assert size
    await watched.page.set_viewport_size(size)


async def test_a_harvest_takes_three_taps_and_one_number(enter: Enter) -> None:
    watched = await enter()
    page = watched.page
    await fits(watched, "index")
    await page.get_by_role("link", name="Thu hoạch").first.click()
    await page.fill("#f-quantity", "3,5")
    await page.select_option("#f-quantity_unit", "ta")
    assert await page.input_value("#f-occurred_on") == today().isoformat()
    await fits(watched, "harvest")
    await page.get_by_role("button", name="Lưu", exact=True).click()
    await page.wait_for_selector(".receipt")
    assert "3,5 tạ (350 kg)" in await page.inner_text("main")
    await fits(watched, "harvest-saved")


async def test_an_input_with_an_interval_forbids_the_next_harvest(enter: Enter) -> None:
    watched = await enter(width=320)
    page = watched.page
    await page.get_by_role("link", name="Bón phân, phun thuốc").first.click()
    await page.fill("#f-material", "Thuốc trừ sâu A")
    await page.fill("#f-amount", "1.234")
    await page.get_by_role("button", name="Lưu", exact=True).click()
    await page.wait_for_selector("#errors")
    await fits(watched, "input-refused")
    assert await page.input_value("#f-material") == "Thuốc trừ sâu A"
    await page.fill("#f-amount", "20")
    await page.select_option("#f-amount_unit", "ml")
    await page.fill("#f-purpose", "Trừ sâu cuốn lá")
    await page.fill("#f-interval_days", "14")
    await fits(watched, "input")
    await page.set_input_files("#f-photo", {"name": "a.png", "mimeType": "image/png", "buffer": green()})
    await page.get_by_role("button", name="Lưu", exact=True).click()
    await page.wait_for_selector(".receipt")
    await page.goto((await page.get_by_role("link", name="Thu hoạch").first.get_attribute("href")) or "")
    await page.fill("#f-quantity", "100")
    await page.get_by_role("button", name="Lưu", exact=True).click()
    await page.wait_for_selector("#errors")
    assert "Còn trong thời gian cách ly" in await page.inner_text("main")
    await fits(watched, "harvest-refused")
    await page.get_by_role("link", name="Đề nghị ngoại lệ").click()
    await page.fill("#f-reason", "Bão sắp đến, quế sẽ đổ")
    await fits(watched, "exception")
    await page.get_by_role("button", name="Gửi đề nghị").click()
    await page.wait_for_selector("#exceptions")
    await fits(watched, "cycle-exception")


async def test_the_diary_is_kept_by_keyboard_and_without_javascript(enter: Enter) -> None:
    watched = await enter(java_script_enabled=False)
    page = watched.page
    await page.get_by_role("link", name="Ghi chú").first.focus()
    await page.keyboard.press("Enter")
    await page.locator("#f-text").focus()
    await page.keyboard.type("Mưa to cả ngày")
    await page.get_by_role("button", name="Lưu", exact=True).focus()
    await page.keyboard.press("Enter")
    await page.locator(".receipt").wait_for()
    assert "Mưa to cả ngày" in await page.inner_text("main")


@pytest.mark.parametrize("kind", ["planting", "lab_result", "drying"])
async def test_the_other_forms_fit_in_english_on_a_narrow_screen(enter: Enter, kind: str) -> None:
    watched = await enter(width=320, language="en")
    page = watched.page
    weekly = await page.locator("a[href$='/harvest']").first.get_attribute("href") or ""
    await page.goto(weekly.replace("harvest", kind))
    await page.locator(".more summary").click()
    await fits(watched, f"{kind}-en")


async def test_a_cycle_is_started_on_a_narrow_screen(enter: Enter) -> None:
    watched = await enter(width=320)
    page = watched.page
    await page.get_by_role("link", name="Bắt đầu vụ mới").click()
    await page.select_option("#f-crop", "que")
    await fits(watched, "start-1")
    await page.get_by_role("button", name="Tiếp tục").click()
    await fits(watched, "start-2")
    await page.get_by_role("button", name="Bắt đầu vụ").click()
    await page.wait_for_selector(".receipt")


def green() -> bytes:
    """A picture."""
    out = io.BytesIO()
    Image.new("RGB", (640, 480), (30, 120, 60)).save(out, "PNG")
    return out.getvalue()
