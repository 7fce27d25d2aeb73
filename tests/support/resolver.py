"""Links for tests, and what a program sends that is no browser."""

from typing import Any
from uuid import UUID

from thuongxuan.clock import new_id, now
from thuongxuan.db.session import Database
from thuongxuan.resolver.models import ResolverLink

MACHINE = {"accept": "application/json, */*;q=0.5"}


async def add_link(database: Database, product_id: UUID, **values: Any) -> UUID:
    """A link of a product to its shop."""
    owner = await database.hot.fetchval("SELECT owner_id FROM product WHERE id = $1", product_id)
    given: dict[str, Any] = {
        "lot": "", "link_type": "hasRetailers", "href": "https://example.org/shop", "title": "Cửa hàng",
        "hreflang": "", "media_type": "", "context": "", "is_default": False,
    }  # fmt: skip
    row = ResolverLink(
        id=new_id(), product_id=product_id, received_at=now(), entered_by=owner, on_behalf_of=owner, **(given | values)
    )
    if row.is_default:
        await database.hot.execute("UPDATE resolver_link SET is_default = false WHERE product_id = $1", product_id)
    async with database.write() as write:
        write.add(row)
    return row.id
