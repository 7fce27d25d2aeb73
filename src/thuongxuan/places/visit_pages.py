"""Pages on which officers correct prices, the way, notices and contacts: a list of each, and one item a screen."""

from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Struct

from thuongxuan.clock import today
from thuongxuan.db.session import ReadSession, WriteSession
from thuongxuan.errors import Conflict, NotFound, m
from thuongxuan.i18n import Language
from thuongxuan.identity.guards import officer
from thuongxuan.identity.schemas import Principal
from thuongxuan.places import visit
from thuongxuan.places.correcting import named_like_fields, refused_if_changed, version_of
from thuongxuan.places.showing import VISIT_WORDS
from thuongxuan.places.visit_form import PARTS, Part, changed_list, item_options, typed
from thuongxuan.places.visit_schemas import Visit
from thuongxuan.web.forms import Form, blank, read_form
from thuongxuan.web.idempotency import Reply
from thuongxuan.web.templating import page

AnyRequest = Request[Any, Any, Any]
GONE = m("Không có mục này. Có thể người khác vừa bỏ nó.")


class Screen(Struct, frozen=True):
    """One list of a place and one item of it; ``number`` counts from 1, and 0 is an item still to come."""

    part: Part
    stored: Visit
    number: int

    @property
    def items(self) -> list[Any]:
        """The items of the list."""
        found: list[Any] = getattr(self.stored, self.part.name)
        return found


class VisitPages(Controller):
    """Everything about a visit that officers correct by hand."""

    path = "/places/{slug:str}/visit/{part:str}"
    include_in_schema = False
    guards = [officer]  # noqa: RUF012 - Litestar reads the class attribute

    @get()
    async def listed(
        self, request: AnyRequest, read: NamedDependency[ReadSession], slug: FromPath[str], part: FromPath[str]
    ) -> Response[bytes]:
        """The items, also those that visitors do not see."""
        screen = await _screen(read, slug, part, "new")
        return page(request, "places/visit_list.html", screen=screen, words=VISIT_WORDS, today=today())

    @get("/{number:str}")
    async def asked(
        self,
        request: AnyRequest,
        read: NamedDependency[ReadSession],
        language: NamedDependency[Language],
        slug: FromPath[str],
        part: FromPath[str],
        number: FromPath[str],
    ) -> Response[bytes]:
        """The form of one item, or of a new one."""
        screen = await _screen(read, slug, part, number)
        if screen.number > len(screen.items):
            raise NotFound(GONE)
        defaults = typed(screen.items, screen.number) | {"row_version": screen.stored.row_version}
        form = await blank(request, read, defaults)
        return page(request, "places/visit_item.html", form=form, screen=screen, **item_options(language))

    @post("/{number:str}")
    async def saved(
        self,
        request: AnyRequest,
        write: NamedDependency[WriteSession],
        principal: NamedDependency[Principal],
        language: NamedDependency[Language],
        slug: FromPath[str],
        part: FromPath[str],
        number: FromPath[str],
    ) -> Response[bytes]:
        """Store one item, or take it away."""
        form, screen = await read_form(request), await _screen(write, slug, part, number)

        async def action() -> Reply:
            return await _changed(write, principal, screen, form)

        with form.showing(request, "places/visit_item.html", screen=screen, **item_options(language)):
            return (await form.once(write, principal.account_id, action)).response()


async def _screen(read: ReadSession, slug: str, part: str, number: str) -> Screen:
    stored = await visit.stored(read, slug)
    found = PARTS.get(part)
    position = int(number) if number.isascii() and number.isdecimal() and len(number) < 4 else 0
    if found is None or (position == 0) != (number == "new"):
        raise NotFound(GONE)
    return Screen(found, stored, position)


async def _changed(write: WriteSession, principal: Principal, screen: Screen, form: Form) -> Reply:
    """Decode one item, put it into its list, and hand the list in like the API does."""
    version, slug = version_of(form), screen.stored.slug
    if screen.number > len(screen.items):  # here, so that a second tap on "remove" still gets its stored answer
        raise Conflict(GONE)
    change, at = changed_list(screen.part, screen.items, screen.number, form)
    with refused_if_changed(), named_like_fields(lambda name: "." not in name, f"{screen.part.name}.{at}."):
        await visit.change(write, principal, slug, version, change)
    return Reply.see(f"/places/{slug}/visit/{screen.part.name}")
