"""Entering a parcel on a telephone: drawn with a finger or with buttons, or walked with GPS."""

import json
from datetime import timedelta
from typing import Any

from tests.e2e.conftest import Live, Open, Watched
from tests.e2e.page_checks import too_wide
from tests.support.identity import Made, make_account
from tests.support.land import LAT, LON, make_parcel, polygon
from thuongxuan.clock import now
from thuongxuan.identity import tokens
from thuongxuan.identity.models import LoginSession
from thuongxuan.identity.schemas import Kind


async def session_of(live: Live, kind: Kind = "household") -> tuple[Made, str]:
    """An account with a session."""
    token = tokens.new_token()
    async with live.database() as database:
        made = await make_account(database, kind, commune_code="15646")
        async with database.write() as write:
            write.add(
                LoginSession(
                    token_hash=tokens.digest(token),
                    account_id=made.id,
                    device="test",
                    expires_at=now() + timedelta(days=1),
                )
            )
    return made, token


async def drawn(page: Any) -> list[list[float]]:
    """The corners in the textarea."""
    text = await page.input_value("#f-shape")
    return json.loads(text)["coordinates"][0] if text else []


async def test_a_parcel_is_drawn_by_tapping_and_corrected_by_buttons(live: Live, open_page: Open) -> None:
    _, token = await session_of(live)
    watched: Watched = await open_page(
        token=token, geolocation={"latitude": LAT, "longitude": LON}, permissions=["geolocation"]
    )
    page = watched.page
    await page.goto("/land/parcels/new?how=drawn")
    await page.wait_for_selector("#draw[data-ready]", timeout=60_000)
    await page.click("#draw-locate")
    await page.wait_for_timeout(1_000)
    for x, y in ((90, 110), (260, 110), (260, 300), (90, 300)):
        await page.click("#draw-map canvas", position={"x": x, "y": y})
    assert len(await drawn(page)) == 5
    assert "4 góc" in await page.inner_text("#draw-area")
    await watched.screenshot("parcel-draw-4-corners")
    before = (await drawn(page))[2]
    await page.click("#draw-corners li:nth-child(3) button")
    await page.click("[data-move=north]")
    after = (await drawn(page))[2]
    assert after[0] == before[0]
    assert 0.000008 < after[1] - before[1] < 0.00001
    await page.click("#draw-undo")
    assert (await drawn(page))[2] == before
    await watched.screenshot("parcel-draw")
    await page.click("#shape-form .actions .primary")
    await page.wait_for_selector(".parcel-map[data-ready]", timeout=60_000)
    await watched.screenshot("parcel-check")
    assert "Xã Thường Xuân" in await page.inner_text("main")
    await page.click("main form button.primary")
    await page.fill("#f-name", "Đồi quế sau nhà")
    await watched.screenshot("parcel-details")
    await page.click("main form button.primary")
    await page.wait_for_url("**/land/parcels/*saved=1")
    await watched.screenshot("parcel-saved")
    assert "Chờ duyệt" in await page.inner_text("main")


async def test_a_parcel_is_drawn_with_the_keyboard_alone(live: Live, open_page: Open) -> None:
    _, token = await session_of(live)
    page = (await open_page(token=token)).page
    await page.goto("/land/parcels/new?how=drawn")
    await page.wait_for_selector("#draw[data-ready]", timeout=60_000)
    for east, north in ((0, 0), (60, 0), (0, 40)):
        await page.focus("#draw-add")
        await page.keyboard.press("Enter")
        for _ in range(abs(east) // 20):
            await page.focus("[data-move=east]")
            for _ in range(20):
                await page.keyboard.press("Space")
        for _ in range(abs(north) // 20):
            await page.focus("[data-move=north]")
            for _ in range(20):
                await page.keyboard.press("Space")
    assert len(await drawn(page)) == 4
    assert "1.20" in await page.inner_text("#draw-area")


async def test_a_refused_shape_shows_its_fault_on_the_map(live: Live, open_page: Open) -> None:
    owner, token = await session_of(live)
    _, other = await session_of(live)
    async with live.database() as database:
        await make_parcel(database, owner, geometry=polygon(LON + 0.0405, LAT - 0.03))
    watched = await open_page(token=token)
    page = watched.page
    ring = ((0, 0), (0.002, 0.002), (0.002, 0), (0, 0.002), (0, 0))
    bow = [[round(LON + 0.0415 + x, 7), round(LAT - 0.03 + y, 7)] for x, y in ring]
    for how, ready in (("drawn", "#draw[data-ready]"), ("pasted", ".parcel-map[data-ready]")):
        await page.goto(f"/land/parcels/new?how={how}")
        if how == "drawn":
            await page.wait_for_selector(ready, timeout=60_000)
            await page.click(".typed summary")
        await page.fill("#f-shape", json.dumps({"type": "Polygon", "coordinates": [bow]}))
        await page.click("#shape-form .actions .primary")
        await page.wait_for_selector(ready, timeout=60_000)
        mark = page.locator(".fault-mark")
        assert await mark.get_attribute("aria-label") == "Đường biên tự cắt chính nó."
        assert await page.inner_text(".fault-reason") == "Đường biên tự cắt chính nó."
        await page.wait_for_timeout(1_000)  # the map draws lines in its own thread; only the picture needs them
        assert "Đường biên tự cắt chính nó." in await page.inner_text("#e-shape")
        await watched.screenshot(f"parcel-fault-{how}")
        assert await too_wide(page) == []
        await page.set_viewport_size({"width": 360, "height": 740})
    plain = await open_page(token=other, java_script_enabled=False)
    await plain.page.goto("/land/parcels/new?how=pasted")
    await plain.page.fill("#f-shape", json.dumps({"type": "Polygon", "coordinates": [bow]}))
    await plain.page.click("#shape-form .actions .primary")
    assert "Đường biên tự cắt chính nó." in await plain.page.inner_text("#e-shape")
    assert not await plain.page.is_visible(".parcel-map")


async def test_a_parcel_is_walked_and_survives_a_reload(live: Live, open_page: Open) -> None:
    _, token = await session_of(live)
    watched = await open_page(
        token=token, geolocation={"latitude": LAT, "longitude": LON, "accuracy": 40}, permissions=["geolocation"]
    )
    page = watched.page
    await page.goto("/land/parcels/new?how=walked")
    await page.wait_for_selector("#walk[data-ready]")
    await page.click("#walk-start")
    await page.wait_for_function("document.getElementById('walk-state').textContent.includes('40 m')")
    assert await page.is_disabled("#walk-record")
    await watched.screenshot("parcel-walk-poor")
    for number, (east, north) in enumerate(((0, 0), (0.001, 0), (0.001, 0.001), (0, 0.001)), 1):
        for fix in range(4):
            await page.context.set_geolocation(
                {"latitude": LAT + north + fix * 1e-6, "longitude": LON + east, "accuracy": 5 + fix}
            )
            await page.wait_for_timeout(150)
        await page.click("#walk-record", timeout=10_000)
        if number == 2:
            await page.reload()
            await page.wait_for_selector("#walk[data-ready]")
            await page.click("#walk-start")
    assert len(await drawn(page)) == 5
    assert await page.input_value("#f-gps_accuracy_m") == "5.0"
    await watched.screenshot("parcel-walk")
    await page.click("#shape-form .actions .primary")
    await page.wait_for_url("**/check")
    assert "Thường Xuân" in await page.inner_text("main")
