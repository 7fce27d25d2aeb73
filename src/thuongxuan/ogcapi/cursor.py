"""Opaque cursors: where a page begins. A cursor belongs to one query and is refused beside another.

The sum guards against slips, not against attackers: whoever makes a cursor of their own only chooses where to begin.
"""

import base64
import binascii
import hashlib

import msgspec
from msgspec import Struct

from thuongxuan.errors import FieldError, Malformed, m

Keys = tuple[str | None, ...]


class Cursor(Struct, frozen=True, array_like=True):
    """Begin after these sort keys, forwards or backwards, in the query whose digest this is."""

    keys: Keys
    backwards: bool
    query: str


def digest(*parts: str) -> str:
    """A short digest of what defines a query."""
    return hashlib.blake2b("\0".join(parts).encode(), digest_size=6).hexdigest()


def write(cursor: Cursor) -> str:
    """The cursor as text for an address."""
    body = msgspec.json.encode(cursor)
    return base64.urlsafe_b64encode(_sum(body) + body).rstrip(b"=").decode()


def read(text: str, query: str, size: int) -> Cursor:
    """Raises ``Malformed`` for anything that was not made by ``write`` for this query with ``size`` keys."""
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        cursor = msgspec.json.decode(data[6:], type=Cursor)
    except (binascii.Error, ValueError, msgspec.DecodeError):
        cursor, data = None, b""
    if cursor is None or data[:6] != _sum(data[6:]) or cursor.query != query or len(cursor.keys) != size:
        reason = m("Tham số cursor không đọc được hoặc thuộc về một truy vấn khác. Hãy bắt đầu lại từ trang đầu.")
        raise Malformed(errors=[FieldError("cursor", "invalid_cursor", reason)])
    return cursor


def _sum(body: bytes) -> bytes:
    return hashlib.blake2b(body, digest_size=6, person=b"cursor").digest()
