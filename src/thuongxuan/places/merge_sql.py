"""Reading two places that are to become one, and moving what belongs to the one to the other."""

from typing import Any
from uuid import UUID

from msgspec import Struct
from sqlalchemy import func, select, update
from sqlalchemy.orm import aliased

from thuongxuan.areas.models import Claim
from thuongxuan.clock import now
from thuongxuan.db.session import ReadSession, WriteSession
from thuongxuan.places.lore_models import EventSeries
from thuongxuan.places.merge_schemas import MergePreview
from thuongxuan.places.models import AccessLeg, Contact, Designation, Notice, OpeningRule, Place, PlaceText, Price

_ALWAYS: dict[str, type[Any]] = {"notices": Notice, "contacts": Contact, "festivals": EventSeries}
_UNLESS_OWN: dict[str, type[Any]] = {"prices": Price, "access": AccessLeg, "opening": OpeningRule}
"""Two lists of these would contradict each other: the kept place's own stands, and the other's is put aside."""
_RANK = ("scheme", "issuer", "decision_date", "decision_no")


class Side(Struct, frozen=True):
    """One of the two places, with its names by language."""

    id: UUID
    slug: str
    status: str
    row_version: int
    merged_into: str | None
    names: dict[str, str]
    alt_names: dict[str, list[str]]

    @property
    def name(self) -> str:
        """The Vietnamese name."""
        return self.names["vi"]

    def lacks(self, other: "Side", lang: str) -> list[str]:
        """Names of the other place in a language that this one does not have."""
        known = {self.names[lang], *self.alt_names[lang]}
        return [name for name in dict.fromkeys([other.names[lang], *other.alt_names[lang]]) if name not in known]


async def lock(session: WriteSession, slugs: list[str]) -> None:
    """Hold both places until the end, always in the same order, so that two officers cannot merge them crosswise."""
    await session.execute(select(Place.id).where(Place.slug.in_(slugs)).order_by(Place.id).with_for_update())


async def sides(session: ReadSession, slugs: list[str]) -> dict[str, Side]:
    """The places of some slugs, by slug."""
    target = aliased(Place)
    statement = (
        select(Place.id, Place.slug, Place.status, Place.row_version, target.slug)
        .outerjoin(target, target.id == Place.merged_into)
        .where(Place.slug.in_(slugs))
    )
    found = {}
    for key, slug, status, version, merged_into in (await session.execute(statement)).all():
        texts = await session.execute(
            select(PlaceText.lang, PlaceText.name, PlaceText.alt_names)
            .where(PlaceText.place_id == key)
            .order_by(PlaceText.lang)
        )
        words = texts.all()
        names = {lang: name for lang, name, _ in words}
        others = {lang: list(alt_names) for lang, _, alt_names in words}
        found[slug] = Side(key, slug, status, version, merged_into, names, others)
    return found


async def counts(session: ReadSession, gone: Side, kept: Side) -> dict[str, Any]:
    """How much moves of each kind, and the kinds of which the kept place has its own (``stays``)."""
    found: dict[str, Any] = {name: await _count(session, model, gone.id) for name, model in _ALWAYS.items()}
    stays = []
    for name, model in _UNLESS_OWN.items():
        found[name] = await _count(session, model, gone.id)
        if found[name] and await _count(session, model, kept.id):
            stays.append(name)
            found[name] = 0
    found["designations"] = len(await _new_ranks(session, gone, kept))
    statement = select(func.count()).where(Claim.entity == "place", Claim.entity_id.in_(await _slugs(session, gone)))
    found["claims"] = await session.scalar(statement)
    return found | {"stays": stays}


async def move(session: WriteSession, gone: Side, kept: Side, plan: MergePreview, typist: UUID) -> None:
    """Move everything as planned, and turn the one place into the address of the other. The claims stay under the
    old address, where ``geodata/`` renews them, and are read together with those of the kept place."""
    for model in [*_ALWAYS.values(), *(kind for name, kind in _UNLESS_OWN.items() if name not in plan.stays)]:
        await session.execute(update(model).where(model.place_id == gone.id).values(place_id=kept.id))
    ranks = await _new_ranks(session, gone, kept)
    await session.execute(update(Designation).where(Designation.id.in_(ranks)).values(place_id=kept.id))
    moved = update(PlaceText).where(PlaceText.place_id == gone.id, PlaceText.lang.in_(plan.texts))
    await session.execute(moved.values(place_id=kept.id))
    for lang in sorted(set(gone.names) & set(kept.names)):
        text = update(PlaceText).where(PlaceText.place_id == kept.id, PlaceText.lang == lang)
        await session.execute(text.values(alt_names=[*kept.alt_names[lang], *kept.lacks(gone, lang)]))
    await session.execute(update(Place).where(Place.merged_into == gone.id).values(merged_into=kept.id))
    seen = {"row_version": Place.row_version + 1, "updated_at": now(), "checked_by": typist}
    ends = {"status": "merged", "merged_into": kept.id}
    await session.execute(update(Place).where(Place.id == gone.id).values(**seen, **ends))
    await session.execute(update(Place).where(Place.id == kept.id).values(**seen))


async def _count(session: ReadSession, model: type[Any], key: UUID) -> int:
    return int(await session.scalar(select(func.count()).where(model.place_id == key)) or 0)


async def _slugs(session: ReadSession, side: Side) -> list[str]:
    statement = select(Place.slug).where((Place.id == side.id) | (Place.merged_into == side.id))
    return list(await session.scalars(statement))


async def _new_ranks(session: ReadSession, gone: Side, kept: Side) -> list[UUID]:
    """Ranks that the kept place does not have yet; a rank that both have stays where it is."""
    columns = [getattr(Designation, name) for name in _RANK]
    rows = await session.execute(select(*columns).where(Designation.place_id == kept.id))
    known = {tuple(row) for row in rows}
    ours = await session.execute(select(Designation.id, *columns).where(Designation.place_id == gone.id))
    return [row[0] for row in ours if tuple(row[1:]) not in known]
