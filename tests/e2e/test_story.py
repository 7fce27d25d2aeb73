"""The main job, whole: a team member helps a household from the parcel to the label, a stranger scans it."""

import io
from typing import Any
from urllib.parse import urlsplit

import zxingcpp
from PIL import Image
from playwright.async_api import Page

from tests.e2e.conftest import Live, Open, Watched
from tests.support.identity import PASSPHRASE, Made, delegate, make_account, open_session, with_passphrase
from thuongxuan.clock import new_id, today

LON, LAT = 105.3267, 19.8985
"""In Thường Xuân commune (15646)."""
COMMUNE = {"vi": "Xã Thường Xuân", "en": "Thuong Xuan"}
LOT = "QUE-2611/A"


async def people(live: Live) -> tuple[str, Made, str]:
    """A team member who can sign in, the household that asked for help, and an officer's session."""
    name = f"doi.{new_id().hex[-8:]}"
    async with live.database() as database:
        member = await with_passphrase(database, "team_member", display_name="Lang Thị Đội", sign_in_name=name)
        household = await make_account(database, display_name="Hộ bà Sen", commune_code="15646", public_name=True)
        await delegate(database, household, member)
        officer = await open_session(database, await make_account(database, "officer", display_name="Cán bộ xã"))
    return name, household, officer


async def go_on(page: Page) -> None:
    """Tap the one primary button of a screen."""
    await page.click("main form button.primary")
    assert await page.query_selector("#errors") is None, await page.inner_text("main")


async def sign_in_and_act(member: Watched, name: str, household: Made) -> None:
    page = member.page
    await page.goto("/sign-in")
    await page.fill("#f-name", name)
    await page.fill("#f-passphrase", PASSPHRASE)
    await go_on(page)
    await page.goto("/account/households")
    assert household.display_name in await page.inner_text("main")
    await page.click("text=Làm thay hộ này")
    await page.wait_for_url("**/work")
    await member.screenshot("story-1-acting")


async def draw_parcel(member: Watched) -> None:
    page = member.page
    await page.goto("/land/parcels/new?how=drawn")
    await page.wait_for_selector("#draw[data-ready]", timeout=60_000)
    await page.click("#draw-locate")
    await page.wait_for_timeout(1_000)
    for x, y in ((90, 110), (260, 110), (260, 300), (90, 300)):
        await page.click("#draw-map canvas", position={"x": x, "y": y})
    await member.screenshot("story-2-drawn")
    await go_on(page)
    assert COMMUNE["vi"] in await page.inner_text("main")
    await go_on(page)
    await page.fill("#f-name", "Đồi quế")
    await go_on(page)
    await page.wait_for_url("**/land/parcels/*saved=1")
    await member.screenshot("story-3-parcel-sent")


async def approve(officer: Watched, household: Made) -> None:
    page = officer.page
    await page.goto("/officer/parcels")
    await page.click(f".card:has-text('{household.display_name}') a")
    await officer.screenshot("story-4-review")
    await page.click("text=Duyệt thửa này")
    await page.wait_for_url("**/officer/parcels")
    assert household.display_name not in await page.inner_text("main")


async def keep_diary(member: Watched) -> None:
    """A crop cycle, and a harvest of three tạ."""
    page = member.page
    await page.goto("/production/new")
    await page.check("[name=parcel_id]")
    await page.select_option("#f-crop", "que")
    await go_on(page)
    await page.fill("#f-started_on", "2015-02-10")
    await go_on(page)
    await page.click("main a:has-text('Thu hoạch')")
    await page.fill("#f-quantity", "3")
    await page.select_option("#f-quantity_unit", "ta")
    await member.screenshot("story-5-harvest")
    assert await page.input_value("#f-occurred_on") == today().isoformat()
    await go_on(page)
    assert "Mã biên nhận" in await page.inner_text("main")
    await member.screenshot("story-6-harvest-saved")


async def register_batch(member: Watched) -> bytes:
    """A batch with its product; returns the label's picture as downloaded."""
    page = member.page
    await page.goto("/batches/new")
    await page.fill("input[name^='kg-']", "120")
    await member.screenshot("story-7-batch-harvest")
    await go_on(page)
    await page.fill("#f-new_name", "Quế ống")
    await page.fill("#f-quantity", "100")
    await page.fill("#f-lot", LOT)
    await member.screenshot("story-8-batch-details")
    await go_on(page)
    await page.wait_for_url("**/done")
    await page.wait_for_load_state("networkidle")
    assert await page.evaluate("document.querySelector('#code-image').naturalWidth") > 0
    await member.screenshot("story-9-registered")
    async with page.expect_download() as waiting:
        await page.click("#label-png")
    download: Any = await waiting.value
    with open(await download.path(), "rb") as file:  # noqa: ASYNC230, PTH123 - one small file of a test
        return file.read()


def decoded(picture: bytes) -> str:
    """What a telephone reads in the picture."""
    found = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)))
    assert [code.format for code in found] == [zxingcpp.BarcodeFormat.QRCode]
    return str(found[0].text)


async def test_from_a_parcel_to_a_phone(live: Live, open_page: Open) -> None:
    name, household, officer_session = await people(live)
    member = await open_page(
        geolocation={"latitude": LAT, "longitude": LON}, permissions=["geolocation"], accept_downloads=True
    )
    await sign_in_and_act(member, name, household)
    await draw_parcel(member)
    await approve(await open_page(token=officer_session), household)
    await keep_diary(member)
    address = decoded(await register_batch(member))
    assert urlsplit(address).netloc == urlsplit(live.base_url).netloc
    for language, verdict in (("vi", "Mã thật"), ("en", "genuine")):
        stranger = await open_page(language=language)
        await stranger.page.goto(address)
        text = await stranger.page.inner_text("main")
        await stranger.screenshot(f"story-10-scanned-{language}")
        assert verdict.lower() in text.lower()
        assert COMMUNE[language] in text
        assert LOT in text
        assert household.display_name in text
        assert {"vi": "Thu hoạch", "en": "Harvest"}[language] in text
        assert await stranger.page.context.cookies() == []
