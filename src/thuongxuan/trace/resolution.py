"""Products and lots as the resolver sees them: the one place that knows both our tables and GS1's link types."""

from typing import Any
from urllib.parse import quote

from thuongxuan.db.bytes import HotPool
from thuongxuan.resolver.answering import Thing
from thuongxuan.resolver.asking import Asked
from thuongxuan.standards.gs1.linkset import Level, Link
from thuongxuan.trace import resolution_sql
from thuongxuan.trace.codes import code_path, lot_page
from thuongxuan.trace.epcis_mapping import LotName, writer

LANGUAGES = ("vi", "en")
"""Our own pages answer in the language of the reader."""


class Products:
    """Finds what an identifier stands for; ``resolver.answering.Finder``."""

    def __init__(self, hot: HotPool, base_url: str) -> None:
        self._hot = hot
        self._base = base_url

    async def find(self, asked: Asked) -> Thing | None:
        """The product with the lot that is asked for; without the lot when it was never issued."""
        row = await self._hot.fetchrow(resolution_sql.BY_KEY[asked.key], asked.value, asked.lot)
        if row is None:
            return None
        levels = [_product(row, asked)]
        if row["lot"] is not None:
            levels.insert(0, _lot(row, asked, self._base))
        return Thing(row["id"], tuple(levels))


def _title(row: Any) -> str:
    return " / ".join(dict.fromkeys(filter(None, (row["name_vi"], row["name_en"]))))


def _lot(row: Any, asked: Asked, base_url: str) -> Level:
    """A lot: its page first, then the same facts as JSON, and its events. JSON is asked without the query of a scan."""
    title = f"{_title(row)} · {row['lot']}"
    page = lot_page(row["gtin"] or row["code"], row["lot"])
    path = code_path(gtin=row["gtin"] if asked.key == "01" else None, code=row["code"], lot=row["lot"])
    links = [
        _page("pip", page, title, default=True),
        Link(
            type="masterData",
            href=f"/api/v1/batches/by-code{path}",
            title=title,
            media_type="application/json",
            forwards=False,
        ),
        _page("recallStatus", page, title),
        *(_events(kind, row, base_url, title) for kind in ("traceability", "epcis")),
    ]
    if row["certified"]:
        links.append(_page("certificationInfo", f"{page}#certificates", title))
    return Level(path, title, tuple(links))


def _product(row: Any, asked: Asked) -> Level:
    """A product. With a lot that nobody issued its page says so."""
    title = _title(row)
    page = f"/product/{row['code']}"
    unknown = f"?lot={quote(asked.lot, safe='')}" if asked.lot and row["lot"] is None else ""
    links = [_page("pip", page + unknown, title, default=True)]
    if row["certified"]:
        links.append(_page("certificationInfo", f"{page}#certificates", title))
    return Level(asked.root, title, tuple(links))


def _events(kind: str, row: Any, base_url: str, title: str) -> Link:
    """What happened to a lot, from the EPCIS repository; everybody sees its public events."""
    epc_class = writer(base_url).lot(LotName(row["gtin"], row["code"], row["lot"]))
    href = f"/epcis/events?MATCH_anyEPCClass={quote(epc_class, safe='')}"
    return Link(type=kind, href=href, title=title, media_type="application/json", forwards=False)


def _page(kind: str, href: str, title: str, *, default: bool = False) -> Link:
    return Link(type=kind, href=href, title=title, hreflang=LANGUAGES, media_type="text/html", default=default)
