"""Home and map in a real browser: on a small telephone, by keyboard, without a script, without another host."""

import pytest
from playwright.async_api import Page, Request

from tests.e2e.conftest import Open

PAGES = ("/", "/map", "/code", "/about", "/help", "/api", "/no-such-page")


async def too_wide(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    width = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return int(width)


@pytest.mark.parametrize("language", ["vi", "en"])
async def test_nothing_sticks_out_at_320_pixels(open_page: Open, language: str) -> None:
    watched = await open_page(width=320, height=640, language=language)
    for path in PAGES:
        await watched.page.goto(path)
        assert await too_wide(watched.page) <= 0, path
        await watched.screenshot(f"portal-{language}{path.replace('/', '-')}")


async def test_targets_are_large_enough_for_a_thumb(open_page: Open) -> None:
    watched = await open_page()
    for path in PAGES:
        await watched.page.goto(path)
        small = await watched.page.evaluate(
            """() => [...document.querySelectorAll("header a, header summary, nav a, button, .button, summary")]
                .filter((part) => part.offsetParent && part.getBoundingClientRect().height < 47.5)
                .map((part) => part.outerHTML.slice(0, 120))"""
        )
        assert not small, path


async def test_the_map_draws_itself_and_can_be_chosen_from_the_list(open_page: Open) -> None:
    watched = await open_page(width=1280, height=800)
    page = watched.page
    await page.goto("/map")
    await page.wait_for_selector("#map[data-ready]", timeout=60_000)
    assert await page.locator("#map canvas").count() == 1
    button = page.locator(".maplist button[data-lon]").first
    slug = await button.evaluate("button => button.closest('li').dataset.slug")
    await button.focus()
    await page.keyboard.press("Enter")
    assert await page.locator("#chosen a").get_attribute("href") == f"/places/{slug}"
    assert f"place={slug}" in page.url
    await watched.screenshot("portal-map-chosen")


async def test_a_deep_link_opens_what_it_names(open_page: Open) -> None:
    watched = await open_page()
    page = watched.page
    await page.goto("/map#commune=15622")
    await page.wait_for_selector("#map[data-ready]", timeout=60_000)
    assert "Vạn Xuân" in await page.inner_text("#chosen")
    await watched.screenshot("portal-map-commune")


async def test_the_legend_filters_list_and_map(open_page: Open) -> None:
    watched = await open_page()
    page = watched.page
    await page.goto("/map")
    await page.wait_for_selector("#map[data-ready]", timeout=60_000)
    for box in await page.locator(".legend input").all():
        await box.uncheck()
    assert await page.locator(".maplist li[data-slug]:visible").count() == 0
    assert await page.locator("#nothing").is_visible()
    assert "off=water,heritage" in page.url
    await page.locator(".legend input[value=water]").check()
    shown = page.locator(".maplist li[data-slug]:visible")
    assert await shown.count() == await page.locator(".maplist li[data-symbol=water]").count() > 0
    await page.reload()  # the address keeps what was chosen
    await page.wait_for_selector("#map[data-ready]", timeout=60_000)
    assert await page.locator(".legend input[value=heritage]").is_checked() is False
    await page.get_by_role("searchbox").fill("thac thien")
    assert [await each.inner_text() for each in await page.locator(".maplist li a:visible").all()] == [
        "Thác Thiên Thủy (Thác Mù)"
    ]


async def test_the_map_is_drawn_from_our_own_tiles_in_less_than_300_kb_beside_its_library(open_page: Open) -> None:
    watched = await open_page(width=1280, height=800, language="en")
    page, sizes = watched.page, dict[str, int]()

    async def weigh(request: Request) -> None:
        sizes[request.url] = (await request.sizes())["responseBodySize"]

    page.on("requestfinished", weigh)
    await page.goto("/map")
    await page.wait_for_selector("#map[data-ready]", timeout=60_000)
    await page.wait_for_load_state("networkidle")
    assert any("/ogc/tiles/WebMercatorQuad/" in url for url in sizes)
    assert any("/ogc/collections/places/tiles/" in url for url in sizes)
    assert any("/ogc/collections/festivals/tiles/" in url and "datetime=" in url for url in sizes)
    assert sum(size for url, size in sizes.items() if "/vendor/" not in url) < 300_000
    await watched.screenshot("portal-map-en")


async def test_without_a_script_the_map_is_a_drawing_with_a_list(open_page: Open) -> None:
    watched = await open_page(java_script_enabled=False)
    page = watched.page
    await page.goto("/map")
    assert await page.locator("#map svg.sketch a").count() == 9
    assert await page.locator(".maplist li a").count() > 10
    assert await page.locator(".maplist li button:visible, .maplist input[type=checkbox]:visible").count() == 0
    assert await page.locator(".legend input:visible").count() == 0
    await watched.screenshot("portal-map-without-script")


async def test_the_first_key_leads_to_the_content_and_focus_is_seen(open_page: Open) -> None:
    watched = await open_page()
    page = watched.page
    await page.goto("/")
    await page.keyboard.press("Tab")
    assert await page.evaluate("document.activeElement.className") == "skip"
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    assert await page.evaluate("document.activeElement.name") == "code"
    outline = await page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    assert outline == "3px"


async def test_a_refused_code_takes_the_reader_to_the_reason(open_page: Open) -> None:
    watched = await open_page()
    page = watched.page
    await page.goto("/")
    await page.fill("#f-code", "ABC23Z")
    await page.click(".panel-form button")
    assert await page.evaluate("document.activeElement.id") == "errors"
    await page.click("#errors a")
    assert await page.evaluate("document.activeElement.id") == "f-code"
    assert await page.input_value("#f-code") == "ABC23Z"


async def test_the_language_is_switched_by_hand_and_kept(open_page: Open) -> None:
    watched = await open_page(language="en")
    page = watched.page
    await page.goto("/help")
    assert await page.get_attribute("html", "lang") == "en"
    await page.click("a.switch")
    assert page.url.endswith("/help")
    assert await page.get_attribute("html", "lang") == "vi"
    await page.goto("/about")
    assert await page.get_attribute("html", "lang") == "vi"
