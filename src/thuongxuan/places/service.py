"""Entering and correcting places: officers by form and API, and files through ``importer``."""

import re
from typing import Any
from uuid import UUID

import msgspec

from thuongxuan.db.session import ReadSession, WriteSession
from thuongxuan.errors import Conflict, FieldError, Gone, Invalid, NotFound, PreconditionFailed, m
from thuongxuan.i18n import Language, translate
from thuongxuan.identity.schemas import Principal
from thuongxuan.places import detail_sql, festival_sql, lore_sql, writing_sql
from thuongxuan.places.checking import check
from thuongxuan.places.schemas import FestivalDecision, FestivalView, PlaceInput, PlaceView, Saved
from thuongxuan.web.form_decode import refusal


async def shown(session: ReadSession, slug: str, visitor: Principal | None, *, with_claims: bool = False) -> PlaceView:
    """A place for whoever looks; drafts for officers only. Raises ``NotFound``, or ``Gone``."""
    drafts = bool(visitor and visitor.is_officer)
    found = await detail_sql.place(session, slug, drafts=drafts, with_claims=with_claims)
    if found is None and await detail_sql.withdrawn(session, slug):
        raise Gone(m("Nơi này đã được rút khỏi dữ liệu công khai."))
    if found is None:
        raise NotFound(m("Không có nơi nào ở địa chỉ này."))
    return found


async def create(session: WriteSession, principal: Principal, given: PlaceInput, language: Language = "vi") -> Saved:
    """Store a new place. Raises ``Invalid`` with every fault, ``Conflict`` when its slug is taken."""
    checked = await check(session, given)
    if checked.errors:
        raise Invalid(checked.errors)
    if not await writing_sql.insert_place(session, checked.slug, checked.place, principal.account_id):
        raise Conflict(m("Đã có một nơi ở địa chỉ {slug}. Hãy sửa nơi đó thay vì thêm mới.", slug=checked.slug))
    return Saved(checked.slug, 1, [translate(language, warning) for warning in checked.warnings])


def refuse_merged(status: str) -> None:
    """Raise ``Conflict`` for a place that was merged: what belongs to it is kept by the other one now."""
    if status == "merged":
        raise Conflict(m("Nơi này đã được gộp vào nơi khác nên không sửa được nữa."))


def changed_meanwhile() -> PreconditionFailed:
    """The refusal of a change to a version that is no longer current."""
    return PreconditionFailed(m("Người khác vừa sửa nơi này. Hãy tải lại trang, xem bản mới rồi sửa tiếp."))


async def replace(
    session: WriteSession, principal: Principal, slug: str, version: int, given: PlaceInput, language: Language = "vi"
) -> Saved:
    """Write a place over the version that was read.

    Raises ``NotFound``, ``Invalid``, ``Conflict`` for a merged place, or ``PreconditionFailed`` when somebody changed
    the place in between.
    """
    stored = await _stored(session, slug)
    checked = await check(session, msgspec.structs.replace(given, slug=slug))
    if checked.errors:
        raise Invalid(checked.errors)
    saved = await writing_sql.update_place(session, stored[0], version, slug, checked.place, principal.account_id)
    if saved is None:
        raise changed_meanwhile()
    return Saved(slug, saved, [translate(language, warning) for warning in checked.warnings])


async def change(
    session: WriteSession,
    principal: Principal,
    slug: str,
    version: int,
    changes: dict[str, Any],
    language: Language = "vi",
) -> Saved:
    """Change some fields of ``PlaceInput`` (RFC 7396 merge patch); ``source`` must be said anew."""
    stored = await _stored(session, slug)
    given = merged(stored[2], {name: value for name, value in changes.items() if name != "slug"})
    return await replace(session, principal, slug, version, given, language)


async def withdraw(session: WriteSession, principal: Principal, slug: str, version: int, source: str) -> None:
    """Take a place out of what the public sees; nothing of it is lost, and an officer may publish it again.

    Raises ``NotFound``, ``Conflict`` for a merged place, or ``PreconditionFailed`` when it was changed in between.
    """
    key, _, _ = await _stored(session, slug)
    if await writing_sql.withdraw_place(session, key, version, principal.account_id) is None:
        raise changed_meanwhile()
    reason = source or translate("vi", m("Không nêu lý do."))
    await writing_sql.say_source(session, slug, "withdrawn", reason, principal.account_id)


def merged(stored: dict[str, Any], changes: dict[str, Any]) -> PlaceInput:
    """Stored fields with changes over them; null clears a field. Raises ``Invalid`` naming the refused field."""
    values = {name: value for name, value in (stored | changes).items() if value is not None}
    try:
        return msgspec.convert(values, PlaceInput, strict=False)
    except msgspec.ValidationError as error:
        raise Invalid([fault(str(error))]) from error


def fault(reason: str) -> FieldError:
    """A reason of msgspec as a refused field: `` - at `$.lon` `` names it, and so does an unknown or missing field."""
    reason = re.sub(r", got `\w+`", "", reason)  # what was given must not be taken for what is wanted
    _, found, path = reason.partition(" - at `$.")
    if found:
        return refusal(path.rstrip("`").split("[")[0], reason)
    name = reason.split("`")[1] if "`" in reason else ""
    if "missing required field" in reason:
        return refusal(name, "required")
    if "unknown field" in reason:
        return FieldError(name, "unknown_field", m("Không có mục tên này."))
    return refusal(name, reason)


async def editable(session: ReadSession, slug: str) -> tuple[int, dict[str, Any]]:
    """Version and fields of a place for its form. Raises ``NotFound``, or ``Conflict`` for a merged place."""
    _, version, fields = await _stored(session, slug)
    return version, fields


async def _stored(session: ReadSession, slug: str) -> tuple[UUID, int, dict[str, Any]]:
    stored = await writing_sql.as_input(session, slug)
    if stored is None:
        raise NotFound(m("Không có nơi nào ở địa chỉ này."))
    refuse_merged(stored[2]["status"])
    return stored


async def festival(session: ReadSession, slug: str) -> FestivalView:
    """A festival by its slug. Raises ``NotFound``."""
    found = next((item for item in await lore_sql.festivals(session) if item.slug == slug), None)
    if found is None:
        raise NotFound(m("Không có lễ hội nào ở địa chỉ này."))
    return found


def next_dates(found: FestivalView) -> dict[str, Any]:
    """What the form for the next coming starts with; a festival without a rule starts empty."""
    if not found.next:
        return {"status": "confirmed"}
    soon = found.next[0]
    return {"rule_date": soon.rule_date, "starts_on": soon.starts_on, "ends_on": soon.ends_on, "status": "confirmed"}


async def decide_festival(session: WriteSession, principal: Principal, slug: str, decision: FestivalDecision) -> UUID:
    """Confirm, move or cancel one coming of a festival. Raises ``NotFound`` or ``Invalid``."""
    if decision.ends_on < decision.starts_on:
        raise Invalid.of("ends_on", "order", m("Ngày kết thúc phải sau ngày bắt đầu."))
    found = await festival_sql.decide(session, slug, decision, principal.account_id)
    if found is None:
        raise NotFound(m("Không có lễ hội nào ở địa chỉ này."))
    return found
