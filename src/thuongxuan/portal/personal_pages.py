"""Own data: to download it, to have it erased."""

from datetime import date
from typing import IO, Any

from litestar import Controller, Request, Response, get, post
from litestar.background_tasks import BackgroundTask
from litestar.di import NamedDependency
from litestar.openapi import ResponseSpec
from litestar.response import Stream

from thuongxuan.clock import today
from thuongxuan.db.bytes import HotPool
from thuongxuan.db.session import ReadSession, WriteSession
from thuongxuan.identity.answers import without_session
from thuongxuan.identity.guards import in_person, scope
from thuongxuan.identity.schemas import Principal
from thuongxuan.portal import personal
from thuongxuan.settings import Settings
from thuongxuan.web.forms import blank, read_form, see_other
from thuongxuan.web.templating import page

AnyRequest = Request[Any, Any, Any]
ZIP = "application/zip"
OWN_DATA = "portal/own_data.html"


class OwnDataPages(Controller):
    """What is kept about oneself."""

    path = "/account/data"
    guards = (in_person,)
    include_in_schema = False

    @get()
    async def show(self, request: AnyRequest) -> Response[bytes]:
        """The download, and the form to have everything erased."""
        return page(request, OWN_DATA, form=await blank(request))

    @get("/archive.zip")
    async def download(
        self,
        read: NamedDependency[ReadSession],
        settings: NamedDependency[Settings],
        principal: NamedDependency[Principal],
    ) -> Stream:
        """Everything, as one ZIP file."""
        return as_file(await personal.archive(read, settings, principal.account_id), today())

    @post("/erase")
    async def erase(
        self,
        request: AnyRequest,
        hot: NamedDependency[HotPool],
        write: NamedDependency[WriteSession],
        settings: NamedDependency[Settings],
        principal: NamedDependency[Principal],
    ) -> Response[bytes]:
        """Erase the account, after its passphrase was typed once more."""
        form = await read_form(request)
        with form.showing(request, OWN_DATA):
            gone = await personal.erase(hot, write, settings, principal, form.decode(personal.Erase))
        answer = without_session(see_other("/erased"))
        answer.background = BackgroundTask(personal.remove_photos, settings, gone)  # runs after the commit
        return answer


@get("/erased", include_in_schema=False, sync_to_thread=False)
def erased(request: AnyRequest) -> Response[bytes]:
    """What somebody reads after the own account was erased."""
    return page(request, "portal/erased.html")


@get(
    "/api/v1/me/data",
    guards=[scope("read")],
    tags=["accounts"],
    summary="Everything that is kept about you",
    media_type=ZIP,
    responses={200: ResponseSpec(bytes, media_type=ZIP, description="A ZIP file", generate_examples=False)},
)
async def own_data(
    read: NamedDependency[ReadSession], settings: NamedDependency[Settings], principal: NamedDependency[Principal]
) -> Stream:
    """A ZIP with `data.json`, a CSV file for each table, and your photographs. It holds no passphrases and no keys."""
    return as_file(await personal.archive(read, settings, principal.account_id), today())


def as_file(packed: IO[bytes], day: date) -> Stream:
    """The ZIP as a download that nobody caches."""
    headers = {
        "Content-Disposition": f'attachment; filename="thuongxuan-{day.isoformat()}.zip"',
        "Cache-Control": "private, no-store",
    }
    return Stream(personal.chunks(packed), media_type=ZIP, headers=headers)


CONTROLLERS: list[Any] = [OwnDataPages, erased, own_data]
