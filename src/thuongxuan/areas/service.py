"""Finding today's communes from what an old paper, a new form or a person says."""

from datetime import date

from thuongxuan.areas import queries
from thuongxuan.areas.naming import search_key
from thuongxuan.areas.schemas import AreaDetail, AreaRef, Resolution, Status, UnitMatch
from thuongxuan.clock import today
from thuongxuan.db.session import ReadSession
from thuongxuan.errors import Invalid, NotFound, m


async def resolve(
    session: ReadSession, query: str, as_of: date | None = None, point: tuple[float, float] | None = None
) -> Resolution:
    """The communes of today behind a code or name, old or new, with or without diacritics.

    ``as_of`` says when the name or code was written: only units of that day are meant. ``point`` (lon, lat) decides
    between several answers. Raises ``NotFound`` for an unknown name, ``Invalid`` when the point lies elsewhere.
    """
    key = search_key(query)
    units = _meant(await queries.units_named(session, key), as_of) if key else []
    if not units:
        other = await queries.alias(session, key, query, as_of)
        if other is None:
            raise NotFound(m("Không có xã, thị trấn nào tên hoặc mã “{query}”.", query=query[:60]))
        return other
    found = [answer for unit in units for answer in await _today(session, unit)]
    answers = {ref.code: ref for ref, _ in found}
    likely = next((ref.code for ref, is_likely in found if is_likely), None) if len(answers) > 1 else None
    resolution = Resolution(
        query, as_of, _status(units, answers), units, list(answers.values()), len(answers) > 1, likely
    )
    return await _decided(session, resolution, point) if point else resolution


async def area_on(session: ReadSession, code: str, as_of: date | None) -> AreaDetail:
    """The unit of a code on a day (today by default). A code that only exists in the past is answered too.

    Raises ``NotFound``.
    """
    found = await queries.area(session, code, as_of or today())
    if found is None and as_of is None:
        past = [unit.valid_to for unit in await queries.units_named(session, code) if unit.code == code]
        found = (
            await queries.area(session, code, date.fromordinal(past[0].toordinal() - 1)) if past and past[0] else None
        )
    if found is None:
        raise NotFound(m("Không có đơn vị hành chính nào mã {code} vào ngày đó.", code=code))
    return found


def _meant(units: list[UnitMatch], as_of: date | None) -> list[UnitMatch]:
    """Units of the day; without a day those of today, or the latest ones that are gone."""
    day = as_of or today()
    on_day = [u for u in units if (u.valid_from or day) <= day < (u.valid_to or date.max)]
    if on_day or as_of:
        return on_day
    latest = max((unit.valid_to for unit in units if unit.valid_to), default=None)
    return [unit for unit in units if unit.valid_to == latest]


async def _today(session: ReadSession, unit: UnitMatch) -> list[tuple[AreaRef, bool]]:
    if unit.valid_to is None:
        return [(AreaRef(unit.code, unit.name_vi, unit.name_en), False)]
    return [(ref, likely) for ref, _, likely in await queries.successors(session, unit.code, unit.valid_to)]


def _status(units: list[UnitMatch], answers: dict[str, AreaRef]) -> Status:
    if len(units) > 1 and len(answers) > 1:
        return "ambiguous"
    if len(answers) > 1:
        return "split"
    return "current" if any(unit.valid_to is None for unit in units) else "former"


async def _decided(session: ReadSession, resolution: Resolution, point: tuple[float, float]) -> Resolution:
    """The one answer that holds the point."""
    here = await queries.commune_at(session, *point)
    codes = {ref.code for ref in resolution.answers}
    if here is None:
        raise Invalid.of("lon", "outside", m("Điểm này nằm ngoài địa bàn."))
    if here.code not in codes:
        reason = m("Điểm này thuộc {commune} ({code}), không thuộc nơi đã hỏi.", commune=here.name_vi, code=here.code)
        raise Invalid.of("lon", "elsewhere", reason)
    return Resolution(
        resolution.query, resolution.as_of, resolution.status, resolution.units, [here], needs_point=False
    )
