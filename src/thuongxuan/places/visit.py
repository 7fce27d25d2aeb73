"""Prices, ways, notices and contacts: officers read and change them by form and API with these functions."""

import unicodedata
from typing import Any, TypeVar

import msgspec
from msgspec import UNSET

from thuongxuan.clock import today
from thuongxuan.db.session import ReadSession, WriteSession
from thuongxuan.errors import Invalid, NotFound, m
from thuongxuan.identity.schemas import Principal
from thuongxuan.places import visit_sql, writing_sql
from thuongxuan.places.schemas import Saved
from thuongxuan.places.service import changed_meanwhile, refuse_merged
from thuongxuan.places.visit_checking import faults
from thuongxuan.places.visit_schemas import Visit, VisitChange

T = TypeVar("T", bound=msgspec.Struct)


async def stored(session: ReadSession, slug: str) -> Visit:
    """All that is stored about a visit. Raises ``NotFound``, or ``Conflict`` for a merged place."""
    found = await visit_sql.visit(session, slug)
    if found is None:
        raise NotFound(m("Không có nơi nào ở địa chỉ này."))
    refuse_merged(found[1])
    return found[2]


async def change(session: WriteSession, principal: Principal, slug: str, version: int, given: VisitChange) -> Saved:
    """Put lists in the place of the stored ones.

    Raises ``NotFound``, ``Invalid`` with every fault, ``Conflict`` for a merged place, or ``PreconditionFailed`` when
    somebody changed the place in between.
    """
    found = await visit_sql.visit(session, slug)
    if found is None:
        raise NotFound(m("Không có nơi nào ở địa chỉ này."))
    refuse_merged(found[1])
    cleaned = _cleaned(given)
    errors = faults(cleaned, today())
    if errors:
        raise Invalid(errors)
    saved = await writing_sql.touch(session, found[0], version, principal.account_id)
    if saved is None:
        raise changed_meanwhile()
    await visit_sql.put(session, found[0], cleaned, principal.account_id)
    for field in ("prices", "access"):
        if cleaned.source and getattr(cleaned, field) is not UNSET:
            await writing_sql.say_source(session, slug, field, cleaned.source, principal.account_id)
    return Saved(slug, saved)


def _cleaned(given: VisitChange) -> VisitChange:
    """Text without blanks around it, in NFC; a note of blanks alone is none."""
    lists = {
        name: [_trimmed(item) for item in value]
        for name in ("prices", "access", "notices", "contacts")
        if (value := getattr(given, name)) is not UNSET
    }
    return msgspec.structs.replace(_trimmed(given), **lists)


def _trimmed(item: T) -> T:
    defaults = {field.name: field.default for field in msgspec.structs.fields(item)}
    texts: dict[str, Any] = {
        name: unicodedata.normalize("NFC", value).strip() or (None if defaults[name] is None else "")
        for name, value in msgspec.structs.asdict(item).items()
        if isinstance(value, str)
    }
    return msgspec.structs.replace(item, **texts)
