"""Idempotency keys: the answer is stored in the transaction of its effect, so a repeated request changes nothing."""

import hashlib
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response

from thuongxuan.db.session import WriteSession
from thuongxuan.db.support import claim_key, store_answer
from thuongxuan.errors import Conflict, Invalid, Malformed, m

HEADER = "idempotency-key"
KEY_LENGTH = range(8, 129)


class Reply(msgspec.Struct, frozen=True):
    """An answer that can be stored and given again: JSON with 201, or a redirect with 303."""

    status: int
    body: bytes = b""
    location: str = ""
    etag: str = ""

    @classmethod
    def created(cls, value: Any, location: str, etag: str = "") -> "Reply":
        """201 with the new resource as JSON."""
        return cls(201, msgspec.json.encode(value), location, etag)

    @classmethod
    def see(cls, location: str) -> "Reply":
        """303 to the page that shows the result."""
        return cls(303, b"", location)

    def response(self) -> Response[bytes]:
        """The HTTP answer."""
        headers = {"Location": self.location} if self.location else {}
        if self.etag:
            headers["ETag"] = self.etag
        media_type = "application/json" if self.body else "text/plain"
        return Response(self.body, status_code=self.status, headers=headers, media_type=media_type)


def header_key(request: Request[Any, Any, Any]) -> str:
    """The ``Idempotency-Key`` of an API request. Raises ``Malformed`` when it is missing or of a wrong length."""
    key = request.headers.get(HEADER, "").strip().strip('"')
    if len(key) not in KEY_LENGTH or not key.isascii():
        raise Malformed(m("Gửi tiêu đề Idempotency-Key dài từ 8 đến 128 ký tự, mỗi lần ghi một khóa mới."))
    return key


def fingerprint(*parts: bytes | str) -> bytes:
    """A digest by which the same payload is recognised."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.encode() if isinstance(part, str) else part)
        digest.update(b"\0")
    return digest.digest()


async def once(
    write: WriteSession, owner_id: UUID, key: str, payload: bytes, action: Callable[[], Awaitable[Reply]]
) -> Reply:
    """Run ``action`` the first time a key is seen; afterwards give its stored answer.

    Raises ``Invalid`` (422) when the key was used with another payload.
    """
    stored = await claim_key(write, owner_id, key, payload)
    if stored is not None:
        if stored.fingerprint != payload:
            raise Invalid.of("idempotency_key", "reused", m("Khóa này đã dùng cho một nội dung khác."))
        if stored.status is None:
            raise Conflict(m("Yêu cầu này đang được xử lý."))
        return Reply(stored.status, stored.body or b"", stored.location or "")
    reply = await action()
    await store_answer(write, owner_id, key, reply.status, reply.body, reply.location)
    return reply


async def once_api(
    request: Request[Any, Any, Any], write: WriteSession, owner_id: UUID, action: Callable[[], Awaitable[Reply]]
) -> Response[bytes]:
    """``once`` for an API POST: key from the header, fingerprint from path and body."""
    payload = fingerprint(request.scope["path"], await request.body())
    reply = await once(write, owner_id, header_key(request), payload, action)
    return reply.response()
