"""Keyset pages of JSON lists."""

import base64
import binascii
from typing import Generic, TypeVar
from urllib.parse import urlencode

import msgspec

from thuongxuan.errors import Malformed, m
from thuongxuan.settings import Settings
from thuongxuan.web.negotiation import Connection

T = TypeVar("T")


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
