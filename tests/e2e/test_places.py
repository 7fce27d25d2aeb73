"""Correcting places on a telephone: the point by tap, by GPS and by typing, lists, and merging two records."""

from playwright.async_api import Page

from tests.e2e.conftest import Live, Open, Watched
from tests.e2e.page_checks import axe_faults, focus_faults, small_targets, too_wide
from tests.support.identity import make_account, open_session
from thuongxuan.clock import today

URL = "/places/thac-trai-gai"
LON, LAT = 105.20117, 19.78712
"""In the commune of this waterfall."""


async def officer(live: Live) -> str:
    """A session of an officer."""
    async with live.database() as database:
        return await open_session(database, await make_account(database, "officer"))


async def faults(watched: Watched, name: str) -> list[str]:
    """Everything that is wrong with the page as it is now; a picture of it is kept."""
    page = watched.page
    await watched.screenshot(name)
    found = await axe_faults(page) + await small_targets(page) + await focus_faults(page) + await too_wide(page)
    await page.set_viewport_size({"width": 360, "height": 740})
    return [f"{name}: {fault}" for fault in found]


async def typed(page: Page) -> tuple[float, float, int, str]:
    """Longitude, latitude, precision in metres and method, as the form has them."""
    lon, lat, precision, method = [await page.input_value(f"#f-{n}") for n in ("lon", "lat", "precision_m", "method")]
    return float(lon), float(lat), int(precision), method


async def test_a_point_is_tapped_or_taken_from_the_phone(live: Live, open_page: Open) -> None:
    watched = await open_page(
        token=await officer(live),
        geolocation={"longitude": LON, "latitude": LAT, "accuracy": 11.4},
        permissions=["geolocation"],
    )
    page = watched.page
    await page.goto(f"{URL}/edit/point")
    await page.wait_for_selector("#point[data-ready]", timeout=60_000)
    assert "Chưa có điểm" in await page.inner_text("#point-state")
    await page.click("#point-map canvas", position={"x": 200, "y": 200})
    tapped = await typed(page)
    assert tapped[3] == "map"
    assert 300 <= tapped[2] <= 5000
    await page.focus("#point-add")
    await page.keyboard.press("Enter")
    middle = await typed(page)
    assert middle[:2] != tapped[:2]
    assert await page.locator("#point-map .corner-mark").count() == 1
    await page.fill("#f-lon", "105.2")
    await page.press("#f-lon", "Tab")
    assert await page.input_value("#f-method") == ""
    assert await page.input_value("#f-precision_m") == ""
    await page.click("#point-locate")
    await page.wait_for_selector("#point-state:has-text('105.20117')")
    assert await typed(page) == (LON, LAT, 12, "phone_gps")
    assert await faults(watched, "place-point") == []
    await page.fill("#f-source", "Đo tại chỗ bằng điện thoại")
    await page.click("main form .primary")
    await page.wait_for_url(f"**{URL}/edit")
    assert await faults(watched, "place-hub") == []
    point = (await (await page.request.get(f"/api/v1{URL}")).json())["point"]
    assert point == {"lon": LON, "lat": LAT, "precision_m": 12, "method": "phone_gps"}
    await page.goto(f"{URL}/edit/point")
    await page.wait_for_selector("#point-map .corner-mark", timeout=60_000)
    await page.click("#point-clear")
    assert await page.input_value("#f-lon") == ""
    assert await page.locator("#point-map .corner-mark").count() == 0


async def test_a_phone_that_refuses_its_position_is_told_what_to_do(live: Live, open_page: Open) -> None:
    page = (await open_page(token=await officer(live))).page
    await page.goto(f"{URL}/edit/point")
    await page.wait_for_selector("#point[data-ready]", timeout=60_000)
    await page.click("#point-locate")
    await page.wait_for_selector("#point-state:has-text('cài đặt')")


async def test_a_point_is_typed_without_any_script(live: Live, open_page: Open) -> None:
    watched = await open_page(token=await officer(live), java_script_enabled=False)
    page = watched.page
    await page.goto("/places/thac-bay-tang/edit/point")
    assert not await page.is_visible("#point")
    for field, value in (("lon", "19.8"), ("lat", "105.2"), ("precision_m", "20"), ("source", "Máy định vị")):
        await page.fill(f"#f-{field}", value)
    await page.select_option("#f-method", "gps")
    await page.click("main form .primary")
    assert "bị đổi chỗ" in await page.inner_text("#errors")
    assert await page.input_value("#f-lat") == "105.2"
    assert await page.input_value("#f-source") == "Máy định vị"


async def test_lists_of_a_visit_on_a_telephone(live: Live, open_page: Open) -> None:
    watched = await open_page(token=await officer(live))
    page, found = watched.page, []
    answers: dict[str, dict[str, str]] = {
        "prices": {"#f-audience": "adult", "#f-amount_vnd": "20000", "#f-source": "Bảng ở cổng"},
        "access": {"#f-mode": "foot", "#f-minutes": "25", "#f-source": "Đi thử"},
        "notices": {"#f-kind": "flood", "#f-starts_on": today().isoformat(), "#f-text_vi": "Nước suối lên cao."},
        "contacts": {"#f-role": "Ban quản lý", "#f-kind": "phone", "#f-value": "0237 000 0000"},
    }
    for part, fields in answers.items():
        await page.goto(f"{URL}/visit/{part}/new")
        await page.click("main form .primary")
        found += await faults(watched, f"place-{part}-refused")
        for selector, value in fields.items():
            if await page.locator(f"select{selector}").count():
                await page.select_option(selector, value)
            else:
                await page.fill(selector, value)
        await page.click("main form .primary")
        await page.wait_for_url(f"**{URL}/visit/{part}")
        found += await faults(watched, f"place-{part}")
    assert found == []
    assert await page.locator("main .badge:has-text('Chỉ cán bộ thấy')").count() == 1
    await page.goto(URL)
    await watched.screenshot("place-with-visit")
    text = await page.inner_text("main")
    assert "Nước suối lên cao." in text
    assert "0237 000 0000" not in text


async def test_two_records_are_merged_after_a_look_at_what_moves(live: Live, open_page: Open) -> None:
    watched = await open_page(token=await officer(live))
    page = watched.page
    await page.goto("/places/thac-hon-yen/edit")
    await page.click("main a:has-text('Gộp vào nơi khác')")
    await page.fill("#f-q", "thac mu")
    await page.click("main form[role=search] button")
    assert await faults(watched, "place-merge-find") == []
    await page.click("main .card a")
    assert await faults(watched, "place-merge-check") == []
    await page.click("main form .primary")
    assert await faults(watched, "place-merge-refused") == []
    await page.fill("#f-source", "Đã đến tận nơi")
    await page.click("main form .primary")
    await page.wait_for_url("**/places/thac-thien-thuy")
    assert "Thác Hón Yên" in await page.inner_text("main")
    await page.goto("/places/thac-hon-yen")
    assert page.url.endswith("/places/thac-thien-thuy")
