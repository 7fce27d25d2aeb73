"""Which representation is asked for: ``f=`` first, then ``Accept`` (17-069r4 section 7.9)."""

from msgspec import Struct

from thuongxuan.errors import AppError, FieldError, Malformed, m
from thuongxuan.web.direct import Call
from thuongxuan.web.negotiation import best_media_type


class Format(Struct, frozen=True):
    """A representation: its short name for ``f=``, its media type, and a title for links."""

    name: str
    media_type: str
    title: str


class NotAcceptable(AppError):
    """No representation that the client accepts (RFC 9110 section 15.5.7)."""

    status = 406
    slug = "not-acceptable"
    title = m("Không có dạng dữ liệu mà ứng dụng chấp nhận")


def choose(call: Call, offered: tuple[Format, ...]) -> Format:
    """The format asked for. Raises ``Malformed`` for an unknown ``f`` and ``NotAcceptable`` for ``Accept``."""
    wish = call.query.get("f")
    if wish is not None:
        for found in offered:
            if wish in (found.name, found.media_type):
                return found
        names = ", ".join(found.name for found in offered)
        raise Malformed(errors=[FieldError("f", "invalid", m("Các dạng có sẵn: {names}.", names=names))])
    return by_accept(call.header(b"accept"), offered)


def by_accept(header: str, offered: tuple[Format, ...]) -> Format:
    """The best offered format of an ``Accept`` header; the first one offered when anything will do."""
    kinds = [found.media_type for found in offered]
    best = best_media_type(header, kinds)
    if best is None:
        raise NotAcceptable
    return offered[kinds.index(best)]
