"""Conditions of events as SQL with bound parameters; no value ever becomes text of a statement."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from thuongxuan.epcis.access import Viewer
from thuongxuan.epcis.tokens import HAS, instant_text, token
from thuongxuan.standards.epcis.query import Operator

SIGNS: dict[Operator, str] = {"EQ": "=", "GT": ">", "GE": ">=", "LT": "<", "LE": "<="}
_PATHS: dict[Operator, str] = {"EQ": "==", "GT": ">", "GE": ">=", "LT": "<", "LE": "<="}
NEVER = "false"
COMMON = frozenset(("eventType", "action", "bizStep", "disposition"))
"""Kinds of facts with few different values."""


class Conditions:
    """What an event must fulfil, every part of it. Methods give the SQL of one condition; ``require`` adds it."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.parameters: list[Any] = []
        self.visible = "true"
        """What the viewer may see at all, once ``visible_to`` was asked."""
        self._kinds: set[str] = set()
        self._placed = False

    def bind(self, value: Any, kind: str) -> str:
        """The place of a value in the statement."""
        self.parameters.append(value)
        return f"CAST(${len(self.parameters)} AS {kind})"

    def require(self, *either: str) -> None:
        """One of these conditions must hold."""
        self.parts.append(f"({' OR '.join(either)})" if len(either) > 1 else either[0] if either else NEVER)

    def any_of(self, facts: Iterable[tuple[str, str]]) -> str:
        """The event has one of these facts."""
        wanted = list(facts)
        self._kinds |= {kind for kind, _ in wanted}
        return f"e.tokens && {self.bind([token(*fact) for fact in wanted], 'bigint[]')}"

    def has(self, key: str) -> str:
        """A measure or field is there."""
        return self.any_of([(HAS, key)])

    def at(self, column: Literal["event_time", "record_time"], operator: Operator, value: datetime) -> str:
        """A time of the event itself, compared."""
        return f"e.{column} {SIGNS[operator]} {self.bind(value, 'timestamptz')}"

    def measure(self, key: str, operator: Operator, value: Decimal | datetime) -> str:
        """A number or time within the event: one of those with this key compares so."""
        there = self.has(key)
        bound = self.bind(value, "numeric") if isinstance(value, Decimal) else self.bind(instant_text(value), "text")
        path = f"'$[*] ? (@ {_PATHS[operator]} $v)'"
        values = f"e.measures -> {self.bind(key, 'text')}"
        return f"({there} AND jsonb_path_exists({values}, {path}, jsonb_build_object('v', {bound})))"

    def place(self, column: Literal["read_point", "biz_location"], places: Sequence[str]) -> str:
        """The event happened at one of these places."""
        self._placed = True
        if len(places) == 1:
            return f"e.{column} = {self.bind(places[0], 'text')}"
        return f"e.{column} = ANY({self.bind(list(places), 'text[]')})"

    def visible_to(self, viewer: Viewer) -> str:
        """Public events, the viewer's own, and those it is a party of; officers see all."""
        if viewer.account is None:
            self.visible = "e.public"
        elif not viewer.officer:
            me = self.bind(viewer.account, "uuid")
            self.visible = f"(e.public OR e.owner_id = {me} OR {me} = ANY(e.parties))"
        return self.visible

    def among(self, events: Sequence[UUID], since: datetime) -> str:
        """Only these events, none recorded before ``since``."""
        return f"e.id = ANY({self.bind(list(events), 'uuid[]')}) AND {self.at('record_time', 'GE', since)}"

    @property
    def common_only(self) -> bool:
        """Whether only words that many events share are looked for: the next events of the order have them."""
        return bool(self._kinds) and self._kinds <= COMMON and not self._placed

    @property
    def may_be_few(self) -> bool:
        """Whether the index of tokens may find few events. Words that most events share narrow a place down no further
        than walking its events does.
        """
        return bool(self._kinds) and not (self._placed and self._kinds <= COMMON)

    @property
    def where(self) -> str:
        """All parts as SQL."""
        return " AND ".join(self.parts) or "true"
