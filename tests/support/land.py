"""Parcels for tests."""

import json
from typing import Any
from uuid import UUID

import httpx

from tests.support.identity import Made, form, make_account, sign_in
from thuongxuan.clock import new_id
from thuongxuan.db.session import Database
from thuongxuan.geo.sql import area_m2, in_wgs84
from thuongxuan.land.models import Parcel

# In the commune of Thường Xuân (15646), well away from its borders.
LON, LAT = 105.3450, 19.9040
COMMUNE = "15646"


def ring(west: float = LON, south: float = LAT, size: float = 0.001) -> list[list[float]]:
    """A closed square with its south-west corner there, ``size`` degrees wide (0.001 is about 105 by 111 m)."""
    east, north = round(west + size, 7), round(south + size, 7)
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def polygon(west: float = LON, south: float = LAT, size: float = 0.001) -> dict[str, Any]:
    """The same as a GeoJSON polygon."""
    return {"type": "Polygon", "coordinates": [ring(west, south, size)]}


async def make_parcel(
    database: Database, owner: Made, status: str = "approved", geometry: dict[str, Any] | None = None, **values: Any
) -> UUID:
    """A parcel stored directly, so that tests of other parts need no forms."""
    shape = geometry or polygon()
    wkt = "POLYGON((" + ", ".join(f"{lon} {lat}" for lon, lat in shape["coordinates"][0]) + "))"
    row = Parcel(
        id=new_id(),
        owner_id=owner.id,
        status=status,
        geom=in_wgs84(wkt, 4326),
        area_ha=area_m2(in_wgs84(wkt, 4326)) / 10_000,
        **(
            {
                "name": "Đồi quế",
                "how": "drawn",
                "srid": 4326,
                "notation": "geojson",
                "original": json.dumps(shape),
                "commune_code": COMMUNE,
                "commune_share": 1,
                "return_reason": "Xin đo lại góc 3." if status == "returned" else None,
                "entered_by": owner.id,
                "row_version": 1,
            }
            | values
        ),
    )
    async with database.write() as write:
        write.add(row)
    return row.id


def fields(client: httpx.AsyncClient, **changes: Any) -> dict[str, Any]:
    """The fields of the last screen of a drawn parcel."""
    drawn = {"how": "drawn", "crs": "EPSG:4326", "shape": json.dumps(polygon()), "name": "Đồi quế", "send": "later"}
    return form(client, **(drawn | changes))


async def household(client: httpx.AsyncClient, database: Database) -> Made:
    """A household that is signed in."""
    made = await make_account(database)
    await sign_in(client, made)
    return made
