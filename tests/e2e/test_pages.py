"""Every page that can be reached by links, in both languages, on small telephones, by keyboard, at 200 % zoom."""

import re
from urllib.parse import urljoin, urlsplit

import pytest
from playwright.async_api import Page

from tests.e2e.conftest import CHECKED, Live, Open, Watched
from tests.e2e.page_checks import AXE, focus_faults, glance, screen, send_nothing, too_wide
from tests.support.furnished import furnish

PUBLIC = ("/places", "/map", "/code", "/help", "/about", "/api", "/01/", "/TX/", "/areas", "/sign-in")
"""Checked as a visitor; the same for everybody."""
NOT_PAGES = ("/language", "/static", "/sign-out", "/api/openapi.json", "/api/v1")
FILES = re.compile(
    r"/(png|svg|pdf|[^/]*\.(json|geojson|csv|zip|txt|xml|parquet|pmtiles|pdf)|conformance|schema|queryables|sortables)$"
)
NAMED = re.compile(
    r"(?<=/lots/new/)(?:pool|pack|sell|dispose)|[0-9a-f]{8}-[0-9a-f-]{27}|(?<=/ogc/collections/)[^/]+|(?<=/items/)[^/]+"
    r"|(?<=/places/)(?!new|import)[^/]+|(?<=/TX/)(?!ABC234).+|(?<=/01/)(?!123/).+"
)
"""Parts of an address that name one of many: one page of each kind is enough."""
RARE_KINDS = re.compile(r"(?<=^/production/\*)/(?!input$|harvest$|lab_result$)[a-z_]+$")
"""All kinds of diary records have the same form; these three have every sort of question."""
PANELS = ("#draw", "#walk", ".parcel-map")
WAYS = ("drawn", "walked", "pasted", "cadastral")
ROLES = ("visitor", "team member", "household", "administrator")
SHARED = ("/land", "/production", "/batches", "/lots", "/labels", "/products", "/account/")
"""Checked as a team member; a household and an administrator see the same pages there."""
STATUS = {"/TX/ABC234/10/KHONGCO": 404, "/01/123/10/X": 400, "/khong-co-trang-nay": 404, "/officer/accounts": 403}
"""Screens of refusals, and what they answer with."""
STARTS = {
    "visitor": ["/", "/report-code", "/erased", "/TX/ABC234/10/KHONGCO", "/01/123/10/X", "/khong-co-trang-nay"],
    "team member": ["/work", "/officer/accounts", *(f"/land/parcels/new?how={how}" for how in WAYS)],
    "administrator": ["/work", "/places/new", "/places/import"],
}


def kind_of(address: str) -> str:
    """The address with what names one of many taken out."""
    parts = urlsplit(address)
    path = RARE_KINDS.sub("/one-of-many", NAMED.sub("*", parts.path))
    return path + (f"?{parts.query}" if parts.query.startswith("how=") else "")


def leads_to_page(path: str, role: str) -> bool:
    """Whether this role's walk should open the address."""
    if path.startswith(NOT_PAGES) or FILES.search(path):
        return False
    if role == "visitor":
        return True
    if path == "/" or path.startswith(PUBLIC):
        return False
    return role == "team member" or path == "/account/consent" or not path.startswith(SHARED)


async def links(page: Page, role: str) -> list[str]:
    """Addresses of our own pages that this page leads to."""
    hrefs = await page.eval_on_selector_all("a[href]", "all => all.map(a => a.getAttribute('href'))")
    host = urlsplit(page.url).netloc
    full = [urlsplit(urljoin(page.url, href)) for href in hrefs]
    return [part.path for part in full if part.netloc == host and leads_to_page(part.path, role)]


async def opened(page: Page, path: str, language: str, role: str) -> list[str]:
    """Open one page; what is wrong with the answer itself."""
    answer = await page.goto(path, wait_until="load")
    assert answer is not None
    expected = 200 if path == "/officer/accounts" and role == "administrator" else STATUS.get(path, 200)
    if answer.status != expected:
        return [f"status {answer.status}"]
    for panel in PANELS:
        if await page.locator(panel).count():
            await page.wait_for_selector(f"{panel}[data-ready]", timeout=60_000)
    return [] if await page.get_attribute("html", "lang") == language else ["is not in the language asked for"]


async def check(watched: Watched, name: str, language: str) -> list[str]:
    """Everything that is wrong with the screen as it stands."""
    page = watched.page
    CHECKED.add(await screen(page))
    if language == "vi":  # the Tab key knows no language, and one picture is enough
        await watched.picture(name)
    if language != "vi":  # opened at 320 px, where longer words stick out first
        return await glance(page)
    faults = await glance(page) + await too_wide(page) + await focus_faults(page)
    await page.set_viewport_size({"width": 360, "height": 740})
    return faults


async def check_refusal(watched: Watched, name: str, language: str) -> list[str]:
    """What is wrong with the screen that refuses the page's form when nothing is filled in."""
    if not await send_nothing(watched.page):
        return []
    if not await watched.page.locator("#errors").count():
        return ["an empty form is not refused with its errors"]
    return [f"refused: {fault}" for fault in await check(watched, f"{name}-refused", language)]


WALKS = [
    pytest.param(role, language, marks=pytest.mark.xdist_group(f"walk {role} {language}"), id=f"{role}-{language}")
    for role in ROLES
    for language in ("vi", "en")
]


@pytest.mark.parametrize(("role", "language"), WALKS)
async def test_every_page_can_be_used_by_everybody(live: Live, open_page: Open, role: str, language: str) -> None:
    async with live.database() as database:
        village = await furnish(database, live.settings)
    watched = await open_page(width=360 if language == "vi" else 320, language=language, token=village.tokens.get(role))
    await watched.page.add_init_script(path=AXE)
    waiting = [*STARTS.get(role, ["/work"]), *([village.scan] if role == "visitor" else [])]
    seen, faults = set[str](), dict[str, list[str]]()
    while waiting:
        path = waiting.pop(0)
        if kind_of(path) in seen:
            continue
        seen.add(kind_of(path))
        name = f"{role.replace(' ', '-')}{kind_of(path).replace('/', '_').replace('*', 'one')}"
        found = await opened(watched.page, path, language, role)
        if not found:
            waiting += await links(watched.page, role)
            found += await check(watched, name, language)
            found += await check_refusal(watched, name, language)
        found += watched.problems
        watched.problems.clear()
        if found:
            faults[path] = found
    assert not faults, "\n".join(f"{path}\n   " + "\n   ".join(found) for path, found in faults.items())
    assert len(seen) > 2
