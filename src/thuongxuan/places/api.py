"""Places, festivals and local products as JSON and GeoJSON."""

from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, Response, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter

from thuongxuan.areas.api import GEOJSON, OPEN_DATA
from thuongxuan.db.session import ReadSession, WriteSession
from thuongxuan.errors import Malformed, m
from thuongxuan.i18n import Language
from thuongxuan.identity.guards import officer, scope
from thuongxuan.identity.schemas import Principal
from thuongxuan.places import detail_sql, lore_sql, merging, queries, service, visit
from thuongxuan.places.kinds import Kind
from thuongxuan.places.merge_schemas import MergeInput, MergePreview
from thuongxuan.places.schemas import FestivalList, PlaceCard, PlaceInput, PlaceView, ProductView, Saved
from thuongxuan.places.visit_schemas import Visit, VisitChange
from thuongxuan.settings import Settings
from thuongxuan.web.caching import ETAG, IfMatch, conditional, conditional_json, etag, moved, required_version
from thuongxuan.web.idempotency import Once, Reply
from thuongxuan.web.pagination import Cursor, Limit, Page, clamp, decode_cursor, encode_cursor, next_url
from thuongxuan.web.problems import refusing

AnyRequest = Request[Any, Any, Any]
Commune = Annotated[str | None, QueryParameter(pattern=r"^\d{5}$", description="Code of one of today's communes")]
Bbox = Annotated[str | None, QueryParameter(max_length=100, description="west,south,east,north in degrees")]
Include = Annotated[str | None, QueryParameter(pattern=r"^claims$", description="`claims`: what each source says")]
Search = Annotated[str, QueryParameter(max_length=100, description="Words in names and summaries, diacritics or not")]


class PlacesApi(Controller):
    """Sites, heritage and villages. A place that nobody surveyed has a null point and its commune."""

    path = "/api/v1/places"
    tags = ["places"]  # noqa: RUF012 - Litestar's declaration

    @get("", summary="List places")
    async def list_places(
        self,
        request: AnyRequest,
        read: NamedDependency[ReadSession],
        settings: NamedDependency[Settings],
        kind: Annotated[Kind | None, QueryParameter(description="One kind")] = None,
        commune: Commune = None,
        q: Search = "",
        bbox: Bbox = None,
        open_now: Annotated[bool, QueryParameter(description="Only places known to be open at this moment")] = False,
        limit: Limit = 50,
        cursor: Cursor = None,
    ) -> Response[Page[PlaceCard]]:
        """By name. Distances and points are only given where they are known."""
        after = decode_cursor(cursor, 2) if cursor else None
        keys = (after[0], after[1]) if after else None
        wanted = queries.PlaceFilter(kind, commune, q, box_of(bbox), open_now, after=keys)
        size = clamp(limit, settings)
        found = await queries.places(read, wanted, size + 1)
        last = encode_cursor(*found[size - 1][1]) if len(found) > size else ""
        items = [card for card, _ in found[:size]]
        found_page = Page(items, size, next_url(request, settings, last) if last else None)
        return conditional_json(request, found_page, dict(OPEN_DATA))

    @post("", guards=[officer, scope("write")], summary="Add a place (officers)", response_headers=[ETAG])
    async def add(
        self,
        write: NamedDependency[WriteSession],
        once: NamedDependency[Once],
        principal: NamedDependency[Principal],
        language: NamedDependency[Language],
        data: JSONBody[PlaceInput],
    ) -> Response[bytes]:
        """A point must lie in the declared commune; 422 says in which commune it does lie."""

        async def action() -> Reply:
            saved = await service.create(write, principal, data, language)
            return Reply.created(saved, f"/api/v1/places/{saved.slug}", etag(saved.row_version))

        return await once(action)

    @get("/{slug:str}", summary="One place", response_headers=[ETAG], responses=refusing(410))
    async def one(
        self,
        request: AnyRequest,
        read: NamedDependency[ReadSession],
        visitor: NamedDependency[Principal | None],
        slug: FromPath[str],
        include: Include = None,
    ) -> Response[PlaceView]:
        """With texts, ranks, hours, prices, ways, notices and contacts; `include=claims` adds the provenance.

        The address of a merged place answers 308 to the one it became, that of a withdrawn one 410.
        """
        if target := await detail_sql.merged_into(read, slug):
            return moved(request, f"/api/v1/places/{target}")
        found = await service.shown(read, slug, visitor, with_claims=include == "claims")
        cached = OPEN_DATA if found.status in queries.LISTED else {"Cache-Control": "private, no-store"}
        return conditional_json(request, found, cached | {"Vary": "Authorization, Cookie"}, found.row_version)

    @get(
        "/{slug:str}/visit",
        guards=[officer],
        summary="Prices, way, notices and contacts for correcting (officers)",
        response_headers=[ETAG],
    )
    async def visit_for_officers(self, read: NamedDependency[ReadSession], slug: FromPath[str]) -> Response[Visit]:
        """Also what is past, still to come, or private. What everybody may know is in the place itself."""
        stored = await visit.stored(read, slug)
        return Response(stored, headers={"ETag": etag(stored.row_version), "Cache-Control": "private, no-store"})

    @patch(
        "/{slug:str}/visit",
        guards=[officer, scope("write")],
        summary="Correct prices, way, notices, contacts",
        response_headers=[ETAG],
    )
    async def change_visit(
        self,
        write: NamedDependency[WriteSession],
        principal: NamedDependency[Principal],
        slug: FromPath[str],
        data: JSONBody[VisitChange],
        if_match: IfMatch = None,
    ) -> Response[Saved]:
        """Each list that is sent replaces the stored one. Send the place's `If-Match`."""
        saved = await visit.change(write, principal, slug, required_version(if_match), data)
        return Response(saved, headers={"ETag": etag(saved.row_version)})

    @get(
        "/{slug:str}/merge",
        guards=[officer],
        summary="What merging a place into another would do (officers)",
        responses=refusing(409, 422),
    )
    async def merge_preview(
        self,
        read: NamedDependency[ReadSession],
        slug: FromPath[str],
        into: Annotated[str, QueryParameter(max_length=80, description="Slug of the place to keep")],
    ) -> MergePreview:
        """With the versions of both, which the merge asks for."""
        return await merging.preview(read, slug, into)

    @post("/{slug:str}/merge", guards=[officer, scope("write")], status_code=200, summary="Merge a place into another")
    async def merge(
        self,
        write: NamedDependency[WriteSession],
        once: NamedDependency[Once],
        principal: NamedDependency[Principal],
        slug: FromPath[str],
        data: JSONBody[MergeInput],
        if_match: IfMatch = None,
    ) -> Response[bytes]:
        """Send the version of this place as `If-Match` and that of the kept one in the body."""
        version = required_version(if_match)

        async def action() -> Reply:
            return Reply(200, msgspec.json.encode(await merging.merge(write, principal, slug, version, data)))

        return await once(action)

    @patch(
        "/{slug:str}", guards=[officer, scope("write")], summary="Correct a place (officers)", response_headers=[ETAG]
    )
    async def change(
        self,
        request: AnyRequest,
        write: NamedDependency[WriteSession],
        principal: NamedDependency[Principal],
        language: NamedDependency[Language],
        slug: FromPath[str],
        data: JSONBody[dict[str, Any]],
        if_match: IfMatch = None,
    ) -> Response[Saved]:
        """A merge patch (RFC 7396) on the fields of a new place; null clears one. Send `If-Match`."""
        saved = await service.change(write, principal, slug, required_version(if_match), data, language)
        return Response(saved, headers={"ETag": etag(saved.row_version)})


@get("/api/v1/places.geojson", tags=["places"], media_type=GEOJSON, summary="All places as GeoJSON")
async def places_geojson(request: AnyRequest, read: NamedDependency[ReadSession]) -> Response[bytes]:
    """Unsurveyed places have a null geometry; `unsurveyed` counts them for each commune."""
    body = await detail_sql.places_geojson(read)
    return conditional(request, Response(body, media_type=GEOJSON, headers=dict(OPEN_DATA)))


@get("/api/v1/festivals", tags=["places"], summary="Festivals with their next dates")
async def festivals(
    read: NamedDependency[ReadSession], commune: Commune = None, include: Include = None
) -> FestivalList:
    """Dates follow the Vietnamese lunar calendar unless somebody confirmed, moved or cancelled one."""
    return FestivalList(await lore_sql.festivals(read, commune=commune, with_claims=include == "claims"))


class ProductList(msgspec.Struct, frozen=True):
    """Local products, and names that are often taken for local ones."""

    items: list[ProductView]
    not_local: list[ProductView]


@get("/api/v1/local-products", tags=["places"], summary="What the land is known for")
async def local_products(
    read: NamedDependency[ReadSession], commune: Commune = None, include: Include = None
) -> ProductList:
    """Certificates as sources state them; contradictions stay visible (`status`: `conflict`)."""
    found = await lore_sql.products(read, commune, with_claims=include == "claims")
    return ProductList(found, await lore_sql.not_local(read))


def box_of(bbox: str | None) -> tuple[float, float, float, float] | None:
    """Four numbers, west to east and south to north. Raises ``Malformed``."""
    if bbox is None:
        return None
    try:
        west, south, east, north = (float(part) for part in bbox.split(","))
    except ValueError as error:
        raise Malformed(m("bbox cần 4 số: tây,nam,đông,bắc.")) from error
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise Malformed(m("bbox cần 4 số: tây,nam,đông,bắc."))
    return west, south, east, north


CONTROLLERS: list[Any] = [PlacesApi, places_geojson, festivals, local_products]
