"""What every page has to pass: width, targets, focus, accessibility rules. Each check gives a list of faults."""

from pathlib import Path
from typing import Any

from playwright.async_api import Page

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
SIZES = {"320x640": (320, 640), "360x740": (360, 740), "1280x800 at 200 %": (640, 400)}
"""The last one is what 200 % zoom leaves of a desktop window (WCAG 2.2, 1.4.4 and 1.4.10)."""
TAB_LIMIT = 250
TABS_AT_ONCE = 10
"""Tab presses before the page is asked where they led: asking takes longer than pressing."""

TOO_WIDE = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return null;
  const wide = [...document.body.querySelectorAll("*")].filter(e => e.getBoundingClientRect().right > width + 1
    && getComputedStyle(e).position !== "absolute").slice(-3).map(e => e.outerHTML.slice(0, 120));
  return `${document.documentElement.scrollWidth} px in ${width} px: ${wide.join(" | ")}`;
}"""

SMALL_TARGETS = """() => [...document.querySelectorAll(
    "button, a.button, select, .choice, input:not([type=hidden], [type=radio], [type=checkbox])")]
  .filter(e => e.checkVisibility() && e.getBoundingClientRect().height < 47.5)
  .map(e => `${Math.round(e.getBoundingClientRect().height)} px high: ${e.outerHTML.slice(0, 120)}`)"""

WATCH_FOCUS = """() => {
  document.activeElement.blur();
  window.stops = [];
  window.wrapped = false;
  document.addEventListener("focusin", () => {
    const e = document.activeElement;
    window.wrapped ||= window.stops.some(stop => stop.element === e);
    if (window.wrapped) return;
    const style = getComputedStyle(e), box = e.getBoundingClientRect();
    const ring = (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== "none";
    window.stops.push({element: e, ring: ring || !!e.closest(".choice"), shown: box.width > 0 && box.height > 0});
  });
}"""

STOPS = """() => ({
  done: window.wrapped || document.activeElement === document.body,
  primary: window.stops.filter(stop => stop.element.matches("main .primary")).length,
  hidden: window.stops.filter(stop => !stop.ring || !stop.shown).map(stop => stop.element.outerHTML.slice(0, 120)),
})"""

FORM = """
  const typed = "input:not([type=hidden], [type=radio], [type=checkbox], [type=submit]), textarea";
  const form = [...document.querySelectorAll("main form[method=post]")]
    .find(one => [...one.querySelectorAll(typed)].some(e => e.required));
"""
HAS_FORM = "() => {" + FORM + "return !!form; }"
SEND_EMPTY = (
    "() => {"
    + FORM
    + """
  form.querySelectorAll(typed).forEach(e => { e.value = ""; });
  form.querySelectorAll("input:is([type=radio], [type=checkbox])").forEach(e => { e.checked = false; });
  form.submit();
}"""
)

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
    "preload": False,
    "iframes": False,
}


async def too_wide(page: Page) -> list[str]:
    """Sizes at which the page scrolls sideways, with the elements that stick out."""
    found = []
    for name, (width, height) in SIZES.items():
        await page.set_viewport_size({"width": width, "height": height})
        wide = await page.evaluate(TOO_WIDE)
        if wide:
            found.append(f"{name}: {wide}")
    return found


async def small_targets(page: Page) -> list[str]:
    """Things to tap that are lower than 48 px."""
    found: list[str] = await page.evaluate(SMALL_TARGETS)
    return found


async def focus_faults(page: Page) -> list[str]:
    """Stops of the Tab key that cannot be seen, and a main action that the Tab key never reaches."""
    wanted = await page.locator("main .primary:visible").count()
    await page.evaluate(WATCH_FOCUS)
    stops: dict[str, Any] = {"done": False}
    for _ in range(TAB_LIMIT // TABS_AT_ONCE):
        for _ in range(TABS_AT_ONCE):
            await page.keyboard.press("Tab")
        stops = await page.evaluate(STOPS)
        if stops["done"]:
            break
    faults = [f"focus cannot be seen: {html}" for html in stops["hidden"]]
    if stops["primary"] < wanted:
        faults.append(f"the Tab key reaches {stops['primary']} of {wanted} main actions")
    return faults


async def send_nothing(page: Page) -> bool:
    """Send the page's form with nothing in it; false when the page has no form that must be filled in."""
    if not await page.evaluate(HAS_FORM):
        return False
    async with page.expect_navigation(wait_until="load"):
        await page.evaluate(SEND_EMPTY)
    return True


async def glance(page: Page) -> list[str]:
    """What is wrong with a screen as it stands: accessibility rules, targets, width."""
    wide = await page.evaluate(TOO_WIDE)
    return await axe_faults(page) + await small_targets(page) + ([f"too wide: {wide}"] if wide else [])


async def screen(page: Page) -> tuple[str, ...]:
    """What makes a screen another one than those checked before: its title, language, and whether it refuses."""
    told: list[str] = await page.evaluate(
        "() => [document.title, document.documentElement.lang, String(!!document.querySelector('#errors'))]"
    )
    return tuple(told)


async def axe_faults(page: Page) -> list[str]:
    """Serious and critical violations. The checker enters by the debugger, so the page's CSP stays in force."""
    if not await page.evaluate("() => 'axe' in window"):
        await page.evaluate(AXE.read_text(encoding="utf-8"))
    result: dict[str, Any] = await page.evaluate("rules => axe.run(document, rules)", RULES)
    return [
        f"{violation['id']} ({violation['impact']}): {node['target']} {node['failureSummary'][:300]}"
        for violation in result["violations"]
        if violation["impact"] in {"serious", "critical"}
        for node in violation["nodes"]
    ]
