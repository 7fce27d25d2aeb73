"""Links of products as JSON."""

from uuid import UUID

from litestar import Controller, Response, delete, get, post
from litestar.di import NamedDependency
from litestar.openapi import ResponseSpec
from litestar.params import FromPath, JSONBody

from thuongxuan.db.session import ReadSession, WriteSession
from thuongxuan.identity.guards import producer, scope
from thuongxuan.identity.schemas import Principal
from thuongxuan.resolver import queries
from thuongxuan.resolver.schemas import LinkCommand, LinkView
from thuongxuan.trace import product_links, products
from thuongxuan.trace.encoding import answer, encode
from thuongxuan.web.idempotency import Once, Reply


class LinksApi(Controller):
    """Where the codes of a product lead besides our own page."""

    path = "/api/v1/products/{product_id:uuid}/links"
    tags = ["products"]  # noqa: RUF012 - Litestar's declaration

    @get(
        "",
        guards=[scope("read")],
        summary="Links of a product",
        responses={200: ResponseSpec(list[LinkView], generate_examples=False)},
    )
    async def of(
        self, read: NamedDependency[ReadSession], principal: NamedDependency[Principal], product_id: FromPath[UUID]
    ) -> Response[bytes]:
        """Of the product and of its lots, in the order they were added. Everybody sees them in the link set."""
        await products.visible_product(read, principal, product_id)
        return answer(await queries.links_of(read, product_id))

    @post(
        "",
        guards=[scope("write"), producer],
        summary="Add a link to a product",
        responses={201: ResponseSpec(LinkView, generate_examples=False)},
    )
    async def add(
        self,
        write: NamedDependency[WriteSession],
        once: NamedDependency[Once],
        principal: NamedDependency[Principal],
        product_id: FromPath[UUID],
        data: JSONBody[LinkCommand],
    ) -> Response[bytes]:
        """Only HTTPS at public addresses. A new default takes the place of the one before. Needs `Idempotency-Key`."""

        async def action() -> Reply:
            made = await product_links.add(write, principal, product_id, data)
            return Reply(201, encode(made), f"/api/v1/products/{product_id}/links")

        return await once(action)

    @delete("/{link_id:uuid}", guards=[scope("write"), producer], summary="Remove a link of a product")
    async def remove(
        self,
        write: NamedDependency[WriteSession],
        principal: NamedDependency[Principal],
        product_id: FromPath[UUID],
        link_id: FromPath[UUID],
    ) -> None:
        """Nobody is led there any more."""
        await product_links.remove(write, principal, product_id, link_id)
