"""Merging a place into another: nothing of it is lost, and its address leads to the kept one."""

from thuongxuan.db.session import ReadSession, WriteSession
from thuongxuan.errors import Invalid, NotFound, m
from thuongxuan.identity.schemas import Principal
from thuongxuan.places import merge_sql, writing_sql
from thuongxuan.places.checking import MOST_NAMES
from thuongxuan.places.merge_schemas import MergeInput, MergePreview
from thuongxuan.places.merge_sql import Side
from thuongxuan.places.schemas import Saved
from thuongxuan.places.service import changed_meanwhile, refuse_merged


async def preview(session: ReadSession, slug: str, into: str) -> MergePreview:
    """What merging ``slug`` into ``into`` would do.

    Raises ``NotFound``, ``Conflict`` for a place that was merged already, ``Invalid`` when the other cannot take it.
    """
    gone, kept = await _sides(session, slug, into)
    return await _plan(session, gone, kept)


async def merge(session: WriteSession, principal: Principal, slug: str, version: int, given: MergeInput) -> Saved:
    """Merge a place into another; both must still be in the versions that were looked at.

    Raises what ``preview`` raises, and ``PreconditionFailed`` when somebody changed one of them in between.
    """
    await merge_sql.lock(session, [slug, given.into])
    gone, kept = await _sides(session, slug, given.into)
    if (gone.row_version, kept.row_version) != (version, given.into_version):
        raise changed_meanwhile()
    await merge_sql.move(session, gone, kept, await _plan(session, gone, kept), principal.account_id)
    await writing_sql.say_source(session, slug, "merged_into", f"{kept.slug}: {given.source}", principal.account_id)
    return Saved(kept.slug, kept.row_version + 1)


async def _sides(session: ReadSession, slug: str, into: str) -> tuple[Side, Side]:
    found = await merge_sql.sides(session, [slug, into])
    gone, kept = found.get(slug), found.get(into)
    if gone is None:
        raise NotFound(m("Không có nơi nào ở địa chỉ này."))
    refuse_merged(gone.status)
    if kept is None:
        raise Invalid.of("into", "unknown", m("Không có nơi nào ở địa chỉ {slug}.", slug=into[:80]))
    if kept.slug == gone.slug:
        raise Invalid.of("into", "self", m("Không gộp một nơi vào chính nó."))
    if kept.merged_into == gone.slug:
        raise Invalid.of("into", "cycle", m("{name} đã được gộp vào chính nơi này.", name=kept.name))
    if kept.merged_into:
        reason = m("{name} đã được gộp vào {slug}. Hãy chọn nơi đó.", name=kept.name, slug=kept.merged_into)
        raise Invalid.of("into", "merged", reason)
    if kept.status in {"draft", "withdrawn"}:
        raise Invalid.of("into", "draft", m("{name} chưa công bố hoặc đã rút. Hãy công bố trước.", name=kept.name))
    return gone, kept


async def _plan(session: ReadSession, gone: Side, kept: Side) -> MergePreview:
    names = kept.lacks(gone, "vi")
    if len(kept.alt_names["vi"]) + len(names) > MOST_NAMES:
        raise Invalid.of("into", "too_many", m("Nơi giữ lại sẽ có hơn {limit} tên gọi khác.", limit=MOST_NAMES))
    counts = await merge_sql.counts(session, gone, kept)
    return MergePreview(
        *(gone.slug, gone.name, gone.row_version, kept.slug, kept.name, kept.row_version, names),
        texts=[lang for lang in gone.names if lang not in kept.names],
        **counts,
    )
