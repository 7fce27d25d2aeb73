"""Which representation is asked for: ``f=`` first, then ``Accept`` (17-069r4 section 7.9)."""

from msgspec import Struct

from thuongxuan.errors import AppError, FieldError, Malformed, m
from thuongxuan.web.direct import Call


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
    if not header or header == "*/*":
        return offered[0]
    best, found = 0.0, None
    ranges = [_range(part) for part in header[:2000].split(",")]
    for candidate in offered:
        matching = [(specific, q) for kind, specific, q in ranges if _matches(kind, candidate.media_type)]
        quality = max(matching)[1] if matching else 0.0
        if quality > best:
            best, found = quality, candidate
    if found is None:
        raise NotAcceptable
    return found


def _range(part: str) -> tuple[str, int, float]:
    kind, *parameters = (piece.strip().lower() for piece in part.split(";"))
    quality = next((p.removeprefix("q=") for p in parameters if p.startswith("q=")), "1")
    try:
        value = float(quality)
    except ValueError:
        value = 0.0
    specific = 0 if kind == "*/*" else 1 if kind.endswith("/*") else 2
    return kind, specific, value if 0 <= value <= 1 else 0.0


def _matches(kind: str, media_type: str) -> bool:
    plain = media_type.split(";", maxsplit=1)[0]
    return kind in {"*/*", plain} or (kind.endswith("/*") and plain.startswith(kind[:-1]))
