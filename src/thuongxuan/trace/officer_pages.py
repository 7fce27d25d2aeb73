"""Pages of batches for officers: find one, and read what visitors report. Its state is changed on its own page."""

from typing import Any

from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency

from thuongxuan.db.session import ReadSession
from thuongxuan.identity.guards import officer
from thuongxuan.trace import queries
from thuongxuan.trace.schemas import FindForm
from thuongxuan.trace.wording import WORDS
from thuongxuan.web.form_decode import decode_fields
from thuongxuan.web.templating import page

AnyRequest = Request[Any, Any, Any]


class OfficerPages(Controller):
    """Every batch of the locality."""

    path = "/officer/batches"
    guards = [officer]  # noqa: RUF012 - Litestar reads the class attribute
    include_in_schema = False

    @get()
    async def find(self, request: AnyRequest, read: NamedDependency[ReadSession]) -> Response[bytes]:
        """Batches by what stands on a label, a receipt or a sack, and the latest reports."""
        asked = decode_fields(dict(request.query_params.dict()), FindForm)
        found = await queries.find(read, asked.q, asked.status)
        reports = await queries.reports(read)
        return page(request, "trace/officer_batches.html", asked=asked, found=found, reports=reports, **WORDS)
