"""Pages on which officers enter, correct and import places."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from thuongxuan.db.session import ReadSession, WriteSession
from thuongxuan.errors import Invalid, m
from thuongxuan.i18n import Language
from thuongxuan.identity.guards import officer
from thuongxuan.identity.schemas import Principal
from thuongxuan.places import importer, service
from thuongxuan.places.file_reading import format_of
from thuongxuan.places.form_versions import refused_if_changed, version_of
from thuongxuan.places.schemas import PlaceInput
from thuongxuan.places.showing import REPORT_ROWS, form_context
from thuongxuan.settings import Settings
from thuongxuan.web.forms import Form, blank, read_form
from thuongxuan.web.idempotency import Reply
from thuongxuan.web.templating import page

AnyRequest = Request[Any, Any, Any]


class OfficerPages(Controller):
    """Everything that changes places by hand."""

    path = "/places"
    include_in_schema = False
    guards = [officer]  # noqa: RUF012 - Litestar reads the class attribute

    @get("/new")
    async def new(
        self, request: AnyRequest, read: NamedDependency[ReadSession], language: NamedDependency[Language]
    ) -> Response[bytes]:
        """An empty form."""
        form = await blank(request, read, {"status": "draft", "sensitivity": "public"})
        return page(request, "places/edit.html", form=form, slug="", **await form_context(read, language))

    @post("/new")
    async def add(
        self,
        request: AnyRequest,
        write: NamedDependency[WriteSession],
        principal: NamedDependency[Principal],
        language: NamedDependency[Language],
    ) -> Response[bytes]:
        """Store a new place."""
        form = await read_form(request)

        async def action() -> Reply:
            saved = await service.create(write, principal, form.decode(PlaceInput))
            return Reply.see(f"/places/{saved.slug}")

        with form.showing(request, "places/edit.html", slug="", **await form_context(write, language)):
            return (await form.once(write, principal.account_id, action)).response()

    @get("/{slug:str}/edit")
    async def edit(
        self,
        request: AnyRequest,
        read: NamedDependency[ReadSession],
        language: NamedDependency[Language],
        slug: FromPath[str],
    ) -> Response[bytes]:
        """The form with what is stored."""
        version, fields = await service.editable(read, slug)
        names = "\n".join(fields.pop("alt_names", []))
        form = await blank(request, read, fields | {"alt_names": names, "row_version": version})
        return page(request, "places/edit.html", form=form, slug=slug, **await form_context(read, language))

    @post("/{slug:str}/edit")
    async def save(
        self,
        request: AnyRequest,
        write: NamedDependency[WriteSession],
        principal: NamedDependency[Principal],
        language: NamedDependency[Language],
        slug: FromPath[str],
    ) -> Response[bytes]:
        """Store a correction, unless somebody else was faster."""
        form = await read_form(request)

        async def action() -> Reply:
            return await _replaced(write, principal, slug, form)

        with form.showing(request, "places/edit.html", slug=slug, **await form_context(write, language)):
            return (await form.once(write, principal.account_id, action)).response()

    @get("/import")
    async def import_form(self, request: AnyRequest) -> Response[bytes]:
        """The upload form."""
        return page(request, "places/import.html", form=await blank(request), report=None)

    @post("/import", status_code=200)
    async def import_file(
        self,
        request: AnyRequest,
        write: NamedDependency[WriteSession],
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
    ) -> Response[bytes]:
        """Try or run an import and show what it did, row by row."""
        form = await read_form(request)
        with form.showing(request, "places/import.html", report=None):
            report = await _imported(write, form, principal.account_id, settings.import_max_rows)
        rejected = report.rejected[:REPORT_ROWS]
        return page(request, "places/import.html", form=await blank(request), report=report, rejected=rejected)


async def _replaced(write: WriteSession, principal: Principal, slug: str, form: Form) -> Reply:
    version = version_of(form)
    with refused_if_changed():
        await service.replace(write, principal, slug, version, form.decode(PlaceInput))
    return Reply.see(f"/places/{slug}")


async def _imported(write: WriteSession, form: Form, typist: UUID, max_rows: int) -> importer.Report:
    upload = form.files.get("file")
    content = await upload.read() if upload else b""
    if upload is None or not content:
        raise Invalid.of("file", "required", m("Hãy chọn một tệp."))
    dry_run = form.value("mode") != "write"
    kind = format_of(upload.filename)
    return await importer.import_file(write, content, kind, dry_run, typist=typist, max_rows=max_rows)
