"""The public view of a batch as JSON: the same text the scan page is made of."""

from typing import Any

from litestar import Request, Response, get
from litestar.openapi import ResponseSpec
from litestar.params import FromPath

from thuongxuan.errors import Malformed, NotFound, m
from thuongxuan.standards.gs1.fault import Fault
from thuongxuan.trace.public_schemas import PublicBatch
from thuongxuan.trace.scan_page import ScanPages
from thuongxuan.trace.scan_path import ScanKey, parse
from thuongxuan.web.caching import conditional

PATH = "/api/v1/batches/by-code"
OPEN_DATA = {
    "Cache-Control": "public, max-age=60, stale-while-revalidate=60",
}


@get(
    PATH + "/{code:path}",
    tags=["batches"],
    summary="What everybody may know of a batch",
    responses={200: ResponseSpec(PublicBatch, generate_examples=False)},
)
async def by_code(request: Request[Any, Any, Any], code: FromPath[str]) -> Response[bytes]:
    """`code` is the path of the QR code: `/01/{gtin}/10/{lot}` or `/TX/{code}/10/{lot}`. No key needed, not counted."""
    pages: ScanPages = request.app.state.scan_pages
    row = await pages.facts(_key(request.scope["raw_path"], code))
    if row is None:
        raise NotFound(m("Hệ thống này chưa cấp mã nào như vậy."))
    body = Response(row["body"].encode(), media_type="application/json", headers=dict(OPEN_DATA))
    return conditional(request, body)


def _key(raw_path: bytes, code: str) -> ScanKey:
    # The decoded parameter has lost the difference between %2F and /; only its presence is used.
    try:
        return parse(raw_path.partition(PATH.encode())[2] or code.encode())
    except Fault as fault:
        raise Malformed(m("Mã sai: {reason}", reason=str(fault))) from fault
