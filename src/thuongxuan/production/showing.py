"""What the templates of production get: names, options and values, ready to print."""

from functools import partial
from typing import Any
from uuid import UUID

import msgspec

from thuongxuan.clock import today
from thuongxuan.db.session import ReadSession
from thuongxuan.errors import NotFound, m
from thuongxuan.i18n import Language, translate
from thuongxuan.identity.schemas import PRODUCERS, Principal
from thuongxuan.land.queries import parcel_choices
from thuongxuan.production import exceptions_sql, holds_sql, planning, queries, screens, sensor_showing, wording
from thuongxuan.production.crops import Lists
from thuongxuan.production.diary import read_back
from thuongxuan.production.kinds.base import Ask, Kind
from thuongxuan.production.kinds.registry import KINDS, suiting, weekly
from thuongxuan.production.reading import typed_again, typed_as_usual
from thuongxuan.production.schemas import CycleView, RecordView
from thuongxuan.production.templates import Templates
from thuongxuan.web.forms import Form

Options = list[tuple[str, str]]
PAGE_SIZE = 30


Tiles = list[tuple[str, str, str]]
"""Name, label and icon of kinds of records."""


def checked_kind(kind: str) -> str:
    """The kind in an address. Raises ``NotFound`` for any other word."""
    if kind not in KINDS:
        raise NotFound(m("Không có loại việc này."))
    return kind


def tiles(kinds: list[Kind], language: Language) -> Tiles:
    """Kinds as the buttons of a page."""
    return [(kind.name, translate(language, kind.label), kind.icon) for kind in kinds]


async def index_context(
    read: ReadSession, principal: Principal, lists: Lists, language: Language, before: UUID | None
) -> dict[str, Any]:
    """The cycles of a person, newest first, a page of them."""
    found = await queries.cycles_of(read, principal.subject_id, PAGE_SIZE + 1, before)
    return {
        "cycles": found[:PAGE_SIZE],
        "older": found[PAGE_SIZE - 1].id if len(found) > PAGE_SIZE else None,
        "tiles": {cycle.id: tiles(weekly(lists.crops.get(cycle.crop)), language) for cycle in found[:PAGE_SIZE]},
        "crop_name": partial(lists.crop_name, language=language),
        "may_enter": principal.kind in PRODUCERS,
        "must_choose": principal.kind == "team_member" and principal.acting_for is None,
    }


async def cycle_context(
    read: ReadSession, principal: Principal, lists: Lists, language: Language, cycle_id: UUID, saved: UUID | None
) -> dict[str, Any]:
    """One cycle with its diary, its harvests, and the record that was just saved."""
    cycle = await queries.cycle_of(read, cycle_id, principal.subject_id)
    diary = read_back(await queries.records_of(read, principal.subject_id, cycle_id))
    crop = lists.crops.get(cycle.crop)
    often = weekly(crop)
    return {
        "cycle": cycle,
        "crop": lists.crop_name(cycle.crop, language),
        "diary": diary,
        "saved": next((line for line in diary if line.record.id == saved), None),
        "started": saved == cycle.id,
        "harvests": {item.record_id: item for item in await queries.harvests_of_cycle(read, cycle_id)},
        "tiles": tiles(often, language),
        "others": tiles([kind for kind in suiting(crop) if kind not in often], language),
        "names": wording.kind_names(language),
        "icons": {kind.name: kind.icon for kind in KINDS.values()},
        "happened": partial(wording.happened, language=language),
        "facts": partial(wording.facts, lists=lists, language=language),
        "holds": await holds_sql.open_holds(read, cycle_id),
        "exceptions": await exceptions_sql.of_cycle(read, cycle_id),
        "sensors": await sensor_showing.of_cycle(read, cycle_id, language),
        "may_enter": principal.kind in PRODUCERS,
    }


async def task_context(read: ReadSession, principal: Principal, known: Templates, cycle: CycleView) -> dict[str, Any]:
    """What the process template of a cycle asks, or that there is one to follow."""
    return {
        "tasks": await planning.of_cycle(read, principal, known, cycle.id),
        "template": known.by_ref.get(cycle.template or ""),
        "newest": known.newest(cycle.crop),
        "states": wording.TASK_STATES,
        "looks": wording.TASK_LOOKS,
    }


class Question(msgspec.Struct, frozen=True):
    """One question of a record's form, ready to print."""

    field: str
    label: str
    hint: str
    widget: screens.Widget
    required: bool
    options: Options
    unit: str
    more: bool
    default: str


def entry_context(cycle: CycleView, kind: str, lists: Lists, language: Language) -> dict[str, Any]:
    """The form of a record."""
    return {
        "cycle": cycle,
        "crop": lists.crop_name(cycle.crop, language),
        "title": translate(language, KINDS[kind].label),
        "icon": KINDS[kind].icon,
        "questions": [_question(kind, item, lists, language) for item in KINDS[kind].asks],
        "precisions": [(name, translate(language, text)) for name, text in wording.PRECISION_NAMES.items()],
        "dated_roughly": KINDS[kind].role == "start",
        **_screen_context(kind, 1, language),
    }


def _question(kind: str, item: Ask, lists: Lists, language: Language) -> Question:
    options = [(code, translate(language, text)) for code, text in item.options]
    options += [(unit.code, unit.name(language)) for unit in lists.units.of(*item.units)]
    return Question(
        field=item.field,
        label=translate(language, item.question or item.label),
        hint=translate(language, item.hint) if item.hint else "",
        widget=screens.widget(kind, item.field),
        required=screens.required(kind, item.field),
        options=options,
        unit=translate(language, item.unit) if item.unit else "",
        more=item.more,
        default=screens.default(kind, item.field),
    )


def _screen_context(kind: str, screen: int, language: Language) -> dict[str, Any]:
    return {
        "kind": kind,
        "screen": screen,
        "total": screens.total(kind),
        "carried": screens.other_names(kind, screen),
        "labels": wording.questions(kind, language),
        "today": today().isoformat(),
    }


async def start_context(
    read: ReadSession, principal: Principal, screen: int, lists: Lists, language: Language
) -> dict[str, Any]:
    """One screen of the form that starts a cycle."""
    parcels = await parcel_choices(read, principal.subject_id)
    return {
        "parcels": [(str(item.id), f"{item.name} ({item.commune(language)})") for item in parcels],
        "crops": [(crop.code, crop.name(language)) for crop in lists.crops.values()],
        **_screen_context("cycle", screen, language),
    }


def entry_defaults(corrected: RecordView | None, last: RecordView | None, *, repeat: bool) -> dict[str, Any]:
    """What a form holds before anything is typed: today, or the record that is corrected or repeated.

    Words and units of the last record of this kind are always there, because they are nearly always the same.
    """
    values: dict[str, Any] = {"occurred_on": today(), "screen": 1}
    if corrected:
        told = {name: getattr(corrected, name) for name in ("occurred_on", "occurred_precision")}
        return values | typed_again(corrected) | told | {"supersedes": corrected.id}
    if last is None:
        return values
    return values | (typed_again(last) if repeat else typed_as_usual(last))


def screen_of(form: Form, kind: str) -> int:
    """The screen a form is at; anything strange is the first."""
    text = form.value("screen", "1")
    number = int(text) if text.isascii() and text.isdigit() and len(text) == 1 else 1
    return min(max(number, 1), screens.total(kind))
