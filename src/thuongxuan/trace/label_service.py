"""Printing labels: who may, how many, on what; drawing in two threads of its own, never on the event loop.

A sheet takes 0.15 s, most of it reading fonts, and 1,000 labels 0.4 s: threads are enough, a pool of processes would
hold two more copies of the program in memory.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import cache
from typing import TypeVar
from uuid import UUID

from thuongxuan.clock import new_id, now
from thuongxuan.db.session import ReadSession, WriteSession
from thuongxuan.errors import Conflict, Invalid, NotFound, m
from thuongxuan.i18n import Language, translate
from thuongxuan.identity.schemas import Entry, Principal
from thuongxuan.identity.service import entry
from thuongxuan.settings import Settings
from thuongxuan.trace import label_sql, labels
from thuongxuan.trace.codes import code_path, code_uri, readable
from thuongxuan.trace.epcis_events import tell_labels
from thuongxuan.trace.label_fonts import find_fonts
from thuongxuan.trace.label_formats import FORMATS, LabelFormat
from thuongxuan.trace.label_schemas import FormatView, LabelSource, PrintForm, PrintRow, PrintView
from thuongxuan.trace.label_sheets import LabelWords, draw_labels, module_of
from thuongxuan.trace.models import LabelPrint

T = TypeVar("T")
THREADS = 2


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(THREADS, thread_name_prefix="labels")


async def _drawing(draw: Callable[[], T]) -> T:
    return await asyncio.get_running_loop().run_in_executor(_threads(), draw)


async def source(read: ReadSession, principal: Principal, batch_id: UUID) -> LabelSource:
    """A batch whose labels the principal may print. Raises ``NotFound``, ``Conflict`` when it may not be sold."""
    found = await label_sql.label_source(read, batch_id)
    if found is None or not (principal.is_officer or found.owner_id == principal.subject_id):
        raise NotFound(m("Không có lô này, hoặc bạn không được xem."))
    if found.status != "active":
        raise Conflict(m("Lô này đang bị dừng hoặc thu hồi nên không in tem được."))
    return found


def uri_of(label: LabelSource, settings: Settings) -> str:
    """What the batch's QR code holds."""
    return code_uri(settings.base_url, gtin=label.gtin, code=label.code, lot=label.lot)


def readable_of(label: LabelSource) -> str:
    """The line under the batch's QR code."""
    return readable(gtin=label.gtin, code=label.code, lot=label.lot)


async def png(label: LabelSource, settings: Settings) -> bytes:
    """The batch's code alone as PNG."""
    return await _drawing(lambda: labels.png(uri_of(label, settings)))


async def svg(label: LabelSource, settings: Settings) -> bytes:
    """The batch's code alone as SVG."""
    return await _drawing(lambda: labels.svg(uri_of(label, settings), readable_of(label)))


async def sheets(label: LabelSource, settings: Settings, run: PrintForm | PrintRow, made_at: datetime) -> bytes:
    """The PDF of a print run. Raises ``Invalid`` when the code or the words do not fit the format."""
    layout = format_named(run.format)
    fonts = find_fonts(settings.fonts_dir)
    words = _words(label, settings, run.label_language)
    uri = uri_of(label, settings)
    return await _drawing(lambda: draw_labels(uri, words, layout, run.count, fonts, made_at))


async def record(
    write: WriteSession, principal: Principal, label: LabelSource, command: PrintForm, settings: Settings
) -> PrintRow:
    """Remember a print run. Raises ``Invalid`` when it is too long or does not fit its format."""
    if command.count > settings.labels_per_run:
        raise Invalid.of("count", "too-many", m("Mỗi lần in nhiều nhất {limit} tem.", limit=settings.labels_per_run))
    trial = PrintForm(command.format, 1, command.label_language)
    await sheets(label, settings, trial, now())
    who = Entry(principal.account_id, principal.account_id, None) if principal.is_officer else entry(principal)
    row = LabelPrint(
        id=new_id(),
        batch_id=label.batch_id,
        format=command.format,
        count=command.count,
        language=command.label_language,
        received_at=now(),
        entered_by=who.entered_by,
        on_behalf_of=who.on_behalf_of,
        delegation_id=who.delegation_id,
    )
    write.add(row)
    await write.flush()
    await tell_labels(write, settings.base_url, who, label, row)
    return PrintRow(
        row.id, row.batch_id, row.format, row.count, command.label_language, row.received_at, principal.display_name
    )


async def run_of(
    read: ReadSession, principal: Principal, run_id: UUID, batch_id: UUID | None = None
) -> tuple[PrintRow, LabelSource]:
    """A recorded print run (of this batch) and its batch. Raises ``NotFound`` for everybody else's."""
    run = await label_sql.print_run(read, run_id)
    if run is None or batch_id not in {None, run.batch_id}:
        raise NotFound(m("Không có lần in này."))
    return run, await source(read, principal, run.batch_id)


def format_named(name: str) -> LabelFormat:
    """The format with this name. Raises ``Invalid`` with the names there are."""
    if name not in FORMATS:
        raise Invalid.of("format", "unknown", m("Khổ tem dùng được: {names}.", names=", ".join(FORMATS)))
    return FORMATS[name]


def view(run: PrintRow, label: LabelSource, settings: Settings) -> PrintView:
    """A print run as the API tells it."""
    layout, uri = format_named(run.format), uri_of(label, settings)
    images = f"{settings.base_url}/batches/{run.batch_id}/label"
    return PrintView(
        run.id,
        run.batch_id,
        run.format,
        run.count,
        run.label_language,
        run.printed_at,
        run.printed_by,
        label.lot,
        uri,
        readable_of(label),
        round(module_of(uri, layout), 4),
        -(-run.count // layout.per_page),
        f"{settings.base_url}/batches/{run.batch_id}/labels/{run.id}/pdf",
        f"{images}/png",
        f"{images}/svg",
    )


def format_views(language: Language) -> list[FormatView]:
    """All formats in a language."""
    return [
        FormatView(
            item.name,
            translate(language, item.title),
            item.page,
            item.label,
            item.per_page,
            round(item.symbol_box, 2),
        )
        for item in FORMATS.values()
    ]


def _words(label: LabelSource, settings: Settings, language: Language) -> LabelWords:
    host = settings.base_url.partition("://")[2]
    return LabelWords(
        product=(label.name_en if language == "en" else "") or label.name_vi,
        lot=label.lot,
        made_on=label.produced_on,
        producer=label.producer,
        readable=readable_of(label),
        address=host + code_path(gtin=label.gtin, code=label.code, lot=label.lot),
        language=language,
    )
