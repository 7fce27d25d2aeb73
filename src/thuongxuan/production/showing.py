"""What the templates of production get: names, options and values, ready to print."""

from functools import partial
from typing import Any
from uuid import UUID

from thuongxuan.clock import today
from thuongxuan.db.session import ReadSession
from thuongxuan.errors import NotFound, m
from thuongxuan.i18n import Language, translate
from thuongxuan.identity.schemas import PRODUCERS, Principal
from thuongxuan.land.queries import parcel_choices
from thuongxuan.production import queries, screens, wording
from thuongxuan.production.crops import Lists
from thuongxuan.production.details import dimensions
from thuongxuan.production.diary import read_back
from thuongxuan.production.models import KINDS
from thuongxuan.production.reading import SUFFIX, typed_again
from thuongxuan.production.schemas import CycleView, RecordView
from thuongxuan.web.forms import Form

Options = list[tuple[str, str]]
PAGE_SIZE = 30


def checked_kind(kind: str) -> str:
    """The kind in an address. Raises ``NotFound`` for any other word."""
    if kind not in KINDS:
        raise NotFound(m("Không có loại việc này."))
    return kind


def labels(kind: str, language: Language) -> dict[str, str]:
    """What a form of a kind calls its fields."""
    asked = {field: question for (form, field), question in wording.QUESTIONS.items() if form == kind}
    return {name: translate(language, label) for name, label in (wording.LABELS | asked).items()}


def kind_names(language: Language) -> Options:
    """The kinds of records with their names, in order."""
    return [(kind, translate(language, wording.KIND_NAMES[kind])) for kind in KINDS]


async def index_context(
    read: ReadSession, principal: Principal, lists: Lists, language: Language, before: UUID | None
) -> dict[str, Any]:
    """The cycles of a person, newest first, a page of them."""
    found = await queries.cycles_of(read, principal.subject_id, PAGE_SIZE + 1, before)
    return {
        "cycles": found[:PAGE_SIZE],
        "older": found[PAGE_SIZE - 1].id if len(found) > PAGE_SIZE else None,
        "kinds": kind_names(language),
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
    return {
        "cycle": cycle,
        "crop": lists.crop_name(cycle.crop, language),
        "diary": diary,
        "saved": next((line for line in diary if line.record.id == saved), None),
        "started": saved == cycle.id,
        "harvests": {item.record_id: item for item in await queries.harvests_of_cycle(read, cycle_id)},
        "kinds": kind_names(language),
        "names": dict(kind_names(language)),
        "facts": partial(wording.facts, lists=lists, language=language),
        "may_enter": principal.kind in PRODUCERS,
    }


def entry_context(cycle: CycleView, kind: str, screen: int, lists: Lists, language: Language) -> dict[str, Any]:
    """One screen of a record's form."""
    return {
        "cycle": cycle,
        "crop": lists.crop_name(cycle.crop, language),
        "title": translate(language, wording.KIND_NAMES[kind]),
        "processes": [(code, translate(language, name)) for code, name in wording.PROCESS_NAMES.items()],
        "outcomes": [(code, translate(language, name)) for code, name in wording.OUTCOME_NAMES.items()],
        "units": _unit_options(kind, screen, lists, language),
        **_screen_context(kind, screen, language),
    }


def _unit_options(kind: str, screen: int, lists: Lists, language: Language) -> dict[str, Options]:
    here = screens.names(kind, screen)
    return {
        name: [(unit.code, unit.name(language)) for unit in lists.units.of(*dimensions(kind, name))]
        for name in here
        if name + SUFFIX in here
    }


def _screen_context(kind: str, screen: int, language: Language) -> dict[str, Any]:
    return {
        "kind": kind,
        "screen": screen,
        "total": screens.total(kind),
        "carried": screens.other_names(kind, screen),
        "labels": labels(kind, language),
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


def entry_defaults(corrected: RecordView | None, repeated: RecordView | None) -> dict[str, Any]:
    """What a form holds before anything is typed: today, or the record that is corrected or repeated."""
    values: dict[str, Any] = {"occurred_on": today(), "screen": 1}
    if corrected:
        return values | typed_again(corrected) | {"occurred_on": corrected.occurred_on, "supersedes": corrected.id}
    return values | (typed_again(repeated) if repeated else {})


def screen_of(form: Form, kind: str) -> int:
    """The screen a form is at; anything strange is the first."""
    text = form.value("screen", "1")
    number = int(text) if text.isascii() and text.isdigit() and len(text) == 1 else 1
    return min(max(number, 1), screens.total(kind))
