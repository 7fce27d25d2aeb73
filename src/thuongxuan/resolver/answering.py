"""From a request to its answer: redirect, choice or link set (Resolver Standard 1.2.0)."""

from collections.abc import Awaitable, Callable
from urllib.parse import quote, urlsplit, urlunsplit
from uuid import UUID

import msgspec
from msgspec import Struct

from thuongxuan.db.bytes import HotPool
from thuongxuan.errors import NotFound, m
from thuongxuan.resolver import links_sql
from thuongxuan.resolver.asking import Asked
from thuongxuan.resolver.choosing import Wishes, choose, wishes
from thuongxuan.settings import Settings
from thuongxuan.standards.gs1 import linkset
from thuongxuan.standards.gs1.linkset import Level, Link
from thuongxuan.web.direct import Answer, Headers

KEPT = (b"cache-control", b"public, max-age=60, stale-if-error=3600")
VARY = (b"vary", b"accept, accept-language")
AS_JSON_LD = f'<{linkset.CONTEXT}>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"'


class Thing(Struct, frozen=True):
    """What an identifier stands for: the product whose owner manages links, and the known levels, finest first."""

    product_id: UUID
    levels: tuple[Level, ...]


Finder = Callable[[Asked], Awaitable[Thing | None]]
"""Finds what an identifier stands for, walking up from what is not known; ``None`` for a foreign product."""


async def answer(asked: Asked, find: Finder, hot: HotPool, settings: Settings, given: dict[bytes, bytes]) -> Answer:
    """The answer to a request with these headers. Raises ``NotFound`` for an unknown thing or link type."""
    thing = await find(asked)
    if thing is None:
        return _handed_over(asked, settings)
    levels = await with_owners_links(hot, thing, asked)
    accept = given.get(b"accept", b"").decode("latin-1")
    if asked.link_set or linkset.MEDIA_TYPE in accept:
        return _link_set(settings.base_url, asked, levels)
    wished = wishes(given.get(b"accept-language", b"").decode("latin-1"), accept, asked.context)
    return _led(settings.base_url, asked, _choice(asked, levels, wished))


async def with_owners_links(hot: HotPool, thing: Thing, asked: Asked) -> list[Level]:
    """The levels with what the owner has linked, finest first; the owner's default goes before ours.

    What is asked for more finely than it is known (a serial) gets a level of its own with the links of the next known.
    """
    rows = await hot.fetch(links_sql.SHOWN, thing.product_id)
    own: dict[str, list[Link]] = {}
    for row in rows:
        own.setdefault(row["lot"], []).append(msgspec.json.decode(row["body"], type=Link))
    found = []
    for level in thing.levels:
        lot = asked.lot if level.path != asked.root else ""
        more = own.get(lot, [])
        more.sort(key=lambda link: not link.default)
        found.append(Level(level.path, level.title, (*more, *level.links)))
    if found[0].path != asked.path:
        found.insert(0, Level(asked.path, found[0].title, found[0].links))
    return found


def _choice(asked: Asked, levels: list[Level], wished: Wishes) -> list[Link]:
    """The links that fit, from the finest level that has any; more than one when they cannot be told apart."""
    for level in levels:
        if asked.wanted == "":
            default = level.default
            found = [default] if default else []
        else:
            found = [link for link in level.links if link.type == asked.wanted]
        if found:
            return choose(found, wished)
    raise NotFound(m("Mã này không có liên kết loại đó."))


def _led(base: str, asked: Asked, chosen: list[Link]) -> Answer:
    headers = [_to_link_set(base, asked), KEPT, VARY]
    if len(chosen) == 1:
        location = (b"location", _forwarded(base, chosen[0], asked).encode())
        return Answer(status=307, headers=[location, *headers])
    body = {
        "linkset": [
            {
                "anchor": base + asked.path,
                linkset.VOCABULARY + chosen[0].type: [linkset.target(base, link) for link in chosen],
            }
        ]
    }
    return Answer(status=300, headers=headers, media_type=linkset.MEDIA_TYPE, body=msgspec.json.encode(body))


def _link_set(base: str, asked: Asked, levels: list[Level]) -> Answer:
    headers = [(b"link", AS_JSON_LD.encode()), KEPT, VARY]
    body = msgspec.json.encode(linkset.document(base, levels))
    return Answer(headers=headers, media_type=linkset.MEDIA_TYPE, body=body)


def _to_link_set(base: str, asked: Asked) -> tuple[bytes, bytes]:
    return b"link", f'<{base}{asked.path}?linkType=linkset>; rel="linkset"; type="{linkset.MEDIA_TYPE}"'.encode()


def _forwarded(base: str, link: Link, asked: Asked) -> str:
    """The target, with the query of the request added to its own (section on query strings: passed on by default)."""
    href = linkset.absolute(base, link.href)
    if not asked.passed or not link.forwards:
        return href
    parts = urlsplit(href)
    query = quote(asked.passed, safe="%&=+!$'()*,;:@/?-._~")
    return urlunsplit(parts._replace(query=f"{parts.query}&{query}" if parts.query else query))


def _handed_over(asked: Asked, settings: Settings) -> Answer:
    """To the resolver that looks after this company prefix (``gs1:handledBy``). Raises ``NotFound`` without one."""
    root = handled_by(settings.resolver_handed_over, asked)
    if root is None:
        raise NotFound(m("Hệ thống này chưa cấp mã nào như vậy."))
    query = asked.passed
    if asked.link_set:
        query = f"{query}&linkType=linkset" if query else "linkType=linkset"
    elif asked.wanted:
        query = f"{query}&linkType=gs1:{asked.wanted}" if query else f"linkType=gs1:{asked.wanted}"
    location = root.rstrip("/") + asked.path + (f"?{quote(query, safe='%&=+:-._~')}" if query else "")
    headers: Headers = [(b"location", location.encode()), KEPT, VARY]
    headers.append((b"link", f'<{root}>; rel="{linkset.VOCABULARY}handledBy"'.encode()))
    return Answer(status=307, headers=headers)


def handled_by(table: str, asked: Asked) -> str | None:
    """The resolver root for a GTIN in ``952=https://id.example.org, *=https://id.gs1.org``; the longest prefix wins."""
    if asked.key != "01":
        return None
    entries = [entry.strip().partition("=") for entry in table.split(",") if "=" in entry]
    fitting = [(prefix, root) for prefix, _, root in entries if prefix == "*" or asked.value[1:].startswith(prefix)]
    return max(fitting, key=lambda entry: len(entry[0].strip("*")))[1] if fitting else None
