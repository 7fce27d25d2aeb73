"""A lot's parcels for a due diligence statement of the European Union."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from thuongxuan.db.session import ReadSession
from thuongxuan.errors import Forbidden, Invalid, m
from thuongxuan.identity.guards import scope
from thuongxuan.identity.schemas import Principal
from thuongxuan.trace import eudr, eudr_sql
from thuongxuan.trace.service import visible_batch

GEOJSON = "application/geo+json"


@get(
    "/api/v1/lots/{batch_id:uuid}/eudr.geojson",
    guards=[scope("read")],
    tags=["lots"],
    summary="The parcels behind a lot, for a due diligence statement (Regulation (EU) 2023/1115)",
    media_type=GEOJSON,
)
async def geojson(
    read: NamedDependency[ReadSession], principal: NamedDependency[Principal], batch_id: FromPath[UUID]
) -> Response[bytes]:
    """Plots at six decimals, without holes, `Area` in hectares. Exact parcels are for their owners and officers: a lot
    with others' parcels answers 403. Whether a product falls under the regulation is for its seller to find out."""
    body = msgspec.json.encode(await of_batch(read, principal, batch_id))
    headers = {"Content-Disposition": f'attachment; filename="eudr-{batch_id}.geojson"', "Cache-Control": "private"}
    return Response(body, media_type=GEOJSON, headers=headers)


async def of_batch(read: ReadSession, principal: Principal, batch_id: UUID) -> dict[str, Any]:
    """The file. Raises ``NotFound``, ``Forbidden`` where parcels of others stand behind the lot, and ``Invalid``."""
    await visible_batch(read, principal, batch_id)
    plots = await eudr_sql.plots(read, batch_id)
    if not plots:
        raise Invalid.of("", "empty", m("Lô này không dẫn tới thửa đất nào."))
    others = [plot for plot in plots if plot.owner_id != str(principal.subject_id)]
    if others and not principal.is_officer:
        raise Forbidden(
            m("{count} thửa đất là của người khác: chỉ chủ thửa và cán bộ xem được ranh giới.", count=len(others))
        )
    try:
        return eudr.collection(plots)
    except eudr.Spoilt as spoilt:
        raise Invalid.of("", "spoilt", m("Một thửa của {name} quá nhỏ để ghi.", name=str(spoilt))) from spoilt


CONTROLLERS: list[Any] = [geojson]
