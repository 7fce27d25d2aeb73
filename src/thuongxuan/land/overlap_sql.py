"""Which other parcels share ground with a shape or a parcel."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, Select, column, func, or_, select, table

from thuongxuan.db.session import ReadSession
from thuongxuan.geo.sql import area_m2, geojson, in_wgs84, overlap_m2
from thuongxuan.land.models import Parcel
from thuongxuan.land.schemas import Overlap

_owner = table("account", column("id"), column("display_name"))
# More overlaps than this say the same thing: the shape is wrong.
_MOST = 20


async def overlaps_of_shape(
    session: ReadSession, wkt: str, srid: int, least_m2: float, apart_from: Collection[UUID]
) -> list[Overlap]:
    """Approved parcels that share at least ``least_m2`` with a shape, the largest share first."""
    shape = select(in_wgs84(wkt, srid).label("geom")).cte("shape")
    condition = Parcel.status == "approved"
    if apart_from:
        condition = condition & Parcel.id.not_in(apart_from)
    return await _overlaps(session, _statement(shape, least_m2).where(condition))


async def overlaps_of_parcel(session: ReadSession, parcel_id: UUID, least_m2: float) -> list[Overlap]:
    """What a stored parcel overlaps. An approved parcel also sees submitted ones, so that both sides learn of it.

    The parcel it replaces, and one that is to replace it, do not count.
    """
    own = select(Parcel.id, Parcel.geom, Parcel.status, Parcel.replaces_id).where(Parcel.id == parcel_id).cte("shape")
    statuses = or_(Parcel.status == "approved", (own.c.status == "approved") & (Parcel.status == "submitted"))
    return await _overlaps(
        session,
        _statement(own, least_m2).where(
            statuses,
            Parcel.id != own.c.id,
            Parcel.id.is_distinct_from(own.c.replaces_id),
            Parcel.replaces_id.is_distinct_from(own.c.id),
        ),
    )


def _statement(shape: Any, least_m2: float) -> Select[Any]:
    shared: ColumnElement[float] = overlap_m2(shape.c.geom, Parcel.geom)
    found = (
        select(
            Parcel.id.label("parcel_id"),
            Parcel.owner_id,
            _owner.c.display_name.label("owner_name"),
            Parcel.name,
            Parcel.status,
            Parcel.commune_code,
            shared.label("area_m2"),
            (shared / area_m2(shape.c.geom)).label("share"),
            (shared / area_m2(Parcel.geom)).label("their_share"),
            geojson(func.ST_CollectionExtract(func.ST_Intersection(shape.c.geom, Parcel.geom), 3)).label("geometry"),
        )
        .join(shape, func.ST_Intersects(Parcel.geom, shape.c.geom))
        .join(_owner, _owner.c.id == Parcel.owner_id)
        .where(shared >= least_m2)
    )
    return found.order_by(shared.desc(), Parcel.id).limit(_MOST)


async def _overlaps(session: ReadSession, statement: Select[Any]) -> list[Overlap]:
    rows = (await session.execute(statement)).mappings()
    return [Overlap(**dict(row) | {"geometry": msgspec.Raw(row["geometry"].encode())}) for row in rows]
