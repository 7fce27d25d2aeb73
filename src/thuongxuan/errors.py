"""Domain errors. Each carries the HTTP status and the slug of its problem type, and says its reason in a
``Message`` that is translated only when it is shown.

Raise these, never return them: a returned 4xx would still commit its transaction.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec


class Message(msgspec.Struct, frozen=True):
    """A Vietnamese source text with named values, kept apart so that it can be translated late."""

    text: str
    values: dict[str, Any] = {}


def m(text: str, **values: Any) -> Message:
    """Mark a Vietnamese source text for translation; ``{name}`` places take the keyword values."""
    return Message(text, values)


class FieldError(msgspec.Struct, frozen=True):
    """One refused field: its path (``geometry.coordinates``), a stable code, and the reason.

    ``at`` is the exact place of the fault on the ground, when there is one: longitude and latitude on WGS 84.
    """

    field: str
    code: str
    message: Message
    at: tuple[float, float] | None = None


class AppError(Exception):
    """An expected failure. ``slug`` names the problem type (RFC 9457 ``type``)."""

    status = 500
    slug = "internal-error"
    title = m("Có lỗi trong hệ thống")

    def __init__(self, detail: Message | None = None, *, headers: dict[str, str] | None = None) -> None:
        super().__init__((detail or self.title).text)
        self.detail = detail
        self.headers = headers or {}


class Malformed(AppError):
    """The request cannot be read: broken JSON, unknown parameter, wrong media type of a value."""

    status = 400
    slug = "malformed-request"
    title = m("Yêu cầu không đọc được")

    def __init__(self, detail: Message | None = None, errors: Sequence[FieldError] = ()) -> None:
        super().__init__(detail)
        self.errors = tuple(errors)


class NotSignedIn(AppError):
    """The request needs an account (RFC 9110 section 15.5.2). ``draft`` is where typed values were saved."""

    status = 401
    slug = "not-signed-in"
    title = m("Cần đăng nhập")

    def __init__(self, detail: Message | None = None, *, draft: UUID | None = None) -> None:
        super().__init__(detail)
        self.draft = draft


class Forbidden(AppError):
    """The account may not do this."""

    status = 403
    slug = "forbidden"
    title = m("Không có quyền")


class NotFound(AppError):
    """Nothing is published at this address."""

    status = 404
    slug = "not-found"
    title = m("Không tìm thấy")


class Gone(AppError):
    """What was published at this address was withdrawn (RFC 9110 section 15.5.11)."""

    status = 410
    slug = "gone"
    title = m("Đã rút khỏi dữ liệu công khai")


class Conflict(AppError):
    """The request contradicts the present state (a state change that is not allowed, a duplicate)."""

    status = 409
    slug = "conflict"
    title = m("Mâu thuẫn với dữ liệu hiện có")


class PreconditionFailed(AppError):
    """``If-Match`` names a version that is no longer current (RFC 9110 section 15.5.13)."""

    status = 412
    slug = "precondition-failed"
    title = m("Bản ghi đã được người khác sửa")


class TooLarge(AppError):
    """The body is above its limit (RFC 9110 section 15.5.14)."""

    status = 413
    slug = "content-too-large"
    title = m("Dữ liệu gửi lên quá lớn")


class Invalid(AppError):
    """The request was read but its fields are refused. Carries every field error, not only the first."""

    status = 422
    slug = "invalid-fields"
    title = m("Có mục chưa đúng")

    def __init__(self, errors: Sequence[FieldError], detail: Message | None = None) -> None:
        super().__init__(detail)
        self.errors = tuple(errors)

    @classmethod
    def of(cls, field: str, code: str, message: Message) -> "Invalid":
        """One refused field."""
        return cls([FieldError(field, code, message)])


class PreconditionRequired(AppError):
    """An update without ``If-Match`` (RFC 6585 section 3)."""

    status = 428
    slug = "precondition-required"
    title = m("Cần gửi If-Match")


class TooManyRequests(AppError):
    """A limit was reached; ``retry_after`` is in seconds (RFC 6585 section 4)."""

    status = 429
    slug = "too-many-requests"
    title = m("Quá nhiều lần thử")

    def __init__(self, retry_after: int, detail: Message | None = None) -> None:
        super().__init__(detail, headers={"Retry-After": str(retry_after)})
