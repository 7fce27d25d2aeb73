"""What a printed diary says about its cycle beside the records, and whose records somebody else typed."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
from geoalchemy2 import Geometry
from sqlalchemy import column, func, select, table

from thuongxuan.areas.queries import current_refs
from thuongxuan.areas.schemas import AreaRef
from thuongxuan.db.session import ReadSession
from thuongxuan.errors import NotFound, m
from thuongxuan.identity.schemas import Principal
from thuongxuan.production import queries
from thuongxuan.production.models import CropCycle, DiaryRecord
from thuongxuan.production.schemas import CycleView

# Other slices' tables, by name: only names for people, the size and the place of the parcel are read from them.
_account = table("account", column("id"), column("display_name"))
_parcel = table("parcel", column("id"), column("commune_code"), column("area_ha"), column("geom"))


class Heading(msgspec.Struct, frozen=True, kw_only=True):
    """A cycle with its owner; of its parcel the commune, geodesic hectares and a point in degrees (WGS 84)."""

    cycle: CycleView
    owner_id: UUID
    owner: str
    commune: AreaRef
    area_ha: Decimal
    latitude: float
    longitude: float


async def heading(read: ReadSession, principal: Principal, cycle_id: UUID) -> Heading:
    """For the owner, who acts for the owner, and officers of the parcel's commune; ``NotFound`` for all others."""
    point = func.ST_PointOnSurface(_parcel.c.geom, type_=Geometry)
    statement = (
        select(CropCycle.owner_id, _account.c.display_name, _parcel.c.commune_code, _parcel.c.area_ha)
        .add_columns(func.ST_Y(point), func.ST_X(point))
        .join(_account, _account.c.id == CropCycle.owner_id)
        .join(_parcel, _parcel.c.id == CropCycle.parcel_id)
        .where(CropCycle.id == cycle_id)
    )
    row: Any = (await read.execute(statement)).first()
    if row is None or not (row[0] == principal.subject_id or principal.oversees(row[2])):
        raise NotFound(m("Không có vụ này, hoặc bạn không được xem."))
    owner_id, owner, code, area_ha, latitude, longitude = row
    refs = await current_refs(read)
    cycle = await queries.cycle_of(read, cycle_id, owner_id)
    commune = refs.get(code, AreaRef(code, code, code))
    place = {"commune": commune, "area_ha": area_ha, "latitude": latitude, "longitude": longitude}
    return Heading(cycle=cycle, owner_id=owner_id, owner=owner, **place)


async def typed_by_others(read: ReadSession, cycle_id: UUID) -> frozenset[UUID]:
    """The records of a cycle that somebody typed for its owner."""
    statement = select(DiaryRecord.id).where(
        DiaryRecord.crop_cycle_id == cycle_id, DiaryRecord.entered_by != DiaryRecord.on_behalf_of
    )
    return frozenset(await read.scalars(statement))
