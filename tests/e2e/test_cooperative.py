"""A cooperative's day on a telephone: receive what a household sends, distil it, bottle it, see where it came from."""

from decimal import Decimal

import httpx

from tests.e2e.conftest import Live, Open
from tests.support.identity import make_account, make_key, open_session
from tests.support.lots import STEPS, step, take
from tests.support.production import post
from tests.support.trace import make_batch, make_told_world
from thuongxuan.trace.schemas import Draw


async def test_bark_is_received_distilled_bottled_and_traced(live: Live, open_page: Open) -> None:
    async with live.database() as database:
        world = await make_told_world(database, live.settings, display_name="Hộ gửi quế (thử)")
        draws = [Draw(harvest_id=world.harvest_id, kg=Decimal(100))]
        batch = await make_batch(database, world, quantity=Decimal(100), draws=draws)
        cooperative = await make_account(database, "cooperative", display_name="Hợp tác xã Quế (thử)")
        token = await open_session(database, cooperative)
        key = await make_key(database, world.owner)
    headers = {"authorization": f"Bearer {key}"}
    async with httpx.AsyncClient(base_url=live.base_url, headers=headers) as client:
        sent = await post(client, STEPS, step("ship", [take(batch.id, "90")], recipient_id=str(cooperative.id)))
        assert sent.status_code == 201, sent.text
    watched = await open_page(token=token)
    page = watched.page
    await page.goto("/lots")
    await page.click("main a:has-text('Hộ gửi quế')")
    await page.fill("#f-new_name", "Vỏ quế khô")
    await page.fill("#f-quantity", "88")
    await watched.screenshot("lot-receive")
    await page.click("main form button.primary")
    await page.goto("/lots/new/process")
    assert "Còn 88 kg" in await page.inner_text("main")
    await page.fill("input[name^='kg-']", "88")
    await page.check("[name=process][value=distilling]")
    await page.check("[name=product_id][value=new]")
    await page.fill("#f-new_name", "Tinh dầu quế")
    await page.fill("#f-quantity", "20")
    await page.click("main form button.primary")
    assert "quá nhiều" in await page.inner_text("#errors")
    await watched.screenshot("lot-process-refused")
    await page.fill("#f-quantity", "2")
    await page.click("main form button.primary")
    await page.goto("/lots/new/pack")
    await page.fill("input[name^='kg-']", "1,5")
    await page.check("[name=product_id][value=new]")
    await page.fill("#f-new_name", "Dầu quế chai")
    await page.select_option("#f-new_unit", "bottle")
    await page.fill("#f-new_net_kg", "0,05")
    await page.fill("#f-quantity", "30")
    await page.click("main form button.primary")
    assert "còn 0,5 kg" in await page.inner_text("main")
    await watched.screenshot("lot-done")
    await page.click("main .stock a:has-text('Dầu quế chai')")
    await page.click("main a:has-text('Nguồn gốc và đường đi')")
    assert await page.locator(".lineage a").count() == 1 + 4 + 3
    await watched.screenshot("lineage")
    assert watched.problems == []
