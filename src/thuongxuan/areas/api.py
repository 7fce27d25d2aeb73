"""Areas as JSON and GeoJSON."""

from datetime import date
from typing import Annotated, Any

from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency
from litestar.params import PathParameter, QueryParameter

from thuongxuan.areas import queries, service
from thuongxuan.areas.schemas import AreaDetail, AreaList, Resolution
from thuongxuan.clock import today
from thuongxuan.db.session import ReadSession
from thuongxuan.errors import Invalid, m
from thuongxuan.web.caching import conditional
from thuongxuan.web.problems import refusing

GEOJSON = "application/geo+json"
OPEN_DATA = {"Cache-Control": "public, max-age=300, stale-while-revalidate=3600"}
AsOf = Annotated[
    date | None, QueryParameter(description="A day; today when left out. Units that existed then are meant.")
]
Lon = Annotated[float | None, QueryParameter(ge=-180, le=180, description="Longitude in degrees (WGS 84)")]
Lat = Annotated[float | None, QueryParameter(ge=-90, le=90, description="Latitude in degrees (WGS 84)")]


class AreasApi(Controller):
    """Administrative areas with validity dates."""

    path = "/api/v1/areas"
    tags = ["areas"]  # noqa: RUF012 - Litestar's declaration

    @get("", summary="Units that exist on a day")
    async def list_areas(self, read: NamedDependency[ReadSession], as_of: AsOf = None) -> AreaList:
        """Today's province and communes; with ``as_of`` before 2025-07-01 the former district and its units."""
        day = as_of or today()
        return AreaList(day, await queries.areas_on(read, day))

    @get(
        "/resolve",
        summary="Find today's communes from an old or new code or name",
        responses=refusing(404, 422),
    )
    async def resolve(
        self,
        read: NamedDependency[ReadSession],
        q: Annotated[str, QueryParameter(min_length=1, max_length=100, description="A code or a name")],
        as_of: AsOf = None,
        lon: Lon = None,
        lat: Lat = None,
    ) -> Resolution:
        """With or without diacritics. A divided unit answers with its successors and asks for a point."""
        return await service.resolve(read, q, as_of, point_of(lon, lat))

    @get("/{code:str}", summary="One unit with its history and what each source says")
    async def one(
        self,
        read: NamedDependency[ReadSession],
        code: Annotated[str, PathParameter(pattern=r"^\d{2,5}$", description="An administrative code")],
        as_of: AsOf = None,
    ) -> AreaDetail:
        """A code that only exists in the past is answered with its last unit."""
        return await service.area_on(read, code, as_of)


@get("/api/v1/areas.geojson", tags=["areas"], media_type=GEOJSON, summary="Outlines of today's communes")
async def communes_geojson(request: Request[Any, Any, Any], read: NamedDependency[ReadSession]) -> Response[bytes]:
    """Generalised outlines without legal value; see ``geodata/communes/SOURCE.toml`` for origin and licence."""
    body = await queries.communes_geojson(read)
    return conditional(request, Response(body, media_type=GEOJSON, headers=dict(OPEN_DATA)))


def point_of(lon: float | None, lat: float | None) -> tuple[float, float] | None:
    """Both coordinates or none. Raises ``Invalid`` naming the one that is missing."""
    if lon is None and lat is None:
        return None
    if lon is None or lat is None:
        raise Invalid.of("lon" if lon is None else "lat", "required", m("Cần cả kinh độ (lon) và vĩ độ (lat)."))
    return lon, lat


CONTROLLERS: list[Any] = [AreasApi, communes_geojson]
