"""Printing labels: who may, how many, on what."""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from msgspec import structs

from thuongxuan.clock import new_id, now
from thuongxuan.db.session import ReadSession, WriteSession
from thuongxuan.errors import Conflict, Invalid, NotFound, m
from thuongxuan.i18n import Language, translate
from thuongxuan.identity.schemas import Entry, Principal
from thuongxuan.identity.service import entry
from thuongxuan.settings import Settings
from thuongxuan.trace import label_preview, label_sql, labels, serial_sql
from thuongxuan.trace.codes import code_path, code_uri, readable, with_serial
from thuongxuan.trace.epcis_events import tell_labels
from thuongxuan.trace.label_formats import FORMATS, LabelFormat
from thuongxuan.trace.label_schemas import FormatView, LabelSource, PrintForm, PrintRow, PrintView, Seen
from thuongxuan.trace.label_sheets import Label, LabelWords, draw_run, module_of
from thuongxuan.trace.models import LabelPrint
from thuongxuan.trace.serials import LENGTH, Serials
from thuongxuan.web.paper import drawing, find_fonts

NUMBERED_PER_RUN = 240
"""Each numbered label has a symbol of its own, drawn and read back in about 8 ms: two seconds for ten sheets."""
TRIAL = "2" * LENGTH
"""As long as any serial, and none: its check signs are wrong under every key but one in 28 million."""


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
    return await drawing(lambda: labels.png(uri_of(label, settings)))


async def svg(label: LabelSource, settings: Settings) -> bytes:
    """The batch's code alone as SVG."""
    return await drawing(lambda: labels.svg(uri_of(label, settings), readable_of(label)))


async def sheets(
    label: LabelSource, settings: Settings, run: PrintForm | PrintRow, made_at: datetime, serials: Sequence[str] = ()
) -> bytes:
    """The PDF of a print run, every code of which was read back; a label for each of the ``serials``, if there are any.

    Raises ``Invalid`` when the code or the words do not fit the format.
    """
    layout = format_named(run.format)
    fonts = find_fonts(settings.fonts_dir)
    one = label_of(label, settings, run.label_language)
    each = [numbered(one, label, serial) for serial in serials] or [one] * run.count
    return await drawing(lambda: draw_run(each, layout, fonts, made_at))


async def preview(label: LabelSource, settings: Settings, wanted: PrintForm) -> bytes:
    """One label as SVG. A numbered one shows a number that no label has. Raises ``Invalid`` as ``sheets``."""
    layout = format_named(wanted.format)
    fonts = find_fonts(settings.fonts_dir)
    shown = label_of(label, settings, wanted.label_language)
    if wanted.numbered:
        shown = numbered(shown, label, TRIAL)
    title = translate(wanted.label_language, m("Tem {product}, lô {lot}", product=shown.words.product, lot=label.lot))
    return await drawing(lambda: label_preview.preview(shown, layout.name, fonts, title))


def seen(label: LabelSource, settings: Settings, wanted: PrintForm) -> Seen:
    """What the page says about the label it shows. Raises ``Invalid`` as ``sheets``."""
    one = label_of(label, settings, wanted.label_language)
    uri = with_serial(one.uri, TRIAL) if wanted.numbered else one.uri
    layout = format_named(wanted.format)
    query = urlencode(
        {
            "format": wanted.format,
            "label_language": wanted.label_language,
            "numbered": str(wanted.numbered).lower(),
        }
    )
    return Seen(
        address=f"/batches/{label.batch_id}/label/preview?{query}",
        label_mm=layout.label,
        module_mm=module_of(uri, layout),
        side_mm=module_of(uri, layout) * labels.symbol(uri).span,
        sheets=-(-wanted.count // layout.per_page),
    )


async def serials_of(read: ReadSession, run: PrintRow) -> list[str]:
    """The serials of a run, in order; none for a run whose labels are all equal."""
    if run.serial_from is None:
        return []
    key = await serial_sql.stored_key(read)
    assert key is not None  # noqa: S101 - a numbered run was made with it
    made = Serials(key)
    return [made.serial(run.batch_id, run.serial_from + place) for place in range(run.count)]


async def record(
    write: WriteSession, principal: Principal, label: LabelSource, command: PrintForm, settings: Settings
) -> PrintRow:
    """Remember a print run. Raises ``Invalid`` when it is too long or does not fit its format."""
    limit = min(settings.labels_per_run, NUMBERED_PER_RUN) if command.numbered else settings.labels_per_run
    if command.count > limit:
        raise Invalid.of("count", "too-many", m("Mỗi lần in nhiều nhất {limit} tem.", limit=limit))
    trial = PrintForm(command.format, 1, command.label_language)
    await sheets(label, settings, trial, now(), [TRIAL] if command.numbered else [])
    who = Entry(principal.account_id, principal.account_id, None) if principal.is_officer else entry(principal)
    row = LabelPrint(
        id=new_id(),
        batch_id=label.batch_id,
        format=command.format,
        count=command.count,
        language=command.label_language,
        serial_from=await _first_number(write, label.batch_id) if command.numbered else None,
        received_at=now(),
        entered_by=who.entered_by,
        on_behalf_of=who.on_behalf_of,
        delegation_id=who.delegation_id,
    )
    write.add(row)
    await write.flush()
    await tell_labels(write, settings.base_url, who, label, row)
    return PrintRow(
        *(row.id, row.batch_id, row.format, row.count, command.label_language, row.received_at),
        *(principal.display_name, row.serial_from),
    )


async def _first_number(write: WriteSession, batch_id: UUID) -> int:
    await serial_sql.made_key(write)
    return await serial_sql.next_number(write, batch_id)


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


async def view(read: ReadSession, run: PrintRow, label: LabelSource, settings: Settings) -> PrintView:
    """A print run as the API tells it; address and line are those of its first label."""
    layout = format_named(run.format)
    serial = next(iter(await serials_of(read, structs.replace(run, count=1))), "")
    first = label_of(label, settings, run.label_language)
    if serial:
        first = numbered(first, label, serial)
    images = f"{settings.base_url}/batches/{run.batch_id}/label"
    return PrintView(
        **structs.asdict(run),
        lot=label.lot,
        uri=first.uri,
        readable=first.words.readable,
        first_serial=serial or None,
        module_mm=round(module_of(first.uri, layout), 4),
        pages=-(-run.count // layout.per_page),
        pdf=f"{settings.base_url}/batches/{run.batch_id}/labels/{run.id}/pdf",
        png=f"{images}/png",
        svg=f"{images}/svg",
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


def label_of(label: LabelSource, settings: Settings, language: Language) -> Label:
    """The label that all items of a batch can have."""
    host = settings.base_url.partition("://")[2]
    words = LabelWords(
        product=(label.name_en if language == "en" else "") or label.name_vi,
        lot=label.lot,
        made_on=label.produced_on,
        producer=label.producer,
        readable=readable_of(label),
        address=host + code_path(gtin=label.gtin, code=label.code, lot=label.lot),
        language=language,
    )
    return Label(uri_of(label, settings), words)


def numbered(one: Label, label: LabelSource, serial: str) -> Label:
    """The label of a single item. The address for typing leads to the batch: nobody types eleven signs more."""
    line = readable(gtin=label.gtin, code=label.code, lot=label.lot, serial=serial)
    return Label(with_serial(one.uri, serial), structs.replace(one.words, readable=line))
