"""One item of a list as a form: what it starts with, and the list that its answer makes."""

from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from thuongxuan.errors import FieldError, Invalid, Message, m
from thuongxuan.i18n import Language
from thuongxuan.places.showing import VISIT_WORDS, options
from thuongxuan.places.visit_schemas import (
    MOST,
    AccessItem,
    ContactItem,
    NoticeItem,
    PartName,
    PriceItem,
    Source,
    VisitChange,
)
from thuongxuan.web.forms import Form


class Part(Struct, frozen=True):
    """One of the four lists, in the words of its pages. ``sourced``: a change has to say where it is from."""

    name: PartName
    kind: type[Any]
    title: Message
    add: Message
    none: Message
    sourced: bool


PARTS: dict[str, Part] = {
    part.name: part
    for part in (
        Part("prices", PriceItem, m("Giá vé"), m("Thêm giá"), m("Chưa ghi giá nào."), sourced=True),
        Part("access", AccessItem, m("Đường đến"), m("Thêm chặng"), m("Chưa ghi chặng nào."), sourced=True),
        Part("notices", NoticeItem, m("Thông báo"), m("Thêm thông báo"), m("Chưa có thông báo nào."), sourced=False),
        Part("contacts", ContactItem, m("Liên hệ"), m("Thêm liên hệ"), m("Chưa ghi liên hệ nào."), sourced=False),
    )
}


def item_options(language: Language) -> dict[str, Any]:
    """The choices of the fields of an item."""
    return {"choices": {name: options(words, language) for name, words in VISIT_WORDS.items()}}


def typed(items: list[Any], number: int) -> dict[str, Any]:
    """What the form of an item starts with."""
    if number == 0:
        return {"place": len(items) + 1}
    fields = msgspec.to_builtins(items[number - 1])
    return {name: value for name, value in fields.items() if value not in (None, False)} | {"place": number}


class _Said(Struct, kw_only=True):
    """Which part of the way an item is, from 1."""

    place: Annotated[int, Meta(ge=1, le=MOST)] = MOST


class _Sourced(_Said, kw_only=True):
    source: Source


def changed_list(part: Part, items: list[Any], number: int, form: Form) -> tuple[VisitChange, int]:
    """The list with the form's item put in or, when ``do`` says so, taken out; and where the item stands in it.

    Raises ``Invalid`` with every refused field.
    """
    removing = bool(number) and form.value("do") == "remove"
    said, *given = _decoded(form, [_Sourced if part.sourced else _Said, *([] if removing else [part.kind])])
    kept = [item for at, item in enumerate(items, 1) if at != number]
    if len(kept) + len(given) > MOST:
        raise Invalid.of("", "too_many", m("Nhiều nhất {limit} mục.", limit=MOST))
    at = said.place if part.name == "access" else number or len(items) + 1
    lists: dict[str, Any] = {part.name: [*kept[: at - 1], *given, *kept[at - 1 :]]}
    return VisitChange(**lists, source=getattr(said, "source", None)), min(at - 1, len(kept))


def _decoded(form: Form, kinds: list[type[Any]]) -> list[Any]:
    """The form as each of several Structs, or all that is refused in any of them."""
    errors: list[FieldError] = []
    found: list[Any] = []
    for kind in kinds:
        try:
            found.append(form.decode(kind))
        except Invalid as refused:
            errors += refused.errors
    if errors:
        raise Invalid(errors)
    return found
