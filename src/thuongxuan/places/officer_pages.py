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
from thuongxuan.places.correcting import as_texts, named_like_fields, refused_if_changed, version_of
from thuongxuan.places.file_reading import format_of
from thuongxuan.places.schemas import PlaceInput
from thuongxuan.places.showing import REPORT_ROWS, SCREENS, form_context, screen_context
from thuongxuan.places.visit_form import PARTS
from thuongxuan.settings import Settings
from thuongxuan.web.form_decode import decode_fields
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
        """An empty form with the first questions; the others follow once the place has an address."""
        form = await blank(request, read, {"status": "draft"})
        return page(request, "places/new.html", form=form, **await form_context(read, language))

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
            return Reply.see(f"/places/{saved.slug}/edit")

        with form.showing(request, "places/new.html", **await form_context(write, language)):
            return (await form.once(write, principal.account_id, action)).response()

    @get("/{slug:str}/edit")
    async def hub(
        self, request: AnyRequest, read: NamedDependency[ReadSession], slug: FromPath[str]
    ) -> Response[bytes]:
        """Everything that can be corrected, a screen for each group of questions."""
        _, fields = await service.editable(read, slug)
        context: dict[str, Any] = {"slug": slug, "place_name": fields["name_vi"], "visit_parts": PARTS}
        return page(request, "places/hub.html", screens=SCREENS, **context)

    @get("/{slug:str}/edit/{screen:str}")
    async def edit(
        self,
        request: AnyRequest,
        read: NamedDependency[ReadSession],
        language: NamedDependency[Language],
        slug: FromPath[str],
        screen: FromPath[str],
    ) -> Response[bytes]:
        """One group of questions with what is stored."""
        version, fields = await service.editable(read, slug)
        context = await screen_context(read, language, slug, screen, fields)
        names = "\n".join(fields.get("alt_names", []))
        form = await blank(request, read, fields | {"alt_names": names, "row_version": version})
        return page(request, "places/edit.html", form=form, **context)

    @post("/{slug:str}/edit/{screen:str}")
    async def save(
        self,
        request: AnyRequest,
        write: NamedDependency[WriteSession],
        principal: NamedDependency[Principal],
        language: NamedDependency[Language],
        slug: FromPath[str],
        screen: FromPath[str],
    ) -> Response[bytes]:
        """Store the answers of one screen, unless somebody else was faster."""
        form = await read_form(request)
        _, fields = await service.editable(write, slug)

        async def action() -> Reply:
            return await _replaced(write, principal, slug, form, fields)

        with form.showing(request, "places/edit.html", **await screen_context(write, language, slug, screen, fields)):
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


async def _replaced(write: WriteSession, principal: Principal, slug: str, form: Form, stored: dict[str, Any]) -> Reply:
    """Write the form over the version it was opened with; questions of other screens keep what is stored."""
    version = version_of(form)
    with refused_if_changed(), named_like_fields(lambda name: name in form.lists or name == "source"):
        given = decode_fields(as_texts(stored) | form.lists, PlaceInput)
        await service.replace(write, principal, slug, version, given)
    return Reply.see(f"/places/{slug}/edit")


async def _imported(write: WriteSession, form: Form, typist: UUID, max_rows: int) -> importer.Report:
    upload = form.files.get("file")
    content = await upload.read() if upload else b""
    if upload is None or not content:
        raise Invalid.of("file", "required", m("Hãy chọn một tệp."))
    dry_run = form.value("mode") != "write"
    kind = format_of(upload.filename)
    return await importer.import_file(write, content, kind, dry_run, typist=typist, max_rows=max_rows)
