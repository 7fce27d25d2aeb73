"""Officers look at harvests that can hardly be, and settle each with a note: pages and the same as JSON."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from thuongxuan.db.session import ReadSession, WriteSession
from thuongxuan.errors import Message, m
from thuongxuan.i18n import Language
from thuongxuan.identity.guards import officer, scope
from thuongxuan.identity.schemas import Principal
from thuongxuan.production import doubt_sql, doubts
from thuongxuan.production.crops import lists
from thuongxuan.production.doubt_schemas import DecideCommand, DoubtView
from thuongxuan.settings import Settings
from thuongxuan.web.forms import blank, read_form, see_other
from thuongxuan.web.idempotency import Once, Reply
from thuongxuan.web.templating import page

AnyRequest = Request[Any, Any, Any]
ONE = "production/doubt.html"
NAMES: dict[str, Message] = {
    "yield": m("Nhiều hơn đất có thể cho"),
    "unripe": m("Thu hoạch trước khi có thể chín"),
    "overlap": m("Thửa chồng lên thửa người khác"),
}


class DoubtPages(Controller):
    """Doubts of the officer's commune, or of all."""

    path = "/officer/doubts"
    guards = [officer]  # noqa: RUF012 - Litestar reads the class attribute
    include_in_schema = False

    @get()
    async def queue(
        self,
        request: AnyRequest,
        read: NamedDependency[ReadSession],
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
        language: NamedDependency[Language],
    ) -> Response[bytes]:
        """Open ones first, the worst of them first."""
        found = await doubt_sql.doubts(read, principal.commune)
        return page(request, "production/doubts.html", doubts=found, **_words(settings, language))

    @get("/{doubt_id:uuid}")
    async def one(
        self,
        request: AnyRequest,
        read: NamedDependency[ReadSession],
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
        language: NamedDependency[Language],
        doubt_id: FromPath[UUID],
    ) -> Response[bytes]:
        """The evidence, and the decision to make."""
        doubt = await doubts.visible(read, principal, doubt_id)
        return page(request, ONE, form=await blank(request, read), doubt=doubt, **_words(settings, language))

    @post("/{doubt_id:uuid}")
    async def settle(
        self,
        request: AnyRequest,
        write: NamedDependency[WriteSession],
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
        language: NamedDependency[Language],
        doubt_id: FromPath[UUID],
    ) -> Response[bytes]:
        """Settle it, or show the page again with the reasons."""
        form = await read_form(request)
        doubt = await doubts.visible(write, principal, doubt_id)

        async def action() -> Reply:
            await doubts.settle(write, principal, doubt_id, form.decode(DecideCommand))
            return Reply.see("/officer/doubts")

        with form.showing(request, ONE, doubt=doubt, **_words(settings, language)):
            reply = await form.once(write, principal.account_id, action)
        return see_other(reply.location)


class DoubtsApi(Controller):
    """The same for programs."""

    path = "/api/v1/harvest-doubts"
    tags = ("Production",)
    guards = (officer,)

    @get(guards=[scope("read")], summary="Harvests that can hardly be")
    async def all_of_them(
        self, read: NamedDependency[ReadSession], principal: NamedDependency[Principal]
    ) -> list[DoubtView]:
        """Open ones first, the worst of them first."""
        return await doubt_sql.doubts(read, principal.commune)

    @post("/{doubt_id:uuid}/decision", guards=[scope("write")], summary="Settle a doubt")
    async def settle(
        self,
        write: NamedDependency[WriteSession],
        once: NamedDependency[Once],
        principal: NamedDependency[Principal],
        doubt_id: FromPath[UUID],
        data: JSONBody[DecideCommand],
    ) -> Response[bytes]:
        """Accepted lets the harvest go, rejected keeps it held. Needs `Idempotency-Key`."""

        async def action() -> Reply:
            settled = await doubts.settle(write, principal, doubt_id, data)
            return Reply.created(settled, f"/api/v1/harvest-doubts/{doubt_id}")

        return await once(action)


def _words(settings: Settings, language: Language) -> dict[str, Any]:
    crops = lists(settings.geodata_dir).crops
    return {"crop_names": {code: crop.name(language) for code, crop in crops.items()}, "doubt_names": NAMES}


CONTROLLERS: list[Any] = [DoubtPages, DoubtsApi]
