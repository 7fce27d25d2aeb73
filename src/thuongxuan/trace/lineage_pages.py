"""The page of a lot's lineage: a picture to walk through, and the same as tables; and the lineage as JSON and CSV."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency
from litestar.openapi import ResponseSpec
from litestar.params import FromPath, QueryParameter

from thuongxuan.db.session import ReadSession
from thuongxuan.i18n import Language
from thuongxuan.identity.guards import scope, signed_in
from thuongxuan.identity.schemas import Principal
from thuongxuan.production.crops import lists
from thuongxuan.settings import Settings
from thuongxuan.trace import lineage, lineage_csv, lineage_picture, service
from thuongxuan.trace.encoding import answer
from thuongxuan.trace.lineage_schemas import Lineage, Origin
from thuongxuan.trace.lot_wording import STEP_NAMES
from thuongxuan.trace.processes import processes
from thuongxuan.trace.wording import WORDS
from thuongxuan.web.templating import page

AnyRequest = Request[Any, Any, Any]
CSV = "text/csv"
One = Annotated[UUID | None, QueryParameter(description="Exactly one of the three is named")]


class LineagePages(Controller):
    """Where a lot comes from and where it went."""

    path = "/batches/{batch_id:uuid}/lineage"
    guards = [signed_in]  # noqa: RUF012 - Litestar reads the class attribute
    include_in_schema = False

    @get()
    async def show(
        self,
        request: AnyRequest,
        read: NamedDependency[ReadSession],
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
        language: NamedDependency[Language],
        batch_id: FromPath[UUID],
    ) -> Response[bytes]:
        """Picture and tables."""
        found = await lineage.of_batch(read, principal, batch_id)
        context = words(settings, language) | {"lineage": found, "picture": lineage_picture.picture(found)}
        batch = await service.visible_batch(read, principal, batch_id)
        return page(request, "trace/lineage.html", batch=batch, **context)


class LineageApi(Controller):
    """The same for programs."""

    path = "/api/v1/lots"
    tags = ["lots"]  # noqa: RUF012 - Litestar's declaration
    guards = [scope("read")]  # noqa: RUF012 - Litestar reads the class attribute

    @get(
        "/{batch_id:uuid}/lineage",
        summary="Everything behind and after a lot",
        responses={200: ResponseSpec(Lineage, generate_examples=False)},
    )
    async def as_json(
        self, read: NamedDependency[ReadSession], principal: NamedDependency[Principal], batch_id: FromPath[UUID]
    ) -> Response[bytes]:
        """Of others' lots what their labels say; of others' harvests crop, day and commune."""
        return answer(await lineage.of_batch(read, principal, batch_id))

    @get("/{batch_id:uuid}/lineage.csv", summary="The same as a table", media_type=CSV)
    async def as_csv(
        self, read: NamedDependency[ReadSession], principal: NamedDependency[Principal], batch_id: FromPath[UUID]
    ) -> Response[bytes]:
        """UTF-8 with a byte order mark; `comes_from` holds the ids of what a row was made of."""
        found = lineage_csv.table(await lineage.of_batch(read, principal, batch_id))
        headers = {"Content-Disposition": f'attachment; filename="lineage-{batch_id}.csv"'}
        return Response(found, media_type=CSV, headers=headers)

    @get(
        "/affected",
        summary="What became of a harvest, a parcel's harvests, or a diary record",
        responses={200: ResponseSpec(Lineage, generate_examples=False)},
    )
    async def affected(
        self,
        read: NamedDependency[ReadSession],
        principal: NamedDependency[Principal],
        harvest_id: One = None,
        parcel_id: One = None,
        record_id: One = None,
    ) -> Response[bytes]:
        """A diary record may be an input or a laboratory result. Own ones, or any for officers."""
        origin = Origin(harvest_id=harvest_id, parcel_id=parcel_id, record_id=record_id)
        return answer(await lineage.after(read, principal, origin))


def words(settings: Settings, language: Language) -> dict[str, Any]:
    """Names that pages of lots need."""
    crops, known = lists(settings.geodata_dir).crops, processes(settings.geodata_dir).by_code
    return {
        "crop_names": {code: crop.name(language) for code, crop in crops.items()},
        "process_labels": {code: process.name(language) for code, process in known.items()},
        "lot_steps": STEP_NAMES,
        **WORDS,
    }


CONTROLLERS: list[Any] = [LineagePages, LineageApi]
