"""MapLibre draws the open data from our own tiles and style, and asks no other host for anything."""

from typing import Any

from playwright.async_api import Page

from tests.e2e.conftest import Live, Open

DRAW = """async ([style, center, zoom]) => {
    document.body.replaceChildren(Object.assign(document.createElement("div"), { id: "drawn" }));
    const box = document.getElementById("drawn").style;
    box.width = "100vw";
    box.height = "100vh";
    const map = new maplibregl.Map({ container: "drawn", style, center, zoom, fadeDuration: 0 });
    const problems = [];
    map.on("error", ({ error }) => problems.push(String(error?.message ?? error)));
    await map.once("idle");
    const seen = {};
    for (const { layer } of map.queryRenderedFeatures()) seen[layer.id] = (seen[layer.id] ?? 0) + 1;
    return { seen, problems };
}"""


async def draw(page: Page, style: Any, center: tuple[float, float], zoom: float) -> dict[str, Any]:
    """What a map of the style shows, by style layer, and what it complained about."""
    await page.goto("/map")
    await page.wait_for_selector("#map[data-ready]", timeout=60_000)  # the page has the library loaded then
    drawn: dict[str, Any] = await page.evaluate(DRAW, [style, center, zoom])
    return drawn


async def test_the_style_draws_communes_and_places_from_our_tiles(open_page: Open, live: Live) -> None:
    watched = await open_page(width=1000, height=700)
    asked: list[str] = []
    watched.page.on("request", lambda request: asked.append(request.url))
    drawn = await draw(watched.page, "/ogc/styles/default", (105.2, 19.85), 9.5)
    assert drawn["problems"] == []
    assert drawn["seen"]["communes-fill"] >= 9
    assert 5 <= drawn["seen"]["communes-names"] <= 9
    assert drawn["seen"]["places-circle"] >= 1
    assert any("/ogc/tiles/WebMercatorQuad/9/" in url for url in asked)
    assert all(url.startswith((live.base_url, "blob:", "data:")) for url in asked)
    await watched.screenshot("tiles-style")


async def test_a_map_over_nothing_but_empty_tiles_is_no_error(open_page: Open) -> None:
    watched = await open_page(width=600, height=600)
    bare = {
        "version": 8,
        "sources": {"all": {"type": "vector", "tiles": ["/ogc/tiles/WebMercatorQuad/{z}/{y}/{x}"], "maxzoom": 14}},
        "layers": [{"id": "fill", "type": "fill", "source": "all", "source-layer": "communes"}],
    }
    drawn = await draw(watched.page, bare, (10, 50), 8)
    assert drawn == {"seen": {}, "problems": []}
