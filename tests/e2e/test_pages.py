"""Every page that can be reached by links, in both languages, on small telephones, by keyboard, at 200 % zoom."""

import re
from urllib.parse import urljoin, urlsplit

import pytest
from playwright.async_api import Page

from tests.e2e.conftest import Live, Open, Watched
from tests.e2e.page_checks import axe_faults, focus_faults, small_targets, too_wide
from tests.support.furnished import furnish

PUBLIC = ("/places", "/map", "/code", "/help", "/about", "/api", "/01/", "/TX/", "/areas", "/sign-in")
"""Checked as a visitor; the same for everybody."""
NOT_PAGES = ("/language", "/static", "/sign-out", "/api/openapi.json", "/api/v1")
FILES = re.compile(r"/(png|svg|pdf|[^/]*\.(json|geojson|csv|zip|txt|xml))$")
NAMED = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<=/places/)(?!new|import)[^/]+|(?<=/TX/)(?!ABC234).+|(?<=/01/).+")
"""Parts of an address that name one of many: one page of each kind is enough."""
ROLES = ("visitor", "team member", "household", "administrator")
SHARED = ("/land", "/production", "/batches", "/products", "/account/")
"""Checked as a team member; a household and an administrator see the same pages there."""
UNKNOWN = "/TX/ABC234/10/KHONGCO"


def kind_of(address: str) -> str:
    """The address with what names one of many taken out."""
    return NAMED.sub("*", urlsplit(address).path)


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


async def check(watched: Watched, path: str, language: str, role: str) -> list[str]:
    """Open one page and say everything that is wrong with it."""
    page = watched.page
    answer = await page.goto(path, wait_until="load")
    assert answer is not None
    if answer.status != (404 if path == UNKNOWN else 200):
        return [f"status {answer.status}"]
    if await page.get_attribute("html", "lang") != language:
        return ["is not in the language asked for"]
    name = f"{role.replace(' ', '-')}{kind_of(path).replace('/', '_').replace('*', 'one')}-{language}"
    await page.set_viewport_size({"width": 360, "height": 740})
    await watched.screenshot(name)
    faults = await axe_faults(page) + await small_targets(page) + await too_wide(page)
    return faults + (await focus_faults(page) if language == "vi" else [])  # the Tab key knows no language


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("role", ROLES)
async def test_every_page_can_be_used_by_everybody(live: Live, open_page: Open, role: str, language: str) -> None:
    async with live.database() as database:
        village = await furnish(database, live.settings)
    watched = await open_page(language=language, token=village.tokens.get(role))
    starts = {"visitor": ["/", village.scan, UNKNOWN], "administrator": ["/work", "/places/new", "/places/import"]}
    waiting = starts.get(role, ["/work"])
    seen, faults = set[str](), dict[str, list[str]]()
    while waiting:
        path = waiting.pop(0)
        if kind_of(path) in seen:
            continue
        seen.add(kind_of(path))
        found = await check(watched, path, language, role)
        found += watched.problems
        watched.problems.clear()
        if found:
            faults[path] = found
        waiting += await links(watched.page, role)
    assert not faults, "\n".join(f"{path}\n   " + "\n   ".join(found) for path, found in faults.items())
    assert len(seen) > 2
