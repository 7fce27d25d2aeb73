"""A visitor reports a code. No account; throttled by network, of which only a daily keyed hash exists."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency

from thuongxuan.db.bytes import HotPool
from thuongxuan.db.session import WriteSession
from thuongxuan.identity.throttle import Rate, request_network, take
from thuongxuan.trace import service
from thuongxuan.trace.schemas import ReportCommand
from thuongxuan.web.forms import blank, read_form, see_other
from thuongxuan.web.idempotency import Reply
from thuongxuan.web.templating import page

AnyRequest = Request[Any, Any, Any]
NOBODY = UUID(int=0)
"""Owner of the idempotency keys of people without an account."""
REPORTS = Rate("code-report", 10, 60)
"""A market visitor reports a few labels at once; a script that fills the officers' list is stopped after ten."""
ALL_REPORTS = Rate("code-report-all", 200, 10)
"""All visitors together: what an officer could still read."""


class ReportPages(Controller):
    """One form and its thanks."""

    path = "/report-code"
    include_in_schema = False

    @get()
    async def form(self, request: AnyRequest) -> Response[bytes]:
        """The form, with the code the visitor came from."""
        form = await blank(request, None, {"code": request.query_params.get("code", "")[:200]})
        return page(request, "trace/report.html", form=form)

    @post()
    async def send(
        self, request: AnyRequest, write: NamedDependency[WriteSession], hot: NamedDependency[HotPool]
    ) -> Response[bytes]:
        """Keep the report."""
        await take(hot, REPORTS, request_network(request))
        await take(hot, ALL_REPORTS)
        form = await read_form(request)

        async def action() -> Reply:
            await service.report_code(write, form.decode(ReportCommand))
            return Reply.see("/report-code/thanks")

        with form.showing(request, "trace/report.html"):
            reply = await form.once(write, NOBODY, action)
        return see_other(reply.location)

    @get("/thanks")
    async def thanks(self, request: AnyRequest) -> Response[bytes]:
        """What a visitor sees afterwards."""
        return page(request, "trace/report_thanks.html")
