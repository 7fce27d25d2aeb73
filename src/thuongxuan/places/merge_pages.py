"""Pages on which an officer merges a place into another: find the other, see what will move, confirm."""

from typing import Annotated, Any

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter

from thuongxuan.db.session import ReadSession, WriteSession
from thuongxuan.errors import AppError, Conflict, Invalid
from thuongxuan.identity.guards import officer
from thuongxuan.identity.schemas import Principal
from thuongxuan.places import merging, queries, service
from thuongxuan.places.correcting import refused_if_changed, version_of
from thuongxuan.places.merge_schemas import MergeInput
from thuongxuan.places.showing import WORDS
from thuongxuan.web.forms import Form, blank, read_form
from thuongxuan.web.idempotency import Reply
from thuongxuan.web.problems import FormRefused
from thuongxuan.web.templating import page

AnyRequest = Request[Any, Any, Any]
SUGGESTED = 12


class MergePages(Controller):
    """Two records of the same place become one."""

    path = "/places/{slug:str}/merge"
    include_in_schema = False
    guards = [officer]  # noqa: RUF012 - Litestar reads the class attribute

    @get()
    async def asked(
        self,
        request: AnyRequest,
        read: NamedDependency[ReadSession],
        slug: FromPath[str],
        q: Annotated[str, QueryParameter(max_length=100)] = "",
        into: Annotated[str, QueryParameter(max_length=100)] = "",
    ) -> Response[bytes]:
        """Places that may be the same, or what merging into one of them will do."""
        form = await blank(request, read, {"q": q})
        context = await _candidates(read, slug, q)
        into = into or form.value("into")
        if not into:
            return page(request, "places/merge_find.html", form=form, **context)
        with form.showing(request, "places/merge_find.html", **context):
            found = await merging.preview(read, slug, into)
        seen = {"into": into, "row_version": found.row_version, "into_version": found.into_version}
        form.lists = {name: [str(value)] for name, value in seen.items()} | form.lists
        return page(request, "places/merge_check.html", form=form, preview=found)

    @post()
    async def merged(
        self,
        request: AnyRequest,
        write: NamedDependency[WriteSession],
        principal: NamedDependency[Principal],
        slug: FromPath[str],
    ) -> Response[bytes]:
        """Merge, unless one of the two was changed after it was looked at."""
        form = await read_form(request)

        async def action() -> Reply:
            with refused_if_changed():
                saved = await merging.merge(write, principal, slug, version_of(form), form.decode(MergeInput))
            return Reply.see(f"/places/{saved.slug}")

        try:
            return (await form.once(write, principal.account_id, action)).response()
        except (Invalid, Conflict) as error:
            raise FormRefused(await _again(request, write, slug, form, error)) from error


async def _candidates(read: ReadSession, slug: str, q: str) -> dict[str, Any]:
    """The place, and others that match the words, or else lie near it."""
    name = (await service.editable(read, slug))[1]["name_vi"]
    if q.strip():
        found = [card for card, _ in await queries.places(read, queries.PlaceFilter(q=q), SUGGESTED + 1)]
    else:
        found = await queries.neighbours(read, slug, SUGGESTED)
    cards = [card for card in found if card.slug != slug][:SUGGESTED]
    return {"slug": slug, "place_name": name, "cards": cards, "words": WORDS}


async def _again(request: AnyRequest, read: ReadSession, slug: str, form: Form, error: AppError) -> Response[bytes]:
    """The preview with what was refused; when there can be none, the search."""
    try:
        found = await merging.preview(read, slug, form.value("into"))
    except Invalid as refused:
        return form.refusal(request, "places/merge_find.html", refused, **await _candidates(read, slug, ""))
    return form.refusal(request, "places/merge_check.html", error, preview=found)
