"""Application identifiers as the running software uses them: compiled once from the published table."""

import re
from collections.abc import Callable
from functools import cache
from itertools import combinations

import msgspec
from msgspec import Struct

from thuongxuan.standards.gs1.dictionary import NAME, Row, Table, expanded
from thuongxuan.standards.gs1.fault import Fault
from thuongxuan.standards.gs1.linters import LINTERS, Linter
from thuongxuan.standards.gs1.published import read

CHARACTERS = {
    "N": "[0-9]",
    "X": '[!-"%-/0-9:-?A-Z_a-z]',
    "Y": "[#\\-/0-9A-Z]",
    "Z": "[\\-0-9=A-Z_a-z]",
}
"""Digits, and the encodable character sets 82, 39 and 64 (General Specifications section 7.11)."""
NAMES = {"N": "a digit", "X": "in character set 82", "Y": "in character set 39", "Z": "in character set 64"}
_COMPONENT = re.compile(r"([NXYZ])(\.\.)?([0-9]+)((?:,[a-z0-9]+)*)(\?)?")
_NEEDLESS = frozenset({"gcppos1", "gcppos2"})
"""Linters that a numeric component of enough digits always passes."""

Shape = Callable[[str], "re.Match[str] | None"]
Checks = tuple[tuple[str, Linter, int, int], ...]
Group = tuple[frozenset[str], ...]
"""Of each set one identifier has to be there."""


class Component(Struct, frozen=True):
    """One part of a value: ``shortest`` to ``longest`` characters of a kind, then linters."""

    kind: str
    shortest: int
    longest: int
    linters: tuple[str, ...]
    optional: bool


class Identifier(Struct, frozen=True):
    """One application identifier, ready to check values."""

    ai: str
    title: str
    fixed: bool
    attribute: bool
    components: tuple[Component, ...]
    shape: "Shape"
    """Matches a value of the right characters and lengths."""
    checks: "Checks"
    """Name, linter, and the part of the value that it looks at."""
    alone: frozenset[str]
    """One of these is enough to go with; empty when ``groups`` tell."""
    groups: tuple[tuple[Group, ...], ...]
    excluded: frozenset[str]
    paths: "frozenset[tuple[str, ...]] | None"
    """For a Digital Link key: every permitted row of qualifiers behind it."""
    order: tuple[str, ...] = ()
    """All its qualifiers in their order in a path."""

    @property
    def length(self) -> int:
        """The most characters of a value."""
        return sum(component.longest for component in self.components)


def check(identifier: Identifier, value: str) -> None:
    """Raise ``Fault`` when the value cannot belong to the identifier."""
    if identifier.shape(value) is None:
        raise _explained(identifier, value)
    if identifier.checks:
        for name, linter, start, end in identifier.checks:
            part = value[start:end]
            found = linter(part) if part else None
            if found is not None:
                raise Fault(identifier.ai, start + found[0], name, found[1])


def find(ai: str) -> Identifier:
    """The identifier of this number. Raises ``Fault`` for one that GS1 does not know."""
    found = table().get(ai)
    if found is None:
        raise Fault(ai, 0, "unknown", "this application identifier does not exist")
    return found


@cache
def table() -> dict[str, Identifier]:
    """All application identifiers by number."""
    return {number: _compiled(number, row) for number, row in expanded(_rows())}


@cache
def number_lengths() -> dict[str, int]:
    """How many digits an identifier has, by its first two: how element strings are read."""
    return {number[:2]: len(number) for number in table()}


@cache
def _rows() -> list[Row]:
    return msgspec.json.decode(read(NAME), type=Table).identifiers


def _compiled(number: str, row: Row) -> Identifier:
    components, shape, checks = _format(tuple(row.format))
    groups = tuple(tuple(tuple(map(_matching, group.split("+"))) for group in wanted) for wanted in row.req)
    simple = len(groups) == 1 and all(len(group) == 1 for group in groups[0])
    return Identifier(
        ai=number,
        title=row.title,
        fixed=row.fixed,
        attribute=row.attribute,
        components=components,
        shape=shape,
        checks=checks,
        alone=frozenset().union(*(group[0] for group in groups[0])) if simple else frozenset(),
        groups=() if simple else groups,
        excluded=frozenset().union(*map(_matching, row.ex)) - {number},
        paths=None if row.key is None else _paths(row.key),
        order=tuple(ai for sequence in row.key or () for ai in sequence),
    )


@cache
def _format(texts: tuple[str, ...]) -> tuple[tuple[Component, ...], "Shape", "Checks"]:
    components = tuple(map(_component, texts))
    return components, re.compile("".join(map(_pattern, components))).fullmatch, _checks(components)


def _component(text: str) -> Component:
    found = _COMPONENT.fullmatch(text)
    if found is None:
        raise ValueError(f"no component: {text!r}")
    kind, upto, length, linters, optional = found.groups()
    names = tuple(linters.split(",")[1:])
    return Component(kind, 1 if upto else int(length), int(length), names, optional is not None)


def _pattern(component: Component) -> str:
    return f"(?:{CHARACTERS[component.kind]}{{{component.shortest},{component.longest}}}){'?' * component.optional}"


def _checks(components: tuple[Component, ...]) -> "Checks":
    found, start = [], 0
    for component in components:
        end = start + component.longest
        names = [name for name in component.linters if not (component.kind == "N" and name in _NEEDLESS)]
        found += [(name, LINTERS[name], start, end) for name in names]
        start = end
    return tuple(found)


def _paths(sequences: list[list[str]]) -> frozenset[tuple[str, ...]]:
    rows = {row for sequence in sequences for size in range(len(sequence) + 1) for row in combinations(sequence, size)}
    return frozenset(rows | {()})


@cache
def _matching(pattern: str) -> frozenset[str]:
    """The identifiers that ``35nn`` stands for."""
    shape = re.compile(pattern.replace("n", "[0-9]"))
    return frozenset(number for number, _ in expanded(_rows()) if shape.fullmatch(number))


def _explained(identifier: Identifier, value: str) -> Fault:
    """Why a value does not have the shape of its identifier."""
    start = 0
    for component in identifier.components:
        part = value[start : start + component.longest]
        allowed = re.compile(CHARACTERS[component.kind])
        wrong = next((place for place, sign in enumerate(part) if not allowed.fullmatch(sign)), None)
        if wrong is not None:
            reason = f"{part[wrong]!r} is not {NAMES[component.kind]}"
            return Fault(identifier.ai, start + wrong, "character", reason)
        if len(part) < component.shortest and not (component.optional and not part):
            reason = f"{start + len(part)} characters where at least {start + component.shortest} are needed"
            return Fault(identifier.ai, len(value), "length", reason)
        start += len(part)
    reason = f"{len(value)} characters where {identifier.length} are the most"
    return Fault(identifier.ai, identifier.length, "length", reason)
