"""Printing labels: a lot is chosen, its label looked at, numbered labels are printed; a telephone reads the page."""

import io

import zxingcpp
from PIL import Image

from tests.e2e.conftest import Live, Open
from tests.support.identity import make_account, open_session
from tests.support.labels import make_labelled


async def test_labels_are_looked_at_before_they_are_printed(live: Live, open_page: Open) -> None:
    async with live.database() as database:
        household = await make_account(database)
        batch = await make_labelled(database, household)
        token = await open_session(database, household)
    watched = await open_page(token=token, device_scale_factor=3)
    page = watched.page
    await page.goto("/labels")
    await watched.screenshot("labels-choose")
    await page.click(f"a[href='/batches/{batch}/labels']")
    await page.check("[name=format][value=roll-50x30]")
    await page.fill("#f-count", "3")
    await page.check("[name=numbered]")
    await page.click("button[formaction$='/labels/preview']")
    shown = page.locator("img[src*='/label/preview']")
    assert await shown.evaluate("async image => { await image.decode(); return image.naturalWidth }") > 0
    await watched.screenshot("labels-preview")
    [code] = zxingcpp.read_barcodes(Image.open(io.BytesIO(await shown.screenshot())))
    assert code.text.endswith("/21/" + "2" * 11)
    assert (await page.input_value("#f-count"), await page.is_checked("[name=numbered]")) == ("3", True)
    async with page.expect_response("**/pdf") as printed:
        await page.click("main form button.primary")
    assert (await (await printed.value).header_value("content-type")) == "application/pdf"
