"""What every page has to pass: width, targets, focus, accessibility rules. Each check gives a list of faults."""

from pathlib import Path
from typing import Any

from playwright.async_api import Page

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
SIZES = {"320x640": (320, 640), "360x740": (360, 740), "1280x800 at 200 %": (640, 400)}
"""The last one is what 200 % zoom leaves of a desktop window (WCAG 2.2, 1.4.4 and 1.4.10)."""
TAB_LIMIT = 250

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

FOCUSED = """() => {
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  const style = getComputedStyle(e), box = e.getBoundingClientRect();
  const ring = (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== "none";
  const inside = e === window.lastStop;  // a date field has several stops, which the browser itself marks
  const first = !e.dataset.tabbed || inside;
  window.lastStop = e;
  e.dataset.tabbed = "1";
  return {first, ring: ring || inside || !!e.closest(".choice"), shown: box.width > 0 && box.height > 0,
    primary: e.matches("main .primary"), html: e.outerHTML.slice(0, 120)};
}"""

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
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
    reached, faults = 0, []
    await page.evaluate("document.activeElement.blur()")
    for _ in range(TAB_LIMIT):
        await page.keyboard.press("Tab")
        stop: dict[str, Any] | None = await page.evaluate(FOCUSED)
        if stop is None or not stop["first"]:
            break
        reached += stop["primary"]
        if not (stop["ring"] and stop["shown"]):
            faults.append(f"focus cannot be seen: {stop['html']}")
    if reached < wanted:
        faults.append(f"the Tab key reaches {reached} of {wanted} main actions")
    return faults


async def axe_faults(page: Page) -> list[str]:
    """Serious and critical violations. The checker enters by the debugger, so the page's CSP stays in force."""
    await page.evaluate(AXE.read_text(encoding="utf-8"))
    result: dict[str, Any] = await page.evaluate("rules => axe.run(document, rules)", RULES)
    return [
        f"{violation['id']} ({violation['impact']}): {node['target']} {node['failureSummary'][:300]}"
        for violation in result["violations"]
        if violation["impact"] in {"serious", "critical"}
        for node in violation["nodes"]
    ]
