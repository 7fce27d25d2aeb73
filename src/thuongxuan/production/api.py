"""``/api/v1``: crop cycles, diary records, harvests, photographs, and the lists that their codes come from."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter

from thuongxuan.db.session import ReadSession, WriteSession
from thuongxuan.identity.guards import producer, scope, signed_in
from thuongxuan.identity.schemas import Principal
from thuongxuan.production import photos, planning, queries, service
from thuongxuan.production.crops import Crop, lists
from thuongxuan.production.holding_schemas import Effects
from thuongxuan.production.schemas import (
    CycleCommand,
    CycleView,
    HarvestView,
    PhotoView,
    RecordCommand,
    RecordSaved,
    RecordView,
)
from thuongxuan.production.tasks import Task
from thuongxuan.production.templates import Template, templates
from thuongxuan.production.units import Unit
from thuongxuan.settings import Settings
from thuongxuan.web.idempotency import Once, Reply
from thuongxuan.web.pagination import Page, Paging, as_read

AnyRequest = Request[Any, Any, Any]
OfCycle = Annotated[UUID | None, QueryParameter(description="Only records of this crop cycle.")]
UPLOAD_BYTES = 16_777_216


class CropCycleApi(Controller):
    """Crop cycles of the account, or of the household acted for. Another's is answered like a missing one: 404."""

    path = "/api/v1/crop-cycles"
    tags = ("Production",)
    guards = (signed_in,)

    @get(guards=[scope("read")], summary="List own crop cycles")
    async def mine(
        self,
        read: NamedDependency[ReadSession],
        principal: NamedDependency[Principal],
        paging: NamedDependency[Paging],
    ) -> Page[CycleView]:
        """The newest first."""
        found = await queries.cycles_of(read, principal.subject_id, paging.wanted, paging.before)
        return paging.page(found, as_read)

    @get("/{cycle_id:uuid}", guards=[scope("read")], summary="Read an own crop cycle")
    async def one(
        self, read: NamedDependency[ReadSession], principal: NamedDependency[Principal], cycle_id: FromPath[UUID]
    ) -> CycleView:
        """One crop cycle."""
        return await queries.cycle_of(read, cycle_id, principal.subject_id)

    @post(guards=[producer, scope("write")], summary="Start a crop cycle")
    async def start(
        self,
        write: NamedDependency[WriteSession],
        once: NamedDependency[Once],
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
        data: JSONBody[CycleCommand],
    ) -> Response[bytes]:
        """Start a crop cycle on an own approved parcel."""

        async def action() -> Reply:
            newest = templates(settings.geodata_dir).newest(data.crop)
            followed = newest.ref if newest else None
            cycle = await service.start_cycle(write, principal, lists(settings.geodata_dir), data, followed)
            return Reply.created(cycle, f"{settings.base_url}{self.path}/{cycle.id}")

        return await once(action)

    @get("/{cycle_id:uuid}/tasks", guards=[scope("read")], summary="List the tasks of an own crop cycle")
    async def tasks(
        self,
        read: NamedDependency[ReadSession],
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
        cycle_id: FromPath[UUID],
    ) -> list[Task]:
        """What its process template asks today: done, due, late, missing, forbidden. Empty when it follows none."""
        return await planning.of_cycle(read, principal, templates(settings.geodata_dir), cycle_id)


class DiaryRecordApi(Controller):
    """Diary records, append-only: a correction is a further POST whose `supersedes` names the record it replaces."""

    path = "/api/v1/diary-records"
    tags = ("Production",)
    guards = (signed_in,)

    @get(guards=[scope("read")], summary="List own diary records")
    async def mine(
        self,
        read: NamedDependency[ReadSession],
        principal: NamedDependency[Principal],
        paging: NamedDependency[Paging],
        crop_cycle_id: OfCycle = None,
    ) -> Page[RecordView]:
        """The latest entered first; superseded records are in the list and name their correction."""
        found = await queries.records_of(read, principal.subject_id, crop_cycle_id, paging.wanted, paging.before)
        return paging.page(found, as_read)

    @get("/{record_id:uuid}", guards=[scope("read")], summary="Read an own diary record")
    async def one(
        self, read: NamedDependency[ReadSession], principal: NamedDependency[Principal], record_id: FromPath[UUID]
    ) -> RecordView:
        """One diary record."""
        return await queries.record_of(read, record_id, principal.subject_id)

    @post(guards=[producer, scope("write")], summary="Enter or correct a diary record")
    async def enter(
        self,
        write: NamedDependency[WriteSession],
        once: NamedDependency[Once],
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
        effects: NamedDependency[Effects],
        data: JSONBody[RecordCommand],
    ) -> Response[bytes]:
        """Store a record. A harvest while an interval runs is refused (`interval_runs`), unless officers made an
        exception. A laboratory result above its limit, and an interval entered late, hold harvests back (`held`)
        and suspend the batches that draw on them."""

        async def action() -> Reply:
            known = lists(settings.geodata_dir)
            saved: RecordSaved = await service.enter_record(write, principal, known, data, effects)
            return Reply.created(saved, f"{settings.base_url}{self.path}/{saved.record.id}")

        return await once(action)


class HarvestApi(Controller):
    """Harvests and the kilograms that batches have not drawn yet."""

    path = "/api/v1/harvests"
    tags = ("Production",)
    guards = (
        signed_in,
        scope("read"),
    )

    @get(summary="List own harvests")
    async def mine(
        self,
        read: NamedDependency[ReadSession],
        principal: NamedDependency[Principal],
        paging: NamedDependency[Paging],
    ) -> Page[HarvestView]:
        """The latest entered first."""
        found = await queries.harvests_of(read, principal.subject_id, paging.wanted, paging.before)
        return paging.page(found, as_read)


class PhotoApi(Controller):
    """Photographs for diary records."""

    path = "/api/v1/photos"
    tags = ("Production",)
    guards = (
        producer,
        scope("write"),
    )

    @post(summary="Upload a photograph", request_max_body_size=UPLOAD_BYTES)
    async def upload(
        self,
        request: AnyRequest,
        write: NamedDependency[WriteSession],
        once: NamedDependency[Once],
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
    ) -> Response[bytes]:
        """The body is the picture itself (JPEG, PNG or WebP). What is kept is a JPEG without any metadata."""
        body = await request.body()

        async def action() -> Reply:
            stored = await photos.keep(settings, body)
            await service.keep_photo(write, principal, stored)
            view = PhotoView(photo=stored.sha256, width=stored.width, height=stored.height, bytes=stored.size_bytes)
            return Reply.created(view, f"{settings.base_url}/production/photos/{stored.sha256}")

        return await once(action)


@get("/api/v1/crops", tags=["Production"], summary="List crops")
async def crops(settings: NamedDependency[Settings]) -> list[Crop]:
    """The crop list of this installation, open to everybody."""
    return list(lists(settings.geodata_dir).crops.values())


@get("/api/v1/units", tags=["Production"], summary="List units")
async def units(settings: NamedDependency[Settings]) -> list[Unit]:
    """The units quantities can be given in, with their exact factors, open to everybody."""
    return lists(settings.geodata_dir).units.of("mass", "area", "volume", "count")


@get("/api/v1/process-templates", tags=["Production"], summary="List process templates")
async def process_templates(settings: NamedDependency[Settings]) -> list[Template]:
    """Every version of the process templates of this installation, open to everybody."""
    return list(templates(settings.geodata_dir).by_ref.values())


CONTROLLERS: list[Any] = [CropCycleApi, DiaryRecordApi, HarvestApi, PhotoApi, crops, units, process_templates]
