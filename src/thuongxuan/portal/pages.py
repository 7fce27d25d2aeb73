"""The pages of the portal: home, map, code entry, about, help, API documentation."""

from typing import Annotated, Any

from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency
from litestar.params import QueryParameter

from thuongxuan.db.session import ReadSession
from thuongxuan.portal import api_docs, health, language, overview, personal_pages, robots, typed_code
from thuongxuan.settings import Settings
from thuongxuan.web.caching import conditional
from thuongxuan.web.edge import content_security_policy
from thuongxuan.web.forms import Form, see_other
from thuongxuan.web.templating import page

AnyRequest = Request[Any, Any, Any]


class PortalPages(Controller):
    """Pages for everybody; none of them needs an account or a script."""

    include_in_schema = False

    @get("/")
    async def home(self, request: AnyRequest, read: NamedDependency[ReadSession]) -> Response[bytes]:
        """What this is, and the ways in."""
        shown = await overview.home(read)
        return conditional(request, page(request, "portal/home.html", cache="public", shown=shown))

    @get("/map")
    async def map(
        self, request: AnyRequest, read: NamedDependency[ReadSession], settings: NamedDependency[Settings]
    ) -> Response[bytes]:
        """The map beside the list of the same places."""
        shown = await overview.of_map(read, settings.locality)
        answer = page(request, "portal/map.html", cache="public", shown=shown)
        if settings.basemap_url:  # only this page may ask another host, and only the one that the operator named
            answer.headers["Content-Security-Policy"] = content_security_policy(settings.basemap_url)
        return conditional(request, answer)

    @get("/code", sync_to_thread=False)
    def code(
        self, request: AnyRequest, code: Annotated[str | None, QueryParameter(name="code")] = None
    ) -> Response[bytes]:
        """Type a code instead of scanning it: leads to the same page as the symbol."""
        form = Form({"code": [code]} if code else {}, {}, action="/code")
        if code is None:
            return page(request, "portal/code.html", form=form)
        with form.showing(request, "portal/code.html"):
            return see_other(typed_code.page_of(code))

    @get("/about", sync_to_thread=False)
    def about(self, request: AnyRequest) -> Response[bytes]:
        """Where the data comes from, what "verified" means, what is kept about people."""
        return conditional(request, page(request, "portal/about.html", cache="public"))

    @get("/help", sync_to_thread=False)
    def help(self, request: AnyRequest) -> Response[bytes]:
        """Answers to what people ask most."""
        return conditional(request, page(request, "portal/help.html", cache="public"))

    @get("/api", sync_to_thread=False)
    def api(self, request: AnyRequest, settings: NamedDependency[Settings]) -> Response[bytes]:
        """The API documentation, made from the OpenAPI document of this very process."""
        groups = api_docs.describe(request.app.openapi_schema.to_schema(), settings.base_url)
        return conditional(request, page(request, "portal/api.html", cache="public", groups=groups))


CONTROLLERS: list[Any] = [
    PortalPages,
    *personal_pages.CONTROLLERS,
    language.switch_language,
    robots.robots,
    health.healthz,
    health.readyz,
]
