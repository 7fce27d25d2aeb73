"""Rules of the links that owners manage. Whose product it is, the caller has checked."""

import re
from urllib.parse import urlsplit
from uuid import UUID

import msgspec

from thuongxuan.clock import new_id, now
from thuongxuan.db.session import WriteSession
from thuongxuan.errors import Invalid, NotFound, m
from thuongxuan.identity.schemas import Entry
from thuongxuan.resolver import queries
from thuongxuan.resolver.models import ResolverLink
from thuongxuan.resolver.schemas import LinkCommand, LinkView
from thuongxuan.web.addresses import NotAllowed, target_of

LINKS_MAX = 50
"""Of one product: a link set stays below 20 kB."""
_NUMBER = re.compile(r"(?:[0-9]+|0x[0-9a-f]*)")
"""Browsers read a host that ends like this as an IPv4 address (WHATWG URL section 3.5), even ``0x7f.1``."""
_PLAIN_IPV4 = re.compile(r"(?:(?:0|[1-9][0-9]{0,2})\.){3}(?:0|[1-9][0-9]{0,2})")
_INTERNAL = (".local", ".localhost", ".internal", ".lan", ".home.arpa", ".intranet", ".test", ".invalid", ".onion")


def check_href(href: str) -> str:
    """The address when everybody may be led to it: HTTPS, a public host, no user. Raises ``Invalid``."""
    try:
        host = target_of(href.partition("#")[0]).host.lower()
    except NotAllowed as error:
        raise _refused() from error
    numeric = _NUMBER.fullmatch(host.rpartition(".")[2]) is not None
    if host.endswith(_INTERNAL) or (numeric and not _PLAIN_IPV4.fullmatch(host)) or "\\" in href:
        raise _refused()
    if not urlsplit(href).fragment.isascii():
        raise _refused()
    return href


async def add_link(write: WriteSession, who: Entry, product_id: UUID, command: LinkCommand) -> LinkView:
    """Add a link. A new default takes the place of the one before. Raises ``Invalid``."""
    check_href(command.href)
    if await queries.is_there(write, product_id, command):
        raise Invalid.of("href", "taken", m("Liên kết này đã có."))
    if await queries.how_many(write, product_id) >= LINKS_MAX:
        raise Invalid.of("href", "too_many", m("Mỗi sản phẩm có nhiều nhất {most} liên kết.", most=LINKS_MAX))
    if command.is_default:
        await queries.forget_default(write, product_id, command.lot)
    row = ResolverLink(
        id=new_id(),
        product_id=product_id,
        received_at=now(),
        entered_by=who.entered_by,
        on_behalf_of=who.on_behalf_of,
        delegation_id=who.delegation_id,
        **msgspec.structs.asdict(command),
    )
    write.add(row)
    await write.flush()
    return LinkView(id=row.id, product_id=product_id, added_at=row.received_at, **msgspec.structs.asdict(command))


async def remove_link(write: WriteSession, product_id: UUID, link_id: UUID) -> None:
    """Remove a link. Raises ``NotFound`` when the product has no such link (any more)."""
    if not await queries.remove(write, product_id, link_id, now()):
        raise NotFound(m("Sản phẩm không có liên kết này."))


def _refused() -> Invalid:
    return Invalid.of(
        "href", "address", m("Chỉ nhận địa chỉ https:// mà ai cũng mở được, không có tên người dùng hay mạng nội bộ.")
    )
