"""Pages of production: cycles, the diary of each, and one form for every kind of record."""

from functools import partial
from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from thuongxuan.clock import today
from thuongxuan.db.session import ReadSession, WriteSession
from thuongxuan.i18n import Language
from thuongxuan.identity.guards import producer, signed_in
from thuongxuan.identity.schemas import Principal
from thuongxuan.production import diary_pages, photos, queries, service, showing, task_pages
from thuongxuan.production.crops import lists
from thuongxuan.production.holding_schemas import Effects
from thuongxuan.production.photo_access import may_see
from thuongxuan.production.reading import cycle_command, record_command
from thuongxuan.production.templates import templates
from thuongxuan.production.wizard import Wizard
from thuongxuan.settings import Settings
from thuongxuan.web.forms import Form, blank, read_form
from thuongxuan.web.idempotency import Reply
from thuongxuan.web.templating import page

AnyRequest = Request[Any, Any, Any]
UPLOAD_BYTES = 16_777_216
"""Outer bound of a form with a photograph; ``settings.max_photo_bytes`` rules inside it."""


class ProductionPages(Controller):
    """The production of whoever is signed in, or of the household acted for."""

    path = "/production"
    guards = (signed_in,)
    include_in_schema = False

    @get()
    async def index(
        self,
        request: AnyRequest,
        read: NamedDependency[ReadSession],
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
        language: NamedDependency[Language],
        before: FromQuery[UUID | None] = None,
    ) -> Response[bytes]:
        """The cycles with a button for each kind of record."""
        context = await showing.index_context(read, principal, lists(settings.geodata_dir), language, before)
        return page(request, "production/index.html", **context)

    @get("/new", guards=[producer])
    async def new(
        self,
        request: AnyRequest,
        read: NamedDependency[ReadSession],
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
        language: NamedDependency[Language],
    ) -> Response[bytes]:
        """Start a cycle: the first screen, or where a lost session was."""
        form = await blank(request, read, {"started_on": today(), "parcel_id": request.query_params.get("parcel")})
        screen = showing.screen_of(form, "cycle")
        context = await showing.start_context(read, principal, screen, lists(settings.geodata_dir), language)
        return page(request, "production/start.html", form=form, **context)

    @post("/new", guards=[producer], status_code=200)
    async def start(
        self,
        request: AnyRequest,
        write: NamedDependency[WriteSession],
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
        language: NamedDependency[Language],
    ) -> Response[bytes]:
        """The next screen, or the new cycle."""
        form = await read_form(request)
        known = lists(settings.geodata_dir)

        async def save(values: dict[str, Any]) -> Reply:
            command = cycle_command(values)
            newest = templates(settings.geodata_dir).newest(command.crop)
            cycle = await service.start_cycle(write, principal, known, command, newest.ref if newest else None)
            return Reply.see(f"/production/{cycle.id}?saved={cycle.id}")

        context = partial(showing.start_context, write, principal, lists=known, language=language)
        wizard = Wizard(request, form, "cycle", "production/start.html", known.units, context)
        return await wizard.advance(write, principal, save)

    @get("/photos/{sha256:str}")
    async def photo(
        self,
        read: NamedDependency[ReadSession],
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
        sha256: FromPath[str],
    ) -> Response[bytes]:
        """A photograph, for its owner, for who acts for them, and for officers."""
        await may_see(read, principal, sha256)
        headers = {
            "Cache-Control": "private, max-age=31536000, immutable",
            "X-Content-Type-Options": "nosniff",
            "Content-Disposition": f'inline; filename="{sha256[:12]}.jpg"',
        }
        return Response(await photos.load(settings, sha256), media_type="image/jpeg", headers=headers)

    @get("/{cycle_id:uuid}")
    async def cycle(
        self,
        request: AnyRequest,
        read: NamedDependency[ReadSession],
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
        language: NamedDependency[Language],
        cycle_id: FromPath[UUID],
        saved: FromQuery[UUID | None] = None,
    ) -> Response[bytes]:
        """One cycle and its diary; after an entry also the receipt."""
        known = lists(settings.geodata_dir)
        context = await showing.cycle_context(read, principal, known, language, cycle_id, saved)
        asked = await showing.task_context(read, principal, templates(settings.geodata_dir), context["cycle"])
        return page(request, "production/cycle.html", form=await blank(request), **context, **asked)

    @get("/{cycle_id:uuid}/{kind:str}", guards=[producer])
    async def entry(
        self,
        request: AnyRequest,
        read: NamedDependency[ReadSession],
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
        language: NamedDependency[Language],
        cycle_id: FromPath[UUID],
        kind: FromPath[str],
        repeat: FromQuery[bool] = False,
        corrects: FromQuery[UUID | None] = None,
    ) -> Response[bytes]:
        """The form of a kind: with the words of the last record, with all of it, or with a record to correct."""
        cycle = await queries.cycle_of(read, cycle_id, principal.subject_id)
        last = await queries.last_of_kind(read, principal.subject_id, cycle_id, showing.checked_kind(kind))
        old = await queries.record_of(read, corrects, principal.subject_id) if corrects else None
        form = await blank(request, read, showing.entry_defaults(old, last, repeat=repeat))
        context = showing.entry_context(cycle, kind, lists(settings.geodata_dir), language)
        repeatable = last and not (repeat or corrects)
        return page(request, "production/entry.html", form=form, repeatable=repeatable, **context)

    @post("/{cycle_id:uuid}/{kind:str}", guards=[producer], status_code=200, request_max_body_size=UPLOAD_BYTES)
    async def enter(
        self,
        request: AnyRequest,
        write: NamedDependency[WriteSession],
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
        language: NamedDependency[Language],
        effects: NamedDependency[Effects],
        cycle_id: FromPath[UUID],
        kind: FromPath[str],
    ) -> Response[bytes]:
        """The saved record."""
        form, known = await read_form(request), lists(settings.geodata_dir)
        cycle = await queries.cycle_of(write, cycle_id, principal.subject_id)

        async def save(values: dict[str, Any]) -> Reply:
            photo = await _photo(write, principal, settings, form)
            command = record_command(kind, cycle_id, values, photo)
            saved = await service.enter_record(write, principal, known, command, effects)
            return Reply.see(f"/production/{cycle_id}?saved={saved.record.id}")

        async def context(_screen: int) -> dict[str, Any]:
            return showing.entry_context(cycle, kind, known, language)

        wizard = Wizard(request, form, showing.checked_kind(kind), "production/entry.html", known.units, context)
        return await wizard.advance(write, principal, save)


async def _photo(write: WriteSession, principal: Principal, settings: Settings, form: Form) -> str | None:
    """The hash of the photograph in a form, stored and noted; ``None`` when none was chosen."""
    upload = form.files.get("photo")
    data = await upload.read() if upload else b""
    if not data:
        return None
    stored = await photos.keep(settings, data)
    await service.keep_photo(write, principal, stored)
    return stored.sha256


CONTROLLERS: list[Any] = [ProductionPages, *task_pages.CONTROLLERS, *diary_pages.CONTROLLERS]
