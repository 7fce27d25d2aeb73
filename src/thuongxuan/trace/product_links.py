"""Links of products: who may change them, and which lots they may name. Their own rules are in ``resolver.service``."""

from uuid import UUID

from thuongxuan.db.session import WriteSession
from thuongxuan.errors import Forbidden, Invalid, m
from thuongxuan.identity.schemas import Principal
from thuongxuan.identity.service import entry
from thuongxuan.resolver import service
from thuongxuan.resolver.schemas import LinkCommand, LinkView
from thuongxuan.trace import products, queries


async def add(write: WriteSession, principal: Principal, product_id: UUID, command: LinkCommand) -> LinkView:
    """Add a link to an own product, or to an existing lot of it. Raises ``Invalid``, ``Forbidden`` or ``NotFound``."""
    await _own(write, principal, product_id)
    if command.lot and not await queries.has_lot(write, product_id, command.lot):
        raise Invalid.of("lot", "unknown", m("Sản phẩm này không có lô đó."))
    return await service.add_link(write, entry(principal), product_id, command)


async def remove(write: WriteSession, principal: Principal, product_id: UUID, link_id: UUID) -> None:
    """Remove a link of an own product. Raises ``Forbidden`` or ``NotFound``."""
    await _own(write, principal, product_id)
    await service.remove_link(write, product_id, link_id)


async def _own(write: WriteSession, principal: Principal, product_id: UUID) -> None:
    product = await products.visible_product(write, principal, product_id)
    if product.owner_id != entry(principal).on_behalf_of:
        raise Forbidden(m("Chỉ chủ sản phẩm đổi được các liên kết."))
