"""Keyset pages of JSON lists."""

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import Annotated, Any, Generic, Protocol, TypeVar
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from litestar import Request
from litestar.di import NamedDependency
from litestar.params import QueryParameter

from thuongxuan.errors import Malformed, m
from thuongxuan.settings import Settings
from thuongxuan.web.negotiation import Connection

T = TypeVar("T")
Cursor = Annotated[str | None, QueryParameter(max_length=600, description="Opaque; take it from `next`.")]
Limit = Annotated[int, QueryParameter(description="At most 200; more is clamped.")]


class Identified(Protocol):
    """A row that has an identifier."""

    @property
    def id(self) -> UUID:
        """A UUID that grows with time."""


R = TypeVar("R", bound=Identified)


class Page(msgspec.Struct, Generic[T], frozen=True):
    """One page: ``next`` is the address of the following page, or null on the last one."""

    items: list[T]
    limit: int
    next: str | None = None


def clamp(limit: int, settings: Settings) -> int:
    """A limit within 1 and the setting: too much is clamped, not refused (OGC API - Features 7.15.2)."""
    return max(1, min(limit, settings.page_limit_max))


def encode_cursor(*keys: str) -> str:
    """An opaque cursor of the sort keys of a page's last row."""
    return base64.urlsafe_b64encode(msgspec.json.encode(keys)).rstrip(b"=").decode()


def decode_cursor(cursor: str, size: int) -> list[str]:
    """The sort keys of a cursor. Raises ``Malformed`` for anything we did not make."""
    try:
        keys = msgspec.json.decode(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)), type=list[str])
    except (binascii.Error, ValueError, msgspec.DecodeError) as error:
        raise Malformed(m("Tham số cursor không đọc được.")) from error
    if len(keys) != size:
        raise Malformed(m("Tham số cursor không đọc được."))
    return keys


def next_url(connection: Connection, settings: Settings, cursor: str) -> str:
    """This request's address with another cursor."""
    query = [(key, value) for key, value in connection.query_params.multi_items() if key != "cursor"]
    return f"{settings.base_url}{connection.scope['path']}?{urlencode([*query, ('cursor', cursor)])}"


def last_id(cursor: str | None) -> UUID | None:
    """The identifier in a cursor of a list in the order of identifiers. Raises ``Malformed`` as ``decode_cursor``."""
    if not cursor:
        return None
    try:
        return UUID(decode_cursor(cursor, 1)[0])
    except ValueError as error:
        raise Malformed(m("Tham số cursor không đọc được.")) from error


def as_read(row: T) -> T:
    """For ``Paging.page``: rows are shown as they were read."""
    return row


class Paging:
    """One page of a list in the order of its identifiers, newest first: what was asked for, and the page itself."""

    def __init__(self, request: Request[Any, Any, Any], settings: Settings, limit: int, cursor: str | None) -> None:
        self._request = request
        self._settings = settings
        self._cursor = cursor
        self._size = clamp(limit, settings)
        self.wanted = self._size + 1
        """How many to read: one more than the page holds, to know whether another follows."""

    @property
    def before(self) -> UUID | None:
        """The identifier the page starts after. Raises ``Malformed`` for a cursor that we did not make."""
        return last_id(self._cursor)

    def page(self, found: Sequence[R], shown: Callable[[R], T]) -> Page[T]:
        """The page of what was read, each row as it is ``shown``."""
        rows = found[: self._size]
        following = encode_cursor(str(rows[-1].id)) if len(found) > self._size else ""
        return Page(
            items=[shown(row) for row in rows],
            limit=self._size,
            next=next_url(self._request, self._settings, following) if following else None,
        )


def provide_paging(
    request: Request[Any, Any, Any], settings: NamedDependency[Settings], limit: Limit = 50, cursor: Cursor = None
) -> Paging:
    """What the query asks for. The cursor is read only by the handler: a provider that raises beside the session's
    would leave that session open.
    """
    return Paging(request, settings, limit, cursor)
