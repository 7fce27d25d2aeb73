"""The composition root: the only place where settings, database, slices and HTTP meet."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from litestar import Litestar, Request
from litestar.datastructures import State
from litestar.di import Provide
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import License

from thuongxuan.areas import api as areas_api
from thuongxuan.areas import collection as areas_collection
from thuongxuan.db.bytes import HotPool
from thuongxuan.db.session import Database, ReadSession, WriteSession
from thuongxuan.epcis import months_sql
from thuongxuan.epcis.capture_worker import capturing
from thuongxuan.epcis.routes import epcis
from thuongxuan.epcis.subscription_worker import subscribing
from thuongxuan.geo.collection import Collection
from thuongxuan.i18n import Language
from thuongxuan.identity import api as identity_api
from thuongxuan.identity import pages as identity_pages
from thuongxuan.identity import provide as identity_provide
from thuongxuan.identity.middleware import IdentityMiddleware, accepts_key
from thuongxuan.land import api as land_api
from thuongxuan.land import pages as land_pages
from thuongxuan.ogcapi.catalog import open_data
from thuongxuan.ogcapi.routes import ROUTES, ogc
from thuongxuan.ogcapi.writer import Writer
from thuongxuan.places import api as places_api
from thuongxuan.places import collection as places_collection
from thuongxuan.places import festival_dates, open_writing
from thuongxuan.places import pages as places_pages
from thuongxuan.portal import pages as portal_pages
from thuongxuan.portal.openapi import Description, Handlers
from thuongxuan.production import api as production_api
from thuongxuan.production import collection as production_collection
from thuongxuan.production import doubt_pages, exception_api, exception_pages, growing_areas, sensor_api
from thuongxuan.production import pages as production_pages
from thuongxuan.production.holding_schemas import Effects
from thuongxuan.production.sensor_schemas import Telling
from thuongxuan.resolver.description import described
from thuongxuan.settings import Settings
from thuongxuan.trace import api as trace_api
from thuongxuan.trace import collection as trace_collection
from thuongxuan.trace import (
    completeness_api,
    eudr_api,
    label_api,
    label_pages,
    lineage_pages,
    lot_api,
    lot_pages,
    recall_api,
    recall_pages,
    register_ahead,
    scan,
)
from thuongxuan.trace import pages as trace_pages
from thuongxuan.trace.record_effects import effects_of, telling_of
from thuongxuan.trace.scan_page import scanning
from thuongxuan.web import csrf, metrics_page, params, problems, static
from thuongxuan.web.ahead import Ahead, AskedAhead
from thuongxuan.web.compression import Compressed
from thuongxuan.web.cross_origin import CrossOrigin, OptionsMiddleware
from thuongxuan.web.delivering import delivering
from thuongxuan.web.edge import Edge
from thuongxuan.web.hourly import hourly
from thuongxuan.web.limits import POLICIES, Limited, limiting
from thuongxuan.web.metrics import Values, measured
from thuongxuan.web.negotiation import language_of
from thuongxuan.web.pagination import provide_paging

CONTROLLERS: list[Any] = [
    static.static_file,
    metrics_page.metrics,
    ogc,
    epcis,
    *identity_api.CONTROLLERS,
    *identity_pages.CONTROLLERS,
    *areas_api.CONTROLLERS,
    *places_api.CONTROLLERS,
    *places_pages.CONTROLLERS,
    *land_api.CONTROLLERS,
    *land_pages.CONTROLLERS,
    *portal_pages.CONTROLLERS,
    *production_api.CONTROLLERS,
    *production_pages.CONTROLLERS,
    *doubt_pages.CONTROLLERS,
    *exception_api.CONTROLLERS,
    *exception_pages.CONTROLLERS,
    *sensor_api.CONTROLLERS,
    described,
    *trace_api.CONTROLLERS,
    *trace_pages.CONTROLLERS,
    *label_api.CONTROLLERS,
    *lot_api.CONTROLLERS,
    *lot_pages.CONTROLLERS,
    *lineage_pages.CONTROLLERS,
    *eudr_api.CONTROLLERS,
    *completeness_api.CONTROLLERS,
    *recall_api.CONTROLLERS,
    *recall_pages.CONTROLLERS,
    *label_pages.CONTROLLERS,
]
COLLECTIONS: tuple[Collection, ...] = (
    *places_collection.COLLECTIONS,
    *areas_collection.COLLECTIONS,
    *trace_collection.COLLECTIONS,
    *production_collection.COLLECTIONS,
)
"""Everything that the open API publishes."""
WRITERS: dict[str, Writer] = {places_collection.PLACES.id: open_writing}
"""What writes the collections that are written."""
MIDDLEWARE: list[Any] = [OptionsMiddleware(), IdentityMiddleware()]
DEPENDENCIES: dict[str, Provide] = {**identity_provide.DEPENDENCIES}
AHEAD: dict[str, Ahead] = {
    **dict.fromkeys(scan.PATHS, scan.known),
    scan.PAGE_PATH: scan.page,
    scan.ROOT: scan.compressed,
    register_ahead.PATH: register_ahead.registered,
    "/ogc/": ROUTES.ahead,
}
FINISHED = (*scan.PATHS, scan.PAGE_PATH, "/static/")
"""Paths whose answers bring their compressed form themselves."""
QUIET = (*FINISHED, "/ogc/")
"""Paths whose successful answers are not logged: `/metrics` counts them."""
LIMITED = ("/ogc", "/api/v1", "/catalog", "/epcis")
"""Faces for programs: everybody has a rate limit there. Pages, scans, files and health have none."""
OPEN = (*LIMITED, "/.well-known", *(path.rstrip("/") for path in scan.PATHS))
"""What pages of other sites may read, without cookies."""


async def provide_read(state: State) -> AsyncGenerator[ReadSession, None]:
    """One READ ONLY transaction a request."""
    async with state.database.read() as session:
        yield session


async def provide_write(state: State) -> AsyncGenerator[WriteSession, None]:
    """One transaction a request: committed when the handler returns, rolled back when it raises."""
    async with state.database.write() as session:
        yield session


def provide_hot(state: State) -> HotPool:
    """The hot path."""
    hot: HotPool = state.database.hot
    return hot


def provide_settings(state: State) -> Settings:
    """The settings."""
    settings: Settings = state.settings
    return settings


def provide_effects(state: State) -> Effects:
    """What a diary record brings about in other parts."""
    return effects_of(state.settings.base_url)


def provide_telling(state: State) -> Telling:
    """What tells sensor readings onwards."""
    return telling_of(state.settings.base_url)


def provide_language(request: Request[Any, Any, Any]) -> Language:
    """The language of the answer."""
    return language_of(request)


def openapi(handlers: Handlers) -> Description:
    """The description at ``/api/openapi.json`` (OpenAPI 3.1); the page for people is our own."""
    described = Description(
        title="thuongxuan",
        version="1",
        description="Places, areas, parcels, batches and labels of one locality. Errors are problem+json (RFC 9457).",
        license=License(name="CC BY 4.0 (data)", identifier="CC-BY-4.0"),
        path="/api/openapi.json",  # "/api" itself is our page
        render_plugins=[JsonRenderPlugin(path="/")],
        use_handler_docstrings=True,
    )
    described.handlers = handlers
    return described


@asynccontextmanager
async def connected(app: Litestar) -> AsyncIterator[None]:
    """The application's database, open while the application runs."""
    database: Database = app.state.database
    await database.start()
    try:
        yield
    finally:
        await database.stop()


@asynccontextmanager
async def renewing(app: Litestar) -> AsyncIterator[None]:
    """Keeps up what follows the calendar."""
    database: Database = app.state.database

    async def work() -> None:
        if await festival_dates.behind(database.hot):
            async with database.write() as write:
                await festival_dates.refresh(write)
        if await growing_areas.behind(database.hot):
            async with database.write() as write:
                await growing_areas.refresh(write)
        if await months_sql.behind(database.hot):
            async with database.write() as write:
                await months_sql.refresh(write)

    async with hourly(work):
        yield


def read_values(app: Litestar) -> Values:
    """What only the whole application knows of itself, for ``/metrics``."""
    database: Database = app.state.database
    used, most = database.connections
    refused = app.state.limiter.refused
    return {
        "thuongxuan_scans_total": app.state.scan_counter.counted,
        "thuongxuan_database_connections_used": used,
        "thuongxuan_database_connections_most": most,
        **{f'thuongxuan_rate_limit_refusals_total{{policy="{name}"}}': refused[name] for name in POLICIES},
    }


@asynccontextmanager
async def measuring(app: Litestar) -> AsyncIterator[None]:
    """Counts requests while the application runs."""
    settings: Settings = app.state.settings
    async with measured(app, [read_values], settings.var_dir / "metrics"):
        yield


def create_app(
    settings: Settings, database: Database | None = None, collections: tuple[Collection, ...] = COLLECTIONS
) -> Litestar:
    """Wire everything. The database is opened when the application starts and closed when it stops."""
    handlers = Handlers()
    app = Litestar(
        route_handlers=CONTROLLERS,
        middleware=MIDDLEWARE,
        guards=[csrf.guard, params.guard],
        dependencies={
            "read": Provide(provide_read),
            "write": Provide(provide_write),
            "hot": Provide(provide_hot, sync_to_thread=False),
            "settings": Provide(provide_settings, sync_to_thread=False),
            "paging": Provide(provide_paging, sync_to_thread=False),
            "language": Provide(provide_language, sync_to_thread=False),
            "effects": Provide(provide_effects, sync_to_thread=False),
            "telling": Provide(provide_telling, sync_to_thread=False),
            **DEPENDENCIES,
        },
        exception_handlers=problems.HANDLERS,
        lifespan=[connected, renewing, scanning, open_data, limiting, measuring, delivering, capturing, subscribing],
        state=State(
            {
                "settings": settings,
                "database": database or Database(settings),
                "collections": collections,
                "writers": WRITERS,
            }
        ),
        openapi_config=openapi(handlers),
        plugins=[handlers],
        request_max_body_size=settings.max_body_bytes,
        logging_config=None,
    )
    inner = Compressed(AskedAhead(app.asgi_handler, AHEAD, problems.outside), settings, finished=FINISHED)
    faces = CrossOrigin(Limited(inner, LIMITED, accepts_key), OPEN)
    app.asgi_handler = Edge(faces, secure=settings.secure, quiet_prefixes=QUIET)
    return app
