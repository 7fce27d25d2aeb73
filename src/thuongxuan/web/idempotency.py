"""Idempotency keys: the answer is stored in the transaction of its effect, so a repeated request changes nothing."""

import hashlib
from collections.abc import Awaitable, Callable
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response
from litestar.openapi.spec import Example
from litestar.params import HeaderParameter

from thuongxuan.db.session import WriteSession
from thuongxuan.db.support import claim_key, store_answer
from thuongxuan.errors import Conflict, Invalid, Malformed, m

IDEMPOTENCY_KEY = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
KEY_LENGTH = range(8, 129)
Key = Annotated[
    str | None,
    HeaderParameter(
        name=IDEMPOTENCY_KEY,
        description="A new one for each thing to write, 8 to 128 characters; the same one again changes nothing",
        examples=[Example(value="5c2f6e0e-8f0a-4b51-9a55-0d6f2d3b7c11")],
    ),
]


class Reply(msgspec.Struct, frozen=True):
    """An answer that can be stored and given again: JSON with 201, or a redirect with 303."""

    status: int
    body: bytes = b""
    location: str = ""
    etag: str = ""
    replayed: bool = False

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
        if self.replayed:
            headers[REPLAYED] = "true"
        media_type = "application/json" if self.body else "text/plain"
        return Response(self.body, status_code=self.status, headers=headers, media_type=media_type)


def required_key(header: str | None) -> str:
    """The key in ``Idempotency-Key``. Raises ``Malformed`` when the header is missing or of a wrong length."""
    key = (header or "").strip().strip('"')
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
        return Reply(stored.status, stored.body or b"", stored.location or "", replayed=True)
    reply = await action()
    await store_answer(write, owner_id, key, reply.status, reply.body, reply.location)
    return reply


class Once:
    """``once`` for an API POST: key from the header, fingerprint from path and body."""

    def __init__(
        self, request: Request[Any, Any, Any], write: WriteSession, owner_id: UUID, header: str | None
    ) -> None:
        self._request = request
        self._write = write
        self._owner_id = owner_id
        self._header = header

    async def __call__(self, action: Callable[[], Awaitable[Reply]]) -> Response[bytes]:
        """Run ``action`` once and give its answer. Raises as ``once`` and ``required_key`` do."""
        payload = fingerprint(self._request.scope["path"], await self._request.body())
        reply = await once(self._write, self._owner_id, required_key(self._header), payload, action)
        return reply.response()
