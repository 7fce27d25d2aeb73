"""Free words."""

import msgspec

from thuongxuan.errors import m
from thuongxuan.production.kinds.base import Kind, Paragraph, ask


class Note(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="note"):
    """Free words of the producer; never published."""

    text: Paragraph


NOTE = Kind(
    name="note",
    label=m("Ghi chú"),
    details=Note,
    role="note",
    step="other",
    icon="note",
    asks=(ask("text", m("Nội dung"), private=True),),
)
