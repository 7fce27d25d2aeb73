"""The cursor of a list of parcels: the id of the last one shown, which sorts by time."""

from uuid import UUID

from thuongxuan.errors import Malformed, m
from thuongxuan.web.pagination import decode_cursor, encode_cursor


def last_id(cursor: str | None) -> UUID | None:
    """The parcel after which the page starts. Raises ``Malformed`` for a cursor that we did not make."""
    if not cursor:
        return None
    try:
        return UUID(decode_cursor(cursor, 1)[0])
    except ValueError as error:
        raise Malformed(m("Tham số cursor không đọc được.")) from error


def cursor_after(parcel_id: UUID) -> str:
    """The cursor of the page that follows this parcel."""
    return encode_cursor(str(parcel_id))
