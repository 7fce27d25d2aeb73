"""Every address of the OGC API face."""

from typing import TYPE_CHECKING

from litestar import asgi

from thuongxuan.ogcapi import (
    bulk_pages,
    changes,
    dcat,
    features,
    functions,
    landing,
    openapi,
    pages,
    records,
    schemas,
    snapshot,
    styles,
    tiles,
    tilesets,
    transactions,
)
from thuongxuan.web.direct import Handler, Route, Routes

if TYPE_CHECKING:
    from litestar.types import Receive, Scope, Send


def _read(path: str, handler: Handler) -> Route:
    return Route(path, {"GET": handler})


ITEM: dict[str, Handler] = {
    "GET": features.item,
    "PUT": transactions.replace,
    "PATCH": transactions.update,
    "DELETE": transactions.withdraw,
    "OPTIONS": transactions.options,
}
ROUTES = Routes(
    (
        _read("/catalog", dcat.catalogue),
        Route("/catalog/items", {"GET": records.items}, records.PARAMETERS),
        _read("/catalog/items/{}", records.item),
        _read("/ogc", landing.landing),
        _read("/ogc/api", openapi.api),
        _read("/ogc/conformance", landing.conformance),
        _read("/ogc/functions", functions.functions),
        _read("/ogc/collections", landing.collections),
        _read("/ogc/collections/{}", pages.collection),
        _read("/ogc/collections/{}/schema", schemas.schema),
        _read("/ogc/collections/{}/queryables", schemas.queryables),
        _read("/ogc/collections/{}/sortables", schemas.sortables),
        Route("/ogc/collections/{}/changes", {"GET": changes.changes}, changes.PARAMETERS),
        Route(
            "/ogc/collections/{}/items",
            {"GET": features.items, "POST": transactions.create, "OPTIONS": transactions.options},
            None,
        ),
        Route("/ogc/collections/{}/items/{}", ITEM, None),
        _read("/ogc/tileMatrixSets", tilesets.matrix_sets),
        _read("/ogc/tileMatrixSets/{}", tilesets.matrix_set),
        _read("/ogc/tiles", tilesets.dataset_list),
        _read("/ogc/tiles/snapshot.pmtiles", snapshot.serve),
        Route("/ogc/tiles/{}", {"GET": tilesets.dataset_set}, None),
        Route("/ogc/tiles/{}/tilejson", {"GET": tilesets.dataset_tilejson}, None),
        Route("/ogc/tiles/{}/{}/{}/{}", {"GET": tiles.dataset_tile}, None),
        _read("/ogc/bulk", bulk_pages.listing),
        _read("/ogc/bulk/{}", bulk_pages.file),
        _read("/ogc/styles", styles.styles),
        _read("/ogc/styles/{}", styles.style),
        _read("/ogc/collections/{}/tiles", tilesets.collection_list),
        Route("/ogc/collections/{}/tiles/{}", {"GET": tilesets.collection_set}, None),
        Route("/ogc/collections/{}/tiles/{}/tilejson", {"GET": tilesets.collection_tilejson}, None),
        Route("/ogc/collections/{}/tiles/{}/{}/{}/{}", {"GET": tiles.collection_tile}, None),
    )
)


@asgi(["/ogc", "/catalog"], is_mount=True, copy_scope=False)
async def ogc(scope: "Scope", receive: "Receive", send: "Send") -> None:
    """Answer one request below ``/ogc``, or for the catalogue."""
    await ROUTES(scope, receive, send)
