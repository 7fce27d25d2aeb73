"""How much of what two rules' published summaries name a lot really holds. Pure, but for reading the list once.

The list is data of the locality (``geodata/completeness/``, with its sources); the facts it may ask for are here.
Nothing of this is sent anywhere, and a full meter is no statement that goods conform to a rule.
"""

import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

Fact = Literal[
    "name",
    "gtin",
    "image",
    "producer",
    "address",
    "identifier",
    "stages",
    "places",
    "origin",
    "code",
    "produced_on",
    "mark",
    "serial",
    "shelf_life",
    "standards",
    "certificates",
]
State = Literal["present", "missing", "not_applicable", "unchecked"]
NOTE = "What published summaries name; no legal advice. Nothing is sent to a national portal."
PRODUCT, EDIT, NEW = "/products/{product_id}", "/products/{product_id}/edit", "/products/new"
FORMS: dict[Fact, str] = {
    "name": EDIT,
    "gtin": NEW,
    "image": PRODUCT,
    "identifier": NEW,
    "places": "/land/parcels",
    "origin": "/land/parcels",
    "mark": EDIT,
    "serial": "/batches/{batch_id}/labels",
    "shelf_life": EDIT,
    "standards": EDIT,
    "certificates": PRODUCT,
}
"""Where an owner fills in what is missing. A GTIN or a prefix comes with a new product: lots fix the code of theirs."""
OFFICER_FORMS: dict[Fact, str] = {"address": "/officer/accounts/{owner_id}"}
"""Where an officer without a commune does; others do not see accounts that belong to none."""


class Item(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One item of a rule: all of ``needs``, and ``if_any`` where there is such a thing."""

    code: str
    vi: str
    en: str
    needs: tuple[Fact, ...] = ()
    if_any: tuple[Fact, ...] = ()


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the published summaries of one rule name."""

    code: str
    vi: str
    en: str
    item: tuple[Item, ...]


class _File(msgspec.Struct, forbid_unknown_fields=True):
    rule: tuple[Rule, ...]


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """What is recorded about a lot. ``certificates`` are the last days of validity, ``null`` for papers without one."""

    batch_id: UUID
    product_id: UUID
    owner_id: UUID
    name: str
    gtin: str | None
    code: str
    photo: bool
    brand: str
    standards: str
    shelf_life_days: int | None
    produced_on: date
    expires_on: date | None
    producer: Annotated[str, Meta(description="Empty when its holder had the account erased")]
    commune: str | None
    prefix: bool
    numbered: bool
    harvests: int
    unplaced: Annotated[int, Meta(description="Harvests whose parcel lies in no commune")]
    stepped: Annotated[bool, Meta(description="It came out of a step of lots; those keep no place")]
    certificates: tuple[date | None, ...]


class FactState(msgspec.Struct, frozen=True):
    """One fact of an item, and the form that fills it in for whoever asks; ``null`` without one."""

    fact: Fact
    state: State
    form: str | None


class ItemState(msgspec.Struct, frozen=True):
    """An item: ``missing`` while one of its facts is, ``unchecked`` where records cannot tell."""

    code: str
    vi: str
    en: str
    state: State
    facts: list[FactState]


class RuleState(msgspec.Struct, frozen=True):
    """A rule's items, counted. ``applicable`` are those present or missing."""

    code: str
    vi: str
    en: str
    present: int
    applicable: int
    items: list[ItemState]


class Completeness(msgspec.Struct, frozen=True):
    """The meter of a lot on a day."""

    batch_id: UUID
    as_of: date
    note: str
    rules: list[RuleState]


@cache
def rules(geodata_dir: Path) -> tuple[Rule, ...]:
    """Read ``completeness/rules.toml``. Raises ``OSError`` when it is missing, ``msgspec.ValidationError`` for a fact
    that is not known."""
    text = (geodata_dir / "completeness" / "rules.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(text), _File).rule


def measure(asked: Iterable[Rule], held: Held, today: date, forms: Mapping[Fact, str]) -> Completeness:
    """Hold a lot against rules. ``forms`` are the addresses open to whoever asks, by fact."""
    known = facts(held, today)
    return Completeness(held.batch_id, today, NOTE, [_rule(rule, known, forms) for rule in asked])


def facts(held: Held, today: date) -> dict[Fact, State]:
    """Each fact: ``not_applicable`` when nothing is recorded, ``missing`` when something is that does not hold."""
    grown = held.harvests > 0 and held.unplaced == 0
    return {
        "name": _given(held.name),
        "gtin": _given(held.gtin),
        "image": _given(held.photo),
        "producer": _given(held.producer),
        "address": _given(held.commune),
        "identifier": _given(held.prefix),
        "stages": _given(held.harvests),
        "places": _given(grown and not held.stepped),
        "origin": _given(grown),
        "code": _given(held.code),
        "produced_on": "present",
        "mark": _given(held.brand),
        "serial": _given(held.numbered),
        "shelf_life": _given(held.shelf_life_days or held.expires_on),
        "standards": _given(held.standards),
        "certificates": _certified(held.certificates, today),
    }


def forms_of(held: Held, *, officer: bool, everywhere: bool) -> dict[Fact, str]:
    """The forms open to an officer (``everywhere``: without a commune), or to the owner."""
    offered = FORMS if not officer else OFFICER_FORMS if everywhere else {}
    ids = {"batch_id": held.batch_id, "product_id": held.product_id, "owner_id": held.owner_id}
    useless: set[Fact] = set() if held.unplaced else {"places", "origin"}
    return {fact: path.format(**ids) for fact, path in offered.items() if fact not in useless}


def _given(value: object) -> State:
    return "present" if value and str(value).strip() else "not_applicable"


def _certified(valid_to: Iterable[date | None], today: date) -> State:
    days = list(valid_to)
    if any(day is None or day >= today for day in days):
        return "present"
    return "missing" if days else "not_applicable"


def _rule(rule: Rule, known: Mapping[Fact, State], forms: Mapping[Fact, str]) -> RuleState:
    items = [_item(item, known, forms) for item in rule.item]
    present, missing = (sum(item.state == state for item in items) for state in ("present", "missing"))
    return RuleState(rule.code, rule.vi, rule.en, present, present + missing, items)


def _item(item: Item, known: Mapping[Fact, State], forms: Mapping[Fact, str]) -> ItemState:
    needed: list[tuple[Fact, State]] = [
        (fact, "present" if known[fact] == "present" else "missing") for fact in item.needs
    ]
    found = [*needed, *((fact, known[fact]) for fact in item.if_any)]
    shown = [FactState(fact, state, None if state == "present" else forms.get(fact)) for fact, state in found]
    return ItemState(item.code, item.vi, item.en, _together([state for _, state in found]), shown)


def _together(states: list[State]) -> State:
    order: tuple[State, ...] = ("missing", "present", "not_applicable")
    return next((state for state in order if state in states), "unchecked")
