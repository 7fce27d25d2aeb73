"""Reading and writing prices, ways, notices and contacts of a place, with those that are past or private."""

from collections import Counter
from typing import Any, TypeVar
from uuid import UUID

from msgspec import UNSET, Struct
from msgspec.structs import asdict
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from thuongxuan.clock import new_id
from thuongxuan.db.session import ReadSession, WriteSession
from thuongxuan.places.models import AccessLeg, Contact, Notice, Place, PlaceText, Price
from thuongxuan.places.visit_schemas import (
    AccessItem,
    ContactItem,
    Item,
    NoticeItem,
    PartName,
    PriceItem,
    Visit,
    VisitChange,
)

T = TypeVar("T", bound=Struct)
_ORDER: dict[type[Any], tuple[Any, ...]] = {
    Price: (Price.audience, Price.valid_from.nulls_first(), Price.id),
    AccessLeg: (AccessLeg.seq,),
    Notice: (Notice.starts_on.desc(), Notice.id),
    Contact: (Contact.role, Contact.id),
}


async def visit(session: ReadSession, slug: str) -> tuple[UUID, str, Visit] | None:
    """Key, status and all that is stored about a visit; the lists always come in the same order."""
    statement = (
        select(Place.id, Place.status, Place.row_version, PlaceText.name)
        .join(PlaceText, (PlaceText.place_id == Place.id) & (PlaceText.lang == "vi"))
        .where(Place.slug == slug)
    )
    row = (await session.execute(statement)).first()
    if row is None:
        return None
    key, status, version, name = row
    stored = Visit(
        *(slug, name, version),
        prices=await _items(session, PriceItem, Price, key),
        access=await _items(session, AccessItem, AccessLeg, key),
        notices=await _items(session, NoticeItem, Notice, key),
        contacts=await _items(session, ContactItem, Contact, key),
    )
    return key, status, stored


async def put(session: WriteSession, key: UUID, change: VisitChange, typist: UUID) -> None:
    """Put the given lists in the place of the stored ones; what stays the same keeps its row and who entered it."""
    if change.prices is not UNSET:
        await _replace(session, Price, key, change.prices)
    if change.notices is not UNSET:
        await _replace(session, Notice, key, change.notices, entered_by=typist)
    if change.contacts is not UNSET:
        await _replace(session, Contact, key, change.contacts)
    if change.access is not UNSET:
        await session.execute(delete(AccessLeg).where(AccessLeg.place_id == key))
        legs = [asdict(leg) | {"place_id": key, "seq": seq} for seq, leg in enumerate(change.access, 1)]
        if legs:
            await session.execute(insert(AccessLeg), legs)


def changed(change: VisitChange) -> list[PartName]:
    """The lists that a change has."""
    names: tuple[PartName, ...] = ("prices", "access", "notices", "contacts")
    return [name for name in names if getattr(change, name) is not UNSET]


async def _items(session: ReadSession, kind: type[T], model: type[Any], key: UUID) -> list[T]:
    return [item for _, item in await _rows(session, kind, model, key, model.place_id)]


async def _rows(session: ReadSession, kind: type[T], model: type[Any], key: UUID, label: Any) -> list[tuple[Any, T]]:
    columns = [getattr(model, name) for name in kind.__struct_fields__]
    statement = select(label, *columns).where(model.place_id == key).order_by(*_ORDER[model])
    return [
        (row[0], kind(**dict(zip(kind.__struct_fields__, row[1:], strict=True))))
        for row in await session.execute(statement)
    ]


async def _replace(session: WriteSession, model: type[Any], key: UUID, items: list[Any], **extra: Any) -> None:
    kind: type[Any] = {Price: PriceItem, Notice: NoticeItem, Contact: ContactItem}[model]
    wanted = Counter[Item](items)
    gone = []
    for row_id, item in await _rows(session, kind, model, key, model.id):
        if wanted[item]:
            wanted[item] -= 1
        else:
            gone.append(row_id)
    await session.execute(delete(model).where(model.id.in_(gone)))
    rows = [asdict(item) | {"id": new_id(), "place_id": key} | extra for item in wanted.elements()]
    if rows:
        await session.execute(insert(model), rows)
