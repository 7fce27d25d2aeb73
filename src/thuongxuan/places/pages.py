"""Pages of places, festivals and communes for everybody."""

from typing import Annotated, Any
from urllib.parse import urlencode

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter

from thuongxuan.areas import service as areas
from thuongxuan.areas.queries import communes
from thuongxuan.db.session import ReadSession, WriteSession
from thuongxuan.i18n import Language
from thuongxuan.identity.guards import officer
from thuongxuan.identity.schemas import Principal
from thuongxuan.places import detail_sql, lore_sql, queries, service
from thuongxuan.places.merge_pages import MergePages
from thuongxuan.places.officer_pages import OfficerPages
from thuongxuan.places.schemas import FestivalDecision
from thuongxuan.places.showing import WORDS, list_context, place_context
from thuongxuan.places.visit_pages import VisitPages
from thuongxuan.settings import Settings
from thuongxuan.web.caching import conditional, moved
from thuongxuan.web.forms import blank, read_form, see_other
from thuongxuan.web.pagination import decode_cursor
from thuongxuan.web.templating import page

AnyRequest = Request[Any, Any, Any]
Text = Annotated[str, QueryParameter(max_length=100)]


@get("/places", include_in_schema=False)
async def place_list(
    request: AnyRequest,
    read: NamedDependency[ReadSession],
    language: NamedDependency[Language],
    visitor: NamedDependency[Principal | None],
    q: Text = "",
    kind: Text = "",
    commune: Text = "",
    open_now: Text = "",
    cursor: Annotated[str, QueryParameter(max_length=600)] = "",
) -> Response[bytes]:
    """The list with its filters; officers also see drafts."""
    drafts = bool(visitor and visitor.is_officer)
    keys = decode_cursor(cursor, 2) if cursor else None
    after = (keys[0], keys[1]) if keys else None
    wanted = queries.PlaceFilter(kind or None, commune or None, q, None, bool(open_now), drafts, after)
    context = await list_context(read, language, wanted)
    following = with_cursor(request, context.pop("last"))
    return conditional(request, page(request, "places/list.html", cache="public", next=following, **context))


@get("/places/{slug:str}", include_in_schema=False)
async def place_page(
    request: AnyRequest,
    read: NamedDependency[ReadSession],
    language: NamedDependency[Language],
    settings: NamedDependency[Settings],
    visitor: NamedDependency[Principal | None],
    slug: FromPath[str],
) -> Response[bytes]:
    """One place; the address of a merged place leads to the one it became."""
    if target := await detail_sql.merged_into(read, slug):
        return moved(request, f"/places/{target}")
    found = await service.shown(read, slug, visitor, with_claims=True)
    context = await place_context(read, language, settings.base_url, found)
    return conditional(request, page(request, "places/place.html", cache="public", **context))


class FestivalPages(Controller):
    """Festivals with their next dates."""

    path = "/festivals"
    include_in_schema = False

    @get("")
    async def listed(self, request: AnyRequest, read: NamedDependency[ReadSession]) -> Response[bytes]:
        """The soonest first."""
        found = await lore_sql.festivals(read, with_claims=True)
        context: dict[str, Any] = {"festivals": found, "words": WORDS}
        return conditional(request, page(request, "places/festivals.html", cache="public", **context))

    @get("/{slug:str}/decide", guards=[officer])
    async def asked(
        self, request: AnyRequest, read: NamedDependency[ReadSession], slug: FromPath[str]
    ) -> Response[bytes]:
        """The form by which an officer confirms, moves or cancels the next coming."""
        festival = await service.festival(read, slug)
        form = await blank(request, read, service.next_dates(festival))
        return page(request, "places/decide.html", form=form, festival=festival)

    @post("/{slug:str}/decide", guards=[officer])
    async def decided(
        self,
        request: AnyRequest,
        write: NamedDependency[WriteSession],
        principal: NamedDependency[Principal],
        slug: FromPath[str],
    ) -> Response[bytes]:
        """Store the decision."""
        form, festival = await read_form(request), await service.festival(write, slug)
        with form.showing(request, "places/decide.html", festival=festival):
            await service.decide_festival(write, principal, slug, form.decode(FestivalDecision))
        return see_other("/festivals")


class AreaPages(Controller):
    """Communes with what lies in them. They stand here because places lie in areas, and areas know no places."""

    path = "/areas"
    include_in_schema = False

    @get("")
    async def listed(self, request: AnyRequest, read: NamedDependency[ReadSession]) -> Response[bytes]:
        """The communes of today."""
        context: dict[str, Any] = {"communes": await communes(read), "counts": await detail_sql.counts(read)}
        return conditional(request, page(request, "areas/list.html", cache="public", **context))

    @get("/{code:str}")
    async def one(
        self, request: AnyRequest, read: NamedDependency[ReadSession], code: FromPath[str]
    ) -> Response[bytes]:
        """A commune, or a former unit with what it became."""
        found = await areas.area_on(read, code, None)
        cards = await queries.places(read, queries.PlaceFilter(commune=code), 100)
        lore: dict[str, Any] = {
            "products": await lore_sql.products(read, code),
            "festivals": await lore_sql.festivals(read, commune=code),
        }
        context: dict[str, Any] = {
            "found": found,
            "area": found.area,
            "cards": [card for card, _ in cards],
            "words": WORDS,
        }
        return conditional(request, page(request, "areas/area.html", cache="public", **context, **lore))


def with_cursor(request: AnyRequest, cursor: str) -> str:
    """This list's address from another row on; empty without a row."""
    query = [(name, value) for name, value in request.query_params.multi_items() if name != "cursor"]
    return "?" + urlencode([*query, ("cursor", cursor)]) if cursor else ""


CONTROLLERS: list[Any] = [place_list, place_page, FestivalPages, AreaPages, OfficerPages, VisitPages, MergePages]
