"""The page on which owners choose where the codes of a product lead."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from thuongxuan.db.session import ReadSession, WriteSession
from thuongxuan.identity.guards import signed_in
from thuongxuan.identity.schemas import Principal
from thuongxuan.resolver import queries
from thuongxuan.resolver.link_types import LINK_TYPES
from thuongxuan.resolver.schemas import LinkCommand
from thuongxuan.trace import product_links, products
from thuongxuan.web.forms import blank, read_form, see_other
from thuongxuan.web.idempotency import Reply
from thuongxuan.web.templating import page

AnyRequest = Request[Any, Any, Any]
LINKS = "trace/product_links.html"


class LinkPages(Controller):
    """Links of one product."""

    path = "/products/{product_id:uuid}/links"
    guards = [signed_in]  # noqa: RUF012 - Litestar reads the class attribute
    include_in_schema = False

    @get(["", "/{link_id:uuid}/remove"])
    async def links(
        self,
        request: AnyRequest,
        read: NamedDependency[ReadSession],
        principal: NamedDependency[Principal],
        product_id: FromPath[UUID],
    ) -> Response[bytes]:
        """The links, and a form for another one."""
        context = await _context(read, principal, product_id)
        return page(request, LINKS, form=await blank(request, read), **context)

    @post("")
    async def add(
        self,
        request: AnyRequest,
        write: NamedDependency[WriteSession],
        principal: NamedDependency[Principal],
        product_id: FromPath[UUID],
    ) -> Response[bytes]:
        """Add the link, or the form again."""
        form = await read_form(request)
        context = await _context(write, principal, product_id)

        async def action() -> Reply:
            await product_links.add(write, principal, product_id, form.decode(LinkCommand))
            return Reply.see(f"/products/{product_id}/links")

        with form.showing(request, LINKS, **context):
            reply = await form.once(write, principal.account_id, action)
        return see_other(reply.location)

    @post("/{link_id:uuid}/remove")
    async def remove(
        self,
        request: AnyRequest,
        write: NamedDependency[WriteSession],
        principal: NamedDependency[Principal],
        product_id: FromPath[UUID],
        link_id: FromPath[UUID],
    ) -> Response[bytes]:
        """Remove a link."""
        await read_form(request)
        await product_links.remove(write, principal, product_id, link_id)
        return see_other(f"/products/{product_id}/links")


async def _context(read: ReadSession, principal: Principal, product_id: UUID) -> dict[str, Any]:
    product = await products.visible_product(read, principal, product_id)
    found = await queries.links_of(read, product_id)
    return {"product": product, "stored": found, "link_types": LINK_TYPES}
