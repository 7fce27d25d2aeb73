"""The code of a batch as PNG, SVG and PDF, and the page on which sheets of labels are chosen."""

import hashlib
from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter
from msgspec import structs

from thuongxuan.clock import VIETNAM
from thuongxuan.db.session import ReadSession, WriteSession
from thuongxuan.i18n import Language
from thuongxuan.identity.guards import signed_in
from thuongxuan.identity.schemas import Principal
from thuongxuan.settings import Settings
from thuongxuan.trace import label_service, label_sql
from thuongxuan.trace.label_formats import DEFAULT_FORMAT, FORMATS
from thuongxuan.trace.label_schemas import LabelSource, LotChoice, PrintForm
from thuongxuan.trace.label_sheets import UNDATED, formats_for
from thuongxuan.web.caching import conditional
from thuongxuan.web.forms import Form, blank, read_form
from thuongxuan.web.idempotency import Reply
from thuongxuan.web.templating import page

AnyRequest = Request[Any, Any, Any]
TEMPLATE = "trace/labels.html"
ROLL = "roll-50x30"
Version = Annotated[str, QueryParameter(name="v", required=False, description="Digest of the code's content")]


@get("/labels", guards=[signed_in], include_in_schema=False)
async def choose_lot(
    request: AnyRequest, read: NamedDependency[ReadSession], principal: NamedDependency[Principal]
) -> Response[bytes]:
    """Products with their lots that may be sold, the newest first: where printing begins."""
    lots = await label_sql.choice(read, None if principal.is_officer else principal.subject_id)
    products: dict[UUID, list[LotChoice]] = {}
    for lot in lots:
        products.setdefault(lot.product_id, []).append(lot)
    return page(request, "trace/labels_choose.html", products=list(products.values()))


class LabelPages(Controller):
    """Labels of one batch, for its owner and officers."""

    path = "/batches/{batch_id:uuid}"
    guards = [signed_in]  # noqa: RUF012 - Litestar reads the class attribute
    include_in_schema = False

    @get("/label/png")
    async def png(
        self,
        request: AnyRequest,
        batch_id: FromPath[UUID],
        read: NamedDependency[ReadSession],
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
        version: Version = "",
    ) -> Response[bytes]:
        """The code alone, drawn when it is first asked for."""
        label = await label_service.source(read, principal, batch_id)
        body = await label_service.png(label, settings)
        return _image(request, body, "image/png", f"{label.lot}.png", version == digest(label, settings))

    @get("/label/svg")
    async def svg(
        self,
        request: AnyRequest,
        batch_id: FromPath[UUID],
        read: NamedDependency[ReadSession],
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
        version: Version = "",
    ) -> Response[bytes]:
        """The code alone as lines, for any size."""
        label = await label_service.source(read, principal, batch_id)
        body = await label_service.svg(label, settings)
        return _image(request, body, "image/svg+xml", f"{label.lot}.svg", version == digest(label, settings))

    @get("/label/pdf")
    async def one_label(
        self,
        request: AnyRequest,
        batch_id: FromPath[UUID],
        read: NamedDependency[ReadSession],
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
        language: NamedDependency[Language],
    ) -> Response[bytes]:
        """One label of the usual roll, as a proof; a print run is asked for by the form."""
        label = await label_service.source(read, principal, batch_id)
        body = await label_service.sheets(label, settings, PrintForm(ROLL, 1, language), UNDATED)
        return _image(request, body, "application/pdf", f"{label.lot}.pdf", fresh=False)

    @get("/labels")
    async def choose(
        self,
        request: AnyRequest,
        batch_id: FromPath[UUID],
        read: NamedDependency[ReadSession],
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
        language: NamedDependency[Language],
    ) -> Response[bytes]:
        """Size, number, language; and what was printed before."""
        label = await label_service.source(read, principal, batch_id)
        usual = {"format": DEFAULT_FORMAT, "count": FORMATS[DEFAULT_FORMAT].per_page, "label_language": language}
        form = await blank(request, read, usual)
        return page(request, TEMPLATE, form=form, **await _context(read, label, settings))

    @get("/label/preview")
    async def preview(
        self,
        request: AnyRequest,
        batch_id: FromPath[UUID],
        read: NamedDependency[ReadSession],
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
        layout: Annotated[str, QueryParameter(name="format", max_length=20)] = DEFAULT_FORMAT,
        words: Annotated[Language, QueryParameter(name="label_language")] = "vi",
        numbered: Annotated[bool, QueryParameter(description="With a serial number")] = False,
    ) -> Response[bytes]:
        """One label of a format as it will be printed, after its code was read back."""
        label = await label_service.source(read, principal, batch_id)
        body = await label_service.preview(label, settings, PrintForm(layout, 1, words, numbered))
        return _image(request, body, "image/svg+xml", f"{label.lot}-{layout}.svg", fresh=False)

    @post("/labels/preview")
    async def look(
        self,
        request: AnyRequest,
        batch_id: FromPath[UUID],
        write: NamedDependency[WriteSession],
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
    ) -> Response[bytes]:
        """The form again, with the label that it would print; nothing is recorded."""
        form: Form = await read_form(request)
        form.action = f"/batches/{batch_id}/labels"
        label = await label_service.source(write, principal, batch_id)
        context = await _context(write, label, settings)
        with form.showing(request, TEMPLATE, **context):
            wanted = form.decode(PrintForm)
            await label_service.preview(label, settings, wanted)
            seen = label_service.seen(label, settings, wanted)
        return page(request, TEMPLATE, form=form, seen=seen, **context)

    @post("/labels")
    async def print_labels(
        self,
        request: AnyRequest,
        batch_id: FromPath[UUID],
        write: NamedDependency[WriteSession],
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
    ) -> Response[bytes]:
        """Record the run and lead to its sheets."""
        form: Form = await read_form(request)
        label = await label_service.source(write, principal, batch_id)

        async def action() -> Reply:
            run = await label_service.record(write, principal, label, form.decode(PrintForm), settings)
            return Reply.see(f"/batches/{batch_id}/labels/{run.id}/pdf")

        with form.showing(request, TEMPLATE, **await _context(write, label, settings)):
            return (await form.once(write, principal.account_id, action)).response()

    @get("/labels/{run_id:uuid}/pdf")
    async def sheets(
        self,
        request: AnyRequest,
        batch_id: FromPath[UUID],
        run_id: FromPath[UUID],
        read: NamedDependency[ReadSession],
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
    ) -> Response[bytes]:
        """The sheets of a recorded run, as often as a printer needs them."""
        run, label = await label_service.run_of(read, principal, run_id, batch_id)
        serials = await label_service.serials_of(read, run)
        body = await label_service.sheets(label, settings, run, run.printed_at, serials)
        return _image(request, body, "application/pdf", f"{label.lot}-{run.count}.pdf", fresh=False)


def digest(label: LabelSource, settings: Settings) -> str:
    """A version for image addresses: it changes when the code does, so the image may be kept for ever."""
    return hashlib.sha256(label_service.uri_of(label, settings).encode()).hexdigest()[:12]


async def _context(read: ReadSession, label: LabelSource, settings: Settings) -> dict[str, Any]:
    uri = label_service.uri_of(label, settings)
    runs = await label_sql.print_runs(read, label.batch_id)
    return {
        "label": label,
        "uri": uri,
        "readable": label_service.readable_of(label),
        "version": digest(label, settings),
        "formats": formats_for(uri),
        "titles": {item.name: item.title for item in FORMATS.values()},
        "limit": settings.labels_per_run,
        "numbered_limit": min(settings.labels_per_run, label_service.NUMBERED_PER_RUN),
        # The day of printing is the day in Viet Nam.
        "runs": [structs.replace(run, printed_at=run.printed_at.astimezone(VIETNAM)) for run in runs],
    }


def _image(request: AnyRequest, body: bytes, media_type: str, name: str, fresh: bool) -> Response[bytes]:
    """A file that only its owner's browser keeps: for ever under a versioned address, else to be asked about again."""
    safe = "".join(sign if sign.isalnum() or sign in "-_." else "-" for sign in name)
    headers = {
        "Cache-Control": "private, max-age=31536000, immutable" if fresh else "private, no-cache",
        "Content-Disposition": f'inline; filename="tem-{safe}"',
    }
    return conditional(request, Response(body, media_type=media_type, headers=headers))


CONTROLLERS: list[Any] = [LabelPages, choose_lot]
