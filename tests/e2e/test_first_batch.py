"""A first batch on a telephone: from signing in to printed labels in a handful of screens."""

from tests.e2e.conftest import Live, Open
from tests.e2e.page_checks import axe_faults, focus_faults, small_targets, too_wide
from tests.support.identity import PASSPHRASE, open_session, with_passphrase
from tests.support.production import make_harvest
from tests.support.trace import make_product
from thuongxuan.clock import new_id

MOST_SCREENS = 5


async def test_a_first_time_owner_meets_at_most_five_screens_before_the_labels(live: Live, open_page: Open) -> None:
    name = f"ho.{new_id().hex[-8:]}"
    async with live.database() as database:
        owner = await with_passphrase(database, sign_in_name=name, commune_code="15646")
        await make_harvest(database, owner, kg="300")
    watched = await open_page()
    page = watched.page
    await page.goto("/sign-in")
    await page.fill("#f-name", name)
    await page.fill("#f-passphrase", PASSPHRASE)
    screens: list[str] = []
    page.on("domcontentloaded", lambda shown: screens.append(shown.url))
    await page.click("main form button.primary")
    await page.click("main a:has-text('Đăng ký lô hàng')")
    await page.fill("input[name^='kg-']", "120")
    await page.click("main form button.primary")
    await watched.screenshot("first-batch-details")
    await page.fill("#f-new_name", "Quế ống")
    await page.click("main form button.primary")
    await page.click("main a:has-text('In tờ tem')")
    await page.check("[name=format]")
    await page.check("[name=label_language]")
    await page.fill("#f-count", "24")
    async with page.expect_response("**/labels/*/pdf") as waiting:
        await page.click("main form button.primary")
    assert (await (await waiting.value).all_headers())["content-type"] == "application/pdf"
    screens = [url for url in screens if not url.endswith("/pdf")]  # the labels themselves
    assert len(screens) <= MOST_SCREENS, screens


async def test_the_fields_of_a_new_product_follow_the_choice(live: Live, open_page: Open) -> None:
    async with live.database() as database:
        owner = await with_passphrase(database, commune_code="15646")
        await make_harvest(database, owner)
        await make_product(database, owner, name_vi="Quế thanh")
        token = await open_session(database, owner)
    watched = await open_page(token=token)
    page = watched.page
    await page.goto("/batches/new")
    await page.fill("input[name^='kg-']", "12,5")
    await page.click("main form button.primary")
    assert not await page.is_visible("#f-new_name")
    await page.check("[name=product_id][value=new]")
    assert await page.is_visible("#f-new_name")
    await watched.screenshot("batch-new-product")
    await page.fill("#f-quantity", "không")
    await page.click("main form button.primary")
    assert await page.is_visible("#f-new_name")
    assert await page.input_value("#f-quantity") == "không"
    await watched.screenshot("batch-new-product-refused")
    faults = [*await axe_faults(page), *await small_targets(page), *await focus_faults(page), *await too_wide(page)]
    assert faults == []
