"""Reading and counting links; PostgreSQL makes the JSON, msgspec the Structs."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import text

from thuongxuan.db.bytes import HotPool
from thuongxuan.db.session import ReadSession, WriteSession
from thuongxuan.resolver import links_sql
from thuongxuan.resolver.schemas import LinkCommand, LinkView


async def links_of(session: ReadSession, product_id: UUID) -> list[LinkView]:
    """The links of a product and its lots, in the order they were added."""
    rows = await session.scalars(text(links_sql.OF_PRODUCT), {"product_id": product_id})
    return [msgspec.json.decode(row, type=LinkView) for row in rows]


async def shown_links(hot: HotPool, product_id: UUID) -> list[LinkView]:
    """The same on the hot path."""
    rows = await hot.fetch(links_sql.OF_PRODUCT.replace(":product_id", "$1"), product_id)
    return [msgspec.json.decode(row[0], type=LinkView) for row in rows]


async def how_many(session: ReadSession, product_id: UUID) -> int:
    """How many links a product has."""
    return int(await session.scalar(text(links_sql.HOW_MANY), {"product_id": product_id}) or 0)


async def is_there(session: ReadSession, product_id: UUID, command: LinkCommand) -> bool:
    """Whether the product has this link already."""
    values: dict[str, Any] = {
        "product_id": product_id,
        "lot": command.lot,
        "link_type": command.link_type,
        "href": command.href,
        "hreflang": command.hreflang,
        "context": command.context,
    }
    return bool(await session.scalar(text(links_sql.SAME), values))


async def forget_default(write: WriteSession, product_id: UUID, lot: str) -> None:
    """Take the default away from the link that has it."""
    await write.execute(text(links_sql.NO_DEFAULT), {"product_id": product_id, "lot": lot})


async def remove(write: WriteSession, product_id: UUID, link_id: UUID, at: datetime) -> bool:
    """Remove a link; whether it was there."""
    values = {"product_id": product_id, "link_id": link_id, "at": at}
    return (await write.execute(text(links_sql.REMOVE), values)).first() is not None
