"""Health for machines: ``/healthz`` says that the process runs, ``/readyz`` that it can serve."""

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency

from thuongxuan.db.bytes import HotPool
from thuongxuan.portal import readiness

NEVER_KEPT = {"Cache-Control": "no-store"}


@get("/healthz", include_in_schema=False, sync_to_thread=False)
def healthz() -> Response[bytes]:
    """The process answers. Asks nothing else, so that a slow database never gets a healthy process restarted."""
    return Response(b'{"status":"ok"}', media_type="application/json", headers=NEVER_KEPT)


@get("/readyz", include_in_schema=False)
async def readyz(hot: NamedDependency[HotPool]) -> Response[bytes]:
    """200 when the database is reachable and migrated, 503 with the reason when not."""
    state = await readiness.check(hot)
    return Response(
        msgspec.json.encode(state),
        status_code=200 if state.status == "ready" else 503,
        media_type="application/json",
        headers=NEVER_KEPT,
    )
