"""Print runs as JSON."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, JSONBody, QueryParameter

from thuongxuan.db.session import ReadSession, WriteSession
from thuongxuan.i18n import Language
from thuongxuan.identity.guards import scope, signed_in
from thuongxuan.identity.schemas import Principal
from thuongxuan.settings import Settings
from thuongxuan.trace import label_service, label_sql
from thuongxuan.trace.label_schemas import FormatView, PrintCommand, PrintView
from thuongxuan.web.idempotency import Once, Reply

AnyRequest = Request[Any, Any, Any]


class LabelsApi(Controller):
    """What was printed for which batch."""

    path = "/api/v1/labels"
    tags = ["labels"]  # noqa: RUF012 - Litestar's declaration
    guards = [signed_in, scope("read")]  # noqa: RUF012 - Litestar's declaration

    @post(
        "",
        guards=[scope("write")],
        summary="Print labels of a batch",
        responses={201: ResponseSpec(PrintView, description="The print run", generate_examples=False)},
    )
    async def create(
        self,
        data: JSONBody[PrintCommand],
        write: NamedDependency[WriteSession],
        once: NamedDependency[Once],
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
    ) -> Response[bytes]:
        """Record the run; the answer says where its PDF is. 422 names the formats on which the code is large enough."""

        async def action() -> Reply:
            label = await label_service.source(write, principal, data.batch_id)
            run = await label_service.record(write, principal, label, data, settings)
            view = await label_service.view(write, run, label, settings)
            return Reply.created(view, f"/api/v1/labels/{run.id}")

        return await once(action)

    @get("", summary="Print runs of a batch")
    async def of_batch(
        self,
        batch_id: Annotated[UUID, QueryParameter(description="The batch")],
        read: NamedDependency[ReadSession],
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
    ) -> list[PrintView]:
        """Newest first, at most 50."""
        label = await label_service.source(read, principal, batch_id)
        runs = await label_sql.print_runs(read, batch_id)
        return [await label_service.view(read, run, label, settings) for run in runs]

    @get("/{run_id:uuid}", summary="One print run")
    async def one(
        self,
        run_id: FromPath[UUID],
        read: NamedDependency[ReadSession],
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
    ) -> PrintView:
        """With the addresses of PDF, PNG and SVG."""
        return await label_service.view(read, *await label_service.run_of(read, principal, run_id), settings)


@get("/api/v1/label-formats", tags=["labels"], summary="Sheets and rolls labels can be printed on")
async def formats(language: NamedDependency[Language]) -> list[FormatView]:
    """Names to use in a print run, with their sizes in mm."""
    return label_service.format_views(language)


CONTROLLERS: list[Any] = [LabelsApi, formats]
